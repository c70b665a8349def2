"""The device's own filters, in float64: first order, causal."""

import numpy as np
from scipy.signal import lfilter

from stork_host.analysis.arrays import Floats


def low_pass(signal: Floats, samples: float) -> Floats:
    """From 0: state += (signal - state) / samples."""
    return np.asarray(lfilter([1 / samples], [1, 1 / samples - 1], signal))


def less_mean(signal: Floats, samples: float, start: float) -> Floats:
    """``signal`` less its mean over ``samples`` of the past, which begins at ``start``."""
    mean = start + low_pass(signal - start, samples)
    return signal - np.concatenate(([start], mean[:-1]))
