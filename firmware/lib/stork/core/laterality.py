"""Laterality: which foot takes the weight, and how long a step lasts, from the sideways acceleration at 26 Hz.

The weight moves over the foot that strikes: the slow part of the sideways acceleration (below 1 Hz, delayed a quarter
of a second by its filters) then points to that side. The time on one side is the time of a step, also where impact
ringing hides the peaks. The numbers were chosen with the step detector's [step-rules].
"""

from stork_format import const

_SLOW_SHIFT = const(5)  # less its mean over 32 times 4 samples [step-rules],
_SHIFT = const(2)  # two low-passes at 1 Hz each [step-rules]
_BITS = const(2)  # of a sum of four: 1/16 LSB [step-rules]
_BAND_MG = const(8)  # beyond this to a side, the weight is there [step-rules]
_STEP = const(62)  # samples: duration of a step where nothing else is known, 600 ms [step-rules]
_SHORTEST = const(25)  # [step-rules]
_LONGEST = const(160)  # [step-rules]
_REMEMBER = const((1 << 28) - 1)  # sides of the last 112 samples [step-rules]

UNKNOWN = 0
RIGHT = 1
LEFT = 2


class Laterality:
    """``lasts``: recent time from side to side, in quarters of a sample."""

    def start(self, gravity, ml):
        """gravity: 1 g in LSB; ml: mean acceleration to the right while standing, LSB."""
        self.band = (gravity * _BAND_MG // 1000) << 4
        self.slow = ml << _SLOW_SHIFT + 4
        self.smooth = 0
        self.value = 0
        self.right = 0  # a bit for each four samples, the latest the lowest: 1 where the weight was to the right
        self.lasts = _STEP << 2
        self.where = UNKNOWN
        self.since = 0  # samples since the weight came to this side

    def step(self, ml):
        """Sum of four samples of the acceleration to the right, LSB."""
        slow = self.slow
        off = (ml << _BITS) - (slow >> _SLOW_SHIFT)
        self.slow = slow + off
        smooth = self.smooth
        smooth += (off - smooth) >> _SHIFT
        self.smooth = smooth
        value = self.value
        value += (smooth - value) >> _SHIFT
        self.value = value
        self.right = (self.right << 1 | (value > 0)) & _REMEMBER
        self.since += 4
        band = self.band
        if value > band:
            if self.where != RIGHT:
                self._change(RIGHT)
        elif value < -band and self.where != LEFT:
            self._change(LEFT)

    def side(self, ago):
        """The foot that took the weight ``ago`` samples (0..111) before now; UNKNOWN where nothing moves across."""
        if not self.value and not self.smooth:
            return UNKNOWN
        return RIGHT if self.right >> (ago >> 2) & 1 else LEFT

    def _change(self, where):
        since = self.since
        if self.where and since >= _SHORTEST:
            self.lasts += min(since, _LONGEST) - (self.lasts >> 2)
        self.where = where
        self.since = 0
