"""Turns about the vertical."""

import numpy as np
import pytest

from stork.core.turn_detector import TurnDetector

PERIOD_US = 9600
UDPS = 8750


def told(rate_dps: np.ndarray) -> list[int]:
    turns = TurnDetector(PERIOD_US, UDPS)
    lsb = np.rint(np.asarray(rate_dps) * 1e6 / UDPS).astype(int)
    fours = lsb[: len(lsb) // 4 * 4].reshape(-1, 4).sum(axis=1) + 2 >> 2
    return [d for d in (turns.step(int(r)) for r in fours) if d]


def turn(degrees: float, seconds: float = 2.0) -> np.ndarray:
    """A smooth turn, between two seconds of walking straight."""
    n = round(seconds * 1e6 / PERIOD_US)
    bell = 1 - np.cos(np.linspace(0, 2 * np.pi, n))
    rate = bell * degrees / (bell.sum() * PERIOD_US / 1e6)
    rest = np.zeros(210)
    return np.concatenate((rest, rate, rest))


@pytest.mark.parametrize("degrees", [90, -90, 180, -180, 60])
def test_a_turn_is_told_once_with_its_size(degrees: float) -> None:
    (found,) = told(turn(degrees))
    assert found == pytest.approx(degrees, abs=0.1 * abs(degrees) + 3)


def test_the_twist_of_each_stride_is_no_turn() -> None:
    t = np.arange(3000) * PERIOD_US / 1e6
    assert told(40 * np.sin(2 * np.pi * 0.9 * t)) == []


def test_a_glance_aside_is_no_turn() -> None:
    assert told(turn(20, 1.0)) == []


def test_two_turns_are_two() -> None:
    assert len(told(np.concatenate((turn(180), turn(-180))))) == 2
