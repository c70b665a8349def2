"""How far an inertial sensor is from a perfect one: noise, offset, scale."""

from dataclasses import dataclass

import numpy as np

Axes3 = tuple[float, float, float]


@dataclass(frozen=True)
class SensorErrors:
    """Errors of one specimen, per sensor axis x y z; the sensor adds them before it rounds and clips.

    ``accel_scale`` and ``gyro_scale`` multiply the true value (1.01 reads 1 % high). The noise densities are
    the typical ones of the LSM6DSOX in high-performance mode (DS12814, "Mechanical characteristics":
    70 ug/rtHz at +-2 and +-4 g, 3.8 mdps/rtHz).
    """

    accel_noise_ug_rthz: float = 70.0
    gyro_noise_mdps_rthz: float = 3.8
    accel_offset_mg: Axes3 = (0.0, 0.0, 0.0)
    gyro_offset_mdps: Axes3 = (0.0, 0.0, 0.0)
    accel_scale: Axes3 = (1.0, 1.0, 1.0)
    gyro_scale: Axes3 = (1.0, 1.0, 1.0)

    @classmethod
    def none(cls) -> "SensorErrors":
        """A perfect sensor, for hand-computed cases and for recordings, which hold their own sensor's errors."""
        return cls(accel_noise_ug_rthz=0.0, gyro_noise_mdps_rthz=0.0)

    @classmethod
    def typical(cls, seed: int) -> "SensorErrors":
        """One specimen drawn from the data sheet's typical limits, each evenly within them.

        Zero-g level +-20 mg, zero-rate level +-1 dps, sensitivity +-1 % (DS12814, "Mechanical characteristics").
        """
        rng = np.random.default_rng((seed, 0x6C))

        def three(centre: float, half_width: float) -> Axes3:
            x, y, z = rng.uniform(centre - half_width, centre + half_width, 3)
            return (float(x), float(y), float(z))

        return cls(
            accel_offset_mg=three(0.0, 20.0),
            gyro_offset_mdps=three(0.0, 1000.0),
            accel_scale=three(1.0, 0.01),
            gyro_scale=three(1.0, 0.01),
        )
