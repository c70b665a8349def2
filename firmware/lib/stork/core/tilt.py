"""How far the lower back leans: a complementary filter in integers.

The gyroscope tells fast changes, the accelerometer the slow truth, with a time constant of 128 samples (1.2 s):
tau 1-2 s gave .7-.8 deg RMSE in slow rotation on BROAD [M, science page]. Signs: docs/coordinate_system.md.
"""

_SCALE = 12  # state: mdeg * 2^12
_TAU_SHIFT = 7
_ROUND = 1 << (_TAU_SHIFT - 1)
_MOST = 90000 << _SCALE  # 368640000, so that a difference of two stays below 2^30
_MOST_LEAN = 90000 << 8
_MDEG_PER_RADIAN = 57296


class Tilt:
    """``ml``, ``ap``: lean to the right and forward, mdeg, -90000..90000, against the posture of the baseline.

    period_us: sample period, up to 10000; gyr_udps_per_lsb: scale of the gyroscope, up to 17500 (+-500 dps).
    """

    def __init__(self, period_us, gyr_udps_per_lsb):
        # mdeg * 2^12 per LSB and sample; 8750 udps and 9600 us: 344.06. The offset is kept at 1/16 LSB.
        self.rate_gain = (gyr_udps_per_lsb * period_us // 1000 * 4096 + 500000) // 1000000
        self.acc_gain = 0
        self.start(0, 0, 8192, 0, 0)

    def start(self, ml, ap, gravity, rate_ml, rate_ap):
        """Begin at lean 0: mean acceleration ``ml ap`` and length ``gravity`` (LSB), gyro offsets (LSB * 16).

        Gravity is what this sensor calls 1 g, so its scale error drops out.
        """
        # mdeg * 2^8 per LSB: 1790 at 8192 LSB/g. 15 bits times 13 bits stay below 2^30 down to 1792 LSB/g.
        self.acc_gain = (_MDEG_PER_RADIAN << 8) // (gravity if gravity > 1792 else 1792)
        self.zero_ml = ml
        self.zero_ap = ap
        self.rate_zero_ml = rate_ml
        self.rate_zero_ap = rate_ap
        self.state_ml = 0
        self.state_ap = 0
        self.ml = 0
        self.ap = 0

    def step(self, ml, ap, rate_ml, rate_ap):
        """One sample, body axes, LSB: acceleration ``ml ap``, rates about the ml and the ap axis."""
        gain = self.rate_gain
        state = self.state_ml + (((rate_ap << 4) - self.rate_zero_ap) * gain >> 4)
        lean = (self.zero_ml - ml) * self.acc_gain
        if lean > _MOST_LEAN:
            lean = _MOST_LEAN
        elif lean < -_MOST_LEAN:
            lean = -_MOST_LEAN
        state += ((lean << 4) - state + _ROUND) >> _TAU_SHIFT
        if state > _MOST:
            state = _MOST
        elif state < -_MOST:
            state = -_MOST
        self.state_ml = state
        self.ml = state >> _SCALE

        state = self.state_ap - (((rate_ml << 4) - self.rate_zero_ml) * gain >> 4)
        lean = (self.zero_ap - ap) * self.acc_gain
        if lean > _MOST_LEAN:
            lean = _MOST_LEAN
        elif lean < -_MOST_LEAN:
            lean = -_MOST_LEAN
        state += ((lean << 4) - state + _ROUND) >> _TAU_SHIFT
        if state > _MOST:
            state = _MOST
        elif state < -_MOST:
            state = -_MOST
        self.state_ap = state
        self.ap = state >> _SCALE
