"""Falls, stumbles and the jolts that end a stance.

The float64 twins of stork.core.fall_detector and stork.core.stance_end_detector.
"""

from dataclasses import dataclass

import numpy as np

from stork_host.analysis.arrays import Floats
from stork_host.analysis.frames import AP, ML, UP

# [fall-rule]
BLOW_G = 1.625
HARD_G = 3.0
EVERY = 4  # of the samples, for the slow tilt and the looks at it
TILT_TERMS = 8
SMOOTH = 3 / 4
ARMED_MS = 1500
LYING_MS = 1000

# [stance-jolts]
JOLT_G = 0.18  # of |a| from 1 g
JERK_G = 0.30  # level
FLIGHT_G = -0.5
JUDGED_MS = 500


@dataclass(frozen=True)
class Jolt:
    """``kind``: "fall" or "stumble", or "touchdown", "hop" or "grab"; ``sample``: at which it was told."""

    sample: int
    kind: str


def falls(acc: Floats, period_us: int) -> list[Jolt]:
    """Falls and stumbles in body-axis acceleration (n, 3), units of 1 g; it begins with standing still."""
    armed_looks = ARMED_MS * 1000 // (period_us * EVERY)
    lying_looks = LYING_MS * 1000 // (period_us * EVERY)
    size = np.linalg.norm(acc, axis=1)
    found = []
    smooth, hardest = 1.0, 0.0
    slow = np.array((0.0, 0.0, 1.0))
    armed = lain = 0
    for n in range(len(acc)):
        smooth += (size[n] - smooth) * SMOOTH
        if smooth > BLOW_G:
            armed = armed_looks
            hardest = max(hardest, smooth)
        if n % EVERY != EVERY - 1:
            continue
        slow += (acc[n] - slow) / TILT_TERMS
        if not armed:
            continue
        if slow[UP] < np.hypot(slow[ML], slow[AP]):
            lain += 1
            if lain < lying_looks:
                continue
            found.append(Jolt(n, "fall"))
        else:
            lain = 0
            armed -= 1
            if armed:
                continue
            if hardest > HARD_G:
                found.append(Jolt(n, "stumble"))
        armed, lain, hardest = 0, 0, 0.0
    return found


def touchdowns(acc: Floats, period_us: int) -> list[Jolt]:
    """Jolts of a stance in body-axis acceleration in play (n, 3), units of 1 g, each told half a second later."""
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
        found.append(Jolt(n + late, "hop" if flew else "touchdown" if shook else "grab"))
        n += late + 1
    return found
