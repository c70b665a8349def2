"""Fall and stumble detector: a blow, after which the trunk lies for a second (fall) or does not. Runs in every drill.

The first rule was |a| > 2 g after a 20 Hz low-pass, and a tilt of gravity (0.5 Hz) beyond 45 degrees [first-fall-rule].
Acted falls onto mats are softer, and joggers tilt for a moment: docs/decisions/0010-falls.md [fall-rule].
"""

from stork_format import const

# Gravity is what is below 0.5 Hz: a mean over 8 of every fourth sample, 0.31 s. All numbers: [fall-rule].
_EVERY = const(4)
_TILT_SHIFT = const(3)
_ARMED_MS = const(1500)  # the trunk begins to lie within this time after the blow, or it is a stumble
_LYING_MS = const(1000)
_BLOW_EIGHTHS = const(13)  # of a g: 1.625 g
_HARD = const(3)  # g: least blow of a stumble; heel strikes of brisk walking stay below

NOTHING = 0
FALL = 1
STUMBLE = 2


class FallDetector:
    """period_us: sample period. ``start`` gives the length of gravity, LSB."""

    def __init__(self, period_us):
        self.armed_looks = _ARMED_MS * 1000 // (period_us * _EVERY)
        self.lying_looks = _LYING_MS * 1000 // (period_us * _EVERY)
        self.start(8192)

    def start(self, gravity):
        self.blow = gravity * _BLOW_EIGHTHS >> 3
        self.hard = gravity * _HARD
        self.smooth = gravity
        self.skipped = 0
        self.up = gravity << _TILT_SHIFT
        self.ml = 0
        self.ap = 0
        self.armed = 0  # looks at the upright trunk that are left
        self.lain = 0  # looks in a row at the lying one
        self.hardest = 0

    def step(self, magnitude, ml, ap, up):
        """One sample, LSB: |a|, and a in body axes. NOTHING, FALL or STUMBLE, each once."""
        smooth = self.smooth
        smooth += (magnitude - smooth) * 3 >> 2  # 23 Hz at 104 Hz
        self.smooth = smooth
        if smooth > self.blow:
            self.armed = self.armed_looks
            if smooth > self.hardest:
                self.hardest = smooth
        skipped = self.skipped + 1
        if skipped < _EVERY:
            self.skipped = skipped
            return NOTHING
        self.skipped = 0
        self.ml += ml - (self.ml >> _TILT_SHIFT)
        self.ap += ap - (self.ap >> _TILT_SHIFT)
        self.up += up - (self.up >> _TILT_SHIFT)
        return self._look() if self.armed else NOTHING

    def upright(self):
        """Whether gravity lies within 45 degrees of up. Squares of half an LSB stay below 2^30."""
        up = self.up >> 4
        ml = self.ml >> 4
        ap = self.ap >> 4
        return up > 0 and up * up >= ml * ml + ap * ap

    def pending(self):
        """Whether a fall may still be reported: the trunk lies after a blow, or the blow was hard."""
        return self.lain or self.hardest > self.hard

    def _look(self):
        """One look at the trunk after a blow. NOTHING, FALL or STUMBLE."""
        if not self.upright():
            self.lain += 1
            if self.lain < self.lying_looks:
                return NOTHING
            self.armed = self.lain = self.hardest = 0
            return FALL
        self.lain = 0
        self.armed -= 1
        if self.armed:
            return NOTHING
        hard = self.hardest > self.hard
        self.hardest = 0
        return STUMBLE if hard else NOTHING
