"""Asynchrony of steps to a metronome, in float64 without the 64-part circle of stork.core.metronome."""

from dataclasses import dataclass

import numpy as np

from stork import drills
from stork_host.analysis.types import Floats

BPM: int = drills.setting({"drill": "cued_walk"}, "bpm")
"""Beats a minute of a session whose header has none: the drill's own, from the table of drills [beat-range]."""

# As in stork.core.metronome and stork.drills.cued_walk [beat-hit].
HIT = 1 / 8
"""Largest distance of a hit from its beat, in beats."""

FIRST_STEPS = 4  # [beat-hit]
"""Number of steps that are not counted, because the wearer still finds the beat."""


@dataclass(frozen=True)
class Keeping:
    """Summary of steps to a beat. ``asynchrony_ms``: circular mean, late positive; ``concentration``: length of the
    mean phase vector, 0 to 1; ``hits``: share of the steps that are hits.
    """

    asynchrony_ms: float
    concentration: float
    hits: float


def beat_ms(bpm: int) -> float:
    """Period of the beat, ms, in the whole microseconds of the device."""
    return 60_000_000 // bpm / 1000


def asynchronies(contact_s: Floats, bpm: int) -> Floats:
    """Time (n,) of each contact from its nearest beat, ms, late positive. ``contact_s``: s from the start of play."""
    beat = beat_ms(bpm)
    phase = (contact_s * 1000) % beat
    return np.where(phase > beat / 2, phase - beat, phase)


def keeping(asynchrony_ms: Floats, bpm: int) -> Keeping | None:
    """Summary of the asynchronies (n,) of steps; None for no step."""
    if not len(asynchrony_ms):
        return None
    beat = beat_ms(bpm)
    mean = complex(np.exp(2j * np.pi * asynchrony_ms / beat).mean())
    return Keeping(
        asynchrony_ms=float(np.angle(mean)) / (2 * np.pi) * beat,
        concentration=abs(mean),
        hits=float((np.abs(asynchrony_ms) <= beat * HIT).mean()),
    )
