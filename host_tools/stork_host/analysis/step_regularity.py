"""Regularity of steps and strides by autocorrelation, after Moe-Nilssen and Helbostad 2004 [moe-nilssen-2004].

Lags and filters are those of the device's stork.core.step_regularity, without its rounding to 1/32 of an LSB's power;
tests/host_analysis/test_walk_measures.py states how far the two may differ.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from stork_host.analysis.types import Floats

# [regularity-lags]
EVERY = 4  # samples in one value of the series
SLOW = 32  # values: time constant of the slow mean
FIRST_LAG = 6
LAGS = 64
NEAR = 8  # searched: an eighth of a lag to either side
MOST_LSB = 255 * 32
LEAST_INTERVALS = 6


@dataclass(frozen=True)
class Regularity:
    """Autocorrelation of |a| near the lag of a step and of a stride, 0 to 1, and the smaller over the larger."""

    step: float
    stride: float
    symmetry: float


def series(size_lsb: Floats, walking: NDArray[np.bool_], gravity_lsb: float) -> Floats:
    """Means of |a| (n,), LSB, over 4 samples, less their own slow mean, which begins at 1 g.

    Only the means whose last sample is in ``walking`` (n,).
    """
    mean = size_lsb[: len(size_lsb) // EVERY * EVERY].reshape(-1, EVERY).mean(axis=1)[walking[EVERY - 1 :: EVERY]]
    slow = gravity_lsb + np.asarray(lfilter([1 / SLOW], [1, 1 / SLOW - 1], mean - gravity_lsb))
    off = mean - np.concatenate(([gravity_lsb], slow[:-1]))
    return np.asarray(np.clip(off, -MOST_LSB, MOST_LSB))


def coefficient(off: Floats, lag_samples: int) -> float:
    """The highest autocorrelation of ``off`` within an eighth of a lag; 0 for a lag out of range or no movement."""
    lag = (lag_samples + EVERY // 2) // EVERY
    first, last = lag - lag // NEAR, lag + lag // NEAR
    power = float(off @ off)
    if last >= LAGS or first < FIRST_LAG or not power:
        return 0.0
    return max(float(off[k:] @ off[:-k]) / power if k < len(off) else 0.0 for k in range(first, last + 1))


def regularity(
    size_lsb: Floats, walking: NDArray[np.bool_], gravity_lsb: float, intervals: NDArray[np.int64]
) -> Regularity | None:
    """Regularity of |a| in play (n,), LSB, where ``walking`` (n,); None below six intervals.

    ``intervals``: samples from step to step, pauses left out.
    """
    if len(intervals) < LEAST_INTERVALS:
        return None
    off = series(size_lsb, walking, gravity_lsb)
    step_samples = int(intervals.sum()) // len(intervals)
    step = max(0.0, coefficient(off, step_samples))
    stride = max(0.0, coefficient(off, 2 * step_samples))
    larger = max(step, stride)
    return Regularity(step, stride, min(step, stride) / larger if larger else 0.0)
