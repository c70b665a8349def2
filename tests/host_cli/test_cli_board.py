"""`stork mode`, `stork journal` and `stork devices`, with the device's own server, and with a whole virtual board."""

import json
from pathlib import Path

from host_archive.store_helpers import session_bytes
from host_cli.conftest import Stork
from host_link.served_stork import ServedStork
from stork import drills
from stork_format import journal_records as journal
from stork_host.link.journal import decode
from stork_sim.motion.people import person
from stork_sim.plugged_in import plugged_in


def test_mode_tells_and_changes(stork: Stork, board: ServedStork) -> None:
    ran = stork("mode", "--port", board.port)
    assert (ran.code, ran.out) == (0, "test-1: this firmware does not tell\n")
    ran = stork("mode", "maker", "--port", board.port)
    assert ran.code == 0 and ran.out.startswith("test-1 starts anew: maker mode, the drive belongs to this PC")
    assert json.loads(stork("mode", "patient", "--port", board.port, "--json").out) == {
        "device_id": "test-1",
        "mode": "patient",
        "restarted": True,
        "sessions": 0,
        "sessions_more": False,
    }
    board.drill_runs = True
    ran = stork("mode", "maker", "--port", board.port)
    assert ran.code == 2 and "found a drill under way; try: let the wearer finish it, then repeat" in ran.err
    assert board.restarts == [True, False]
    assert "'patent' is not one of 'maker', 'patient'" in stork("mode", "patent").err


def test_maker_mode_tells_of_sessions_that_no_pc_has(stork: Stork, board: ServedStork) -> None:
    """A loss of power while a PC writes the FAT can cost them."""
    line = "sessions are on it: 1; before you write on its drive: stork mode patient, stork pull"
    assert line not in stork("mode", "maker", "--port", board.port).out
    board.catalogue.store(1, session_bytes(session_number=1))
    assert line in stork("mode", "maker", "--port", board.port).out.splitlines()
    assert line not in stork("mode", "patient", "--port", board.port).out
    assert json.loads(stork("mode", "maker", "--port", board.port, "--json").out)["sessions"] == 1


def test_the_journal_in_words(stork: Stork, board: ServedStork) -> None:
    ran = stork("journal", "--port", board.port)
    assert (ran.code, ran.out) == (0, "the journal is empty\n")
    ring = board.journal
    ring.add(journal.RESULT, 3 | drills.code("tandem_stance", "left") << 2, 873, 41, 1_790_000_000)
    ring.add(journal.FAULT, journal.FAULT_SENSOR, 0, 0, 0)
    ring.add(journal.FAULT, 99, 7, 0, 0)
    ring.add(journal.NUMBER, 0, 0, 42, 0)
    crash = "stork 0.1.0, 12 s after power-on, circuitpython\nTraceback:\n  ValueError: x\n"
    (board.root / "crash.txt").write_text(crash)
    ran = stork("journal", "--port", board.port)
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert lines[0] == "when session what"
    assert lines[1].endswith("41 tandem_stance left: score 873, 3 stars")
    assert lines[2] == "clock not set the sensor did not answer or failed"
    assert lines[3] == "clock not set fault 99 7" and lines[4] == "clock not set 42 a session's number is in use"
    assert lines[5].startswith("the last crash") and lines[-1] == "ValueError: x"
    ran = stork("journal", "--port", board.port, "--last", "1")
    assert "3 older ones are not shown; all of them: stork journal --all" in ran.out
    told = json.loads(stork("journal", "--port", board.port, "--all", "--json").out)
    assert told["crash"].startswith("stork 0.1.0") and len(told["records"]) == 4
    assert told["records"][0] == {
        "counter": 0,
        "kind": "result",
        "detail": None,
        "when": "2026-09-21T14:13:20+00:00",
        "session": 41,
        "score": 873,
        "drill": "tandem_stance",
        "leg": "left",
        "stars": 3,
        "more": [],
    }


def test_every_drill_and_every_code_of_the_journal_has_its_words() -> None:
    from stork_host.cli import journal as words

    for name in drills.NAMES:
        for leg in drills.legs(name):
            record = decode(journal.RESULT, 2 | drills.code(name, leg) << 2, 5, 1, 0, 0)
            assert (record.drill, record.leg, record.stars) == (name, leg, 2)
    tables = {"FAULT_": words._FAULTS, "REST_": words._RESTS, "FALL_": words._FALLS}
    for prefix, table in tables.items():
        names = {name[len(prefix) :].lower() for name in vars(journal) if name.startswith(prefix)}
        assert names == set(table)


def test_devices_tells_battery_clock_and_mode(stork: Stork, board: ServedStork) -> None:
    (told,) = json.loads(stork("devices", "--port", board.port, "--json").out)
    assert told["status"] == {"phase": "idle", "drill": None, "leg": None, "battery_mv": None, "mode": None}
    head, row = stork("devices", "--port", board.port).out.splitlines()
    assert head.split() == ["port", "device", "board", "firmware", "wearer", "sessions", "battery", "clock", "mode"]
    assert row.split()[-4:] == ["-", "not", "set", "-"]


def test_a_whole_board_opens_its_drive_and_closes_it_again(stork: Stork, tmp_path: Path) -> None:
    """The command goes over a serial port into the firmware, into its memory, through boot.py, and back."""
    with plugged_in(tmp_path / "belt", person("young")) as port:
        assert json.loads(stork("mode", "--port", port, "--json").out)["mode"] == "patient"
        assert stork("mode", "maker", "--port", port).code == 0
        assert json.loads(stork("mode", "--port", port, "--json").out)["mode"] == "maker"
        assert stork("mode", "patient", "--port", port).code == 0
        ran = stork("mode", "--port", port)
        assert ran.out.endswith("patient mode, the board owns its drive and stores sessions\n")
        assert stork("journal", "--port", port).code == 0
