"""Measures of sway as a lean of the lower back, in degrees; the page prints them first."""

import numpy as np

from stork_host.analysis.isway import LOW_PASS_HZ
from stork_host.analysis.types import Floats
from stork_host.analysis.zero_phase import zero_phase

LEAST_S = 1.0  # [isway-choices]


def tilt_sway(tilt_deg: Floats, fs_hz: float) -> dict[str, tuple[float, str]]:
    """Name -> (value, unit) from the tilt in play (n, 2), ml and ap, degrees; empty below one second.

    The tilt is taken about its mean and low-passed at 3.5 Hz without delay, like acceleration in ``isway``.
    """
    if len(tilt_deg) < LEAST_S * fs_hz:
        return {}
    x = zero_phase(tilt_deg - tilt_deg.mean(axis=0), fs_hz, LOW_PASS_HZ)
    x = x - x.mean(axis=0)
    rms_ml, rms_ap = np.sqrt(np.mean(x**2, axis=0))
    path = float(np.linalg.norm(np.diff(x, axis=0), axis=1).sum())
    return {
        "tilt_rms_ml": (float(rms_ml), "°"),
        "tilt_rms_ap": (float(rms_ap), "°"),
        "tilt_rms": (float(np.hypot(rms_ml, rms_ap)), "°"),
        "tilt_range_ml": (float(np.ptp(x[:, 0])), "°"),
        "tilt_range_ap": (float(np.ptp(x[:, 1])), "°"),
        "tilt_speed": (path * fs_hz / (len(x) - 1), "°/s"),
    }
