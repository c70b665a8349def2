"""Noise of a given band that repeats without a seam: what pulse, breath and muscles add to a pendulum."""

import numpy as np

from stork_sim.motion.base import Floats


def periodic_band_noise(
    n: int, columns: int, fs_hz: float, low_hz: float, high_hz: float, rng: np.random.Generator
) -> Floats:
    """(n, columns) of unit RMS, flat between ``low_hz`` and ``high_hz`` and nothing outside, periodic in n samples."""
    frequency = np.fft.rfftfreq(n, 1.0 / fs_hz)
    inside = np.flatnonzero((frequency >= low_hz) & (frequency <= high_hz))
    spectrum = np.zeros((columns, len(frequency)), dtype=complex)
    shape = (columns, len(inside))
    spectrum[:, inside] = rng.standard_normal(shape) + 1j * rng.standard_normal(shape)
    noise = np.fft.irfft(spectrum, n)
    return np.asarray(noise.T / np.sqrt((noise**2).mean(axis=1)))
