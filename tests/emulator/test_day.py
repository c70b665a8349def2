"""Power cut, stuck program and maker mode on CircuitPython's own interpreter, on an emulated RP2040."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from emulator.asked import image_or_skip
from stork_host.analysis.replay import replay
from stork_host.analysis.session_file import decode_session

if TYPE_CHECKING:
    from emulator.day import Day

pytestmark = pytest.mark.xdist_group("emulator")


def say(text: str) -> None:
    print(text, flush=True)


@pytest.fixture(scope="module")
def day() -> "Day":
    image: Path = image_or_skip("circuitpython")
    from emulator import day

    say(f"\n{image.name}: power cut in a trial, stuck program, maker mode, unplugged")
    return day.play_day(image, compiled="-8." not in image.name, say=say)


def test_after_a_power_cut_in_a_trial_the_drive_is_whole_and_the_next_trial_is_stored(day):
    from emulator import fat12

    before, after = fat12.read(day.cut.machine.drive), fat12.read(day.later.machine.drive)
    assert not [name for name in before if name.endswith("s0000001.stk")], "cut before it was stored"
    (name,) = [name for name in after if name.startswith("sessions/") and name.endswith(".stk")]
    session = decode_session(after[name], "session")
    assert session.result["end_cause"] == "time_reached" and replay(after[name]).difference is None
    assert all(after[name] == data for name, data in before.items() if name.startswith("lib/"))


def test_a_stuck_program_starts_anew_and_says_so(day):
    assert 7.0 < day.stuck_s < 9.0, "the watchdog waits 8 s"
    assert day.later.said("the program was stuck: started anew, 1 in a row")
    machine = day.later.machine
    from stork_host.pictures import patterns

    shown = {colour for at, colour in machine.lights if machine.resets[0] < at < machine.resets[1]}
    assert shown & (patterns.menu_colours("") - {(0, 0, 0)}), "the menu is back"


def test_maker_mode_gives_the_drive_to_the_pc_for_one_start(day):
    assert day.drives == [False, False, True]
    assert day.worn is not None and not day.worn.usb.has_drive


def test_nothing_else_went_wrong(day):
    for found in (day.cut, day.later):
        wrong = [text for _, text in found.machine.lines if re.search("Traceback|Error|fault", text)]
        assert not wrong and found.chip.violations == []


def test_what_it_costs(day):
    """Printed for docs/emulator.md."""
    from emulator import table

    heap = table.heap(day.later.said("score"))
    rows = [
        table.Row(f"reset to ready: {what}", seconds, 3.0, "s")
        for what, seconds in zip(("after a power cut", "after the watchdog", "maker mode"), day.starts, strict=True)
    ]
    rows += [
        table.Row("stuck program to reset", day.stuck_s, 9.0, "s"),
        table.Row("heap in use after the trial after a cut", heap["used"] / 1000, None, "kB"),
    ]
    print("\n" + table.text(rows))
