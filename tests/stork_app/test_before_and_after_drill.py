"""Messages before and after a drill: safety words, battery, fall alarm, rest. On the virtual board, with a button."""

import numpy as np
import pytest

from board_world import Motion, Worn, upright
from broken_firmware import worn_with
from device_store import fill_area
from stork.device.fall_alarm import QUESTION_MS
from stork.store.journal import Journal
from stork_format import journal_records as journal
from stork_host.drive_sessions import sessions_on
from stork_host.pictures import patterns
from stork_sim.motion.motion_source import STANDARD_GRAVITY

NOON = 1_790_000_000 // 86400 * 86400 + 12 * 3600
ASKS_HZ = patterns.sound("fall_question").steps[0][1]


def light(name):
    return {step[1:] for step in patterns.light(name).steps}


def is_menu(colours):
    """Some of its lights, whichever was on at the time, and no others."""
    return {(0, 0, 0)} < colours <= patterns.menu_colours()


def records(w, kind):
    return [r[1:3] for r in list(Journal(w.board.nvm).each()) if r[0] == kind]


def began(w):
    return [line for line in w.board.console if line.startswith("stork: session") and "score" not in line]


# The safety words.


def test_the_safety_words_come_before_the_first_drill_only(tmp_path):
    w = Worn(tmp_path / "drive", STORK_SAFETY=1, STORK_HOLD_S=2)
    w.start(2.0).press(6.0).press(20.0).start(22.0).run(40.0)
    assert w.board.console[0] == "stork: stand near a support"
    assert w.colours(3.4, 5.9) <= light("support") and len(began(w)) == len(w.sessions()) == 2
    assert w.board.console.count("stork: stand near a support") == 1


def test_they_are_gone_by_themselves_and_no_drill_begins(tmp_path):
    w = Worn(tmp_path / "drive", STORK_SAFETY=1).start(2.0).run(80.0)
    assert began(w) == [] and is_menu(w.colours(66.0, 79.0))


@pytest.mark.parametrize("epoch, told", [(NOON, 1), (None, 2)])
def test_switched_off_and_on_the_same_day(tmp_path, epoch, told):
    """Once where the clock is set; at each power-on where nobody knows what day it is."""
    lines = []
    for later_s in (0, 3600):
        w = Worn(tmp_path / "drive", STORK_SAFETY=1, STORK_HOLD_S=2)
        if epoch:
            w.board.rtc_offset_s = epoch + later_s
        w.start(2.0).press(6.0).run(25.0)
        lines += w.board.console
    assert lines.count("stork: stand near a support") == told


def test_the_next_day_they_come_again_without_power_off(tmp_path):
    w = Worn(tmp_path / "drive", STORK_SAFETY=1, STORK_HOLD_S=2, STORK_IDLE_S=0)
    w.board.rtc_offset_s = NOON
    w.board.battery.load_ma = 1.0  # it lasts the day
    day = 22 * 3600
    w.start(2.0).press(6.0).start(30.0)
    w.at(60.0, lambda: w.clock.advance(day * 1_000_000))  # the whole board stands still; so would the watchdog
    w.board.watchdog.feed = lambda: None  # type: ignore[method-assign]
    w.board.watchdog._wait = lambda armed: None  # type: ignore[method-assign]
    w.start(day + 62.0).press(day + 66.0).run(day + 85.0)
    assert w.board.console.count("stork: stand near a support") == 2 and len(w.sessions()) == 3


# A fall.

BLOW_S = 14.0


def falling(t_s):
    """Upright; a blow of 3 g, then face down."""
    out = upright(t_s)
    lying = t_s > BLOW_S + 0.05
    out[lying, 0] = 0
    out[lying, 2] = -STANDARD_GRAVITY
    out[(t_s > BLOW_S) & ~lying, 0] = 3 * STANDARD_GRAVITY
    return out


def fallen(tmp_path, **settings):
    return Worn(tmp_path / "drive", Motion(falling), **settings).start(2.0)


def first(log, hz):
    return next(t for t, tone in log if tone == hz) / 1e6


