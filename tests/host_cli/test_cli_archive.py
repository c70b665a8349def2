"""Commands about the whole archive: backup, restore, import, remeasure."""

import json
import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from device_store import AreaStore
from host_archive.store_helpers import facts_of, put, session_bytes
from host_cli.conftest import Stork
from stork_host import private_files
from stork_host.analysis import ANALYSIS_VERSION
from stork_host.archive import Archive, Measured
from stork_host.archive.audit import account
from stork_host.cli import main
from stork_host.replayed import Replayed, Verdict
from waits import HUNG_S


def test_backup_and_restore(stork: Stork, data: Path, tmp_path: Path) -> None:
    with Archive.open(data) as archive:
        keys = [put(archive, session_number=n) for n in range(3)]
    (data / "damaged").mkdir()
    (data / "damaged" / "x.stk").write_text("?")
    (data / "damaged" / "folder").mkdir()
    file = tmp_path / "one.sqlite"
    ran = stork("backup", file)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"{file}: 3 sessions, {file.stat().st_size:,} bytes, each session checked",
        f"also in it: 1 file that no Stork could read, of {data / 'damaged'}",
        f"not in it: 1 thing in {data / 'damaged'} that Stork did not put there",
    ]
    again = stork("backup", file)
    assert again.code == 2 and "found File exists" in again.err
    over = stork("restore", file)
    assert over.code == 2 and "found one with 3 sessions" in over.err
    back = stork("--data", tmp_path / "new", "restore", file)
    new = tmp_path / "new"
    assert (back.code, back.err) == (0, "")
    assert back.out.splitlines() == [
        f"3 sessions, each checked, in {new / 'stork.sqlite'}",
        f"1 file that no Stork could read, in {new / 'damaged'}",
    ]
    assert [path.read_text() for path in (new / "damaged").iterdir()] == ["?"]
    with Archive.open(tmp_path / "new") as archive:
        assert sorted(row.sha256 for row in archive.sessions()) == sorted(keys)


