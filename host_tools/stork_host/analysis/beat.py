"""Steps against a metronome: the float64 twin of stork.core.metronome, without its circle of 64 parts."""

from dataclasses import dataclass

import numpy as np

from stork_host.analysis.arrays import Floats

BPM = 100  # [beat-range]
"""Where a session's header tells no other (stork.drills.cued_walk)."""

# As in stork.core.metronome and stork.drills.cued_walk [beat-hit].
HIT = 1 / 8
"""A step within an eighth of a beat is a hit."""

FIRST_STEPS = 4  # [beat-hit]
"""The wearer finds the beat with these; they are not counted."""


@dataclass(frozen=True)
class Keeping:
    """``asynchrony_ms``: circular mean, late positive; ``concentration``: 0 to 1, length of the mean phase vector;
    ``hits``: share of the steps that fell on the beat.
    """

    asynchrony_ms: float
    concentration: float
    hits: float


def beat_ms(bpm: int) -> float:
    """From beat to beat, as the device counts: whole microseconds."""
    return 60_000_000 // bpm / 1000


def asynchronies(contact_s: Floats, bpm: int) -> Floats:
    """ms from the nearest beat of each contact (n,), late positive. ``contact_s``: s after the first sample of play."""
    beat = beat_ms(bpm)
    phase = (contact_s * 1000) % beat
    return np.where(phase > beat / 2, phase - beat, phase)


def keeping(asynchrony_ms: Floats, bpm: int) -> Keeping | None:
    """How (n,) steps keep to the beat; None for no step."""
    if not len(asynchrony_ms):
        return None
    beat = beat_ms(bpm)
    mean = complex(np.exp(2j * np.pi * asynchrony_ms / beat).mean())
    return Keeping(
        asynchrony_ms=float(np.angle(mean)) / (2 * np.pi) * beat,
        concentration=abs(mean),
        hits=float((np.abs(asynchrony_ms) <= beat * HIT).mean()),
    )
