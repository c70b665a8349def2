"""One foot right in front of the other, heel to toe, the third STEADI stage; ``leg`` is the front foot."""

from stork.drills.stance import Stance


class TandemStance(Stance):
    lift_ms = 3000  # to put the feet in place after go [lift-times]
