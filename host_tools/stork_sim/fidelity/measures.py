"""Measures of a motion, with numpy and scipy only. Body axes; m/s^2, deg/s, cm, Hz."""

from dataclasses import dataclass

import numpy as np
from scipy.signal import butter, find_peaks, sosfiltfilt, welch

from stork_sim.motion.motion_source import STANDARD_GRAVITY, Floats

ISWAY_BAND_HZ = (0.15, 3.5)  # [mancini-2012]
_WINDOW_S = 20.0  # [comparison-windows]


def low_pass(x: Floats, fs_hz: float, cut_hz: float) -> Floats:
    """Zero-phase low-pass of (n, columns), -6 dB at ``cut_hz``; both ends are padded by one period of ``cut_hz``."""
    pad = min(len(x) - 1, int(fs_hz / cut_hz))
    return np.asarray(sosfiltfilt(butter(4, cut_hz, fs=fs_hz, output="sos"), x, axis=0, padlen=pad))


def spectrum(x: Floats, fs_hz: float) -> tuple[Floats, Floats]:
    """Frequencies (k,) and the densities (k, columns) of Hann windows of 20 s, or of all there is."""
    window = min(len(x), round(_WINDOW_S * fs_hz))
    lines = max(window, round(fs_hz / 0.02))
    f_hz, density = welch(x, fs_hz, nperseg=window, nfft=lines, detrend="constant", axis=0)
    return f_hz, density


def power_frequency(x: Floats, fs_hz: float, share: float, band_hz: tuple[float, float] = ISWAY_BAND_HZ) -> float:
    """Frequency below which ``share`` of the power in ``band_hz`` lies; the columns' spectra are added."""
    f_hz, density = spectrum(x, fs_hz)
    inside = (f_hz >= band_hz[0]) & (f_hz <= band_hz[1])
    f_hz, power = f_hz[inside], density[inside].sum(axis=1)
    running = np.concatenate(([0.0], np.cumsum((power[1:] + power[:-1]) / 2.0)))
    return float(np.interp(share * running[-1], running, f_hz))


@dataclass(frozen=True)
class QuietMeasures:
    """Sway measures of horizontal acceleration at L5, low-passed at 3.5 Hz."""

    rms: float
    rms_ap: float
    rms_ml: float
    jerk_per_s: float
    f50: float
    f95: float


def quiet_measures(horizontal: Floats, fs_hz: float) -> QuietMeasures:
    """Measures of ``horizontal`` (n, 2), ml and ap. Jerk is that of ISway (Mancini 2012) divided by the duration."""
    about_mean = horizontal - horizontal.mean(axis=0)
    smooth = low_pass(about_mean, fs_hz, ISWAY_BAND_HZ[1])
    smooth = smooth - smooth.mean(axis=0)
    ml, ap = np.sqrt((smooth**2).mean(axis=0)).tolist()
    jerk = 0.5 * float((np.diff(smooth, axis=0) ** 2).sum()) * fs_hz
    return QuietMeasures(
        rms=float(np.hypot(ml, ap)),
        rms_ap=ap,
        rms_ml=ml,
        jerk_per_s=jerk * fs_hz / (len(smooth) - 1),
        f50=power_frequency(about_mean, fs_hz, 0.50),
        f95=power_frequency(about_mean, fs_hz, 0.95),
    )


@dataclass(frozen=True)
class CopMeasures:
    """Measures of the centre of pressure in one direction, low-passed at 10 Hz."""

    rms_cm: float
    speed_cm_s: float
    f50: float
    f95: float

    @property
    def speed_per_rms(self) -> float:
        """Speed divided by RMS [1/s]."""
        return self.speed_cm_s / self.rms_cm


def cop_measures(cop_cm: Floats, fs_hz: float) -> CopMeasures:
    """Measures of ``cop_cm`` (n,), one direction."""
    smooth = low_pass((cop_cm - cop_cm.mean())[:, None], fs_hz, 10.0)
    return CopMeasures(
        rms_cm=float(smooth.std()),
        speed_cm_s=float(np.abs(np.diff(smooth[:, 0])).mean() * fs_hz),
        f50=power_frequency(smooth, fs_hz, 0.50, (0.15, 5.0)),
        f95=power_frequency(smooth, fs_hz, 0.95, (0.15, 5.0)),
    )


def regularity(up: Floats, fs_hz: float, step_s: float) -> tuple[float, float]:
    """Autocorrelation (unbiased) of vertical acceleration (n,) at one step and at one stride, near ``step_s``."""
    x = up - up.mean()
    n = len(x)
    full = np.correlate(x, x, "full")[n - 1 :] / (n - np.arange(n))

    def peak(lag_s: float) -> float:
        around = slice(round(0.8 * lag_s * fs_hz), round(1.2 * lag_s * fs_hz) + 1)
        return float(full[around].max() / full[0])

    return peak(step_s), peak(2.0 * step_s)


def looks_like_a_fall(felt: Floats, fs_hz: float) -> bool:
    """Fall rule for waist recordings (n, 6): |a| above 2 g (low-pass 20 Hz) and tilt above 45 deg (low-pass 0.5 Hz)
    [first-fall-rule].
    """
    force = felt[:, :3]
    magnitude = np.linalg.norm(low_pass(force, fs_hz, 20.0), axis=1) / STANDARD_GRAVITY
    gravity = low_pass(force, fs_hz, 0.5)
    upright = gravity[: round(fs_hz)].mean(axis=0)
    cosine = gravity @ upright / np.linalg.norm(gravity, axis=1) / np.linalg.norm(upright)
    tilt_deg = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    return bool(magnitude.max() > 2.0 and tilt_deg.max() > 45.0)


def detected_steps_s(felt: Floats, fs_hz: float) -> Floats:
    """Step times [s] of a simple offline detector: peaks of |a| in 0.5 to 4 Hz, zero-phase, 300 ms or more apart
    [simple-steps].
    """
    magnitude = np.linalg.norm(felt[:, :3], axis=1)
    band = sosfiltfilt(butter(2, (0.5, 4.0), "band", fs=fs_hz, output="sos"), magnitude)
    peaks, _ = find_peaks(band, distance=round(0.3 * fs_hz), height=0.4 * np.percentile(band, 97))
    return np.asarray(peaks / fs_hz)


def f1_score(found_s: Floats, true_s: Floats, tolerance_s: float = 0.25) -> tuple[float, Floats]:
    """F1 of the events found within the tolerance, and their delays. Each found event serves one true one."""
    left = list(found_s.tolist())
    delays = []
    for true in true_s.tolist():
        near = min(left, key=lambda s: abs(s - true), default=None)
        if near is not None and abs(near - true) <= tolerance_s:
            delays.append(near - true)
            left.remove(near)
    total = len(found_s) + len(true_s)
    return (2.0 * len(delays) / total if total else 0.0), np.array(delays)
