"""Measures of sway as acceleration of the lower back in a stance: ISway.

Mancini et al. 2012 [mancini-2012] put a sensor at L5 and took these measures of horizontal acceleration in
30 s of standing. The 3.5 Hz low-pass and its order, the drift correction of the integral and the windows of the
spectrum are our own choices, because we could not check a source for them.
"""

from dataclasses import dataclass

import numpy as np
from scipy.integrate import cumulative_trapezoid, trapezoid
from scipy.signal import detrend, welch

from stork_host.analysis.ellipse import prediction_ellipse_area
from stork_host.analysis.frames import G_M_S2
from stork_host.analysis.types import Floats
from stork_host.analysis.zero_phase import zero_phase

# [mancini-2012], [isway-choices]
LOW_PASS_HZ = 3.5
BAND_HZ = (0.15, 3.5)
LEAST_S = 2.0  # shorter trials have no measures of acceleration
LEAST_SPECTRUM_S = 10.0  # shorter trials have no frequency and no velocity: a period of 0.15 Hz is 6.7 s

# [isway-choices]
_WINDOW_S = 20.0
_STEP_HZ = 0.02  # zero padding makes the lines of the spectrum at least this dense


@dataclass(frozen=True)
class Band:
    """Spectral moments of a planar signal in a band, its two axes added. Hz, except ``power`` and ``dispersion``."""

    power: float  # m0, unit of the signal squared
    f50: float
    f95: float
    centroid: float  # sqrt(m2 / m0)
    dispersion: float  # sqrt(1 - m1^2 / (m0 m2)): 0 for one pure tone, towards 1 for a wide band


def isway(acc: Floats, fs_hz: float) -> dict[str, tuple[float, str]]:
    """Name -> (value, unit), names in stork_host.analysis.measure.LABELS.

    ``acc``: body-axis acceleration of a stance (n, 3), any unit. Empty below 2 s; without velocity and frequencies
    below 10 s; NaN where a signal without any movement leaves a quotient undefined. Raises ValueError for a body
    upside down.
    """
    if len(acc) < LEAST_S * fs_hz:
        return {}
    flat = horizontal(acc)
    smooth = zero_phase(flat, fs_hz, LOW_PASS_HZ)
    values = planar(smooth, fs_hz)
    if len(acc) >= LEAST_SPECTRUM_S * fs_hz:
        found = band(flat, fs_hz, *BAND_HZ)
        values |= {
            "acc_velocity": (mean_velocity(smooth, fs_hz), "m/s"),
            "power": (found.power, "m²/s⁴"),
            "f50": (found.f50, "Hz"),
            "f95": (found.f95, "Hz"),
            "centroid_frequency": (found.centroid, "Hz"),
            "frequency_dispersion": (found.dispersion, ""),
        }
    return values


def horizontal(acc: Floats) -> Floats:
    """Body-axis acceleration (n, 3), any unit -> horizontal ml and ap (n, 2), m/s^2, about their mean.

    Tilt correction after Moe-Nilssen 1998 [moe-nilssen-1998]. The mean of a stance is gravity: it shows the lean of
    the sensor and its reading of 1 g. The frame is turned upright, first about ml, then about ap, and scaled by
    9.80665 over the length of the mean, so a scale error of some percent of the sensor cancels. Moe-Nilssen takes the
    sines of the two angles to be the mean acceleration in g, which is the same for the small leans of a belt.

    Raises ValueError where the mean is zero or hangs upside down.
    """
    ml, ap, up = acc.mean(axis=0)
    length = float(np.linalg.norm((ml, ap, up)))
    if up <= 0 or length == 0:
        raise ValueError("gravity does not point down along the body")
    trunk = np.hypot(ap, up)
    sin_ap, cos_ap = ap / trunk, up / trunk
    sin_ml, cos_ml = ml / length, trunk / length
    forward = acc[:, 1] * cos_ap - acc[:, 2] * sin_ap
    upward = acc[:, 1] * sin_ap + acc[:, 2] * cos_ap
    sideways = acc[:, 0] * cos_ml - upward * sin_ml
    flat = np.column_stack((sideways, forward)) * (G_M_S2 / length)
    return np.asarray(flat - flat.mean(axis=0))


def planar(a: Floats, fs_hz: float) -> dict[str, tuple[float, str]]:
    """Measures in the time domain of filtered horizontal acceleration ``a`` (n, 2), ml and ap, m/s^2."""
    a = a - a.mean(axis=0)
    duration_s = (len(a) - 1) / fs_hz
    steps = np.diff(a, axis=0)
    rms_ml, rms_ap = np.sqrt(np.mean(a**2, axis=0))
    distance = float(np.linalg.norm(a, axis=1).mean())
    path = float(np.linalg.norm(steps, axis=1).sum())
    # Absolute cross product of neighbours: twice the triangle between them and the centre.
    swept = float(np.abs(a[1:, 1] * a[:-1, 0] - a[:-1, 1] * a[1:, 0]).sum()) / 2
    jerk = 0.5 * float((steps**2).sum()) * fs_hz
    return {
        "acc_rms_ml": (float(rms_ml), "m/s²"),
        "acc_rms_ap": (float(rms_ap), "m/s²"),
        "acc_rms": (float(np.hypot(rms_ml, rms_ap)), "m/s²"),
        "acc_distance": (distance, "m/s²"),
        "acc_range_ml": (float(np.ptp(a[:, 0])), "m/s²"),
        "acc_range_ap": (float(np.ptp(a[:, 1])), "m/s²"),
        "acc_path": (path, "m/s²"),
        "acc_mean_frequency": (path / (2 * np.pi * distance * duration_s) if distance else np.nan, "Hz"),
        "acc_swept_area": (swept / duration_s, "m²/s⁵"),
        "acc_ellipse_area": (prediction_ellipse_area(a), "m²/s⁴"),
        "jerk": (jerk, "m²/s⁵"),
        "jerk_per_second": (jerk / duration_s, "m²/s⁶"),
    }


def mean_velocity(a: Floats, fs_hz: float) -> float:
    """Mean speed (m/s) of the integral of horizontal acceleration ``a`` (n, 2), m/s^2.

    An integral drifts with its unknown start and slow errors of the sensor: a straight line is taken out, then all
    below 0.15 Hz, the lower end of the band.
    """
    velocity = cumulative_trapezoid(a, dx=1 / fs_hz, axis=0, initial=0)
    velocity = zero_phase(detrend(velocity, axis=0), fs_hz, BAND_HZ[0], "high")
    return float(np.linalg.norm(velocity, axis=1).mean())


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
