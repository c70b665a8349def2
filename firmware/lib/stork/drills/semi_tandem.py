"""One foot half in front of the other, the second STEADI stage; ``leg`` is the front foot."""

from stork.drills.stance import Stance


class SemiTandem(Stance):
    lift_ms = 3000  # to put the feet in place after go [lift-times]
