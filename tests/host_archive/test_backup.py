"""Backup in one file and the way back, from and to both engines."""

import os
import sqlite3
import stat
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from host_archive.places import Place
from host_archive.store_helpers import facts_of, put, session_bytes
from host_archive.test_store_schema import _migrate
from postgresql_server import Server
from stork_host.archive import Archive, Measured, backup, damaged_files
from stork_host.archive.models import Base
from stork_host.errors import StorkError


def rows(archive: Archive) -> dict[str, list[Any]]:
    """All rows of all tables but the audit, which goes on, as Python sees them in either engine."""
    with archive.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if not table.name.startswith("audit")
        }


def filled(place: Place) -> Archive:
    archive = place.open()
    put(archive, session_number=1, wearer_id="w1", start_time=1_780_000_000)
    put(archive, session_number=2, device_id="", start_time=0)
    raw = session_bytes(session_number=3, wearer_id="ünïcode")
    archive.add(facts_of(raw), raw, [Measured("held", 1 / 3, "s"), Measured("sway", -1e-300, "deg")], 2)
    return archive


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Another place, where nothing is."""
    if request.param == "sqlite":
        yield Place(tmp_path / "target", None)
        return
    server: Server = request.getfixturevalue("postgresql_server")
    with server.database() as url:
        yield Place(tmp_path / "target", url)


def test_there_and_back_between_the_engines(place: Place, target: Place, tmp_path: Path) -> None:
    file = tmp_path / "one.sqlite"
    steps: list[tuple[int, int]] = []
    with filled(place) as archive:
        assert backup.backup(archive, file, lambda *step: steps.append(step)) == (3, 0)
        before = rows(archive)
    assert steps[-1] == (3, 3)
    stored = file.read_bytes()
    with target.open() as archive:
        assert backup.restore(archive, file) == (3, 0)
        assert rows(archive) == before
        assert [len(before[name]) for name in ("sessions", "raw_sessions", "measures", "wearers")] == [3, 3, 2, 2]
        key = put(archive, session_number=4)
        assert archive.get(key).id == 4
    assert file.read_bytes() == stored
    assert {path.name for path in tmp_path.iterdir()} <= {"one.sqlite", "data", "target"}


def test_the_damaged_files_are_in_it_and_come_back(place: Place, target: Place, tmp_path: Path) -> None:
    aside = tmp_path / "data" / "damaged"
    files = {"1.stk": b"half a session", "ünïcode & more.stk": bytes(range(256)) * 300, "empty": b""}
    with filled(place) as archive:
        aside.mkdir(parents=True)
        for name, content in files.items():
            (aside / name).write_bytes(content)
        assert backup.backup(archive, tmp_path / "one.sqlite", damaged=aside) == (3, 3)
        before = rows(archive)
    back = target.folder / "damaged"
    with target.open() as archive:
        assert backup.restore(archive, tmp_path / "one.sqlite", damaged=back) == (3, 3)
        assert rows(archive) == before
    assert {path.name: path.read_bytes() for path in back.iterdir()} == files
    assert stat.S_IMODE(back.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in back.iterdir()} == {0o600}


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links on this system")
def test_a_link_among_the_damaged_files_is_not_followed(archive: Archive, tmp_path: Path) -> None:
    aside = tmp_path / "damaged"
    aside.mkdir()
    (tmp_path / "passwords").write_text("secret")
    (aside / "1.stk").symlink_to(tmp_path / "passwords")
    (aside / "2.stk").write_bytes(b"half")
    (aside / "below").mkdir()
    assert backup.backup(archive, tmp_path / "one.sqlite", damaged=aside) == (0, 1)
    assert b"secret" not in (tmp_path / "one.sqlite").read_bytes()
    assert damaged_files.in_folder(aside) == ([aside / "2.stk"], 2)


def test_a_damaged_file_takes_the_place_of_no_other(archive: Archive, place: Place, tmp_path: Path) -> None:
    aside, back = tmp_path / "damaged", tmp_path / "back"
    for folder, content in ((aside, b"one"), (back, b"another")):
        folder.mkdir()
        (folder / "1.stk").write_bytes(content)
        (folder / "2.stk").write_bytes(b"the same")
    backup.backup(archive, tmp_path / "one.sqlite", damaged=aside)
    with Archive.open(tmp_path / "new") as new:
        backup.restore(new, tmp_path / "one.sqlite", damaged=back)
    by_hash = sha256(b"one").hexdigest()[:16] + ".stk"
    assert {path.name: path.read_bytes() for path in back.iterdir()} == {
        "1.stk": b"another",
        "2.stk": b"the same",
        by_hash: b"one",
    }


@pytest.mark.parametrize(
    "name", ["../out.stk", "/tmp/out.stk", "..", ".", "", "a/b.stk", r"a\b", "C:x", "a\x00b", "\x1b[2J"]
)
def test_a_name_in_a_backup_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "data" / "damaged"
    damaged_files.write(damaged_files.DamagedFile(name, b"bytes"), folder)
    assert [path.name for path in folder.iterdir()] == [sha256(b"bytes").hexdigest()[:16] + ".stk"]
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_backup_whose_damaged_files_changed_is_refused(archive: Archive, tmp_path: Path) -> None:
    aside, back = tmp_path / "damaged", tmp_path / "back"
    aside.mkdir()
    (aside / "1.stk").write_bytes(b"one")
    backup.backup(archive, tmp_path / "one.sqlite", damaged=aside)
    with sqlite3.connect(tmp_path / "one.sqlite") as connection:
        connection.execute("UPDATE damaged_files SET data = x'00'")
    connection.close()
    with (
        Archive.open(tmp_path / "new") as new,
        pytest.raises(StorkError, match=r"damaged file 1\.stk with other bytes than were stored"),
    ):
        backup.restore(new, tmp_path / "one.sqlite", damaged=back)
    assert not back.exists()


def test_a_damaged_file_that_cannot_be_written_leaves_the_archive_empty(place: Place, tmp_path: Path) -> None:
    aside = tmp_path / "damaged"
    aside.mkdir()
    (aside / "1.stk").write_bytes(b"one")
    with filled(Place(tmp_path / "other", None)) as archive:
        backup.backup(archive, tmp_path / "one.sqlite", damaged=aside)
    (tmp_path / "a file").touch()
    with place.open() as archive:
        with pytest.raises(StorkError, match="expected room and permission to keep a damaged session at"):
            backup.restore(archive, tmp_path / "one.sqlite", damaged=tmp_path / "a file")
        assert archive.count() == 0
        assert backup.restore(archive, tmp_path / "one.sqlite", damaged=tmp_path / "back") == (3, 1)


def test_a_backup_of_a_backup_has_the_files_of_both(tmp_path: Path) -> None:
    aside, more = tmp_path / "damaged", tmp_path / "more"
    for folder, names in ((aside, "ab"), (more, "bc")):
        folder.mkdir()
        for name in names:
            (folder / name).write_bytes(name.encode())
    with Archive.open(tmp_path / "data") as archive:
        backup.backup(archive, tmp_path / "one.sqlite", damaged=aside)
    with Archive.open(tmp_path, f"sqlite:///{tmp_path / 'one.sqlite'}") as archive:
        assert backup.backup(archive, tmp_path / "two.sqlite", damaged=more) == (0, 3)


def test_a_backup_is_an_archive_that_opens(place: Place, tmp_path: Path) -> None:
    with filled(place) as archive:
        keys = [row.sha256 for row in archive.sessions()]
        backup.backup(archive, tmp_path / "one.sqlite")
    with Archive.open(tmp_path, f"sqlite:///{tmp_path / 'one.sqlite'}") as archive:
        assert [row.sha256 for row in archive.sessions()] == keys


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are Unicode elsewhere")
def test_names_of_files_that_are_no_unicode(tmp_path: Path) -> None:
    folder = tmp_path / "of \udcff"
    with Archive.open(folder) as archive:
        put(archive)
        assert backup.backup(archive, folder / "b\udcfe.sqlite") == (1, 0)
    with Archive.open(tmp_path / "\udcff") as archive:
        assert backup.restore(archive, folder / "b\udcfe.sqlite") == (1, 0)


def test_a_backup_is_of_one_moment_while_others_write(place: Place, tmp_path: Path) -> None:
    """Each holds the first so many sessions, whole, and more as time goes on."""
    stop = threading.Event()
    stored: list[str] = []

    def write() -> None:
        with place.open() as archive:
            while not stop.is_set():
                stored.append(put(archive, session_number=len(stored), wearer_id=f"w{len(stored)}"))

    with place.open() as archive:
        put(archive, device_id="first")
        writer = threading.Thread(target=write)
        writer.start()
        try:
            for n in range(8):
                count, _ = backup.backup(archive, tmp_path / f"{n}.sqlite")
                with backup.opened(tmp_path / f"{n}.sqlite") as connection:
                    ids = [row[0] for row in connection.execute(text("SELECT id FROM sessions ORDER BY id"))]
                    raws = connection.execute(text("SELECT count(*) FROM raw_sessions")).scalar()
                    wearers = connection.execute(text("SELECT count(*) FROM wearers")).scalar()
                assert ids == list(range(1, count + 1))
                assert (raws, wearers) == (count, count - 1)
        finally:
            stop.set()
            writer.join()
        assert archive.count() == len(stored) + 1 > 1


def test_a_writer_that_never_stops_waits_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program writes after each step of the copy, which therefore begins anew; then it copies in one step."""
    monkeypatch.setattr(backup, "_PAGES", 5)
    with Archive.open(tmp_path / "data") as archive, Archive.open(tmp_path / "data") as other:
        for n in range(20):
            put(archive, session_number=n)
        genuine = backup._Steps.__call__
        steps = []

        def step(self: backup._Steps, status: int, remaining: int, total: int) -> None:
            steps.append(remaining)
            if remaining:
                put(other, session_number=1000 + len(steps))
            genuine(self, status, remaining, total)

        monkeypatch.setattr(backup._Steps, "__call__", step)
        count, _ = backup.backup(archive, tmp_path / "one.sqlite")
    assert len(steps) == 1 + backup._RESTARTS + 1 + 1 and steps[-1] == 0  # first, begun anew, too often, in one
    assert count == 20 + len(steps) - 1


