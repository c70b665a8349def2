"""Noise of a body that stands still: without it a sensor would look dead."""

from functools import lru_cache

import numpy as np

from stork_sim.motion.band_noise import periodic_band_noise
from stork_sim.motion.motion_source import Floats
from stork_sim.motion.sampled_signal import Track

_FS_HZ = 100.0  # [people-assumed]
_N = 2048  # [people-assumed]
_FORCE_M_S2, _RATE_DEG_S = 0.01, 0.05  # RMS, about 1 mg: far below any baseline of real standing [people-assumed]


@lru_cache(maxsize=1)
def _loop() -> Track:
    noise = periodic_band_noise(_N, 6, _FS_HZ, 0.5, 20.0, np.random.default_rng(0))
    return Track(noise * np.repeat((_FORCE_M_S2, _RATE_DEG_S), 3), _FS_HZ, periodic=True)


def alive(t_s: Floats) -> Floats:
    """Times (n,) -> (n, 6), about zero: m/s^2 and deg/s."""
    return _loop().at(t_s)
