"""Noise of a given band that repeats without a seam: what pulse, breath and muscles add to a pendulum."""

from collections.abc import Callable

import numpy as np

from stork_sim.motion.motion_source import Floats


def flat(f_hz: Floats) -> Floats:
    """The same everywhere."""
    return np.ones_like(f_hz)


def periodic_band_noise(
    n: int,
    columns: int,
    fs_hz: float,
    low_hz: float,
    high_hz: float,
    rng: np.random.Generator,
    *,
    shape: Callable[[Floats], Floats] = flat,
    derived: Callable[[Floats], Floats] | None = None,
) -> Floats:
    """(n, columns) of unit RMS between ``low_hz`` and ``high_hz``, nothing outside, periodic in n samples.

    ``shape(f_hz)`` is the amplitude spectrum, up to a factor. With ``derived(f_hz)``, a transfer function that may
    differ between columns (frequencies, or columns x frequencies), the result is what follows from such a noise.
    """
    frequency = np.fft.rfftfreq(n, 1.0 / fs_hz)
    inside = np.flatnonzero((frequency >= low_hz) & (frequency <= high_hz))
    band: Floats = np.asarray(frequency[inside], dtype=np.float64)
    lines = rng.standard_normal((columns, len(inside))) + 1j * rng.standard_normal((columns, len(inside)))
    lines = lines * shape(band)
    # Parseval: the mean square of the noise from its lines, none of which lies at zero or at the Nyquist frequency
    lines = lines * (n / np.sqrt(2.0 * (np.abs(lines) ** 2).sum(axis=1, keepdims=True)))
    if derived is not None:
        lines = lines * derived(band)
    spectrum = np.zeros((columns, len(frequency)), dtype=complex)
    spectrum[:, inside] = lines
    return np.asarray(np.fft.irfft(spectrum, n).T)
