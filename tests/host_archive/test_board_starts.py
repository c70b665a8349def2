"""Times of sessions whose clock was not set, worked out from the start of the board's program, in either engine."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from host_archive.places import Place
from host_archive.store_helpers import facts_of, put, session_bytes
from host_archive.test_store_schema import _migrate
from stork_host import folder_import
from stork_host.archive import Archive, StoredSession, audit, backup, integrity
from stork_host.cli.batch_ingest import BatchIngest

START, OTHER = 0x2A2A2A2A, 7
BEGAN = datetime(2026, 5, 28, 8, 0, 0, tzinfo=UTC)
RECEIVED = BEGAN + timedelta(days=1)


def unset(number: int, uptime_s: int, start_id: int = START, **header: object) -> bytes:
    """A session of a board whose clock was not set."""
    told = {"device_id": "belt", "start_time": 0, "program_uptime_s": uptime_s, "program_start_id": start_id, **header}
    return session_bytes(session_number=number, **told)


def anchor(number: int, uptime_s: int, **header: object) -> bytes:
    """A session of the same start, later: the clock was set."""
    start_time = int(BEGAN.timestamp()) + uptime_s
    return unset(number, uptime_s, **{"start_time": start_time, **header})


def add(archive: Archive, raw: bytes, received_at: datetime = RECEIVED) -> StoredSession:
    return archive.add(facts_of(raw), raw, received_at=received_at)[0]


def by_number(archive: Archive) -> dict[int, datetime | None]:
    return {row.session_number: row.estimated_start_at for row in archive.sessions()}


def is_sound(archive: Archive) -> bool:
    with archive.engine.connect() as connection:
        return integrity.check(connection, "here") == archive.count()


def test_a_pull_tells_when_the_board_started(archive: Archive) -> None:
    """Before, or after the session came; the bytes stay."""
    raw = unset(1, 60)
    before = add(archive, raw)
    assert (before.started_at, before.estimated_start_at, before.listed_at) == (None, None, RECEIVED)
    archive.note_start("belt", START, BEGAN)
    after = add(archive, unset(2, 3600))
    assert after.estimated_start_at == after.listed_at == BEGAN + timedelta(hours=1)
    row = archive.get(before.sha256)
    assert (row.started_at, row.estimated_start_at, row.listed_at) == (None, *[BEGAN + timedelta(minutes=1)] * 2)
    assert archive.raw(row) == raw and is_sound(archive)
    assert [each.session_number for each in archive.sessions(since=BEGAN + timedelta(minutes=30))] == [2]
    assert [each.session_number for each in archive.sessions()] == [2, 1]
    with archive.engine.connect() as connection:
        told = [(each.action, each.session) for each in audit.latest(connection, None) if each.action == "dated"]
    assert told == [("dated", row.sha256)], "one that comes with its time needs no record of its own"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_another_session_of_that_start_tells_it_too(archive: Archive, order: tuple[int, int]) -> None:
    both = unset(1, 60), anchor(2, 7200)
    for n in order:
        add(archive, both[n])
    assert by_number(archive) == {1: BEGAN + timedelta(minutes=1), 2: None}
    assert {row.started_at for row in archive.sessions()} == {None, BEGAN + timedelta(hours=2)}
    assert is_sound(archive)


@pytest.mark.parametrize(
    "header",
    [
        {"program_start_id": OTHER},
        {"device_id": "other"},
        {"device_id": ""},
        {"program_uptime_s": 86_401},  # it came into the archive before that
        {"program_uptime_s": 2**31},
        {"program_uptime_s": 2**70},
        {"program_start_id": 2**31},
    ],
)
def test_no_time_from_another_start_or_from_numbers_that_cannot_be(archive: Archive, header: dict[str, object]) -> None:
    add(archive, anchor(2, 7200))
    row = add(archive, unset(1, 60, **header))
    assert (row.estimated_start_at, row.listed_at) == (None, RECEIVED)
    archive.note_start("belt", START, BEGAN)
    assert by_number(archive) == {1: None, 2: None} and is_sound(archive)


@pytest.mark.parametrize("missing", ["program_uptime_s", "program_start_id"])
def test_an_older_firmware_tells_half_or_nothing(archive: Archive, missing: str) -> None:
    archive.note_start("belt", START, BEGAN)
    told = {"device_id": "belt", "start_time": 0, "program_uptime_s": 60, "program_start_id": START}
    del told[missing]
    put(archive, session_number=1, **told)
    put(archive, session_number=2, device_id="belt", start_time=0)
    assert by_number(archive) == {1: None, 2: None}


@pytest.mark.parametrize(
    "began_at", [datetime(2019, 12, 31, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)]
)
def test_a_start_that_cannot_be_is_not_noted(archive: Archive, began_at: datetime) -> None:
    add(archive, unset(1, 60))
    archive.note_start("belt", START, began_at)
    assert by_number(archive) == {1: None}
    archive.note_start("belt", START, BEGAN)
    assert by_number(archive) == {1: BEGAN + timedelta(minutes=1)}


def test_a_start_id_that_no_board_draws_is_not_noted(archive: Archive) -> None:
    for start_id in (2**31, 2**53):
        archive.note_start("belt", start_id, BEGAN)
    assert by_number(archive) == {}


@pytest.mark.parametrize("start_time", [2_114_380_800, 1_500_000_000, 2**38])
def test_a_clock_that_was_wrong_tells_nothing(archive: Archive, start_time: int) -> None:
    add(archive, unset(1, 60))
    add(archive, anchor(2, 7200, start_time=start_time))
    assert by_number(archive) == {1: None, 2: None}


def test_the_first_that_tells_a_start_counts(archive: Archive) -> None:
    archive.note_start("belt", START, BEGAN)
    archive.note_start("belt", START, BEGAN + timedelta(hours=3))
    add(archive, anchor(2, 7200, start_time=int(BEGAN.timestamp())))
    assert add(archive, unset(1, 60)).estimated_start_at == BEGAN + timedelta(minutes=1)


def test_times_come_along_from_another_archive_and_a_backup(archive: Archive, tmp_path: Path) -> None:
    """Also to sessions that came here without."""
    early = unset(1, 60)
    add(archive, early)
    with Archive.open(tmp_path / "other") as other:
        other.note_start("belt", START, BEGAN)
        add(other, early)
        add(other, unset(2, 120))
        backup.backup(other, tmp_path / "file.sqlite")
    batch = BatchIngest(archive, tmp_path / "data", "imported")
    folder_import.take_in(folder_import.find(tmp_path / "other"), batch, batch.take_people)
    expected = {1: BEGAN + timedelta(minutes=1), 2: BEGAN + timedelta(minutes=2)}
    assert by_number(archive) == expected and is_sound(archive)
    told = {each["session_number"]: each["estimated_start_at"] for each in batch.as_dict()["sessions"]}
    assert told == expected
    with Archive.open(tmp_path / "third") as third:
        backup.restore(third, tmp_path / "file.sqlite")
        assert by_number(third) == expected
        assert add(third, unset(3, 180)).estimated_start_at == BEGAN + timedelta(minutes=3)


ROW = """
INSERT INTO sessions (id, sha256, device_id, session_number, drill, leg, eyes, surface, started_at, received_at,
    listed_at, format_version, firmware_version, scorer_version, score, stars, end_cause, duration_ms, quality, size)
