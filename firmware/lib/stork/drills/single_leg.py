"""Standing on one leg: ``leg`` carries, the other is raised after go."""

from stork.drills.stance import Stance
from stork_format import codes, const

# Sideways acceleration of the lower back, smoothed over 8 samples, that a shift of the weight begins with.
# [weight-shift]
_SHIFT_MG = const(12)
_SMOOTH = const(3)


class SingleLeg(Stance):
    lift_ms = 2000  # to shift the weight and raise the foot [lift-times]

    def __init__(self, header, sink):
        Stance.__init__(self, header, sink)
        self.side = 1 if header["leg"] == "right" else -1
        self.shift = 0
        self.shifted = False

    def in_lift(self):
        """The pelvis goes over the stance foot: it is pushed to that side before anything else."""
        self.shift += self.body.ml * self.side - (self.shift >> _SMOOTH)
        if not self.shifted and (self.shift >> _SMOOTH) * 1000 > _SHIFT_MG * self.tilt.gravity:
            self.shifted = True
            self.event(codes.SHIFT, 0, 0)

    def begin_play(self):
        Stance.begin_play(self)
        if not self.shifted:
            self.flags |= codes.Q_NO_SHIFT
