"""Self-test at power-on, from the sensor's data, on the whole board, at register level."""

import numpy as np
import pytest

from board_world import Motion, Worn, upright
from stork.store.journal import Journal
from stork_format import journal_records as journal
from stork_host.pictures import patterns
from stork_sim.motion.motion_source import STANDARD_GRAVITY

FAULT = {step[1:] for step in patterns.light("fault").steps}


def faults(w):
    return [record[1] for record in list(Journal(w.board.nvm).each()) if record[0] == journal.FAULT]


def scaled(factor):
    return Motion(lambda t_s: upright(t_s) * factor)


@pytest.mark.parametrize("factor", [0.97, 1.0, 1.03])
def test_gravity_within_four_percent_is_fine(tmp_path, factor):
    w = Worn(tmp_path / "drive", scaled(factor)).run(5.0)
    assert w.board.console == [] and faults(w) == []


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_more_is_told_and_the_belt_works(tmp_path, factor):
    w = Worn(tmp_path / "drive", scaled(factor), STORK_HOLD_S=2).start(3.0).run(20.0)
    assert "stork: sensor: gravity is" in w.console and faults(w) == [journal.FAULT_SENSOR]
    assert len(w.sessions()) == 1


def test_far_more_is_a_fault(tmp_path):
    w = Worn(tmp_path / "drive", scaled(1.3)).start(4.0).run(8.0)
    assert "stork: fault: sensor: gravity is" in w.console and w.colours(2.5, 3.9) | {(0, 0, 0)} >= FAULT
    assert w.sessions() == {}


def moving(t_s: np.ndarray) -> np.ndarray:
    out = upright(t_s)
    out[:, 1] = 4 * np.sin(2 * np.pi * 0.9 * t_s)
    out[:, 4] = 60 * np.sin(2 * np.pi * 0.7 * t_s)
    return out


def test_a_wearer_who_moves_is_no_fault(tmp_path):
    w = Worn(tmp_path / "drive", Motion(moving)).run(8.0)
    assert w.board.console == [] and faults(w) == []


def noisy(column, size):
    def at(t_s: np.ndarray) -> np.ndarray:
        out = upright(t_s)
        out[:, column] += size * np.random.default_rng(1).standard_normal(len(t_s))
        return out

    return Motion(at)


@pytest.mark.parametrize(
    "motion, words",
    [(noisy(1, 0.3 * STANDARD_GRAVITY), "the accelerometer is noisy"), (noisy(4, 40.0), "the gyroscope is noisy")],
)
def test_one_half_that_is_noisy_while_the_other_is_still(tmp_path, motion, words):
    w = Worn(tmp_path / "drive", motion).run(5.0)
    assert words in w.console and faults(w) == [journal.FAULT_SENSOR]


def test_a_drill_that_is_started_at_once_needs_no_test(tmp_path):
    w = Worn(tmp_path / "drive", STORK_HOLD_S=2).start(0.6).run(18.0)
    assert len(w.sessions()) == 1 and faults(w) == []


def test_ready_in_less_than_three_seconds(tmp_path):
    """From power to the first beep of the menu, on the virtual board's measured costs; and then the test is over."""
    w = Worn(tmp_path / "drive").run(4.0)
    first = next(t for t, hz in w.board.sound.log if hz) / 1e6
    assert first < 3.0
    assert w.board.console == []
