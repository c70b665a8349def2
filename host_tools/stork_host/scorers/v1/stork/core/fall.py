"""Falls and stumbles: a blow, and a trunk that lies or does not. Runs in every drill.

|a| > 2 g after a 20 Hz low-pass, and a slow tilt (.5 Hz) beyond 45 degrees: sensitivity .991 and specificity .945 over
daily activities, .994/.990 for standing and walking, on simulated falls at the waist. A stumble is a blow (3.6 g were
seen) without the tilt (24 degrees) [first-fall-rule], [stumble-size].
"""

# Gravity is what is below .5 Hz: a mean over 8 of every fourth sample, .31 s.
_EVERY = 4
_TILT_SHIFT = 3
_ARMED_MS = 2000  # the trunk lies within this time after the blow, or it was a stumble
_HARD = 3  # g: what a stumble must reach; heel strikes of brisk walking stay below

NOTHING = 0
FALL = 1
STUMBLE = 2


class Fall:
    """period_us: sample period. ``start`` gives the length of gravity, LSB."""

    def __init__(self, period_us):
        self.armed_samples = _ARMED_MS * 1000 // period_us
        self.start(8192)

    def start(self, gravity):
        self.blow = gravity * 2
        self.hard = gravity * _HARD
        self.smooth = gravity
        self.skipped = 0
        self.up = gravity << _TILT_SHIFT
        self.ml = 0
        self.ap = 0
        self.armed = 0
        self.hardest = 0

    def step(self, magnitude, ml, ap, up):
        """One sample, LSB: |a|, and a in body axes. NOTHING, FALL or STUMBLE, each once."""
        skipped = self.skipped + 1
        if skipped == _EVERY:
            self.skipped = 0
            self.ml += ml - (self.ml >> _TILT_SHIFT)
            self.ap += ap - (self.ap >> _TILT_SHIFT)
            self.up += up - (self.up >> _TILT_SHIFT)
        else:
            self.skipped = skipped
        smooth = self.smooth
        smooth += (magnitude - smooth) * 3 >> 2  # 23 Hz at 104 Hz
        self.smooth = smooth
        if smooth > self.blow:
            self.armed = self.armed_samples
            if smooth > self.hardest:
                self.hardest = smooth
        elif not self.armed:
            return NOTHING
        return self._judge()

    def upright(self):
        """Whether gravity lies within 45 degrees of up. Squares of half an LSB stay below 2^30."""
        up = self.up >> 4
        ml = self.ml >> 4
        ap = self.ap >> 4
        return up > 0 and up * up >= ml * ml + ap * ap

    def _judge(self):
        """After a blow: has the trunk come to lie?"""
        self.armed -= 1
        if not self.upright():
            self.armed = 0
            self.hardest = 0
            return FALL
        if self.armed:
            return NOTHING
        hard = self.hardest > self.hard
        self.hardest = 0
        return STUMBLE if hard else NOTHING
