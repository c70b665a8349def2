"""Bad input of every kind (board, drive, files, PC), at register level: one row each.

Each is told by the light, in one line on the console without a traceback, and in the journal (or, without the
libraries, in /crash.txt); and the device goes on, or stops where nothing is lost.
"""

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import cbor2
import pytest

from board_world import Worn
from stork.store.journal import Journal
from stork_format import journal_records as journal
from stork_host.drive_sessions import sessions_on
from stork_host.pictures import patterns
from stork_sim.board.usb import SilentPc
from stork_sim.firmware_folder import firmware_folder, library_folder

_ASK = bytes((0x08, 0, 0, 1, 0, 0, 1, 6, 0xA0))  # SMP: the parameters, please


def light(name: str) -> set[tuple[int, ...]]:
    return {step[1:] for step in patterns.light(name).steps}


class Bad(NamedTuple):
    """``make`` does it to somebody's belt; then: the light that says so and when, the line, the record, and whether a
    drill that is started at 8 s is played and stored all the same.
    """

    make: Callable[[Worn], object]
    light: str
    seen_s: tuple[float, float]
    line: str
    record: int
    plays: bool


def chip(**values: object) -> Callable[[Worn], object]:
    return lambda w: [setattr(w.chip, name, value) for name, value in values.items()]


def reads_back(register: int, mask: int, value: int) -> Callable[[Worn], object]:
    return lambda w: w.chip.wrong_bits.update({register: (mask, value)})


def settings(text: str) -> Callable[[Worn], object]:
    def write(w: Worn) -> None:
        path = w.drive / "settings.toml"
        path.write_text(path.read_text() + text)

    return write


def plan(content: bytes) -> Callable[[Worn], object]:
    return lambda w: (w.drive / "plan.cbor").write_bytes(content)


def in_trial(**values: object) -> Callable[[Worn], object]:
    return lambda w: w.set_chip(14.0, **values)


def held_up(w: Worn) -> None:
    w.at(14.004, lambda: w.clock.advance(4_000_000))  # between two rounds


SENSOR, SETTINGS = journal.FAULT_SENSOR, journal.FAULT_SETTINGS
GOOD_PLAN = cbor2.dumps({"STORK_HOLD_S": 3, "STORK_MENU": "feet_together"})

