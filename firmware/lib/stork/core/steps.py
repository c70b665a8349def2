"""Steps, causally: peaks of |a| between about .5 and 4 Hz.

An adaptive peak detector with a refractory time, as on the science page (F1 .930 at +-250 ms on 110 walks [M] for
this family of detectors). All state is integer; see tests/device for the same bits on MicroPython.
"""

_SLOW_SHIFT = 5  # high-pass at .5 Hz: |a| less its mean over 32 samples
_FAST_SHIFT = 2  # two low-passes at 4.1 Hz each
_BITS = 4  # the filters keep 1/16 LSB
_REFRACTORY_MS = 300
_FLOOR_MG = 15  # softer peaks are no steps

# Samples from the foot's contact to the peak being sure, apart from the wait for the fall behind it: the filters'
# delay (two means of 4 samples) and what of the contact comes before the peak of |a|.
_DELAY = 7


class Steps:
    """``step`` returns 0, or the number of samples since the foot struck when a step has just become sure."""

    def __init__(self, period_us):
        self.refractory = _REFRACTORY_MS * 1000 // period_us
        self.start(8192)

    def start(self, gravity):
        """gravity: 1 g in LSB."""
        self.floor = (gravity * _FLOOR_MG // 1000) << _BITS
        self.slow = gravity << _SLOW_SHIFT + _BITS
        self.fast = 0
        self.faster = 0
        self.height = self.floor * 2  # of the steps of late
        self.peak = 0
        self.since_peak = 0
        self.since_step = self.refractory

    def step(self, magnitude):
        """One sample: |a| in LSB."""
        slow = self.slow
        off = (magnitude << _BITS) - (slow >> _SLOW_SHIFT)
        self.slow = slow + off
        faster = self.faster
        faster += (off - faster) >> _FAST_SHIFT
        self.faster = faster
        fast = self.fast
        fast += (faster - fast) >> _FAST_SHIFT
        self.fast = fast
        self.since_step += 1
        if fast > self.peak:
            self.peak = fast
            self.since_peak = 0
            return 0
        peak = self.peak
        if not peak:
            return 0
        self.since_peak += 1
        if fast > peak >> 1:
            return 0
        # The signal has fallen to half of its peak: the peak is over.
        self.peak = 0
        needed = self.height >> 1
        if peak < (needed if needed > self.floor else self.floor) or self.since_step < self.refractory:
            self.height -= self.height >> 4
            return 0
        self.height += (peak - self.height) >> 2
        self.since_step = self.since_peak
        return self.since_peak + _DELAY
