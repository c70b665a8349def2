"""Standing still: when it begins, and what the sensor reads meanwhile."""

from stork.core.maths import isqrt

# Still enough: this near to the running mean of a third of a second. Tremor and the sway of frail people pass
# (quiet standing at L5 is 3-11 mg RMS [M, science page]); a step or a reach does not.
_ACC_MG = 60
_RATE_DPS = 10
_MEAN_SHIFT = 5  # 32 samples


class Baseline:
    """Collects ``samples`` samples in a row of standing still, in body axes.

    When ``step`` has returned True: mean acceleration ``ml ap up`` and its length ``gravity`` (LSB), mean rate
    ``rate_ml rate_ap`` (the gyroscope's offset, LSB times 16).
    """

    def __init__(self, samples, acc_ug_per_lsb, gyr_udps_per_lsb):
        self.samples = samples
        self.acc_band = _ACC_MG * 1000 // acc_ug_per_lsb
        self.rate_band = _RATE_DPS * 1000000 // gyr_udps_per_lsb
        self.mean = [0, 0, 0, 0, 0, 0]  # running means, LSB * 32
        self.total = [0, 0, 0, 0, 0, 0]
        self.started = False
        self.count = 0
        self.gravity = 0
        self.ml = self.ap = self.up = 0
        self.rate_ml = 0
        self.rate_ap = 0

    def step(self, ml, ap, up, rate_ml, rate_ap, rate_up):
        """One sample (LSB). True when enough still samples in a row have been seen."""
        if not self.started:
            self.started = True
            self._seed(ml, ap, up, rate_ml, rate_ap, rate_up)
        still = self._near(0, ml, self.acc_band)
        still = self._near(1, ap, self.acc_band) and still
        still = self._near(2, up, self.acc_band) and still
        still = self._near(3, rate_ml, self.rate_band) and still
        still = self._near(4, rate_ap, self.rate_band) and still
        still = self._near(5, rate_up, self.rate_band) and still
        if not still:
            self.count = 0
            return False
        total = self.total
        if not self.count:
            for k in range(6):
                total[k] = 0
        total[0] += ml
        total[1] += ap
        total[2] += up
        total[3] += rate_ml
        total[4] += rate_ap
        self.count += 1
        if self.count < self.samples:
            return False
        self._finish()
        return True

    def _seed(self, ml, ap, up, rate_ml, rate_ap, rate_up):
        mean = self.mean
        mean[0] = ml << _MEAN_SHIFT
        mean[1] = ap << _MEAN_SHIFT
        mean[2] = up << _MEAN_SHIFT
        mean[3] = rate_ml << _MEAN_SHIFT
        mean[4] = rate_ap << _MEAN_SHIFT
        mean[5] = rate_up << _MEAN_SHIFT

    def _near(self, k, value, band):
        mean = self.mean
        off = value - (mean[k] >> _MEAN_SHIFT)
        mean[k] += off
        return -band <= off <= band

    def _finish(self):
        count = self.count
        half = count >> 1
        total = self.total
        self.ml = (total[0] + half) // count
        self.ap = (total[1] + half) // count
        self.up = (total[2] + half) // count
        self.rate_ml = (total[3] * 16 + half) // count
        self.rate_ap = (total[4] * 16 + half) // count
        # A quarter of each, so that three squares of 15 bits stay below 2^30.
        a = self.ml >> 2
        b = self.ap >> 2
        c = self.up >> 2
        self.gravity = isqrt(a * a + b * b + c * c) << 2
