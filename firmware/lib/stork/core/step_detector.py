"""Causal step detector: peaks of |a|, 0.25 to 3 Hz [step-rules]. Reference: tests/reference/step_detector.py.

A peak is over when the filtered |a| has fallen by a quarter of what it had risen; how far it had risen is its height.
``core.step_classifier`` judges which peaks are steps. A step is reported when it is sure, a quarter of a second or more
later, because a soft peak may be the swing of a leg before the step itself.

When the foot struck: 86 ms (``_DELAY`` samples) before the peak of the filtered |a|, whatever the cadence. The
low-passes take 2 * 2.6 samples, the high-pass gives about one back, and |a| itself peaks some 50 ms after the contact.

Small classes, because looking up an attribute is cheaper where there are few of them.
"""

from stork.core.laterality import LEFT, RIGHT, UNKNOWN, Laterality
from stork.core.step_classifier import StepClassifier
from stork_format import const

_SLOW_SHIFT = const(6)  # high-pass at .26 Hz: |a| less its mean over 64 samples [step-rules]
_SMOOTH_GAIN = const(18)  # two low-passes at 4.7 Hz each: 18/64 of what is missing [step-rules]
_SMOOTH_SHIFT = const(6)  # [step-rules]
_BITS = const(4)  # the filters keep 1/16 LSB [step-rules]
_FLOOR_MG = const(25)  # softer peaks are no steps [step-rules]
_DELAY = const(9)  # [step-rules]
_FEET_AGO = const(12)  # samples before the peak: the side of the weight then is the foot [step-rules]
_NO_LINE = const(-(1 << 29))  # [number-limits]

__all__ = ["LEFT", "RIGHT", "UNKNOWN", "StepDetector"]


class StepDetector:
    """``step`` returns 0, or the number of samples since the foot struck when a step has just become sure.

    ``side`` is then the foot of that step, if ``feet.step`` was given the acceleration across, else UNKNOWN.
    period_us: sample period; the filters count samples, so it should be near 9600.
    """

    def __init__(self, period_us):
        self.walking = StepClassifier(period_us)
        self.feet = Laterality()
        self.start(8192)

    def start(self, gravity, ml=0):
        """Standing still; gravity: 1 g in LSB, as this sensor calls it; ml: mean acceleration to the right, LSB."""
        self.walking.start(gravity)
        self.feet.start(gravity, ml)
        self.floor = (gravity * _FLOOR_MG // 1000) << _BITS
        self.slow = gravity << _SLOW_SHIFT + _BITS
        self.smooth = 0
        self.value = 0
        self.n = 0  # samples seen: 2^29 of them are 59 days
        self.low = 0  # lowest since the last peak was over
        self.peak = 0  # highest since then
        self.peak_at = 0
        self.line = _NO_LINE  # at or below it the peak is over
        self.due = 0  # the sample at which a step may be told; 0: none waits
        self.side = UNKNOWN

    def step(self, magnitude):
        """One sample: |a| in LSB."""
        n = self.n + 1
        self.n = n
        slow = self.slow
        off = (magnitude << _BITS) - (slow >> _SLOW_SHIFT)
        self.slow = slow + off
        smooth = self.smooth
        smooth += (off - smooth) * _SMOOTH_GAIN >> _SMOOTH_SHIFT
        self.smooth = smooth
        value = self.value
        value += (smooth - value) * _SMOOTH_GAIN >> _SMOOTH_SHIFT
        self.value = value
        late = self._tell(n) if n == self.due else 0
        if value > self.peak:
            self.peak = value
            self.peak_at = n
            height = value - self.low
            if height >= self.floor:
                self.line = value - (height >> 2)
        elif value <= self.line:
            height = self.peak - self.low
            self.low = self.peak = value
            self.line = _NO_LINE
            return self._judge(n, height) or late
        elif value < self.low:
            self.low = self.peak = value
        return late

    def _judge(self, n, height):
        """A peak is over. Where a walk begins with two steps, the first is reported at once."""
        walking = self.walking
        at = self.peak_at
        feet = self.feet
        self.due = walking.judge(n, at, height, feet.side(n - at + _FEET_AGO), feet.lasts >> 2)
        return self._told(n) if walking.step_told else 0

    def _tell(self, n):
        """The waiting time of a peak is over: it is a step, unless a higher one is under way."""
        rising = self.peak - self.low if self.line > _NO_LINE else 0
        self.due = 0
        return self._told(n) if self.walking.tell(rising) else 0

    def _told(self, n):
        walking = self.walking
        self.side = walking.told_side
        return n - walking.told_at + _DELAY
