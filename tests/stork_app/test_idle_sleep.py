"""Idle sleep: light and sensor sleep; motion, the button or a cable end it, and that press does nothing else."""

import numpy as np
import pytest

from board_world import Motion, Worn, upright
from stork_host.pictures import patterns
from stork_sim.board.usb import SilentPc

ASLEEP = {step[1:] for step in patterns.light("asleep").steps} | {(0, 0, 0)}
CTRL1_XL, CTRL2_G = 0x10, 0x11


def rates(w):
    return w.chip.read_register(CTRL1_XL) >> 4, w.chip.read_register(CTRL2_G) >> 4


def began(w):
    return [line for line in w.board.console if line.startswith("stork: session") and "score" not in line]


def lit(w, begin_s, end_s):
    return w.colours(begin_s, end_s) - ASLEEP


def test_it_sleeps_after_its_time_and_a_press_only_wakes_it(tmp_path):
    seen = {}
    w = Worn(tmp_path / "drive", STORK_IDLE_S=20, STORK_HOLD_S=2)
    w.at(15.0, lambda: seen.update(awake=rates(w))).at(40.0, lambda: seen.update(asleep=rates(w)))
    w.start(60.0)  # a long press while it sleeps
    w.at(64.0, lambda: seen.update(again=rates(w))).start(66.0).run(84.0)
    assert seen == {"awake": (4, 4), "asleep": (2, 0), "again": (4, 4)}
    assert lit(w, 10.0, 15.0) and not lit(w, 26.0, 59.9), "dark but for a rare glow"
    assert lit(w, 61.0, 65.0), "the menu is back"
    assert began(w) == ["stork: session 1: single_leg left"], "the press that woke it began nothing"
    (stored,) = w.sessions().values()
    assert stored.result["end_cause"] == "time_reached" and stored.result["samples"] > 700
    assert w.chip.violations == [] and w.board.bites == 0


def test_motion_wakes_it(tmp_path):
    def picked_up(t_s: np.ndarray) -> np.ndarray:
        out = upright(t_s)
        shaken = (t_s > 60) & (t_s < 62)
        out[shaken, 1] = 6 * np.sin(2 * np.pi * 3 * t_s[shaken])
        return out

    w = Worn(tmp_path / "drive", Motion(picked_up), STORK_IDLE_S=20).run(75.0)
    assert not lit(w, 26.0, 59.9) and lit(w, 66.0, 75.0)


def test_while_it_sleeps_it_dozes(tmp_path):
    """It asks the sensor a few times a minute: what takes power is being awake."""
    w = Worn(tmp_path / "drive", STORK_IDLE_S=20)
    asked = []
    read = w.chip.read
    w.chip.read = lambda count: (asked.append(w.clock.now_us / 1e6), read(count))[1]
    w.run(90.0)
    assert 5 <= len([t for t in asked if t > 30]) <= 120


@pytest.mark.parametrize("idle_s, cable", [(0, False), (20, True)])
def test_never_where_it_is_told_so_or_a_cable_is_in(tmp_path, idle_s, cable):
    w = Worn(tmp_path / "drive", STORK_IDLE_S=idle_s)
    w.board.cable = cable
    w.run(200.0)
    assert lit(w, 150.0, 199.0)


def test_a_cable_wakes_it(tmp_path):
    w = Worn(tmp_path / "drive", STORK_IDLE_S=20)
    w.at(50.0, lambda: w.board.attach(SilentPc())).run(70.0)
    assert not lit(w, 26.0, 49.9) and lit(w, 55.0, 69.0)


def test_a_trial_and_its_stars_are_no_idleness(tmp_path):
    w = Worn(tmp_path / "drive", STORK_IDLE_S=5, STORK_HOLD_S=40).start(2.0).run(60.0)
    (stored,) = w.sessions().values()
    assert stored.result["end_cause"] == "time_reached"


def test_a_sensor_that_does_not_wake_is_set_up_anew_or_told(tmp_path):
    w = Worn(tmp_path / "drive", STORK_IDLE_S=20)
    w.set_chip(40.0, nack=True).press(60.0).set_chip(64.0, nack=False).press(66.0).start(70.0).press(82.0).run(85.0)
    assert "stork: fault: sensor:" in w.console and len(w.sessions()) == 1 and "Traceback" not in w.console


def test_a_week_of_sleep_over_the_wraps_of_the_clock(tmp_path):
    """The board's milliseconds wrap after 65 s and again after 6.2 days. Asleep for 6.6 days, 2.2 at a time in which
    nothing happens, it wakes at a press and plays.
    """
    w = Worn(tmp_path / "drive", STORK_IDLE_S=20, STORK_HOLD_S=2)
    w.board.battery.capacity_mah = 1e9
    w.board.watchdog._wait = lambda armed: None  # type: ignore[method-assign]
    long_s = 22 * 8640
    for k in range(3):
        w.at(50.0 + k * (long_s + 20), lambda: w.clock.advance(long_s * 1_000_000))
    at = 50.0 + 3 * (long_s + 20)
    assert at * 1000 > 1 << 29  # ms
    w.press(at + 20).start(at + 24).run(at + 44)
    assert began(w) == ["stork: session 1: single_leg left"] and len(w.sessions()) == 1
