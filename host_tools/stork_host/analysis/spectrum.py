"""Welch's mean spectrum."""

import numpy as np

from stork_host.analysis.types import Floats


def welch(x: Floats, fs_hz: float, window: int, lines: int) -> tuple[Floats, Floats]:
    """(frequencies, Hz; density, unit of ``x`` squared per Hz) of ``x`` (n, k), one-sided, k columns.

    Mean over Hann windows of ``window`` samples, half overlapping, each about its mean and padded to ``lines``.
    """
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    pieces = np.lib.stride_tricks.sliding_window_view(x, window, axis=0)[:: window - window // 2]
    pieces = pieces - pieces.mean(axis=-1, keepdims=True)
    power = np.abs(np.fft.rfft(pieces * hann, lines)) ** 2 / (fs_hz * (hann**2).sum())
    power[..., 1 : (lines + 1) // 2] *= 2
    return np.asarray(np.fft.rfftfreq(lines, 1 / fs_hz)), np.asarray(power.mean(axis=0).T)
