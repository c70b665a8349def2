"""Detection of the jolts that end a stance, float64 reference of stork.core.stance_end_detector."""

from dataclasses import dataclass

import numpy as np

from reference.arrays import AP, ML, Floats

JOLT_G = 0.18  # of |a| from 1 g
JERK_G = 0.30  # level
FLIGHT_G = -0.5
JUDGED_MS = 500


@dataclass(frozen=True)
class StanceEnd:
    """A jolt. ``sample``: when the detector names it; ``kind``: "touchdown", "hop" or "grab"."""

    sample: int
    kind: str


def stance_ends(acc: Floats, period_us: int) -> list[StanceEnd]:
    """Jolts in body-axis acceleration of play (n, 3), units of 1 g; each is named half a second after it began."""
    late = JUDGED_MS * 1000 // period_us
    off = np.linalg.norm(acc, axis=1) - 1
    jolted = (np.abs(off) > JOLT_G) | (np.abs(acc[:, ML]) > JERK_G) | (np.abs(acc[:, AP]) > JERK_G)
    found = []
    n = 0
    while n + late < len(acc):
        if not jolted[n]:
            n += 1
            continue
        seen = off[n : n + late + 1]
        flew, shook = seen.min() < FLIGHT_G, np.abs(seen).max() > JOLT_G
        found.append(StanceEnd(n + late, "hop" if flew else "touchdown" if shook else "grab"))
        n += late + 1
    return found
