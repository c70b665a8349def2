"""Motions as the sensor gives them: rows ax ay az gx gy gz, integers in LSB, for a sensor mounted "+y+z+x".

So sensor x is up, y the wearer's right (ml), z forward (ap). 1 g = 8192 LSB here, 1 dps = 114 LSB (8750 udps).
"""

import math
import random
from collections.abc import Sequence

G = 8192
DPS = 1_000_000 / 8750
PERIOD_S = 0.0096

Row = tuple[int, int, int, int, int, int]


def row(ml: float = 0, ap: float = 0, up: float = G, rate_ml: float = 0, rate_ap: float = 0, rate_up: float = 0) -> Row:
    """One sample from body axes to sensor axes, all in LSB."""
    return round(up), round(ml), round(ap), round(rate_up), round(rate_ml), round(rate_ap)


def leaning(ml_deg: float = 0.0, ap_deg: float = 0.0) -> Row:
    """Held still at a lean."""
    ml, ap = -G * math.sin(math.radians(ml_deg)), -G * math.sin(math.radians(ap_deg))
    return row(ml, ap, math.sqrt(G * G - ml * ml - ap * ap))


def noisy(rows: Sequence[Row], seed: int = 0, most: int = 3) -> list[Row]:
    """Rows with a living sensor's noise."""
    rng = random.Random(seed)
    return [tuple(value + rng.randint(-most, most) for value in r) for r in rows]  # type: ignore[misc]


def standing(seconds: float, seed: int = 0) -> list[Row]:
    return noisy([leaning()] * round(seconds / PERIOD_S), seed)


def swaying(seconds: float, ml_deg: float = 0.0, ap_deg: float = 0.0, hz: float = 0.5, seed: int = 0) -> list[Row]:
    """A sine of lean with these peaks, from upright, with the rates that belong to it."""
    rows = []
    for n in range(round(seconds / PERIOD_S)):
        phase = 2 * math.pi * hz * n * PERIOD_S
        ml, ap = ml_deg * math.sin(phase), ap_deg * math.sin(phase)
        speed = 2 * math.pi * hz * math.cos(phase) * DPS
        up, y, z, *_ = leaning(ml, ap)
        rows.append((up, y, z, 0, round(-ap_deg * speed), round(ml_deg * speed)))
    return noisy(rows, seed)


def jolt(g: float = 1.5, samples: int = 4) -> list[Row]:
    """A blow along the trunk."""
    return [row(up=g * G)] * samples


def mirrored(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Left and right swapped: ml turns round, and so do the rates about ap and up (a rate is a pseudovector)."""
    turn = (1, -1, 1, -1, 1, -1)
    return [[max(-32768, min(32767, s * v)) for s, v in zip(turn, r, strict=True)] for r in rows]
