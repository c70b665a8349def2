"""Turn detector: angle of each continuous turn of the trunk about the vertical.

Takes every fourth sample, which is often enough for a trunk.
"""

from stork_format import const

# [turn-limits]
EVERY = 4  # samples
_RATE_DPS = const(15)  # the twist of each stride, averaged over a third of a second, is slower
_SMOOTH_SHIFT = const(3)  # 8 times 4 samples
_LEAST_DEG = const(45)
_OVER_MS = const(300)
_MOST = const(1 << 25)  # 31 times round at +-250 dps; more is a faulty sensor, and degrees must fit into 16 bits


class TurnDetector:
    """``step`` returns 0, or the degrees (positive to the left) of a turn that has just ended."""

    def __init__(self, period_us, gyr_udps_per_lsb):
        self.least_rate = _RATE_DPS * 1000000 // gyr_udps_per_lsb
        # Fours of samples times LSB that make a degree: 1000000 / (8.75 mdps * 9.6 ms * 4) = 2976.
        self.degree = 1000000000 // (gyr_udps_per_lsb * period_us * EVERY // 1000)
        self.over_fours = _OVER_MS * 1000 // (EVERY * period_us)
        self.smooth = 0
        self.total = 0
        self.over = 0

    def step(self, rate_up):
        """The mean of four samples: rate about the up axis less its offset, LSB."""
        self.smooth += rate_up - (self.smooth >> _SMOOTH_SHIFT)
        rate = self.smooth >> _SMOOTH_SHIFT
        if -self.least_rate < rate < self.least_rate:
            if not self.over:
                return 0
            self.over -= 1
            if self.over:
                self.total += rate_up
                return 0
            # The turn is over; the next one starts from zero.
            degrees = self.total // self.degree
            self.total = 0
            return degrees if degrees >= _LEAST_DEG or degrees <= -_LEAST_DEG else 0
        self.over = self.over_fours
        total = self.total + rate_up
        if -_MOST < total < _MOST:
            self.total = total
        return 0