def test_backup_and_restore_as_json(stork: Stork, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.sqlite"
    told = json.loads(stork("backup", file, "--json").out)
    assert told == {
        "file": str(file),
        "sessions": 0,
        "bytes": file.stat().st_size,
        "left_out": 0,
        "damaged": 0,
        "archive": str(data / "stork.sqlite"),
    }
    new = tmp_path / "new"
    told = json.loads(stork("restore", file, "--json", "--data", new).out)
    assert told == {"file": str(file), "sessions": 0, "damaged": 0, "archive": str(new / "stork.sqlite")}
    used = stork("restore", file)
    assert used.code == 2 and "found one without sessions that was in use before" in used.err


def test_import_of_a_folder(stork: Stork, data: Path, session_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "from"
    (folder / "below").mkdir(parents=True)
    (folder / "below" / "1.stk").write_bytes(session_file.read_bytes())
    (folder / "notes.txt").write_text("notes")
    with Archive.open(folder / "pc") as archive:
        put(archive, session_number=5)
        put(archive, session_number=6)
    ran = stork("import", folder)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"3 new, 0 already there, in {data / 'stork.sqlite'}",
        "from 1 session file and 1 database; left alone: 1 other file",
    ]
    told = json.loads(stork("import", folder, "--json").out)
    assert (told["new"], told["already_there"], told["damaged"], told["unreadable"]) == (0, 3, [], [])
    assert told["archives"] == [str(folder / "pc" / "stork.sqlite")]


def test_import_tells_which_names_came_along(stork: Stork, data: Path, tmp_path: Path) -> None:
    for folder, names in ((tmp_path / "from", ("Ann", "Bob")), (data, (None, "Robert"))):
        with Archive.open(folder) as archive:
            for number, (wearer, name) in enumerate(zip(("w1", "w2"), names, strict=True)):
                put(archive, session_number=number, wearer_id=wearer)
                with archive.engine.begin() as connection:
                    connection.exec_driver_sql(f"UPDATE wearers SET label = ? WHERE wearer_id = '{wearer}'", (name,))
    ran = stork("import", tmp_path / "from")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[2:] == [
        "with the names that the other archive gives to w1",
        "the names that this archive gives stay, the other has others: w2",
    ]
    assert "Ann" in stork("sessions").out and "Robert" in stork("sessions").out
    told = json.loads(stork("import", tmp_path / "from", "--json").out)
    assert told["people"] == {"new": 0, "labels": [], "kept": ["w2"]}


def test_import_goes_on_behind_what_it_cannot_read(stork: Stork, data: Path, session_file: Path) -> None:
    folder = session_file.parent / "from"
    folder.mkdir()
    (folder / "1.stk").write_bytes(session_file.read_bytes()[:-3])
    (folder / "2.stk").write_bytes(session_file.read_bytes())
    (folder / "3.sqlite").write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    ran = stork("import", folder)
    assert ran.code == 2
    assert ran.err.count("\n") == 1 and "found 1 damaged: cut off" in ran.err
    (line,) = ran.out.splitlines()[2:]
    assert line.startswith(f"cannot be read: expected a sound archive at {folder / '3.sqlite'}, found damage")
    for n in range(12):
        (folder / f"4{n}.sqlite").write_bytes((folder / "3.sqlite").read_bytes())
    ran = stork("import", folder)
    lines = [line for line in ran.out.splitlines() if line.startswith("cannot be read: ")]
    assert len(lines) == 11 and lines[-1] == "cannot be read: 3 more"
    for n in range(12):
        (folder / f"4{n}.sqlite").unlink()
    (folder / "1.stk").unlink()
    ran = stork("import", folder)
    assert ran.code == 2
    assert ran.out.startswith("0 new, 1 already there")
    assert ran.err.count("\n") == 1 and "found 1 that cannot be read, expected a sound archive at" in ran.err


def test_import_tells_what_a_drive_has_lost(stork: Stork, data: Path, tmp_path: Path) -> None:
    """The session whose head was erased is found by its blocks."""
    drive = tmp_path / "a drive"
    store = AreaStore(drive)
    raws = [session_bytes(session_number=n) for n in (1, 2)]
    for raw in raws:
        store.write(raw)
    store.board.drive.cut()
    file = drive / "sessions.dat"
    content = bytearray(file.read_bytes())
    at = content.index(raws[0][:64])
    content[at - 512 : at] = b"\xff" * 512
    file.write_bytes(content)
    ran = stork("import", drive)
    assert (ran.code, ran.out.splitlines()[0].partition(",")[0]) == (2, "1 new")
    lost = f"{file}: 1 of its sessions, which are cut off or damaged; `stork doctor --salvage '{file}'` looks for "
    assert lost in ran.err and ran.err.count("\n") == 1
    ran = stork("import", drive, "--json")
    assert ran.code == 2 and [line.startswith(lost) for line in json.loads(ran.out)["unreadable"]] == [True]
    stork("doctor", "--salvage", file, "--out", tmp_path / "salvaged")
    ran = stork("import", tmp_path / "salvaged")
    assert (ran.code, ran.out.splitlines()[0].partition(", in")[0]) == (0, "1 new, 1 already there")


def test_import_says_what_is_unfinished(stork: Stork, data: Path, session_file: Path, tmp_path: Path) -> None:
    """The data folder of another PC, and what `stork doctor --salvage` has written."""
    folder, raw = tmp_path / "pc", session_file.read_bytes()
    (folder / "incoming").mkdir(parents=True)
    (folder / "incoming" / "belt-1-17.part").write_bytes(raw[:-9])
    for n in (1, 2):
        (folder / f"0001{n}-abc.cut").write_bytes(raw[:150])
    ran = stork("import", folder)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[1:] == [
        "from 0 session files and 0 databases",
        "left alone: 1 unfinished download (.part); `stork pull` with the same belt goes on with it",
        "left alone: 2 files (.cut) with the first blocks of a session, whose rest is gone",
    ]
    assert not (data / "damaged").exists()
    told = json.loads(stork("import", folder, "--json").out)
    assert (told["parts"], told["cuts"], told["damaged"]) == (1, 2, [])


@pytest.mark.parametrize("kind", ["area", "renamed", "zeros", "archive"])
def test_add_of_a_file_that_holds_many(stork: Stork, data: Path, tmp_path: Path, kind: str) -> None:
    """It is named, and nothing is copied."""
    drive = tmp_path / "drive"
    store = AreaStore(drive)
    store.write(session_bytes())
    file, found = drive / "sessions.dat", "the sessions of a belt's drive"
    if kind == "renamed":
        file = file.rename(drive / "w7.dat")
    elif kind == "zeros":
        file.write_bytes(bytes(5000))
    elif kind == "archive":
        with Archive.open(drive):
            file, found = drive / "stork.sqlite", "a database, which may be an archive"
    ran = stork("add", file)
    told = f"expected a file with one session at {file}, found {found}; try: stork import FOLDER, with the folder"
    assert ran.code == 2 and told in ran.err and ran.err.count("\n") == 1
    assert not data.exists()


def test_import_of_no_folder(stork: Stork, data: Path) -> None:
    ran = stork("import", "nowhere")
    assert (ran.code, ran.out) == (2, "")
    assert "expected a folder at nowhere" in ran.err
    assert not data.exists()


def test_remeasure(stork: Stork, data: Path) -> None:
    with Archive.open(data) as archive:
        for n, version in ((1, 1), (2, ANALYSIS_VERSION)):
            raw = session_bytes(session_number=n)
            archive.add(facts_of(raw), raw, [Measured("held", 1.0, "s")], version, Replayed(Verdict.SAME))
    ran = stork("remeasure")
    version = ANALYSIS_VERSION
    assert ran == (0, f"1 of 2 sessions measured again, by analysis version {version}\n", "")
    told = json.loads(stork("remeasure", "--json").out)
    assert told == {"analysis_version": version, "remeasured": 0, "sessions": 2, "errors": []}


def test_remeasure_tells_of_what_it_cannot_read(stork: Stork, data: Path) -> None:
    with Archive.open(data) as archive:
        raw = session_bytes()
        archive.add(facts_of(raw), raw, (), 1)
        with archive.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE raw_sessions SET data = zeroblob(9)")
    ran = stork("remeasure", "--json")
    assert ran.code == 2
    assert len(json.loads(ran.out)["errors"]) == 1
    assert "found 1 that cannot be: " in ran.err and "other bytes than were stored" in ran.err


def test_a_mistake_in_the_analysis_leaves_old_measures_and_is_told(
    stork: Stork, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(_: object) -> dict[str, float]:
        raise ZeroDivisionError("division by zero")

    with Archive.open(data) as archive:
        raw = session_bytes()
        archive.add(facts_of(raw), raw, [Measured("held", 1.0, "s")], 1, Replayed(Verdict.SAME))
    with monkeypatch.context() as broken:
        broken.setattr("stork_host.analysis.session_measures.session_measures", mistaken)
        ran = stork("remeasure")
    assert ran.code == 2 and ran.out.startswith("0 of 1 session measured again")
    assert "a mistake in the analysis (ZeroDivisionError: division by zero)" in ran.err and ran.err.count("\n") == 1
    with Archive.open(data) as archive:
        row = archive.get("last")
        assert (row.analysis_version, [each.value for each in archive.measures(row)]) == (1, [1.0])
    assert stork("remeasure").out.startswith("1 of 1 session measured again"), "the next run tries again"


def test_the_audit_tells_what_each_command_did(stork: Stork, data: Path, session_file: Path, tmp_path: Path) -> None:
    (tmp_path / "from").mkdir()
    (tmp_path / "from" / "1.stk").write_bytes(session_bytes(session_number=1))
    stork("add", session_file)
    stork("import", tmp_path / "from")
    stork("export-raw", "last", "-o", tmp_path / "out.stk")
    stork("report", "last", "-o", tmp_path / "out.pdf")
    stork("report", session_file, "-o", tmp_path / "out2.pdf")  # of no archive
    stork("show", "last")
    stork("backup", tmp_path / "one.sqlite")
    told = json.loads(stork("audit", "--json").out)
    assert told["records"] == 5
    assert [each["action"] for each in told["shown"]] == ["backed_up", "reported", "exported", "imported", "added"]
    assert [bool(each["session"]) for each in told["shown"]] == [False, True, True, True, True]
    assert {each["account"] for each in told["shown"]} == {account()}
    text = stork("audit", "--limit", "2", "--anchor", told["hash"])
    assert (text.code, text.err) == (0, "")
    assert "backed_up" in text.out and "imported" not in text.out
    assert "3 older ones are not shown; all of them: stork audit --all" in text.out
    assert text.out.splitlines()[-1] == f"5 records, unbroken; the last hash is {told['hash']}"
    assert len(json.loads(stork("audit", "--all", "--json").out)["shown"]) == 5
    other = stork("audit", "--anchor", "f" * 64)
    assert (other.code, other.out) == (2, "")
    assert "found no record with the hash ffff" in other.err


def test_a_broken_audit_is_one_line(stork: Stork, data: Path) -> None:
    with Archive.open(data) as archive:
        put(archive)
        with archive.engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER audit_no_update")
            connection.exec_driver_sql("UPDATE audit SET at = '2026-01-01'")
    ran = stork("audit")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "found record 1, or the one before it, changed" in ran.err


@pytest.mark.parametrize("command", ["export-raw", "report"])
@pytest.mark.parametrize("name", ["no folder/out", "/dev/full", "/dev/fd/63"])
def test_what_could_not_be_written_is_not_recorded(
    stork: Stork, data: Path, session_file: Path, command: str, name: str
) -> None:
    """But for a device or pipe that takes no more: how much it took before, nobody knows."""
    if name.startswith("/dev") and not Path("/dev/full").exists():
        pytest.skip(f"no {name} on this system")
    stork("add", session_file)
    ran = stork(command, "last", "-o", name)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    told = [each["action"] for each in json.loads(stork("audit", "--json").out)["shown"]]
    opened = {"export-raw": "exported", "report": "reported"}[command]
    assert told == ([opened, "added"] if name == "/dev/full" else ["added"])


INTO_A_FILE = [("export-raw", False), ("report", False), ("backup", False)]
INTO_A_PIPE = [("export-raw", True), ("report", True)] if os.name == "posix" else []


@pytest.mark.parametrize(("command", "to_a_pipe"), INTO_A_FILE + INTO_A_PIPE)
def test_nothing_leaves_while_the_record_cannot_be_stored(
    stork: Stork, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, to_a_pipe: bool
) -> None:
    """A program that reads keeps SQLite from committing, not from what goes before."""
    with Archive.open(data) as archive:
        put(archive)
    monkeypatch.setattr("stork_host.archive.archive.WAIT_S", 0.2)
    out = tmp_path / "out"
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(out.read_bytes()))
    if to_a_pipe:
        os.mkfifo(out)
        reader.start()
    other = sqlite3.connect(data / "stork.sqlite", isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT * FROM sessions").fetchone()
    ran = stork(*([command, out] if command == "backup" else [command, "last", "-o", out]))
    other.close()
    assert ran.code == 2 and "locked by another program" in ran.err
    if to_a_pipe:
        reader.join()
        assert got == [b""]
        out.unlink()
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert [each["action"] for each in json.loads(stork("audit", "--json").out)["shown"]] == ["added"]


@pytest.mark.skipif(os.name != "posix", reason="pipes with names are a POSIX matter")
@pytest.mark.parametrize("command", ["export-raw", "report"])
def test_a_pipe_without_a_reader_keeps_nobody_from_writing(
    stork: Stork, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    genuine, at_the_pipe = private_files._into_stream, threading.Event()

    def told(*args: Any) -> None:
        at_the_pipe.set()
        genuine(*args)

    monkeypatch.setattr(private_files, "_into_stream", told)
    with Archive.open(data, wait_s=0.1) as archive:
        put(archive)
        out = tmp_path / "out"
        os.mkfifo(out)
        waiting = threading.Thread(target=lambda: main([command, "last", "-o", str(out)]))
        waiting.start()
        try:
            assert at_the_pipe.wait(HUNG_S)
            put(archive, session_number=2)
        finally:
            got = out.read_bytes()
            waiting.join()
    assert got
    shown = json.loads(stork("audit", "--json").out)["shown"]
    assert [each["action"] for each in shown][1:] == ["added", "added"] and len(shown) == 3


def test_an_export_that_cannot_be_recorded_is_not_made(stork: Stork, data: Path, tmp_path: Path) -> None:
    with Archive.open(data) as archive:
        put(archive)
        with archive.engine.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(FAIL, 'no more'); END"
            )
    for command in ("export-raw", "report"):
        assert stork(command, "last", "-o", tmp_path / "out").code != 0
        assert not (tmp_path / "out").exists()
