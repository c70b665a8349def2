"""Steps, causally: peaks of |a| between about .5 and 2.5 Hz. The float64 twin is stork_host.analysis.steps.

A peak is over when the filtered |a| has fallen to half of it. Within a walk it is a step if it is a third as high as
the steps before and 300 ms behind the last one. After standing for 2 s a walk begins with one strong peak, or with
two weaker ones that follow each other and are alike: a sway, the shift of weight before the first step, a knock at
the belt are not. Such a pair is told as two steps, one sample apart, once the second is sure.

When the foot struck: 86 ms (``_DELAY`` samples) before the peak of the filtered |a|, whatever the cadence. The
low-passes take 2 * 3.9 samples, the high-pass gives about 3 back, and |a| itself peaks some 40 ms after the contact.

Which foot struck: when |a| begins to rise to its peak, the slow part of the acceleration across (below 1 Hz, by its
filters a quarter of a second old) points to that foot's side.

Three small classes, because looking up an attribute is cheaper where there are few of them.
"""

_SLOW_SHIFT = 5  # high-pass at .5 Hz: |a| less its mean over 32 samples
_SMOOTH_GAIN = 13  # two low-passes at 3.4 Hz each: 13/64 of what is missing
_SMOOTH_SHIFT = 6
_ACROSS_SLOW_SHIFT = 7  # across: less its mean over 128 samples,
_ACROSS_SHIFT = 4  # two low-passes at 1 Hz each
_BITS = 4  # the filters keep 1/16 LSB
_REFRACTORY_MS = 300
_IDLE_MS = 2000  # no step for so long: the walk is over
_PAIR_MS = 1450  # the first two steps of a soft walk are no further apart
_FLOOR_MG = 25  # softer peaks are no steps
_BOTH_MG = 110  # two soft peaks that begin a walk, together
_STRONG_MG = 75  # one peak that begins a walk by itself
_DELAY = 9

UNKNOWN = 0
RIGHT = 1
LEFT = 2


class Steps:
    """``step`` returns 0, or the number of samples since the foot struck when a step has just become sure.

    ``side`` is then the foot of that step, if ``feet.step`` was called before each ``step``, else UNKNOWN.
    period_us: sample period; the filters count samples, so it should be near 9600.
    """

    def __init__(self, period_us):
        self.walk = Walk(period_us)
        self.feet = Feet()
        self.start(8192)

    def start(self, gravity, ml=0):
        """Standing still; gravity: 1 g in LSB, as this sensor calls it; ml: mean acceleration to the right, LSB."""
        self.walk.start(gravity)
        self.feet.start(ml)
        self.floor = (gravity * _FLOOR_MG // 1000) << _BITS
        self.slow = gravity << _SLOW_SHIFT + _BITS
        self.smooth = 0
        self.value = 0
        self.n = 0  # samples seen: 2^30 of them are 119 days
        self.peak = 0  # highest since the last peak was over
        self.peak_at = 0
        self.second = False  # the second step of a pair is still to be told
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
        if self.second:
            self.second = False
            self.side = self.walk.side
            return n - self.walk.step_at + _DELAY
        peak = self.peak
        if value > peak:
            self.peak = value
            if n - self.peak_at > 1:
                self.feet.rise()
            self.peak_at = n
            return 0
        if not peak or value > peak >> 1:
            return 0
        self.peak = 0
        if peak < self.floor:
            return 0
        walk = self.walk
        steps = walk.judge(peak, self.peak_at, self.feet.side)
        if not steps:
            return 0
        if steps == 1:
            self.side = walk.side
            return n - walk.step_at + _DELAY
        self.second = True
        self.side = walk.weak_side
        return n - walk.weak_at + _DELAY


class Walk:
    """Which peaks are steps. The last one was at ``step_at`` by ``side``, the one before a pair's at ``weak_at``."""

    def __init__(self, period_us):
        self.refractory = _REFRACTORY_MS * 1000 // period_us + 1
        self.idle = _IDLE_MS * 1000 // period_us
        self.pair = _PAIR_MS * 1000 // period_us

    def start(self, gravity):
        self.both = (gravity * _BOTH_MG // 1000) << _BITS
        self.strong = (gravity * _STRONG_MG // 1000) << _BITS
        self.height = 0  # of the steps of late
        self.step_at = -self.idle - 1
        self.side = UNKNOWN
        self.weak = 0  # a peak too soft to begin a walk alone
        self.weak_at = -self.pair - 1
        self.weak_side = UNKNOWN

    def judge(self, peak, at, side):
        """How many steps a peak that is over makes: 0, 1, or 2 with the weak one before it."""
        apart = at - self.step_at
        if apart <= self.idle:
            if apart < self.refractory or peak * 3 < self.height:
                return 0
            self.height += (peak - self.height) >> 2
            self.step_at = at
            self.side = side
            return 1
        weak = self.weak
        apart = at - self.weak_at
        paired = self.refractory <= apart <= self.pair and weak * 2 >= peak
        if peak >= self.strong or (paired and peak * 2 >= weak and peak + weak >= self.both):
            self.height = peak
            self.step_at = at
            self.side = side
            return 2 if paired else 1
        if apart >= self.refractory or peak > weak:
            self.weak = peak
            self.weak_at = at
            self.weak_side = side
        return 0


class Feet:
    """Which foot takes the weight: ``side``, as it was when the latest peak began to rise."""

    def start(self, ml):
        self.slow = ml << _ACROSS_SLOW_SHIFT + _BITS
        self.smooth = 0
        self.value = 0
        self.side = UNKNOWN

    def step(self, ml):
        """One sample: acceleration to the right, LSB."""
        slow = self.slow
        off = (ml << _BITS) - (slow >> _ACROSS_SLOW_SHIFT)
        self.slow = slow + off
        smooth = self.smooth
        smooth += (off - smooth) >> _ACROSS_SHIFT
        self.smooth = smooth
        value = self.value
        self.value = value + ((smooth - value) >> _ACROSS_SHIFT)

    def rise(self):
        value = self.value
        self.side = RIGHT if value > 0 else LEFT if value < 0 else UNKNOWN
