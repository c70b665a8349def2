"""The metronome, and steps relative to its beat."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stork.core.metronome import Metronome

PERIOD_US = 9600


def walk(bpm: int, asynchronies_ms: list[float], late: int = 15) -> tuple[Metronome, list[int]]:
    """A step at every beat, each off by so much; the detector tells each ``late`` samples after it."""
    beat = Metronome(bpm, PERIOD_US)
    contacts = [(k + 2) * 60_000 / bpm + off for k, off in enumerate(asynchronies_ms)]
    due = [round(t * 1000 / PERIOD_US) + late for t in contacts]
    told = []
    for n in range(1, due[-1] + 1):
        beat.step()
        if n in due:
            told.append(beat.contact(late))
    return beat, told


def test_beats_fall_where_they_should() -> None:
    """100 a minute for one minute: the 100th beat comes with the sample at 60 s."""
    beat = Metronome(100, PERIOD_US)
    falls = [n for n in range(1, 6251) if beat.step()]
    assert len(falls) == 100 == beat.beats
    assert falls[0] * PERIOD_US == pytest.approx(600_000, abs=PERIOD_US)
    assert falls[-1] == 6250


def test_steps_on_the_beat() -> None:
    beat, told = walk(100, [0.0] * 20)
    assert all(abs(ms) <= 10 for ms in told)
    assert beat.hits == 20
    assert beat.concentration() >= 990
    assert abs(beat.asynchrony()) <= 8


def test_steps_always_late_are_steady_but_no_hits() -> None:
    beat, told = walk(100, [150.0] * 20)
    assert told == pytest.approx([150] * 20, abs=10)
    assert beat.hits == 0
    assert beat.concentration() >= 990
    assert beat.asynchrony() == pytest.approx(150, abs=8)


@settings(max_examples=30)
@given(st.integers(60, 130), st.floats(-100, 100), st.floats(0, 60), st.integers(0, 2**16))
def test_against_circular_statistics(bpm: int, mean: float, spread: float, seed: int) -> None:
    """Circular mean and length of the mean phase vector, in floats."""
    offs = np.random.default_rng(seed).normal(mean, spread, 40)
    beat, _ = walk(bpm, offs.tolist())
    phases = offs / (60_000 / bpm) * 2 * np.pi
    vector = np.mean(np.exp(1j * phases))
    assert beat.concentration() / 1000 == pytest.approx(abs(vector), abs=0.03)
    assert beat.asynchrony() == pytest.approx(np.angle(vector) / (2 * np.pi) * 60_000 / bpm, abs=12)


def test_nothing_is_known_without_steps() -> None:
    beat = Metronome(100, PERIOD_US)
    assert beat.concentration() == 0 and beat.asynchrony() == 0
