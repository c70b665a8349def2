"""The belt sleeps and wakes on the boards' own interpreters, on an emulated RP2040 (`make test-emulator-short`)."""

import itertools
import re
from typing import TYPE_CHECKING

import pytest

from stork_host.analysis.replay import replay
from stork_host.analysis.session_file import decode_session

if TYPE_CHECKING:
    from emulator.rest import Rest

pytestmark = pytest.mark.xdist_group("emulator")
_WRONG = "Traceback|Error|fault|stuck|bad restart"
_WATCHDOG_S = 8.0
_HEARD_S = 0.001


def shown(rest: "Rest", begin_s: float, end_s: float) -> set[tuple[int, ...]]:
    return {colour for at, colour in rest.board_run.machine.lights if begin_s < at < end_s}


def heard(rest: "Rest", begin_s: float, end_s: float) -> list[int]:
    """Tones without the steps of a note's register writes: MicroPython sets first the divider, then the top."""
    machine = rest.board_run.machine
    ends = [at for at, _ in machine.sound.tones[1:]] + [machine.now_s]
    tones = zip(machine.sound.tones, ends, strict=True)
    return [hz for (at, hz), end in tones if begin_s < at < end_s and hz and end - at > _HEARD_S]


def test_it_falls_asleep_with_two_falling_notes_and_goes_dark(rest):
    from emulator.rest import IDLE_S
    from stork_host.pictures import patterns

    first = rest.naps["button"]
    assert IDLE_S < first.asleep_s - rest.board_run.ready_s < IDLE_S + 3.0
    notes = heard(rest, first.asleep_s - 3.0, first.asleep_s)
    assert [hz for _, hz, _ in patterns.sound("asleep").steps if hz] == pytest.approx(notes, rel=0.02)
    for nap in rest.naps.values():
        assert shown(rest, nap.asleep_s, nap.asked_s) <= {(0, 0, 0)} and not heard(rest, nap.asleep_s, nap.asked_s)


def test_it_sleeps_by_the_interpreters_own_sleep_and_feeds_the_watchdog(rest, interpreter):
    """Each nap lasts longer than the watchdog waits; most of it is slept."""
    machine = rest.board_run.machine
    assert all(nap.asked_s - nap.asleep_s > _WATCHDOG_S for nap in rest.naps.values())
    assert len([text for _, text in machine.lines if "stork: ready" in text]) == 1
    if not interpreter.sleeps:
        assert machine.dozing == [], "its sleep would tear later tones, or drop USB: the belt waits instead"
        return
    for name, nap in rest.naps.items():
        slept = [at for at in machine.dozing if nap.asleep_s < at < nap.asked_s]
        assert len(slept) / 1000 > 0.7 * (nap.asked_s - nap.asleep_s), name
        rung = [at for at in machine.rtc.rung if nap.asleep_s < at < nap.asked_s]
        assert max(b - a for a, b in itertools.pairwise(rung)) < 4.1, "3 s at most, by a clock of whole seconds"


def test_a_press_wakes_it_at_once_and_does_nothing_else(rest):
    from emulator.rest import PRESS_S

    nap = rest.naps["button"]
    assert nap.took_s < 0.5
    assert not rest.board_run.said("session 1") or rest.board_run.start_s > rest.naps["cable"].awake_s
    told = [at for at, _ in rest.board_run.machine.lights if nap.asked_s + PRESS_S < at < nap.asked_s + PRESS_S + 0.2]
    assert len(told) < 3, "the menu goes on; a second drill would have been shown at once"


def test_motion_wakes_it_by_the_next_look_at_the_sensor(rest):
    assert 1.0 < rest.naps["motion"].took_s < 5.0


def test_the_sensors_wire_wakes_it_at_once(rest, interpreter):
    nap = rest.naps["wire"]
    looks = interpreter.sleeps or interpreter.name == "micropython"
    assert rest.naps["motion"].awake_s < nap.asked_s < nap.awake_s and nap.took_s < (0.3 if looks else 4.0)


def test_a_cable_wakes_it(rest):
    assert rest.naps["cable"].took_s < 4.2


def test_with_a_cable_it_stays_awake(rest):
    machine = rest.board_run.machine
    assert not [at for at in machine.dozing if at > rest.naps["cable"].awake_s + 0.1]
    assert machine.now_s - rest.naps["cable"].awake_s > 8.0


def test_after_a_sleep_it_trains_as_before(rest):
    """The sensor is back at its rates."""
    from emulator import drive

    stored = drive.sessions(drive.files(rest.board_run.machine))[1]
    assert replay(stored).difference is None
    session = decode_session(stored, "session")
    assert session.result["end_cause"] == "time_reached" and session.result["quality"] == 0
    assert len(session.samples) > 6 * 700
    assert rest.board_run.chip.violations == []


def test_no_tone_is_torn(rest):
    """Once it has slept, an older CircuitPython lets the PWM's clock stand in every later wait [cp-issue-8561]."""
    assert rest.board_run.machine.torn == []


def test_nothing_went_wrong_on_the_way(rest):
    assert not [text for _, text in rest.board_run.machine.lines if re.search(_WRONG, text)]


def test_what_it_costs(rest):
    """Printed for docs/emulator.md."""
    from emulator import table

    print("\n" + table.text(table.rest_rows(rest.board_run, {name: nap.took_s for name, nap in rest.naps.items()})))
    assert table.heap(rest.board_run.said("dozed"))["used"] < 90_000
