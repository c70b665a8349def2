"""Full disks, locks, damage, missing rights: one line of error, and stored sessions stay."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from host_archive.places import Place
from host_archive.store_helpers import facts_of, put, session_bytes
from stork_host.archive import Archive
from stork_host.archive.engine import parse_url
from stork_host.errors import StorkError
from waits import HUNG_S


def _sound(archive: Archive, keys: list[str]) -> None:
    """The archive holds these sessions, whole, and SQLite, if that is its engine, finds nothing wrong with it."""
    assert sorted(row.sha256 for row in archive.sessions()) == sorted(keys)
    assert all(archive.raw(row) for row in archive.sessions())
    with archive.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def _fill(archive: Archive) -> tuple[list[str], StorkError]:
    """Store 20 kB sessions until it fails; returns those that went in, and the failure."""
    keys = []
    for n in range(1000):
        raw = os.urandom(20_000)
        try:
            row, _ = archive.add(facts_of(session_bytes(session_number=n, device_id=f"d{n}")), raw)
        except StorkError as error:
            return keys, error
        keys.append(row.sha256)
    raise AssertionError("20 MB fitted")


def test_a_full_database_loses_nothing(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:

        @event.listens_for(archive.engine, "connect")
        def limit(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA max_page_count = 60")

        archive.engine.dispose()  # connections made from now on have the limit
        keys, error = _fill(archive)
        assert 2 <= len(keys) < 60 * 4096 / 20_000
        assert "found a full disk; what was stored before is unharmed" in str(error)
        _sound(archive, keys)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 400 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.name != "posix":
        pytest.skip("no mount command, so no small disk")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=400k", "tmpfs", folder], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"may not mount a small disk: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_disk_that_is_really_full_loses_nothing(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(100_000))
    with Archive.open(small_disk) as archive:
        keys, error = _fill(archive)
        assert len(keys) >= 2
        assert "found a full disk" in str(error)
        _sound(archive, keys)
        ballast.unlink()  # some room again: the next session goes in
        _sound(archive, [*keys, put(archive)])


def test_no_room_for_the_database_itself(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes(380_000))
    with pytest.raises(StorkError, match="found a full disk"):
        Archive.open(small_disk)
    (small_disk / "ballast").unlink()
    with Archive.open(small_disk) as archive:
        assert put(archive)


def test_a_locked_database_is_told_and_unharmed(tmp_path: Path) -> None:
    with Archive.open(tmp_path, wait_s=0.0) as archive:
        key = put(archive, session_number=1)
        other = sqlite3.connect(tmp_path / "stork.sqlite", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorkError, match="found it locked by another program; try: close the other program"):
            put(archive, session_number=2)
        with pytest.raises(StorkError, match="locked by another program"):
            archive.sessions()
        with pytest.raises(StorkError, match="locked by another program"):
            Archive.open(tmp_path, wait_s=0.0)
        other.execute("COMMIT")
        other.close()
        _sound(archive, [key])
        assert put(archive, session_number=2)


def test_reading_goes_on_while_another_program_prepares_to_write(tmp_path: Path) -> None:
    with Archive.open(tmp_path, wait_s=0.0) as archive:
        key = put(archive)
        other = sqlite3.connect(tmp_path / "stork.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert archive.get("last").sha256 == key
        other.close()


def test_two_programs_with_one_archive(place: Place) -> None:
    with place.open() as one, place.open() as two:
        keys = [put(archive, session_number=n) for n, archive in enumerate([one, two, one, two])]
        _sound(one, keys)
        raw = session_bytes(session_number=0)
        assert not two.add(facts_of(raw), raw)[1]


def test_many_programs_at_once_store_once(place: Place) -> None:
    """Six make the tables and store the same sessions, all at the same time: they wait for each other."""
    raws = [session_bytes(session_number=n, wearer_id="w1") for n in range(4)]

    def program(_: int) -> int:
        with place.open(HUNG_S) as archive:
            return sum(archive.add(facts_of(raw), raw)[1] for raw in raws)

    with ThreadPoolExecutor(6) as programs:
        assert sum(programs.map(program, range(6))) == 4
    with place.open() as archive:
        assert sorted(archive.raw(row) for row in archive.sessions()) == sorted(raws)


@pytest.mark.parametrize("damage", [b"not a database at all" * 300, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_database(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "stork.sqlite"
    file.write_bytes(damage)
    with pytest.raises(StorkError, match=r"a sound archive at .*stork\.sqlite, found damage \(.*try: `stork restore`"):
        Archive.open(tmp_path)
    assert file.read_bytes() == damage


def test_damage_inside_the_database(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        for n in range(60):
            put(archive, session_number=n)
    file = tmp_path / "stork.sqlite"
    data = bytearray(file.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 200] = b"\xa5" * 200
    file.write_bytes(data)
    with pytest.raises(StorkError, match="expected a sound archive"), Archive.open(tmp_path) as archive:
        archive.sessions()
    assert file.read_bytes() == data


@contextmanager
def _ordinary_user() -> Iterator[None]:
    """Change of user for root, who may write anywhere: be somebody else for a while."""
    if os.name != "posix":
        pytest.skip("folder rights are a POSIX matter")
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def readable_folder() -> Iterator[Path]:
    """A folder that everybody may read (pytest's own are for one user)."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_read_only_archive_can_be_read_and_says_why_it_cannot_be_written(readable_folder: Path) -> None:
    with Archive.open(readable_folder) as archive:
        key = put(archive)
    file = readable_folder / "stork.sqlite"
    file.chmod(0o444)
    readable_folder.chmod(0o555)
    before = file.read_bytes()
    with _ordinary_user(), Archive.open(readable_folder) as archive:
        assert archive.raw(archive.get("last"))
        with pytest.raises(StorkError, match="expected permission to read and write"):
            put(archive, session_number=2)
        assert archive.get("last").sha256 == key
    assert file.read_bytes() == before


def test_no_rights_to_make_an_archive(readable_folder: Path) -> None:
    readable_folder.chmod(0o555)
    with _ordinary_user():
        with pytest.raises(StorkError, match="expected permission to read and write"):
            Archive.open(readable_folder)
        with pytest.raises(StorkError, match="or permission to make one, found Permission denied"):
            Archive.open(readable_folder / "below")
    assert list(readable_folder.iterdir()) == []


def test_a_new_data_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("folder rights are a POSIX matter")
    with Archive.open(tmp_path / "data"):
        assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_a_file_in_the_way_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StorkError, match="expected a folder at"):
        Archive.open(tmp_path / "data")


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("mysql://ann:secret@db/stork", "a URL for mysql"),
        ("ann:secret", "text that is no database URL"),
        ("postgresql://ann:secret@server/\udcff", "a URL with characters that are not for reading"),
        ("nosuch+driver://ann:secret@db", "a URL for nosuch"),
        ("sqlite://", "an SQLite URL without a file"),
        ("sqlite:///:memory:", "an SQLite URL without a file"),
        ("sqlite+aiosqlite:///x", "a URL for another driver, aiosqlite"),
        ("sqlite+pysqlcipher:///x", "a URL for another driver, pysqlcipher"),
        ("sqlite://host/x", "an SQLite URL with more than the file's path"),
        ("sqlite:///x?timeout=abc", "an SQLite URL with more than the file's path"),
        ("postgresql://ann:secret@localhost/x?nonsense=1", "a URL with options that PostgreSQL does not have"),
    ],
)
def test_a_database_url_that_will_not_do(tmp_path: Path, url: str, found: str) -> None:
    with pytest.raises(StorkError, match=f"found {found}") as told:
        Archive.open(tmp_path, url)
    assert "secret" not in str(told.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_through_psycopg(scheme: str) -> None:
    url = parse_url(f"{scheme}://ann@db.example/stork")
    assert url.drivername == "postgresql+psycopg"
    assert (url.username, url.host, url.database) == ("ann", "db.example", "stork")


def test_an_sqlite_url(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.sqlite"
    with Archive.open(tmp_path / "unused", f"sqlite:///{file}") as archive:
        key = put(archive)
    assert not (tmp_path / "unused").exists()
    with Archive.open(tmp_path, f"sqlite:///{file}") as archive:
        _sound(archive, [key])
