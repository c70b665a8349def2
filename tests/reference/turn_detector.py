"""Detection of turns of the trunk about the vertical, float64 reference of stork.core.turn_detector."""

from dataclasses import dataclass

from reference.arrays import Floats

# [turn-limits]
RATE_DPS = 15.0
EVERY = 4  # samples: the device looks at their mean
SMOOTH_FOURS = 8
LEAST_DEG = 45.0
OVER_MS = 300


@dataclass(frozen=True)
class Turn:
    """A turn of ``degrees``, positive to the left. ``sample``: when the detector sees that it is over."""

    sample: int
    degrees: float


def turns(rate_up_dps: Floats, period_us: int) -> list[Turn]:
    """Every turn in ``rate_up_dps`` (n,), rate about up less its offset; samples count from the first."""
    over_fours = OVER_MS * 1000 // (EVERY * period_us)
    fours = rate_up_dps[: len(rate_up_dps) // EVERY * EVERY].reshape(-1, EVERY).mean(axis=1)
    found = []
    smooth = total = 0.0
    over = 0
    for n, rate in enumerate(fours.tolist()):
        smooth += (rate - smooth) / SMOOTH_FOURS
        if abs(smooth) >= RATE_DPS:
            over = over_fours
            total += rate
        elif over:
            over -= 1
            if over:
                total += rate
                continue
            degrees = total * EVERY * period_us * 1e-6
            total = 0.0
            if abs(degrees) >= LEAST_DEG:
                found.append(Turn(EVERY * n + EVERY - 1, degrees))
    return found
