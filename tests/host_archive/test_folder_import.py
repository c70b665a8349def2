"""Import of a folder: which files are sessions or archives, and what becomes of the others."""

import os
import random
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from device_store import AreaStore
from host_archive.store_helpers import facts_of, put, session_bytes
from stork_host import folder_import, private_files
from stork_host.archive import Archive
from stork_host.errors import StorkError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sessions, an archive, and files of others."""
    folder = tmp_path / "from"
    (folder / "b" / "deep").mkdir(parents=True)
    (folder / "a.stk").write_bytes(session_bytes(session_number=1))
    (folder / "b" / "00017.STK").write_bytes(session_bytes(session_number=2))
    (folder / "b" / "deep" / "no_suffix").write_bytes(session_bytes(session_number=3))
    (folder / "notes.txt").write_text("17.stk is the good one")
    (folder / "empty").touch()
    return folder


def taken(found: folder_import.Found) -> list[tuple[bytes, datetime | None]]:
    taken: list[tuple[bytes, datetime | None]] = []
    folder_import.take_in(found, lambda raw, received_at: taken.append((raw, received_at)), lambda people: None)
    return taken


def test_sessions_are_known_by_what_is_in_them(folder: Path) -> None:
    found = folder_import.find(folder)
    assert [path.name for path in found.sessions] == ["a.stk", "00017.STK", "no_suffix"]
    assert (found.databases, found.unreadable, found.others) == ([], [], 2)
    assert taken(found) == [(session_bytes(session_number=n), None) for n in (1, 2, 3)]


def test_an_archive_gives_its_sessions_with_the_time_at_which_they_came(folder: Path) -> None:
    came = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
    raws = [session_bytes(session_number=n) for n in (4, 5)]
    with Archive.open(folder / "b" / "old pc") as archive:
        for raw in raws:
            archive.add(facts_of(raw), raw, received_at=came)
    stored = (folder / "b" / "old pc" / "stork.sqlite").read_bytes()
    found = folder_import.find(folder)
    assert taken(found)[3:] == [(raw, came) for raw in raws]
    assert found.unreadable == []
    assert (folder / "b" / "old pc" / "stork.sqlite").read_bytes() == stored


def test_a_session_of_an_archive_that_is_gone_or_changed_is_told(folder: Path) -> None:
    with Archive.open(folder / "old") as archive:
        keys = [put(archive, session_number=n) for n in (4, 5, 6)]
        with archive.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM raw_sessions WHERE session_id = 1")
            connection.exec_driver_sql("UPDATE raw_sessions SET data = zeroblob(9) WHERE session_id = 2")
    found = folder_import.find(folder)
    assert [raw for raw, _ in taken(found)[3:]] == [bytes(9), session_bytes(session_number=6)]
    file = folder / "old" / "stork.sqlite"
    assert found.unreadable == [f"{file}: session {key[:10]} with other bytes than were stored" for key in keys[:2]]


def test_its_own_archive_is_left_out(folder: Path) -> None:
    with Archive.open(folder) as archive:
        put(archive)
    assert folder_import.find(folder, folder / "stork.sqlite").databases == []
    assert len(folder_import.find(folder, folder / "not there").databases) == 1


def test_what_cannot_be_read_is_told_and_stops_nothing(folder: Path) -> None:
    with sqlite3.connect(folder / "bookmarks.sqlite") as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    (folder / "huge.stk").touch()
    os.truncate(folder / "huge.stk", private_files.MOST_BYTES + 1)
    (folder / "broken.sqlite").write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    found = folder_import.find(folder)
    assert len(taken(found)) == 3
    huge, bookmarks, broken = found.unreadable
    assert huge == f"{folder / 'huge.stk'}: more than the 64 MB that a session can have"
    assert f"at {folder / 'bookmarks.sqlite'}, found another program's database" in bookmarks
    assert f"at {folder / 'broken.sqlite'}, found damage" in broken


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links on this system")
def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "9.stk").write_bytes(session_bytes(session_number=9))
    (folder / "round").symlink_to(folder)
    (folder / "away").symlink_to(tmp_path / "elsewhere")
    (folder / "z.stk").symlink_to(tmp_path / "elsewhere" / "9.stk")
    assert len(folder_import.find(folder).sessions) == 3


def test_pipes_are_left_alone(folder: Path) -> None:
    os.mkfifo(folder / "pipe.stk")
    assert len(folder_import.find(folder).sessions) == 3


def test_a_folder_that_is_none(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(StorkError, match=r"expected a folder at .*none, found No such file"):
        folder_import.find(tmp_path / "none")
    with pytest.raises(StorkError, match="found Not a directory"):
        folder_import.find(folder / "a.stk")


def test_an_error_of_the_archive_is_not_taken_for_one_of_the_file(folder: Path) -> None:
    with Archive.open(folder / "old") as archive:
        put(archive)

    def full(_raw: bytes, received_at: datetime | None) -> None:
        if received_at is not None:
            raise StorkError(expected="room", found="none", try_this="make some")

    with pytest.raises(StorkError, match="make some"):
        folder_import.take_in(folder_import.find(folder), full, lambda people: None)


def test_a_drive_gives_the_sessions_of_its_area_and_those_of_an_older_firmware(tmp_path: Path) -> None:
    """A board's drive that is open to this PC, or a copy of it."""
    drive = tmp_path / "CIRCUITPY"
    (drive / "sessions").mkdir(parents=True)
    raws = [session_bytes(session_number=n) for n in (1, 2, 3)]
    (drive / "sessions" / "s0000001.stk").write_bytes(raws[0])
    store = AreaStore(drive)
    assert [store.write(raw) for raw in raws[1:]] == [2, 3]
    store.board.drive.cut()
    found = folder_import.find(drive)
    assert [path.name for path in found.areas] == ["sessions.dat"] and len(found.sessions) == 1
    assert taken(found) == [(raw, None) for raw in raws] and found.unreadable == []
    content = (drive / "sessions.dat").read_bytes()
    (drive / "sessions.dat").write_bytes(content[: content.index(raws[2][:64]) + 100])
    cut = folder_import.find(drive)
    assert taken(cut) == [(raw, None) for raw in raws[:2]], "what is whole is taken"
    assert told(cut) == ["1 of its sessions, which are cut off or damaged"]


