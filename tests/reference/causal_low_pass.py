"""The device's causal filters in float64: a first-order low-pass, and a signal less its slow mean."""

import numpy as np
from scipy.signal import lfilter

from reference.arrays import Floats


def low_pass(signal: Floats, samples: float) -> Floats:
    """First-order low-pass of ``signal`` (n,) from state 0: state += (signal - state) / samples."""
    return np.asarray(lfilter([1 / samples], [1, 1 / samples - 1], signal))


def less_mean(signal: Floats, samples: float, start: float) -> Floats:
    """``signal`` (n,) less its mean over ``samples`` of the past; the mean begins at ``start``."""
    mean = start + low_pass(signal - start, samples)
    return signal - np.concatenate(([start], mean[:-1]))
