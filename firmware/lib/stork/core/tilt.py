"""Tilt: lean of the lower back, by a complementary filter in integers.

The gyroscope gives fast changes, the accelerometer the slow reference, with a time constant of 128 samples, 1.2 s
[tilt-time-constant]. Signs: docs/coordinate_system.md.
"""

from stork_format import const

_SCALE = const(8)  # state: mdeg * 2^8 [number-limits]
_TAU_SHIFT = const(7)  # [tilt-time-constant]
_ROUND = const(1 << (_TAU_SHIFT - 1))
_MDEG_PER_RADIAN = const(57296)  # 180000 / pi
_LEAST_GRAVITY = const(4096)  # LSB: half of 1 g at +-4 g [number-limits]


class Tilt:
    """``ml``, ``ap``: lean to the right and forward, mdeg, in level body axes.

    Small angles: a lean of 20 degrees reads 2 % low. period_us: sample period, up to 10000; gyr_udps_per_lsb: scale
    of the gyroscope, up to 17500 (+-500 dps). In the loop nothing reaches 2^30, even where an axis of the body lies
    between three clipped axes of the sensor: the largest is twice the acceleration (56756 * 3581) and 128 times
    the rate (113512 * 717 / 16), 1.06e9.
    """

    def __init__(self, period_us, gyr_udps_per_lsb):
        # mdeg * 2^12 per LSB and sample; 8750 udps and 9600 us: 344.06.
        self.rate_gain = (gyr_udps_per_lsb * period_us // 1000 * 4096 + 500000) // 1000000
        self.start(8192, 0, 0)

    def start(self, gravity, rate_ml, rate_ap):
        """Begin at lean 0. gravity: 1 g as this sensor reads it (LSB), so that its scale error cancels; rate_ml,
        rate_ap: gyro offsets (LSB).
        """
        if gravity < _LEAST_GRAVITY:
            gravity = _LEAST_GRAVITY
        self.gravity = gravity
        # mdeg * 2^8 per LSB: 1791 at 8192 LSB/g.
        self.acc_gain = ((_MDEG_PER_RADIAN << _SCALE) + gravity // 2) // gravity
        self.rate_zero_ml = rate_ml
        self.rate_zero_ap = rate_ap
        self.state_ml = 0
        self.state_ap = 0
        self.ml = 0
        self.ap = 0

    def step(self, ml, ap, rate_ml, rate_ap):
        """One sample, body axes, LSB: acceleration ``ml ap``, rates about the ml and the ap axis."""
        acc_gain = self.acc_gain
        rate_gain = self.rate_gain
        # At rest the accelerometer shows up, which a lean to the right moves to the left: hence the minus.
        state = self.state_ml + (((rate_ap - self.rate_zero_ap) * rate_gain + 8) >> 4)
        state += (_ROUND - ml * acc_gain - state) >> _TAU_SHIFT
        self.state_ml = state
        self.ml = state >> _SCALE
        state = self.state_ap - (((rate_ml - self.rate_zero_ml) * rate_gain + 8) >> 4)
        state += (_ROUND - ap * acc_gain - state) >> _TAU_SHIFT
        self.state_ap = state
        self.ap = state >> _SCALE
