"""Side of the foot that takes the weight, and duration of a step: float64 reference of stork.core.laterality."""

from dataclasses import dataclass

import numpy as np

from reference.arrays import Floats
from reference.causal_low_pass import less_mean, low_pass

# [step-rules]
EVERY = 4  # samples
SLOW_FOURS = 32.0
SMOOTH_FOURS = 4.0
BAND = 0.008  # of 1 g
STEP_SAMPLES = 62.0
SHORTEST = 25
LONGEST = 160


@dataclass(frozen=True)
class Laterality:
    """Laterality over time, one row for four samples, (n // 4,). ``across``: acceleration to the right, units of 1 g;
    ``lasts``: duration of a step, samples.
    """

    across: Floats
    lasts: Floats

    def side(self, sample: int, ago: int) -> str:
        """The foot that took the weight ``ago`` samples before ``sample``; "" without any movement."""
        at = (sample + 1) // EVERY - 1 - ago // EVERY
        if not self.across.any():
            return ""
        return "right" if at >= 0 and self.across[at] > 0 else "left"

    def step_lasts(self, sample: int) -> float:
        """Duration of a step in samples, as known at ``sample``."""
        at = (sample + 1) // EVERY - 1
        return float(self.lasts[at]) if at >= 0 else STEP_SAMPLES


def laterality(ml: Floats, resting_ml: float) -> Laterality:
    """Laterality from the acceleration to the right (n,), units of 1 g, which begins at rest at ``resting_ml``."""
    mean = ml[: len(ml) // EVERY * EVERY].reshape(-1, EVERY).mean(axis=1)
    across = low_pass(low_pass(less_mean(mean, SLOW_FOURS, resting_ml), SMOOTH_FOURS), SMOOTH_FOURS)
    lasts = np.empty(len(across))
    last, where, since = STEP_SAMPLES, 0, 0
    for k, value in enumerate(across.tolist()):
        since += EVERY
        side = 1 if value > BAND else -1 if value < -BAND else where
        if side != where:
            if where and since >= SHORTEST:
                last += (min(since, LONGEST) - last) / 4
            where, since = side, 0
        lasts[k] = last
    return Laterality(across, lasts)
