"""Shift of the weight over the stance leg, float64 reference of stork.drills.single_leg."""

import numpy as np

from reference.arrays import Floats
from reference.causal_low_pass import low_pass

SHIFT_G = 0.012  # of 1 g
SHIFT_SAMPLES = 8.0


def weight_shift(towards_leg: Floats) -> int | None:
    """The index at which the weight begins to move over the stance leg, None where it does not.

    ``towards_leg``: acceleration (n,) from go to play, towards the stance leg, units of 1 g.
    """
    beyond = np.flatnonzero(low_pass(towards_leg, SHIFT_SAMPLES) > SHIFT_G)
    return int(beyond[0]) if len(beyond) else None
