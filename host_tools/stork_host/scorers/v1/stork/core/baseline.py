"""Standing still: when it begins, and what the sensor reads meanwhile."""

from stork.core.maths import isqrt

# Still enough: this near to the running mean of a third of a second. Tremor and the sway of frail people pass
# (quiet standing at L5 is 3-11 mg RMS [quiet-l5]); a step or a reach does not.
_ACC_MG = 60
_RATE_DPS = 10
_MEAN_SHIFT = 5  # 32 samples


class Baseline:
    """Collects ``samples`` samples (2 to 1000) in a row of standing still, in sensor axes.

    When ``step`` has returned True, ``mean_of`` and ``gravity`` tell what was read: acceleration 0 1 2, rate 3 4 5.
    """

    def __init__(self, samples, acc_ug_per_lsb, gyr_udps_per_lsb):
        self.samples = samples
        acc = _ACC_MG * 1000 // acc_ug_per_lsb
        rate = _RATE_DPS * 1000000 // gyr_udps_per_lsb
        self.bands = (acc, acc, acc, rate, rate, rate)
        self.running = [0, 0, 0, 0, 0, 0]  # means, LSB * 32
        self.total = [0, 0, 0, 0, 0, 0]
        self.values = [0, 0, 0, 0, 0, 0]
        self.started = False
        self.count = 0

    def step(self, x, y, z, rx, ry, rz):
        """One sample (LSB). True when enough still samples in a row have been seen."""
        values = self.values
        values[0] = x
        values[1] = y
        values[2] = z
        values[3] = rx
        values[4] = ry
        values[5] = rz
        running = self.running
        if not self.started:
            self.started = True
            for k in range(6):
                running[k] = values[k] << _MEAN_SHIFT
        still = True
        for k in range(6):
            off = values[k] - (running[k] >> _MEAN_SHIFT)
            running[k] += off
            band = self.bands[k]
            if off > band or off < -band:
                still = False
        total = self.total
        if not still:
            self.count = 0
            for k in range(6):
                total[k] = 0
            return False
        for k in range(6):
            total[k] += values[k]
        self.count += 1
        return self.count >= self.samples

    def mean_of(self, k):
        """Mean of value ``k``, LSB."""
        return (self.total[k] + (self.count >> 1)) // self.count

    def gravity(self):
        """Length of the mean acceleration, LSB."""
        # Halves: near 1 g their squares stay below 2^30, and three clipped axes are no gravity.
        a = self.mean_of(0) >> 1
        b = self.mean_of(1) >> 1
        c = self.mean_of(2) >> 1
        return isqrt(min(a * a + b * b + c * c, (1 << 30) - 1)) << 1
