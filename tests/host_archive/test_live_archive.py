"""An archive that another program writes into all the time: it is read, and never taken for a damaged one."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from host_archive.places import Place
from host_archive.store_helpers import put
from stork_host import checkup, folder_import
from stork_host.archive import Archive, backup, damaged_files
from stork_host.errors import StorkError

WRITER = """
import sys
from pathlib import Path
from host_archive.store_helpers import put
from stork_host.archive import Archive

with Archive.open(Path(sys.argv[1]), wait_s=60) as archive:
    number = 0
    while True:
        put(archive, session_number=number)
        if not number:
            print("first", flush=True)
        number += 1
"""


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Path]:
    """Folder of an archive of 30 MB into which another process writes."""
    folder, aside = tmp_path / "live", tmp_path / "damaged"
    aside.mkdir()
    (aside / "long.stk").write_bytes(os.urandom(30_000_000))
    with Archive.open(folder) as archive, archive.engine.begin() as connection:
        damaged_files.store(connection, aside)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True, env=environment
    ) as writer:
        assert writer.stdout is not None
        try:
            assert writer.stdout.readline() == "first\n"
            yield folder
            assert writer.poll() is None, "nobody kept it from writing"
        finally:
            writer.kill()


def test_the_check_up_finds_it_sound(live: Path) -> None:
    found = [next(iter(checkup.archive(live, None))) for _ in range(12)]
    assert [each.found for each in found if each.state != "ok"] == []


def test_an_import_reads_it(live: Path) -> None:
    for _ in range(12):
        raws: list[bytes] = []
        found = folder_import.find(live)
        folder_import.take_in(found, lambda raw, _, raws=raws: raws.append(raw), lambda people: None)
        assert found.unreadable == [] and len(raws) > 1


def test_it_is_restored_as_it_is_at_one_moment(live: Path, tmp_path: Path) -> None:
    for n in range(3):
        with Place(tmp_path / f"new{n}", None).open() as archive:
            sessions, damaged = backup.restore(archive, live / "stork.sqlite")
            assert (archive.count(), damaged) == (sessions, 1) and sessions


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with Archive.open(tmp_path / "data") as archive:
        put(archive)
    return tmp_path / "data" / "stork.sqlite"


def journal_of(file: Path) -> Path:
    return file.with_name(file.name + "-journal")


def test_a_journal_of_a_program_that_writes_makes_no_copy(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "copyfile", lambda *_: pytest.fail("a copy"))
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM measures")
    writer.execute("UPDATE sessions SET score = 77")
    assert journal_of(file).exists()
    assert [each.state for each in checkup.archive(file.parent, None)][:1] == ["ok"]
    writer.execute("COMMIT")
    writer.close()


def test_an_import_keeps_nobody_from_writing(file: Path) -> None:
    """Measuring what comes in takes minutes, and a program that writes waits for seconds."""
    with Archive.open(file.parent, wait_s=0.1) as other:
        for number in range(2, 46):
            put(other, session_number=number)
        found = folder_import.find(file.parent)
        came: list[bytes] = []

        def sink(raw: bytes, _: object) -> None:
            put(other, session_number=100 + len(came))
            came.append(raw)

        folder_import.take_in(found, sink, lambda people: put(other, session_number=99))
        assert found.unreadable == [] and len(came) == 45, "those that were there when it began"
        assert other.count() == 45 + 45 + 1


def test_the_check_up_keeps_nobody_from_writing(file: Path) -> None:
    with Archive.open(file.parent, wait_s=0.1) as other:
        for number in range(2, 46):
            put(other, session_number=number)
        added = []

        def meanwhile(done: int, total: int) -> None:
            added.append(put(other, session_number=100 + done))
            assert total == 45

        assert next(iter(checkup.archive(file.parent, None, meanwhile))).found.startswith("45 sessions")
        assert len(added) > 1 and other.count() == 45 + len(added)


@pytest.fixture
def half_written(file: Path) -> Path:
    """Files of a program that died while it wrote."""
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("PRAGMA cache_size = 1")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("CREATE TABLE more AS SELECT zeroblob(100000) AS a")
    left = {path: path.read_bytes() for path in (file, journal_of(file))}
    writer.execute("ROLLBACK")
    writer.close()
    for path, content in left.items():
        path.write_bytes(content)
    return file


def test_a_link_to_a_half_written_archive(half_written: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.sqlite"
    link.symlink_to(half_written)
    with backup.opened(link) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar() == 1


@pytest.mark.parametrize("changes", [1, 3, 99])
def test_a_copy_counts_only_if_nothing_changed_meanwhile(
    half_written: Path, changes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine, made = shutil.copyfile, []

    def changed_meanwhile(source: Path, copy: Path) -> None:
        genuine(source, copy)
        if source == half_written:
            made.append(source)
            if len(made) <= changes:
                os.utime(source, (len(made), len(made)))
                copy.write_bytes(b"torn")

    monkeypatch.setattr(shutil, "copyfile", changed_meanwhile)
    if changes < 10:
        with backup.opened(half_written) as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar() == 1
        assert len(made) == changes + 1
        return
    with (
        pytest.raises(StorkError, match="found a program that writes into it all the time"),
        backup.opened(half_written),
    ):
        pass


def test_a_journal_that_is_gone_when_it_is_to_be_copied(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite takes a journal for one that was left behind if the writer ends just while it looks."""
    genuine, asked = backup._read_only, []

    def wrong_at_first(*args: object) -> object:
        asked.append(args)
        return genuine(*args) if len(asked) > 1 else None  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "_read_only", wrong_at_first)
    with backup.opened(file) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar() == 1
    assert len(asked) == 2


def test_a_copy_for_which_there_is_no_room(half_written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    told = r"half written.*found .*No space left.*try: make room"
    with pytest.raises(StorkError, match=told), backup.opened(half_written):
        pass