def test_a_fall_asks_first_and_a_press_in_time_ends_it(tmp_path):
    w = fallen(tmp_path).press(22.0).run(60.0)
    assert w.colours(19.0, 21.9) <= light("fall_question")
    asked_s = first(w.board.sound.log, ASKS_HZ)
    assert not (light("fall") - light("fall_question")) & w.colours(asked_s + 0.1, 60.0), "no alarm"
    assert 880 not in {hz for t, hz in w.board.sound.log if t > 15e6}
    assert is_menu(w.colours(22.5, 59.0))
    ((detail, seconds),) = records(w, journal.FALL)
    assert detail == journal.FALL_FINE and 3 <= seconds <= 8
    assert "stork: fall: no alarm was needed" in w.board.console
    (stored,) = w.sessions().values()
    assert stored.result["end_cause"] == "fall"


def test_then_it_alarms_until_the_button(tmp_path):
    w = fallen(tmp_path, STORK_QUIET=1, STORK_IDLE_S=20).press(300.0).run(320.0)
    alarm_s = first(w.board.sound.log, 880)
    asked_s = first(w.board.sound.log, ASKS_HZ)
    assert alarm_s - asked_s == pytest.approx(QUESTION_MS / 1000, abs=1.1)
    assert light("fall") <= w.colours(alarm_s + 1, 299.0)
    late = [t for t, hz in w.board.sound.log if hz == 880 and t > 290e6]
    assert late and max(late) < 300.2e6, "it went on for minutes, never idle, and one press ended it"
    assert [detail for detail, _ in records(w, journal.FALL)] == [journal.FALL_ALARM, journal.FALL_ENDED]
    assert records(w, journal.FALL)[1][1] == pytest.approx(300 - asked_s, abs=2)


def test_a_fall_that_could_not_be_stored_alarms_first(tmp_path):
    w = fallen(tmp_path)
    fill_area(w.drive, 0)
    w.press(4.0).press(40.0).run(50.0)
    assert light("fall") <= w.colours(31.0, 39.9)
    assert w.colours(41.0, 49.0) == {patterns.colour("memory_full"), (0, 0, 0)}
    assert "could not be stored" in w.console


def test_after_an_alarm_the_wearer_rests(tmp_path):
    w = fallen(tmp_path, STORK_FATIGUE=10).press(40.0).press(50.0).start(52.0).press(60.0).run(65.0)
    assert w.colours(41.0, 49.9) <= light("rest")
    assert records(w, journal.REST) == [(journal.REST_FALL, 10)]
    assert "stork: rest: 10 minutes to go" in w.board.console and len(began(w)) == 1


# The fatigue brake.


def reeling(t_s):
    """Far beyond the sway limit from the eleventh second of each half minute on."""
    tilt = np.radians(25) * np.sin(2 * np.pi * 0.4 * t_s) * (t_s % 30 > 11)
    out = upright(t_s)
    out[:, 0] = STANDARD_GRAVITY * np.cos(tilt)
    out[:, 1] = STANDARD_GRAVITY * np.sin(tilt)
    out[:, 5] = -25 * 2 * np.pi * 0.4 * np.cos(2 * np.pi * 0.4 * t_s) * (t_s % 30 > 11)
    return out


def test_two_near_falls_end_the_session_kindly_and_the_menu_works_after_the_rest(tmp_path):
    w = Worn(tmp_path / "drive", Motion(reeling), STORK_FATIGUE=1, STORK_MENU="single_leg:left, tandem_stance:left")
    w.start(2.0).press(28.0).start(32.0)  # two trials, each with too much sway
    w.press(75.0).start(80.0).press(86.0)  # from the rest to the menu; refused; to the menu
    w.press(125.0).start(150.0).press(160.0).run(170.0)
    ends = [s.result["end_cause"] for s in w.sessions().values()]
    assert ends == ["sway_limit", "sway_limit", "stopped"]
    assert records(w, journal.REST) == [(journal.REST_NEAR_FALLS, 1)]
    assert "stork: rest: near falls" in w.board.console and "stork: rest: 1 minutes to go" in w.board.console
    rest_s = next(t for t, hz in w.board.sound.log if t > 40e6 and hz == 550) / 1e6
    assert w.colours(rest_s + 0.2, 74.9) <= light("rest")
    second = next(s for s in list(w.sessions().values())[1:])
    assert second.result["end_cause"] == "sway_limit", "it was never cut short"
    assert patterns.colour("stars0") in w.colours(rest_s - 5, rest_s), "the stars come first"


def test_the_clinician_can_switch_the_brake_off(tmp_path):
    w = Worn(tmp_path / "drive", Motion(reeling), STORK_FATIGUE=0).start(2.0).press(28.0).start(32.0).press(58.0)
    w.start(62.0).run(90.0)
    assert len(w.sessions()) == 3 and records(w, journal.REST) == []


