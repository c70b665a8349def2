"""Detection of falls and stumbles, float64 reference of stork.core.fall_detector."""

from dataclasses import dataclass

import numpy as np

from reference.arrays import AP, ML, UP, Floats

BLOW_G = 1.625
HARD_G = 3.0
EVERY = 4  # of the samples, for the slow tilt and the looks at it
TILT_TERMS = 8
SMOOTH = 3 / 4
ARMED_MS = 1500
LYING_MS = 1000


@dataclass(frozen=True)
class Fall:
    """A fall or a stumble. ``sample``: when the detector names it; ``kind``: "fall" or "stumble"."""

    sample: int
    kind: str


def falls(acc: Floats, period_us: int) -> list[Fall]:
    """Falls and stumbles in body-axis acceleration (n, 3), units of 1 g. It begins with standing still."""
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
            found.append(Fall(n, "fall"))
        else:
            lain = 0
            armed -= 1
            if armed:
                continue
            if hardest > HARD_G:
                found.append(Fall(n, "stumble"))
        armed, lain, hardest = 0, 0, 0.0
    return found