def test_no_file_is_overwritten(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "one.sqlite"
    file.write_text("mine")
    with pytest.raises(StorkError, match=r"expected to write a new file .*one\.sqlite, found File exists"):
        backup.backup(archive, file)
    assert file.read_text() == "mine"
    with pytest.raises(StorkError, match="found No such file or directory"):
        backup.backup(archive, tmp_path / "none" / "one.sqlite")


def test_an_archive_with_damage_gives_no_backup(place: Place, tmp_path: Path) -> None:
    with filled(place) as archive:
        with archive.engine.begin() as connection:
            connection.execute(text("UPDATE raw_sessions SET data = :data WHERE session_id = 2"), {"data": b"other"})
        with pytest.raises(StorkError, match="with other bytes than were stored"):
            backup.backup(archive, tmp_path / "one.sqlite")
    assert [path.name for path in tmp_path.glob("*") if path.name != "data"] == []


def test_interrupted_leaves_no_file(place: Place, tmp_path: Path) -> None:
    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with filled(place) as archive, pytest.raises(KeyboardInterrupt):
        backup.backup(archive, tmp_path / "one.sqlite", stop)
    assert [path.name for path in tmp_path.glob("*") if path.name != "data"] == []


@pytest.fixture
def a_backup(tmp_path: Path) -> Path:
    file = tmp_path / "one.sqlite"
    with filled(Place(tmp_path / "other", None)) as archive:
        backup.backup(archive, file)
    return file


def test_never_over_an_archive_with_data(place: Place, a_backup: Path) -> None:
    with place.open() as archive:
        put(archive, session_number=9)
    before = place.content()
    with place.open() as archive, pytest.raises(StorkError, match=r"an empty archive at .*, found one with 1 session;"):
        backup.restore(archive, a_backup)
    assert place.content() == before


def test_a_damaged_backup_is_refused(place: Place, a_backup: Path) -> None:
    with sqlite3.connect(a_backup) as connection:
        connection.execute("UPDATE raw_sessions SET data = zeroblob(length(data)) WHERE session_id = 3")
    connection.close()
    with place.open() as archive:
        with pytest.raises(StorkError, match="with other bytes than were stored"):
            backup.restore(archive, a_backup)
        assert archive.count() == 0


def test_a_backup_with_broken_pages_is_refused(place: Place, a_backup: Path) -> None:
    data = bytearray(a_backup.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 3000] = b"\xa5" * 3000
    a_backup.write_bytes(data)
    with place.open() as archive:
        with pytest.raises(StorkError, match="expected a sound archive at"):
            backup.restore(archive, a_backup)
        assert archive.count() == 0


def test_an_interrupted_restore_leaves_the_archive_empty(place: Place, a_backup: Path) -> None:
    calls = []

    def stop(done: int, total: int) -> None:
        calls.append(done)
        if done == total and len(calls) > 1:  # the check of the file is over, and rows are on their way
            raise KeyboardInterrupt

    with place.open() as archive:
        with pytest.raises(KeyboardInterrupt):
            backup.restore(archive, a_backup, stop)
        assert archive.count() == 0
        assert backup.restore(archive, a_backup) == (3, 0)


@pytest.mark.parametrize(
    ("content", "found"),
    [(b"", "another kind of file"), (b"PK\x03\x04 a zip", "another kind of file"), (None, "No such file")],
)
def test_a_file_that_is_no_backup(archive: Archive, tmp_path: Path, content: bytes | None, found: str) -> None:
    file = tmp_path / "what.zip"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(StorkError, match=rf"expected an archive in one file at .*what\.zip.*, found {found}"):
        backup.restore(archive, file)


def test_databases_of_others_are_no_backups(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "what.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    with pytest.raises(StorkError, match="found another program's database"):
        backup.restore(archive, file)


def test_a_backup_of_a_newer_stork_is_refused(archive: Archive, a_backup: Path) -> None:
    with sqlite3.connect(a_backup) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = a_backup.read_bytes()
    with pytest.raises(StorkError, match=r"one\.sqlite in version \d+ or older, found version 9999"):
        backup.restore(archive, a_backup)
    assert a_backup.read_bytes() == before
    assert archive.count() == 0


OF_VERSION_1 = """
INSERT INTO sessions (id, sha256, session_number, drill, leg, eyes, surface, started_at, received_at, format_version,
    firmware_version, scorer_version, score, stars, end_cause, duration_ms, quality, size)
VALUES (7, :sha256, 1, 'single_leg', 'left', 'open', 'firm', NULL, '2026-05-31 10:00:00.000000', 2, '0.1.0', 2, 0, 0,
    'stopped', 0, 64, :size)
"""


def test_an_older_backup_is_brought_up_and_its_file_stays(place: Place, tmp_path: Path) -> None:
    old = Place(tmp_path / "old", None)
    raw = session_bytes(device_id="", start_time=0)
    _migrate_with_a_session(old, raw)
    stored = old.file.read_bytes()
    with place.open() as archive:
        assert backup.restore(archive, old.file) == (1, 0)
        (row,) = archive.sessions()
        assert (row.id, row.analysis_version, archive.raw(row)) == (7, 1, raw)
    assert old.file.read_bytes() == stored


def _migrate_with_a_session(place: Place, raw: bytes) -> None:
    """An archive as the first Stork left it."""
    _migrate(place, "0001")
    engine = place.engine()
    with engine.begin() as connection:
        connection.execute(text(OF_VERSION_1), {"sha256": sha256(raw).hexdigest(), "size": len(raw)})
        connection.execute(text("INSERT INTO raw_sessions VALUES (7, :data)"), {"data": raw})
        connection.execute(text("INSERT INTO measures VALUES (7, 'held', 2.5, 's', 1)"))
    engine.dispose()


def test_a_copy_that_was_broken_off_is_mended_aside(archive: Archive, a_backup: Path) -> None:
    """A file whose program died within a transaction has a journal beside it, which SQLite plays back."""
    stored = a_backup.read_bytes()
    writer = sqlite3.connect(a_backup, isolation_level=None)
    writer.execute("PRAGMA cache_size = 1")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM measures")
    writer.execute("DELETE FROM raw_sessions")
    writer.execute("CREATE TABLE more AS SELECT zeroblob(100000) AS a")
    left = {path: path.read_bytes() for path in (a_backup, a_backup.with_name(a_backup.name + "-journal"))}
    writer.execute("ROLLBACK")
    writer.close()
    for path, content in left.items():
        path.write_bytes(content)
    assert left[a_backup] != stored
    assert backup.restore(archive, a_backup) == (3, 0)
    assert a_backup.read_bytes() == left[a_backup]


def test_a_locked_archive_is_told(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "data", wait_s=0.0) as archive:
        put(archive)
        other = sqlite3.connect(tmp_path / "data" / "stork.sqlite", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorkError, match="locked by another program"):
            backup.backup(archive, tmp_path / "one.sqlite")
        other.execute("ROLLBACK")
        other.close()
        assert backup.backup(archive, tmp_path / "one.sqlite") == (1, 0)
