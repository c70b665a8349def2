"""Falls: a blow and then a trunk that lies. Runs in every drill.

|a| > 2 g and a slow tilt beyond 45 degrees: sensitivity .991 and specificity .945 over daily activities, .994/.990 for
standing and walking, on simulated falls at the waist [M, science page].
"""

_TILT_SHIFT = 5  # 32 samples, .31 s: gravity below .5 Hz
_ARMED_MS = 2000  # the trunk lies within this time after the blow, or it was a stumble or a hop


class Fall:
    """period_us: sample period. ``start`` gives the length of gravity, LSB."""

    def __init__(self, period_us):
        self.armed_samples = _ARMED_MS * 1000 // period_us
        self.start(8192)

    def start(self, gravity):
        self.blow = gravity * 2
        self.upright = gravity * 181 // 256 << _TILT_SHIFT  # cos 45 degrees
        self.up = gravity << _TILT_SHIFT
        self.armed = 0

    def step(self, magnitude, up):
        """One sample: |a| and its part along ``up``, LSB. True once when a fall is seen."""
        self.up += up - (self.up >> _TILT_SHIFT)
        if magnitude > self.blow:
            self.armed = self.armed_samples
        elif not self.armed:
            return False
        self.armed -= 1
        if self.up < self.upright:
            self.armed = 0
            return True
        return False