def test_what_is_unfinished_is_left_alone(folder: Path) -> None:
    """But for a download that is whole and has not got its name yet."""
    raw = session_bytes(session_number=9)
    for name, content in (
        *(("belt-1-9.part", raw), ("belt-1-8.part", raw[:-1]), ("belt-1-7.part", b""), ("belt-1-6.PART", raw[:100])),
        *(("00008-aa.cut", raw[:200]), (".stork.sqlite.12ab.part", b"SQLite format 3\x00 and more")),
    ):
        (folder / "b" / name).write_bytes(content)
    os.truncate(folder / "b" / "belt-1-6.PART", private_files.MOST_BYTES + 1)
    found = folder_import.find(folder)
    assert (found.parts, found.cuts, found.others, found.unreadable, found.databases) == (4, 1, 2, [], [])
    assert (raw, None) in taken(found) and len(found.sessions) == 4


def told(found: folder_import.Found) -> list[str]:
    """Lines on a file that cannot be read, without its name and what to do."""
    return [line.partition(": ")[2].partition(";")[0] for line in found.unreadable]


class AreaFile:
    """File `sessions.dat` with three sessions, and what becomes of it. ``salvaged`` of it are these sessions."""

    def __init__(self, folder: Path) -> None:
        self.raws = [session_bytes(session_number=n) for n in (1, 2, 3)]
        store = AreaStore(folder / "belt")
        self.numbers = [store.write(raw) for raw in self.raws]
        self.store = store
        store.back_up()
        self.path = folder / "copy" / "sessions.dat"
        self.path.parent.mkdir()
        self.content = bytearray((folder / "belt" / "sessions.dat").read_bytes())

    def head_of(self, number: int) -> int:
        """Place of its head."""
        return self.content.index(self.raws[number - 1][:64]) - 512

    def taken(self) -> tuple[list[bytes], list[str]]:
        self.path.write_bytes(self.content)
        found = folder_import.find(self.path.parent)
        return [raw for raw, _ in taken(found)], told(found)


