"""Standing with the feet side by side, the first of the four STEADI stages [steadi-stages]."""

from stork.drills.stance import Stance


class FeetTogether(Stance):
    lift_ms = 3000  # to put the feet in place after go
