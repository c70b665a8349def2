"""PostgreSQL only: its own features and failures. What holds for both engines uses the fixture ``place``."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from host_archive.store_helpers import facts_of, put, session_bytes
from postgresql_server import INSTALL_IT, Server
from stork_host.archive import Archive, Measured
from stork_host.archive.engine import connect, parse_url
from stork_host.errors import StorkError
from waits import HUNG_S


def test_the_server_is_the_tests_own(postgresql_server: Server, postgresql_url: str, tmp_path: Path) -> None:
    """Not the one that a package starts, on no port, and not root's."""
    with Archive.open(tmp_path, postgresql_url) as archive, archive.engine.connect() as connection:
        assert connection.scalar(text("SHOW data_directory")) == str(postgresql_server.folder / "data")
        assert connection.scalar(text("SHOW listen_addresses")) == ""
    assert (postgresql_server.folder / "data").stat().st_uid == postgresql_server.user_id != 0


def test_a_session_there_and_back(postgresql_url: str, tmp_path: Path) -> None:
    raw = session_bytes(device_id="belt-7", wearer_id="w3", session_number=12, start_time=1_780_000_000)
    with Archive.open(tmp_path, postgresql_url) as archive:
        row, added = archive.add(facts_of(raw), raw, [Measured("sway_rms_ml", 0.1, "deg")], 3)
        assert added
        assert not archive.add(facts_of(raw), raw)[1]
    with Archive.open(tmp_path, postgresql_url) as archive:
        (listed,) = archive.sessions(wearer="w3", since=datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC))
        assert listed.started_at == datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC)
        assert archive.raw(archive.get(row.sha256[:8])) == raw
        assert [measure.value for measure in archive.measures(listed)] == [0.1]
        put(archive, device_id="belt-7", session_number=12, start_time=1_790_000_000)
        assert [each.number_reused for each in archive.sessions()] == [True, True]
    assert list(tmp_path.iterdir()) == []


def test_many_seats_at_once_store_once(postgresql_url: str, tmp_path: Path) -> None:
    """Eight programs make the tables and store the same two sessions, all at the same time."""
    raws = [session_bytes(session_number=n, wearer_id="w1") for n in range(2)]

    def seat(_: int) -> int:
        with Archive.open(tmp_path, postgresql_url) as archive:
            return sum(archive.add(facts_of(raw), raw)[1] for raw in raws)

    with ThreadPoolExecutor(8) as seats:
        assert sum(seats.map(seat, range(8))) == 2
    with Archive.open(tmp_path, postgresql_url) as archive:
        assert sorted(archive.raw(row) for row in archive.sessions()) == sorted(raws)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    nowhere = "postgresql://ann:secret@127.0.0.1:1/stork"
    with pytest.raises(StorkError, match=r"expected the archive at .* to answer, found") as told:
        Archive.open(tmp_path, nowhere)
    assert "secret" not in str(told.value)


def test_a_database_that_is_not_there(postgresql_server: Server, tmp_path: Path) -> None:
    with pytest.raises(StorkError, match=r'to answer, found .*database "nowhere" does not exist'):
        Archive.open(tmp_path, postgresql_server.url("nowhere"))


def test_a_connection_that_breaks_is_told_and_the_next_call_makes_another(postgresql_url: str, tmp_path: Path) -> None:
    with Archive.open(tmp_path, postgresql_url) as archive:
        key = put(archive, session_number=1)
        _end_all_connections(postgresql_url)
        with pytest.raises(StorkError, match=r"to answer, found .*nothing was half stored"):
            put(archive, session_number=2)
        assert [row.sha256 for row in archive.sessions()] == [key]
        assert put(archive, session_number=2)


def _end_all_connections(url: str) -> None:
    """End all connections, as a restart of the server does."""
    engine = connect(parse_url(url), HUNG_S)
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 600000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    engine.dispose()


@pytest.fixture
def reader_url(postgresql_server: Server, postgresql_url: str, tmp_path: Path) -> Iterator[str]:
    """The archive, seen by somebody who may read it and no more."""
    with _role(postgresql_url, "reader"):
        with Archive.open(tmp_path, postgresql_url) as archive, archive.engine.begin() as connection:
            connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader"))
        name = parse_url(postgresql_url).database
        assert name is not None
        yield postgresql_server.url(name, "reader")


@contextmanager
def _role(url: str, name: str) -> Iterator[None]:
    engine = connect(parse_url(url), HUNG_S)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN"))
    yield
    with engine.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {name}"))
        connection.execute(text(f"DROP ROLE {name}"))
    engine.dispose()


def test_who_may_only_read_is_told_so(reader_url: str, postgresql_url: str, tmp_path: Path) -> None:
    with Archive.open(tmp_path, postgresql_url) as archive:
        key = put(archive, session_number=1)
    with Archive.open(tmp_path, reader_url) as archive:
        assert archive.get("last").sha256 == key
        with pytest.raises(StorkError, match=r"expected permission to read and write .*permission denied"):
            put(archive, session_number=2)
        assert [row.sha256 for row in archive.sessions()] == [key]


@pytest.mark.parametrize("ci", ["", "true"])
def test_without_a_server_it_is_skipped_with_one_line_and_fails_in_ci(repository: Path, ci: str) -> None:
    """A run that is told of a pg_ctl that is not there, of two tests of different files."""
    room = Path(__file__).parent.relative_to(repository)
    tests = [
        f"{room}/test_store_postgresql.py::test_a_session_there_and_back",
        f"{room}/test_store_sessions.py::test_the_last_of_none",
    ]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--postgresql-exec=/nowhere/pg_ctl", *tests],
        cwd=repository,
        env={**os.environ, "CI": ci, "COLUMNS": "400"},
        capture_output=True,
        text=True,
        timeout=HUNG_S,
        check=False,
    )
    assert ran.returncode == (1 if ci else 0), ran.stdout + ran.stderr
    told = [line for line in ran.stdout.splitlines() if INSTALL_IT in line and not line.startswith("no Post")]
    if ci:
        assert [line.split()[0] for line in told] == ["ERROR", "ERROR"] and "1 passed, 2 errors" in ran.stdout
    else:
        assert len(told) == 1 and told[0].startswith("SKIPPED [2]") and "1 passed, 2 skipped" in ran.stdout
