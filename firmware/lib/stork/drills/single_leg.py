"""Standing on one leg: hold until the foot comes down, the sway is too much, or 45 s are reached.

45 s is the ceiling of the published norms (Springer 2007 [R, science page]); a plan may set less.
"""

from stork.core.score import share, steadiness
from stork.core.touchdown import Touchdown
from stork.core.trial import Trial
from stork_format import codes

_HOLD_MS = 45000
_HALF_MDEG = 1500  # mean sway that halves the score
_TOO_FAR_MDEG = 12000
_TOO_FAR_MS = 200


class SingleLeg(Trial):
    lift_ms = 2000  # to shift the weight and raise the foot

    def __init__(self, header, sink):
        Trial.__init__(self, header, sink)
        self.hold_samples = self.samples_of(header.get("hold_ms", _HOLD_MS))
        self.touchdown = Touchdown(self.period_us)
        self.too_far_samples = self.samples_of(_TOO_FAR_MS)
        self.too_far = 0

    def begin_play(self):
        self.touchdown.start(self.baseline.gravity)

    def in_play(self):
        self.move()
        if self.touchdown.step(self.magnitude.value):
            self.event(codes.TOUCHDOWN, 0, 0)
            if not self.keep_going:
                self.end(codes.TOUCHED_DOWN)
        if self.sway.r < _TOO_FAR_MDEG:
            self.too_far = 0
        else:
            self.too_far += 1
            if self.too_far >= self.too_far_samples and not self.keep_going:
                self.end(codes.SWAY_LIMIT)
        if self.play_samples >= self.hold_samples and not self.keep_going:
            self.end(codes.TIME_REACHED)

    def score(self):
        held = share(self.ms_of(self.play_samples), self.ms_of(self.hold_samples))
        return held * steadiness(self.mean_sway(), _HALF_MDEG) // 1000
