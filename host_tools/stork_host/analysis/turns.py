"""Turns of the trunk about the vertical: the float64 twin of the device's stork.core.turns."""

from dataclasses import dataclass

from stork_host.analysis.arrays import Floats

RATE_DPS = 15.0
SMOOTH_SAMPLES = 32
LEAST_DEG = 45.0
OVER_MS = 300


@dataclass(frozen=True)
class Turn:
    """A turn that was over at ``sample``, by ``degrees``, positive to the left."""

    sample: int
    degrees: float


def turns(rate_up_dps: Floats, period_us: int) -> list[Turn]:
    """Every turn in ``rate_up_dps`` (n,), rate about up less its offset; samples count from the first."""
    over_samples = OVER_MS * 1000 // period_us
    found = []
    smooth = total = 0.0
    over = 0
    for n, rate in enumerate(rate_up_dps.tolist()):
        smooth += (rate - smooth) / SMOOTH_SAMPLES
        if abs(smooth) >= RATE_DPS:
            over = over_samples
            total += rate
        elif over:
            over -= 1
            if over:
                total += rate
                continue
            degrees = total * period_us * 1e-6
            total = 0.0
            if abs(degrees) >= LEAST_DEG:
                found.append(Turn(n, degrees))
    return found