VALUES (:id, :sha256, 'belt', :id, :drill, :leg, 'open', 'firm', NULL, '2026-05-29 08:00:00.000000',
    '2026-05-29 08:00:00.000000', :format_version, :firmware_version, :scorer_version, :score, :stars, :end_cause,
    :duration_ms, :quality, :size)
"""


def test_an_archive_of_an_older_stork_gets_the_columns_from_the_bytes(place: Place) -> None:
    """It stored what a newer board told and knew no place for it."""
    _migrate(place, "0005")
    engine = place.engine()
    raws = unset(1, 60), unset(2, 2**70), session_bytes(device_id="belt", session_number=3, start_time=0)
    with engine.begin() as connection:
        received = "'2026-05-01 08:00:00.000000'"
        connection.execute(text(f"INSERT INTO devices VALUES ('belt', 'virtual', '0.1.0', {received}, {received})"))
        for n, raw in enumerate(raws, 1):
            values = {**vars(facts_of(raw)), "id": n, "sha256": str(n) * 64, "size": len(raw)}
            connection.execute(text(ROW), values)
            connection.execute(text("INSERT INTO raw_sessions VALUES (:id, :data)"), {"id": n, "data": raw})
    engine.dispose()
    with place.open() as archive:
        found = {row.session_number: (row.start_id, row.uptime_s) for row in archive.sessions()}
        assert found == {1: (START, 60), 2: (START, None), 3: (None, None)}
        archive.note_start("belt", START, BEGAN)
        assert by_number(archive) == {1: BEGAN + timedelta(minutes=1), 2: None, 3: None}
