"""Where sway lies in frequency."""

from dataclasses import dataclass

import numpy as np
from scipy.integrate import trapezoid
from scipy.signal import welch

from stork_host.analysis.arrays import Floats

# [isway-choices]
_WINDOW_S = 20.0
_STEP_HZ = 0.02  # windows are padded with zeros until the lines of the spectrum lie this near


@dataclass(frozen=True)
class Band:
    """Spectral moments of a planar signal in a band, its two axes added. Hz, except ``power`` and ``dispersion``."""

    power: float  # m0, unit of the signal squared
    f50: float
    f95: float
    centroid: float  # sqrt(m2 / m0)
    dispersion: float  # sqrt(1 - m1^2 / (m0 m2)): 0 for one pure tone, towards 1 for a wide band


def band(x: Floats, fs_hz: float, low_hz: float, high_hz: float) -> Band:
    """Moments of ``x`` (n, k) between ``low_hz`` and ``high_hz``, both included.

    Welch's mean of Hann windows of 20 s (or all there is), half overlapping, each about its mean. The spectra of the
    axes are added: the spectrum of the distance from the centre would double every frequency. F50 and F95 lie where
    the running integral reaches 50 and 95 %, between lines by a straight line.
    """
    window = min(len(x), int(_WINDOW_S * fs_hz))
    lines = max(window, int(np.ceil(fs_hz / _STEP_HZ)))
    f, density = welch(x, fs_hz, "hann", nperseg=window, nfft=lines, detrend="constant", axis=0)
    inside = (f >= low_hz) & (f <= high_hz)
    f, density = f[inside], density[inside].sum(axis=1)
    parts = (density[1:] + density[:-1]) / 2 * np.diff(f)
    running = np.concatenate(([0.0], np.cumsum(parts)))
    m0, m1, m2 = (float(trapezoid(density * f**k, f)) for k in range(3))
    if not m0 > 0:
        return Band(0.0, np.nan, np.nan, np.nan, np.nan)
    f50, f95 = (float(np.interp(share * running[-1], running, f)) for share in (0.5, 0.95))
    return Band(m0, f50, f95, float(np.sqrt(m2 / m0)), float(np.sqrt(max(0.0, 1 - m1**2 / (m0 * m2)))))