def test_a_rest_outlives_power_off_where_the_clock_is_set(tmp_path):
    def worn(epoch):
        w = Worn(tmp_path / "drive", Motion(reeling), STORK_FATIGUE=30)
        w.board.rtc_offset_s = epoch
        return w

    worn(NOON).start(2.0).press(28.0).start(32.0).run(80.0)
    again = worn(NOON + 600).start(2.0).run(10.0)
    (line,) = again.board.console
    assert line.startswith("stork: rest: 2") and began(again) == []
    assert began(worn(NOON + 3600).start(2.0).run(10.0)) == ["stork: session 3: single_leg left"]


# Room for sessions.


def filled(tmp_path, leave, **settings):
    w = Worn(tmp_path / "drive", STORK_HOLD_S=2, start_epoch=NOON, **settings)
    kept = fill_area(w.drive, leave)
    return w, kept


def test_room_for_few_days_is_told_once_a_day_and_a_press_goes_on(tmp_path):
    """After the safety words; the journal knows it, and a PC that asks."""
    w, kept = filled(tmp_path, 80_000, STORK_SAFETY=1)
    w.start(2.0).press(6.0).press(10.0).press(26.0).start(29.0).run(48.0)
    days = 80_000 * len(kept) // (sum(map(len, kept.values())) * 6)
    assert days < 3
    assert w.colours(3.4, 5.9) <= light("support") and w.colours(7.4, 9.9) == {(0, 0, 0), patterns.colour("storage")}
    (line,) = [line for line in w.board.console if "memory" in line]
    assert line.startswith("stork: memory: room for ") and line.endswith(" days of training, plug it in soon")
    assert [detail for detail, _ in records(w, journal.FAULT)] == [journal.FAULT_ROOM]
    assert len(began(w)) == 2 and len(sessions_on(w.drive)) == len(kept) + 2


def test_it_is_told_again_on_the_day_on_which_the_next_session_may_not_fit(tmp_path):
    """Once, before it begins; training goes on, and the results of all are kept."""
    w, kept = filled(tmp_path, 90_000)
    w.start(2.0).press(6.0).press(26.0).start(29.0).press(47.0).start(50.0).press(68.0)
    w.start(71.0).press(89.0).start(92.0).run(110.0)
    told = [line for line in w.board.console if "memory: room" in line]
    assert len(told) == 2 and told[-1] == "stork: memory: room for 0 days of training, plug it in soon"
    assert not told[0].startswith("stork: memory: room for 0 ")
    assert [detail for detail, _ in records(w, journal.FAULT)] == [journal.FAULT_ROOM] * 2
    assert len(records(w, journal.RESULT)) == len(began(w)) >= 3
    assert kept.items() <= sessions_on(w.drive).items()


def test_room_for_more_days_is_not_told(tmp_path):
    w, _ = filled(tmp_path, 900_000)
    w.start(2.0).run(18.0)
    assert len(began(w)) == 1 and "memory" not in w.console and records(w, journal.FAULT) == []


# The battery.

VOLTS = """
import stork.hal.circuitpython as hal
hal.Ports.battery_mv = lambda self: %d
"""


def test_a_low_battery_is_told_once_and_a_press_goes_on(tmp_path):
    w = worn_with(tmp_path, VOLTS % 3550, STORK_HOLD_S=2).start(2.0).press(6.0).press(20.0).start(22.0).run(40.0)
    assert w.colours(3.4, 5.9) <= light("battery_low")
    assert w.board.console[0] == "stork: battery: 3550 mV, charge it soon"
    assert len(w.sessions()) == 2 and len([line for line in w.board.console if "battery" in line]) == 1


def test_an_empty_battery_begins_nothing(tmp_path):
    w = worn_with(tmp_path, VOLTS % 3350).start(2.0).press(6.0).start(9.0).run(12.0)
    assert began(w) == [] and w.sessions() == {}
    assert [line for line in w.board.console if "battery" in line] == ["stork: battery: 3350 mV, charge it first"] * 2
    assert is_menu(w.colours(6.7, 8.9))
    assert records(w, journal.FAULT) == [(journal.FAULT_BATTERY, 3350)], "written down once"


def test_with_a_cable_it_may_be_as_low_as_it_likes(tmp_path):
    w = worn_with(tmp_path, VOLTS % 3350)
    w.board.cable = True
    w.start(2.0).run(10.0)
    assert len(began(w)) == 1
