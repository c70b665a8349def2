"""Faults of a day, and the work of a PC, on the boards' own interpreters, on an emulated RP2040."""

import re
from typing import TYPE_CHECKING

import pytest

from stork_host.analysis.replay import replay
from stork_host.analysis.session_file import decode_session

if TYPE_CHECKING:
    from emulator.day import Day
    from emulator.rest import Rest

pytestmark = pytest.mark.xdist_group("emulator")
only_circuitpython = pytest.mark.parametrize("interpreter", ["circuitpython"], indirect=True, scope="session")


@pytest.fixture(scope="session")
def day(rest: "Rest", interpreter) -> "Day":
    from emulator import day

    print(f"\n{interpreter.image.name}: power cut in a trial, stuck program; plugged in", flush=True)
    return day.play_day(rest, compiled=interpreter.compiled)


@only_circuitpython
def test_the_session_that_was_pulled_is_the_one_on_the_drive(day):
    from emulator import drive

    assert day.cut.sessions == [drive.sessions(day.before)[1]]


def test_after_a_power_cut_in_a_trial_the_drive_is_whole_and_the_next_trial_is_stored(day):
    from emulator import drive

    before, after = drive.sessions(day.before), drive.sessions(day.after)
    (number,) = after.keys() - before.keys()
    assert number == 2, "the trial that was cut is not stored, nor half of it"
    session = decode_session(after[number], "session")
    assert session.result["end_cause"] == "time_reached" and replay(after[number]).difference is None
    changes = ("journal", "boot_out", "sessions")
    kept = {path: content for path, content in day.before.items() if path.split(".")[0] not in changes}
    assert kept.items() <= day.after.items() and before.items() <= after.items()


def test_a_stuck_program_starts_anew_and_says_so(day):
    assert 7.0 < day.stuck_s < 9.0, "the watchdog waits 8 s"
    assert day.later.said("the program was stuck: started anew, 1 in a row")
    machine = day.later.machine
    from stork_host.pictures import patterns

    until = machine.resets[1] if len(machine.resets) > 1 else machine.now_s
    shown = {colour for at, colour in machine.lights if machine.resets[0] < at <= until}
    assert shown & (patterns.menu_colours("") - {(0, 0, 0)}), "the menu is back"


@only_circuitpython
def test_a_brown_out_ends_in_the_menu_by_way_of_safe_mode(day):
    """safemode.py waits for two seconds until the voltage is back, and counts on from the restart before."""
    assert day.later.said("the voltage broke down: started anew, 2 in a row")
    assert 2.0 < day.brown_out_s < 8.0


@only_circuitpython
def test_maker_mode_gives_the_drive_to_the_pc_for_one_start(day):
    shown = {what for what, has_drive in day.drives.items() if has_drive}
    assert shown == {"maker mode, by the command", "maker mode, by the button"}
    assert "worn again" in day.drives


@only_circuitpython
def test_an_update_over_usb_puts_the_newer_firmware_in_place_and_keeps_the_wearers_files(day, interpreter):
    from emulator import drive
    from emulator.day import newer
    from stork_host.install.firmware_files import is_firmware

    firmware = {path: content for path, content in day.updated.items() if is_firmware(path) or path == "stork.manifest"}
    assert firmware == drive.installed(newer(), interpreter.compiled)
    assert not [path for path in day.updated if path.startswith("update/")]
    assert day.updated["settings.toml"] == day.after["settings.toml"]
    assert len(drive.sessions(day.after)) == 2 and drive.sessions(day.updated) == drive.sessions(day.after)
    assert len(day.worn.machine.resets) == 2, "into boot.py, which puts the files in place, and once more"
    assert not day.worn.machine.usb.has_drive


def test_nothing_else_went_wrong(day):
    for found in (day.cut, day.later, day.held, day.worn):
        if found is not None:
            wrong = [text for _, text in found.machine.lines if re.search("Traceback|Error|fault", text)]
            assert not wrong and found.chip.violations == []


def test_what_it_costs(day):
    """Printed for docs/emulator.md."""
    from emulator import table

    heap = table.heap(day.later.said("score"))
    rows = [table.Row(f"reset to ready: {what}", seconds, 3.0, "s") for what, seconds in day.starts.items()]
    rows += [table.Row("stuck program to reset", day.stuck_s, 9.0, "s")]
    if day.brown_out_s:
        rows += [table.Row("brown-out to ready", day.brown_out_s, None, "s")]
    rows += [table.Row("heap in use after the trial after a cut", heap["used"] / 1000, None, "kB")]
    print("\n" + table.text(rows))
