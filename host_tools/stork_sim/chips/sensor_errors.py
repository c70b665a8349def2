"""Errors of an inertial sensor against a perfect one: noise, offset, scale, cross-axis, jitter."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from stork_sim.motion.motion_source import Floats

Axes3 = tuple[float, float, float]
Cross = tuple[float, float, float, float, float, float]


class Specification(NamedTuple):
    """Data-sheet values of a chip: typical noise densities, and limits between which the offsets of one chip lie."""

    accel_noise_ug_rthz: float
    gyro_noise_mdps_rthz: float
    zero_g_mg: float
    zero_rate_mdps: float
    sensitivity: float


# "Mechanical characteristics" of the data sheets, high-performance mode, +-4 g. The sensitivity tolerance is stated
# for the LSM6DSOX only and taken over.
LSM6DSOX = Specification(70.0, 3.8, 20.0, 1000.0, 0.01)  # [lsm6dsox-sheet]
LSM6DSO32 = ISM330DHCX = LSM6DSOX  # an assumption: their data sheets were not seen [assumed-sensor-errors]
LSM6DS3TRC = Specification(90.0, 5.0, 40.0, 3000.0, 0.01)  # Rev 3, table 3 [lsm6ds3trc-sheet]
LSM6DS33 = Specification(90.0, 7.0, 40.0, 10_000.0, 0.01)  # recalled, not read again [lsm6ds33-sheet]

# Assumptions: no data sheet of the family states them [assumed-sensor-errors].
_CROSS_AXIS = 0.005
_JITTER_US = 10.0


@dataclass(frozen=True)
class SensorErrors:
    """Errors of one specimen, per sensor axis x y z; the sensor adds them before it rounds and clips.

    ``accel_scale`` and ``gyro_scale`` multiply the true value (1.01 reads 1 % high). ``accel_cross`` and
    ``gyro_cross`` are how much of one axis shows on another: y on x, z on x, x on y, z on y, x on z, y on z.
    ``jitter_us``: RMS by which a sample is early or late; it still becomes available on time. ``self_test``: the
    answer to the self-test, 1 is a healthy element, 0 one that is stuck. The noise densities are those of the
    LSM6DSOX unless given.
    """

    accel_noise_ug_rthz: float = LSM6DSOX.accel_noise_ug_rthz
    gyro_noise_mdps_rthz: float = LSM6DSOX.gyro_noise_mdps_rthz
    accel_offset_mg: Axes3 = (0.0, 0.0, 0.0)
    gyro_offset_mdps: Axes3 = (0.0, 0.0, 0.0)
    accel_scale: Axes3 = (1.0, 1.0, 1.0)
    gyro_scale: Axes3 = (1.0, 1.0, 1.0)
    accel_cross: Cross = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    gyro_cross: Cross = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    jitter_us: float = 0.0
    self_test: float = 1.0

    @classmethod
    def none(cls) -> "SensorErrors":
        """A perfect sensor, for hand-computed cases and for recordings, which hold their own sensor's errors."""
        return cls(accel_noise_ug_rthz=0.0, gyro_noise_mdps_rthz=0.0)

    @classmethod
    def typical(cls, seed: int, of: Specification = LSM6DSOX) -> "SensorErrors":
        """One specimen drawn between the data sheet's limits, each evenly."""
        rng = np.random.default_rng((seed, 0x6C))

        def three(centre: float, half_width: float) -> Axes3:
            x, y, z = rng.uniform(centre - half_width, centre + half_width, 3)
            return (float(x), float(y), float(z))

        def cross() -> Cross:
            a, b, c, d, e, f = rng.uniform(-_CROSS_AXIS, _CROSS_AXIS, 6)
            return (float(a), float(b), float(c), float(d), float(e), float(f))

        return cls(
            of.accel_noise_ug_rthz,
            of.gyro_noise_mdps_rthz,
            accel_offset_mg=three(0.0, of.zero_g_mg),
            gyro_offset_mdps=three(0.0, of.zero_rate_mdps),
            accel_scale=three(1.0, of.sensitivity),
            gyro_scale=three(1.0, of.sensitivity),
            accel_cross=cross(),
            gyro_cross=cross(),
            jitter_us=_JITTER_US,
        )


def gain(scale: Axes3, cross: Cross) -> Floats:
    """The 3 x 3 matrix that turns true values into those the sensor gives."""
    xy, xz, yx, yz, zx, zy = cross
    return np.array([[scale[0], xy, xz], [yx, scale[1], yz], [zx, zy, scale[2]]])
