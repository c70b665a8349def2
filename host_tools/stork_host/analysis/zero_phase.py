"""Zero-phase Butterworth filter: forward and backward, without delay."""

from typing import Literal

from scipy.signal import butter, sosfiltfilt

from stork_host.analysis.types import Floats

ORDER = 4  # [isway-choices]
"""Order of the filter. It runs forward and backward, which doubles the attenuation in decibels."""


def zero_phase(x: Floats, fs_hz: float, cutoff_hz: float, kind: Literal["low", "high"] = "low") -> Floats:
    """``x`` (n, ...) filtered along its first axis; -6 dB at ``cutoff_hz``, which is below fs / 2.

    Both ends are padded with the signal turned about them (odd padding), one period of the cut-off or all there is.
    """
    pad = min(len(x) - 1, int(fs_hz / cutoff_hz))
    sections = butter(ORDER, cutoff_hz, kind, fs=fs_hz, output="sos")
    out: Floats = sosfiltfilt(sections, x, axis=0, padlen=max(0, pad))
    return out
