"""Two-sample tests of pendulum sway against the recorded centre of pressure of two adults.

Kolmogorov-Smirnov tests on windows of 10 s, eyes open and closed, firm floor, each adult against the pendulum of that
age. Windows of one trial are not independent, so p is too small rather than too large. Two people are not a population:
a passed test means only that this measure cannot tell the pendulum from that adult.

Only measures without a unit of length are compared: the size of the sway is that of another person.
"""

from collections.abc import Callable

import numpy as np
from scipy.stats import ks_2samp

from stork_sim.fidelity.measures import CopMeasures, cop_measures
from stork_sim.fidelity.ranges import Range
from stork_sim.fidelity.real_recordings import CopTrial
from stork_sim.fidelity.simulated_runs import FS_HZ, centre_of_pressure
from stork_sim.fidelity.table_row import Row
from stork_sim.motion.motion_source import Floats
from stork_sim.motion.pendulum import Pendulum, fitted, published

LEAST_P = Range(0.01, 1.0, "two-sample Kolmogorov-Smirnov; below 0.01 the two differ")
_WINDOW_S, _TRIAL_S = 10.0, 60.0  # [comparison-windows]
_ADULTS: tuple[tuple[str, Pendulum, float, float], ...] = (
    ("published pendulum", published(), 0.0, 50.0),
    ("fitted pendulum", fitted(), 50.0, 120.0),
)
_MEASURES: tuple[tuple[str, Callable[[CopMeasures], float]], ...] = (
    ("speed / RMS", lambda m: m.speed_per_rms),
    ("F50", lambda m: m.f50),
    ("F95", lambda m: m.f95),
)
_CLAIMED = {("speed / RMS", "ap"), ("F50", "ap"), ("F50", "ml")}


def windows(cop_cm: Floats) -> list[Floats]:
    """Whole windows (n,) of 10 s, in one direction of a trial."""
    n = round(_WINDOW_S * FS_HZ)
    return [cop_cm[k : k + n] for k in range(0, len(cop_cm) - n + 1, n)]


def two_sample_rows(trials: list[CopTrial], seeds: int) -> list[Row]:
    """Rows with the p value of each comparison."""
    rows = []
    for who, pendulum, youngest, oldest in _ADULTS:
        simulated = [w for seed in range(seeds) for w in windows(centre_of_pressure(pendulum, seed, _TRIAL_S))]
        drawn = [cop_measures(w, FS_HZ) for w in simulated]
        theirs = [t for t in trials if youngest <= t.age_years < oldest and t.surface == "firm"]
        for column, axis in enumerate(("ml", "ap")):
            real = [cop_measures(w, FS_HZ) for trial in theirs for w in windows(trial.cop_cm[:, column])]
            for label, of in _MEASURES:
                p = float(ks_2samp([of(m) for m in real], [of(m) for m in drawn]).pvalue)
                claimed = (label, axis) in _CLAIMED
                age = round(theirs[0].age_years)
                rows.append(Row(who, f"adult of {age}, {axis}", f"{label}, p", "", p, LEAST_P, claimed))
            size = np.median([m.rms_cm for m in real]) / np.median([m.rms_cm for m in drawn])
            rows.append(Row(who, f"adult of {age}, {axis}", "RMS, real / 2 Nm", "", float(size)))
    return rows
