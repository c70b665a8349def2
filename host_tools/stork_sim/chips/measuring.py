"""Measurement of a continuous motion in LSB: gain, offset, noise, self-test, rounding, clipping."""

import math

import numpy as np

from stork_sim.chips.sample_grid import Segment, StreamSettings
from stork_sim.chips.sensor_errors import SensorErrors, gain
from stork_sim.motion.motion_source import STANDARD_GRAVITY, Floats, Motion

_NOMINAL_ODR_HZ = 1e6 / 150  # [lsm6dsox-sheet]
# Share of the rate that the filters let through: gyroscope LPF2 33 Hz at 104 Hz, accelerometer half the rate
# (DS12814 and AN5130, "Gyroscope bandwidth", "Accelerometer bandwidth": [lsm6dsox-sheet], [lsm6ds3trc-sheet]).
_GYRO_SHARE, _ACCEL_SHARE = 0.32, 0.5
# The self-test's answer: in the middle of 50..1700 mg and of 20..80 dps at +-250 dps, 150..700 at +-2000 (DS12814,
# DocID030071: "self-test output change"; the angular rate's grows with the range).
_TEST_G = 0.7
_TEST_GYRO_FULL_SCALE = 0.175


class Element:
    """The two sensing elements of one specimen. ``motion`` is asked for times that never decrease within a block."""

    def __init__(self, motion: Motion, errors: SensorErrors) -> None:
        self.motion = motion
        self._errors = errors
        self._gyro_gain = _column_gain(gain(errors.gyro_scale, errors.gyro_cross))
        self._accel_gain = _column_gain(gain(errors.accel_scale, errors.accel_cross) / STANDARD_GRAVITY)
        self._gyro_offset = np.array(errors.gyro_offset_mdps) * 1e-3
        self._accel_offset = np.array(errors.accel_offset_mg) * 1e-3

    def measure(self, segment: Segment, start: int, size: int, rng: np.random.Generator) -> np.ndarray:
        """Slots ``start`` .. ``start + size - 1`` as int16 (size, 6): gyroscope, accelerometer, x y z each."""
        settings, errors = segment.settings, self._errors
        slots = np.arange(start, start + size)
        noise = rng.standard_normal((size, 6))
        late_us: Floats | float = 0.0
        if errors.jitter_us:
            most = 0.4 * segment.slot_e4 / segment.rate
            late_us = np.maximum(np.minimum(rng.standard_normal(size) * errors.jitter_us, most), -most)
        out = np.zeros((size, 6))
        felt: dict[int, Floats] = {}  # equal rates, the usual case, ask the body once
        for divider, column, lsb, gains, offset, density, share in (
            (
                settings.gyro_divider,
                0,
                settings.gyro_lsb_udps * 1e-6,
                self._gyro_gain,
                self._gyro_offset + settings.gyro_test * self._gyro_test_dps(settings),
                errors.gyro_noise_mdps_rthz * 1e-3,
                _GYRO_SHARE,
            ),
            (
                settings.accel_divider,
                3,
                settings.accel_lsb_ug * 1e-6,
                self._accel_gain,
                self._accel_offset + settings.accel_test * _TEST_G * errors.self_test,
                errors.accel_noise_ug_rthz * 1e-6,
                _ACCEL_SHARE,
            ),
        ):
            if not divider:
                continue
            step = divider // settings.slot_ticks
            held = slots if step == 1 else slots // step * step
            index = slice(None) if step == 1 else held - start
            if step not in felt:
                at_us = segment.base_us + held * segment.slot_e4 / segment.rate
                felt[step] = self.motion.at((at_us + _of(late_us, index)) * 1e-6)
            force_or_rate = felt[step][:, 3:] if column == 0 else felt[step][:, :3]
            true = force_or_rate * gains if gains.ndim == 1 else force_or_rate @ gains.T
            sigma = density * math.sqrt(share * _NOMINAL_ODR_HZ / divider)
            out[:, column : column + 3] = (true + offset + noise[index, column : column + 3] * sigma) / lsb
        return np.maximum(np.minimum(np.rint(out), 32767), -32768).astype("<i2")

    def _gyro_test_dps(self, settings: StreamSettings) -> float:
        return _TEST_GYRO_FULL_SCALE * settings.gyro_lsb_udps * 1e-6 * 32768 * self._errors.self_test


def _column_gain(matrix: Floats) -> Floats:
    """The matrix, or its diagonal (3,) where nothing else is in it."""
    diagonal = np.diag(matrix)
    return diagonal.copy() if not np.any(matrix - np.diag(diagonal)) else matrix


def _of(late_us: Floats | float, index: np.ndarray | slice) -> Floats | float:
    return late_us if isinstance(late_us, float) else late_us[index]
