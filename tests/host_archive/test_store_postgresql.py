"""The same archive on a PostgreSQL server: set STORK_TEST_POSTGRESQL to the URL of an empty database to spare."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from host_archive.store_helpers import facts_of, put, session_bytes
from stork_host.archive import Archive, Measured, schema
from stork_host.archive.engine import connect, parse_url
from stork_host.archive.models import Base
from stork_host.errors import StorkError

URL = os.environ.get("STORK_TEST_POSTGRESQL", "")

pytestmark = [
    pytest.mark.skipif(not URL, reason="no PostgreSQL: set STORK_TEST_POSTGRESQL to the URL of an empty database"),
    pytest.mark.xdist_group("postgresql"),  # one server, one database
]


@pytest.fixture
def url() -> Iterator[str]:
    """An empty database, and empty again afterwards."""
    pytest.importorskip("psycopg", reason="no psycopg: pip install 'psycopg[binary]'")
    engine = connect(parse_url(URL), 5.0)
    with engine.connect() as connection:
        if schema.version_of(connection, "the test database"):
            raise AssertionError("STORK_TEST_POSTGRESQL holds an archive already; tests would delete it")
    yield URL
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()


def test_a_session_there_and_back(url: str, tmp_path: Path) -> None:
    raw = session_bytes(device_id="belt-7", wearer_id="w3", session_number=12, start_time=1_780_000_000)
    with Archive.open(tmp_path, url) as archive:
        row, added = archive.add(facts_of(raw), raw, [Measured("sway_rms_ml", 0.1, "deg")], 3)
        assert added
        assert not archive.add(facts_of(raw), raw)[1]
    with Archive.open(tmp_path, url) as archive:
        (listed,) = archive.sessions(wearer="w3", since=datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC))
        assert listed.started_at == datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC)
        assert archive.raw(archive.get(row.sha256[:8])) == raw
        assert [measure.value for measure in archive.measures(listed)] == [0.1]
        put(archive, device_id="belt-7", session_number=12, start_time=1_790_000_000)
        assert [each.number_reused for each in archive.sessions()] == [True, True]
    assert list(tmp_path.iterdir()) == []


def test_the_migrations_build_the_tables_that_the_code_uses(url: str, tmp_path: Path) -> None:
    with Archive.open(tmp_path, url) as archive, archive.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_many_seats_at_once_store_once(url: str, tmp_path: Path) -> None:
    """Eight programs make the tables and store the same two sessions, all at the same time."""
    raws = [session_bytes(session_number=n, wearer_id="w1") for n in range(2)]

    def seat(_: int) -> int:
        with Archive.open(tmp_path, url) as archive:
            return sum(archive.add(facts_of(raw), raw)[1] for raw in raws)

    with ThreadPoolExecutor(8) as seats:
        assert sum(seats.map(seat, range(8))) == 2
    with Archive.open(tmp_path, url) as archive:
        assert sorted(archive.raw(row) for row in archive.sessions()) == sorted(raws)


def test_a_database_of_a_newer_stork_is_left_alone(url: str, tmp_path: Path) -> None:
    with Archive.open(tmp_path, url) as archive, archive.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorkError, match="found version 9999, written by a newer Stork"):
        Archive.open(tmp_path, url)


def test_a_server_that_is_not_there(url: str, tmp_path: Path) -> None:
    nowhere = parse_url(url).set(host="127.0.0.1", port=1, username="ann", password="secret")
    with pytest.raises(StorkError, match=r"expected the archive at .* to answer, found") as told:
        Archive.open(tmp_path, nowhere.render_as_string(hide_password=False))
    assert "secret" not in str(told.value)
