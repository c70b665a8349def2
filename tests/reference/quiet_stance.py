"""Detection of quiet stance, float64 reference of stork.core.quiet_stance."""

import numpy as np

from reference.arrays import Floats
from reference.causal_low_pass import less_mean

STILL_G = 0.060  # every axis this near to its own recent mean
STILL_DPS = 10.0
MEAN_SAMPLES = 32.0


def first_still(acc_g: Floats, rate_dps: Floats, samples: int) -> int | None:
    """The sample that ends the first ``samples`` still ones in a row, None without any.

    ``acc_g``, ``rate_dps``: (n, 3) each, sensor axes. The means begin at the first sample.
    """
    quiet = np.ones(len(acc_g), dtype=bool)
    for signal, band in ((acc_g, STILL_G), (rate_dps, STILL_DPS)):
        for axis in signal.T:
            quiet &= np.abs(less_mean(axis, MEAN_SAMPLES, axis[0])) <= band
    in_a_row = 0
    for n, still in enumerate(quiet.tolist()):
        in_a_row = in_a_row + 1 if still else 0
        if in_a_row >= samples:
            return n
    return None