@pytest.fixture
def area(tmp_path: Path) -> AreaFile:
    return AreaFile(tmp_path)


@pytest.mark.parametrize("name", ["sessions (1).dat", "w7-2026.dat", "from Ann", "area.stk"])
@pytest.mark.parametrize("left", ["all", "records", "heads", "cut"])
def test_an_area_is_known_by_what_is_in_it(area: AreaFile, name: str, left: str) -> None:
    """Also where its sessions are forgotten, or its records damaged."""
    raws = area.raws
    if left == "records":
        area.store.forget(area.numbers)
        area.content[:], raws = (area.store.drive / "sessions.dat").read_bytes(), []
    elif left == "heads":
        for at in [at for at in range(0, len(area.content), 512) if area.content[at : at + 4] == b"StkJ"]:
            area.content[at : at + 512] = bytes(512)
    elif left == "cut":
        del area.content[area.head_of(2) + 100 :]
        raws = raws[:1]
    area.path = area.path.with_name(name)
    assert area.taken()[0] == raws
    found = folder_import.find(area.path.parent)
    assert (found.areas, found.others) == ([area.path], 0)


LOST = "of its sessions, which are cut off or damaged"


def test_a_whole_area_has_nothing_to_tell(area: AreaFile) -> None:
    assert area.taken() == (area.raws, [])
    area.store.forget(area.numbers)
    area.content[:] = (area.store.drive / "sessions.dat").read_bytes()
    assert area.taken() == ([], [])


def test_a_session_that_was_forgotten_by_itself_is_not_missed(area: AreaFile) -> None:
    area.store.forget([2])
    area.content[:] = (area.store.drive / "sessions.dat").read_bytes()
    assert area.taken() == ([area.raws[0], area.raws[2]], [])


@pytest.mark.parametrize("bytes_left", [20, 511, 512, 612])
def test_an_area_that_is_cut_within_a_session(area: AreaFile, bytes_left: int) -> None:
    del area.content[area.head_of(3) + bytes_left :]
    assert area.taken() == (area.raws[:2], [f"1 {LOST}"])


@pytest.mark.parametrize("fill", [b"\xff" * 512, b"StkA" + b"\xff" * 508, b"StkA" + bytes(508)])
def test_a_head_that_was_erased(area: AreaFile, fill: bytes) -> None:
    area.content[area.head_of(2) : area.head_of(2) + 512] = fill
    assert area.taken() == ([area.raws[0], area.raws[2]], [f"1 {LOST}"])


def test_an_erased_head_before_a_trial_that_was_broken_off_is_no_session(area: AreaFile) -> None:
    at = area.head_of(2)
    area.content[at : at + 512] = b"\xff" * 512
    area.content[at + 512 + 64 : at + 4096] = b"\xff" * (4096 - 576)
    assert area.taken() == ([area.raws[0], area.raws[2]], [])


@pytest.mark.parametrize("content", [b"", bytes(100_000), random.Random(1).randbytes(100_000), b"\xff" * 9999])
def test_a_file_without_anything_of_a_belt(area: AreaFile, content: bytes) -> None:
    area.content[:] = content
    told = "nothing that a belt wrote"
    assert area.taken() == ([], [told])


def test_an_area_that_is_too_long(area: AreaFile) -> None:
    area.path.touch()
    os.truncate(area.path, private_files.MOST_BYTES + 1)
    (line,) = folder_import.find(area.path.parent).unreadable
    assert line == f"{area.path}: more than the 64 MB that a belt's drive can have"
