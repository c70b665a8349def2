"""Sway of a stance from the acceleration of the lower back: the ISway measures.

Mancini et al. 2012 [mancini-2012] put a sensor at L5 and took these measures of horizontal acceleration in
30 s of standing. Choices of ours, for want of a source that we could check, are the 3.5 Hz low-pass and its order,
how the integral is kept from drifting, and the windows of the spectrum.
"""

import numpy as np
from scipy.integrate import cumulative_trapezoid
from scipy.signal import detrend

from stork_host.analysis.arrays import Floats
from stork_host.analysis.ellipse import prediction_ellipse_area
from stork_host.analysis.filters import zero_phase
from stork_host.analysis.horizontal import horizontal
from stork_host.analysis.spectrum import band

# [mancini-2012], [isway-choices]
LOW_PASS_HZ = 3.5
BAND_HZ = (0.15, 3.5)
LEAST_S = 2.0  # shorter trials have no measure of acceleration
LEAST_SPECTRUM_S = 10.0  # shorter ones no frequency and no velocity: 0.15 Hz takes 6.7 s


def isway(acc: Floats, fs_hz: float) -> dict[str, tuple[float, str]]:
    """Name -> (value, unit), names in stork_host.analysis.measure.LABELS.

    ``acc``: body-axis acceleration of a stance (n, 3), any unit. Empty below 2 s; without velocity and frequencies
    below 10 s; NaN where a signal without any movement leaves a quotient undefined. Raises ValueError for a body
    upside down.
    """
    if len(acc) < LEAST_S * fs_hz:
        return {}
    flat = horizontal(acc)
    values = planar(zero_phase(flat, fs_hz, LOW_PASS_HZ), fs_hz)
    if len(acc) >= LEAST_SPECTRUM_S * fs_hz:
        found = band(flat, fs_hz, *BAND_HZ)
        values |= {
            "acc_velocity": (mean_velocity(zero_phase(flat, fs_hz, LOW_PASS_HZ), fs_hz), "m/s"),
            "power": (found.power, "m²/s⁴"),
            "f50": (found.f50, "Hz"),
            "f95": (found.f95, "Hz"),
            "centroid_frequency": (found.centroid, "Hz"),
            "frequency_dispersion": (found.dispersion, ""),
        }
    return values


def planar(a: Floats, fs_hz: float) -> dict[str, tuple[float, str]]:
    """Measures in the time domain of filtered horizontal acceleration ``a`` (n, 2), ml and ap, m/s^2."""
    a = a - a.mean(axis=0)
    duration_s = (len(a) - 1) / fs_hz
    steps = np.diff(a, axis=0)
    rms_ml, rms_ap = np.sqrt(np.mean(a**2, axis=0))
    distance = float(np.linalg.norm(a, axis=1).mean())
    path = float(np.linalg.norm(steps, axis=1).sum())
    # Twice the triangle between the centre and two neighbours, without its sign.
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

    An integral keeps neither its start nor slow errors of the sensor: a straight line is taken out, then all below
    0.15 Hz, the lower end of the band.
    """
    velocity = cumulative_trapezoid(a, dx=1 / fs_hz, axis=0, initial=0)
    velocity = zero_phase(detrend(velocity, axis=0), fs_hz, BAND_HZ[0], "high")
    return float(np.linalg.norm(velocity, axis=1).mean())