TABLE = {
    "sensor absent": Bad(chip(nack=True), "fault", (1.5, 7.0), "expected a motion sensor", SENSOR, False),
    "wrong chip": Bad(reads_back(0x0F, 0xFF, 0x33), "fault", (1.5, 7.0), "WHO_AM_I 0x33", SENSOR, False),
    "bus stuck low": Bad(lambda w: setattr(w.board.line, "stuck", True), "fault", (1.5, 7.0), "sensor:", SENSOR, False),
    "range reads back wrong": Bad(
        reads_back(0x10, 0x0C, 0x00), "fault", (1.5, 7.0), "expected 104 Hz, 4 g", SENSOR, False
    ),
    "dead from the start": Bad(chip(frozen=True), "fault", (3.0, 7.0), "no samples", SENSOR, False),
    "the same value for ever": Bad(chip(stuck=True), "fault", (3.0, 7.0), "always gives", SENSOR, False),
    "NACK in mid-burst": Bad(in_trial(nack_after=10), "stars3", (28, 32), "the bus failed 1", journal.FAULT_BUS, True),
    "FIFO overrun": Bad(held_up, "doubtful", (31.0, 34.0), "samples lost", journal.FAULT_BUS, True),
    "wrong type": Bad(
        settings('STORK_BPM = "fast"\n'), "settings", (1.5, 5.0), "STORK_BPM: expected 60 to 130", SETTINGS, True
    ),
    "unknown key": Bad(settings("STORK_HODL_S = 30\n"), "settings", (1.5, 5.0), "found 'STORK_HODL_S'", SETTINGS, True),
    "impossible pin": Bad(settings('STORK_BUZZER = "D99"\n'), "settings", (1.5, 5.0), "found 'D99'", SETTINGS, True),
    "pin that is taken": Bad(
        settings('STORK_BUZZER = "NEOPIXEL"\n'), "settings", (1.5, 5.0), "found 'NEOPIXEL'", SETTINGS, True
    ),
    "half a plan": Bad(
        plan(GOOD_PLAN[:-5]), "settings", (1.5, 5.0), "plan.cbor: expected one CBOR map", SETTINGS, True
    ),
    "an empty plan": Bad(plan(b""), "settings", (1.5, 5.0), "plan.cbor", SETTINGS, True),
    "a huge plan": Bad(plan(b"\xa0" * 9000), "settings", (1.5, 5.0), "up to 2048 bytes", SETTINGS, True),
    "a plan that is a list": Bad(plan(cbor2.dumps([1, 2])), "settings", (1.5, 5.0), "map", SETTINGS, True),
    "a plan with wrong types": Bad(
        plan(cbor2.dumps({"STORK_HOLD_S": [4]})), "settings", (1.5, 5.0), "STORK_HOLD_S", SETTINGS, True
    ),
    "a plan with wrong values": Bad(
        plan(cbor2.dumps({"STORK_BPM": 9999})), "settings", (1.5, 5.0), "plan.cbor: STORK_BPM", SETTINGS, True
    ),
    "a plan with unknown keys": Bad(
        plan(cbor2.dumps({"STORK_SCL": "GP1"})), "settings", (1.5, 5.0), "'STORK_SCL'", SETTINGS, True
    ),
    "a PC that never reads": Bad(
        lambda w: w.at(1.0, lambda: w.board.attach(SilentPc(_ASK))),
        *("plugged", (2.0, 7.0), "a PC asks", journal.FAULT_LINK, True),
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_it_is_told_three_times_and_loses_nothing(tmp_path, name):
    bad = TABLE[name]
    drive = tmp_path / "drive"
    before = Worn(drive, STORK_HOLD_S=9).start(2.0).press(20.0).run(22.0)
    kept = sessions_on(drive)
    assert len(kept) == 1 and before.board.console[-1].startswith("stork: session 1: time_reached")
    w = Worn(drive, STORK_HOLD_S=9)
    bad.make(w)
    w.start(8.0).run(36.0)
    assert "Traceback" not in w.console
    assert bad.line in w.console
    assert light(bad.light) <= w.colours(*bad.seen_s) | {(0, 0, 0)}
    faults = [record for record in list(Journal(w.board.nvm).each()) if record[0] == journal.FAULT]
    assert [record[1] for record in faults][:1] == [bad.record]
    assert kept.items() <= sessions_on(drive).items()
    assert len(w.sessions()) == (2 if bad.plays else 1)
    assert w.board.resets == w.board.bites == 0


def test_a_good_plan_lies_over_the_settings(tmp_path):
    w = Worn(tmp_path / "drive", STORK_HOLD_S=9)
    plan(GOOD_PLAN)(w)
    w.start(2.0).run(20.0)
    (stored,) = w.sessions().values()
    assert (stored.header["drill"], stored.header["hold_ms"]) == ("feet_together", 3000)
    assert not [line for line in w.board.console if "plan" in line]


def test_the_same_complaint_is_written_down_once(tmp_path):
    for text, records in (("STORK_A = 1\n", 1), ("", 1), ("STORK_B = 1\n", 2), ("", 2)):
        w = Worn(tmp_path / "drive")
        settings(text)(w)
        w.run(2.0)
        kinds = [record[1] for record in list(Journal(w.board.nvm).each())]
        assert kinds == [journal.FAULT_SETTINGS] * records
        assert "expected a name of the build guide" in w.console


def laid_out(drive: Path, *libraries: Path) -> Worn:
    """A drive with the entry files on it, and those libraries."""
    w = Worn(drive)
    for path in firmware_folder().glob("*.py"):
        shutil.copy(path, drive)
    shutil.copytree(firmware_folder() / "boards", drive / "boards")
    (drive / "lib").mkdir()
    for library in libraries:
        shutil.copytree(library, drive / "lib" / library.name, ignore=shutil.ignore_patterns("__pycache__"))
    return w


def test_a_drive_without_the_libraries(tmp_path):
    """The drive stays with the PC, so that they can be copied; with the libraries there, all is well."""
    w = laid_out(tmp_path / "drive").run(12.0)
    (line,) = w.board.console
    assert line.startswith("stork: expected the libraries in /lib, found that") and "stork install" in line
    assert not w.board.drive_hidden and w.board.resets == 0
    seen = {rgb for rgb in w.colours(1.0, 12.0) if any(rgb)}
    assert seen == light("fault") - {(0, 0, 0)}
    lit = [(t, any(rgb)) for t, *rgb in w.board.light.log]
    lengths = [round((b - a) / 1e6, 1) for (a, on), (b, _) in itertools.pairwise(lit) if on]
    assert lengths[:3] == [1.0, 0.2, 0.2], "one long, two short"


def test_where_the_board_owns_such_a_drive_the_crash_record_says_so(tmp_path):
    """Half of the libraries: boot.py finds its own, code.py does not."""
    w = laid_out(tmp_path / "drive", library_folder() / "stork", library_folder() / "stork_format")
    shutil.rmtree(tmp_path / "drive" / "lib" / "stork" / "hal")
    w.run(5.0)
    assert "Traceback" not in w.console and "found that" in w.console
    assert (tmp_path / "drive" / "crash.txt").read_text().startswith("stork: expected the libraries")


def test_libraries_that_another_circuitpython_compiled(tmp_path):
    """As it refuses a .mpy (py/persistentcode.c, mp_raw_code_load). The drive shows, so that it can be mended."""
    w = laid_out(tmp_path / "drive", library_folder() / "stork")
    for name in ("app/supervisor.py", "store/nvm_flags.py"):
        (tmp_path / "drive" / "lib" / "stork" / name).write_text('raise ValueError("incompatible .mpy file")\n')
    w.run(5.0)
    (line,) = w.board.console
    assert line.startswith("stork: expected the libraries in /lib, found that incompatible .mpy file; try stork inst")
    assert not w.board.drive_hidden and w.board.resets == 0


def test_a_drive_without_the_sensors_library(tmp_path):
    folders = [library_folder() / name for name in ("stork", "stork_format", "micro_smp")]
    w = laid_out(tmp_path / "drive", *folders).run(8.0)
    assert "no module named 'adafruit_lsm6ds'" in w.console
    assert w.board.console[-1] == "stork: the start failed: the next one gives the drive to the PC; try stork install"
    assert light("fault") <= w.colours(2.0, 4.9) | {(0, 0, 0)}
    records = list(Journal(w.board.nvm).each())
    assert {record[1] for record in records} == {journal.FAULT_CRASH}
