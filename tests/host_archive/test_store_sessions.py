"""Sessions stored in the archive are read back unchanged."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select, update
from sqlalchemy.exc import StatementError

from host_archive.store_helpers import facts_of, put, session_bytes
from sessions import HEADER
from stork_host.archive import Archive, Device, Measured, SessionRow, StoredSession, Wearer
from stork_host.archive.models import RawSession
from stork_host.errors import StorkError
from stork_host.printable import printable
from waits import SLOW_IS_FINE


def test_a_session_told_by_hand(archive: Archive) -> None:
    raw = session_bytes(
        device_id="belt-7", wearer_id="w3", session_number=12, start_time=1_780_000_000, leg="right", surface="foam"
    )
    row, added = archive.add(facts_of(raw), raw, [Measured("sway_rms_ml", 0.25, "deg")], analysis_version=3)
    assert added
    assert row.sha256 == hashlib.sha256(raw).hexdigest()
    (listed,) = archive.sessions()
    assert (listed.device_id, listed.wearer_id, listed.session_number) == ("belt-7", "w3", 12)
    assert (listed.drill, listed.leg, listed.eyes, listed.surface) == ("single_leg", "right", "open", "foam")
    # 1_780_000_000 s = 20601 days and 73600 s after 1970-01-01; 20601 days is 2026-05-28, 73600 s is 20:26:40.
    assert listed.started_at == datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC)
    assert (listed.score, listed.stars, listed.end_cause, listed.duration_ms) == (0, 0, "stopped", 0)
    assert listed.size == len(raw)
    assert not listed.number_reused
    (measure,) = archive.measures(listed)
    assert (measure.name, measure.value, measure.unit, measure.analysis_version) == ("sway_rms_ml", 0.25, "deg", 3)
    assert archive.raw(listed) == raw


def test_twice_the_same_bytes_are_stored_once(archive: Archive) -> None:
    raw = session_bytes(wearer_id="w1")
    first, added = archive.add(facts_of(raw), raw, [Measured("a", 1.0, "deg")], 1)
    second, added_again = archive.add(facts_of(raw), raw, [Measured("a", 2.0, "deg")], 1)
    assert (added, added_again) == (True, False)
    assert first.id == second.id
    assert len(archive.sessions()) == 1
    assert [measure.value for measure in archive.measures(first)] == [1.0]


def test_other_bytes_under_the_same_number_are_kept_and_flagged(archive: Archive) -> None:
    one = put(archive, device_id="belt", session_number=1, start_time=1_780_000_000)
    assert not archive.get(one).number_reused
    two = put(archive, device_id="belt", session_number=1, start_time=1_790_000_000)
    put(archive, device_id="belt", session_number=2)
    put(archive, device_id="other", session_number=1)
    assert [row.sha256 for row in archive.sessions() if row.number_reused] == [two, one]


def test_boards_without_an_id_do_not_share_numbers(archive: Archive) -> None:
    for start in (1_780_000_000, 1_790_000_000):
        put(archive, device_id="", start_time=start)
    assert [(row.device_id, row.number_reused) for row in archive.sessions()] == [(None, False), (None, False)]


def test_devices_and_wearers_are_noted_once(archive: Archive) -> None:
    put(archive, device_id="belt", wearer_id="w1", session_number=1, firmware_version="0.1.0")
    put(archive, device_id="belt", wearer_id="w1", session_number=2, firmware_version="0.2.0")
    with archive.engine.connect() as connection:
        assert connection.execute(select(Device.device_id, Device.board_id, Device.firmware_version)).all() == [
            ("belt", "virtual", "0.2.0")
        ]
        assert connection.execute(select(Wearer.wearer_id, Wearer.label)).all() == [("w1", None)]


def test_a_list_is_by_the_start_and_last_is_what_came_last(archive: Archive) -> None:
    new = put(archive, start_time=1_780_000_000)
    old = put(archive, start_time=1_770_000_000)
    assert [row.sha256 for row in archive.sessions()] == [new, old]
    assert archive.get("last").sha256 == old


def test_a_session_without_a_clock_counts_from_when_it_came(archive: Archive) -> None:
    before = datetime.now(UTC)
    key = put(archive, start_time=0)
    row = archive.get(key)
    assert row.started_at is None and not row.in_future
    assert before <= row.listed_at <= datetime.now(UTC)
    assert [each.sha256 for each in archive.sessions(since=before)] == [key]


def test_a_clock_that_was_ahead_does_not_stay_on_top(archive: Archive) -> None:
    """2037, by a clock once wrong; the next session is by a right one."""
    ahead = put(archive, session_number=1, start_time=2_114_380_800)
    right = put(archive, session_number=2, start_time=int(datetime.now(UTC).timestamp()) + 60)
    assert archive.get("last").sha256 == right
    first, second = archive.sessions()
    assert (first.sha256, first.in_future) == (right, False)
    assert (second.sha256, second.in_future, second.listed_at) == (ahead, True, second.received_at)
    assert second.started_at == datetime(2037, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("start", [2**31 - 1, 2**31, 2**32, 2**38, 2**63, 2**200])
def test_any_start_that_the_format_can_hold_is_stored(archive: Archive, start: int) -> None:
    """2**31 - 1 is 2038-01-19; 2**38 is beyond the year 9999, where dates end."""
    raw = session_bytes(start_time=start)
    row, added = archive.add(facts_of(raw), raw)
    (listed,) = archive.sessions()
    assert added and listed.in_future and archive.raw(listed) == raw
    last = datetime(9999, 12, 30, tzinfo=UTC)
    assert listed.started_at == (last if start >= 2**38 else datetime.fromtimestamp(start, UTC))
    assert row.started_at is not None
    assert row.started_at.astimezone(timezone(timedelta(hours=14))).year == listed.started_at.year


def test_filters(archive: Archive) -> None:
    ann = put(archive, wearer_id="ann", start_time=1_780_000_000)
    bob = put(archive, wearer_id="bob", start_time=1_780_000_100)
    walk = put(archive, wearer_id="ann", drill="tandem_walk", leg="", start_time=1_780_000_200)

    def found(**filters: object) -> list[str]:
        return [row.sha256 for row in archive.sessions(**filters)]  # type: ignore[arg-type]

    assert found() == [walk, bob, ann]
    assert found(wearer="ann") == [walk, ann]
    assert found(drill="tandem_walk") == [walk]
    assert found(wearer="bob", drill="tandem_walk") == []
    assert found(limit=2) == [walk, bob]
    start = datetime.fromtimestamp(1_780_000_100, timezone(timedelta(hours=5)))
    assert found(since=start) == [walk, bob]  # the moment itself is in, whatever its time zone
    assert found(since=start + timedelta(seconds=1)) == [walk]


def test_a_session_by_the_first_digits_of_its_id(archive: Archive) -> None:
    keys = [put(archive, session_number=n) for n in range(8)]
    for key in keys:
        assert archive.get(key).sha256 == key
        assert archive.get(key[:12].upper()).sha256 == key


def test_an_id_that_fits_two_is_refused(archive: Archive) -> None:
    put(archive, session_number=1)
    put(archive, session_number=2)
    first, second = archive.sessions()
    with archive.engine.begin() as connection:
        for row, sha in ((first, "abcd1" + "0" * 59), (second, "abcd2" + "0" * 59)):
            connection.execute(update(StoredSession).where(StoredSession.id == row.id).values(sha256=sha))
    assert archive.get("abcd1").id == first.id
    with pytest.raises(StorkError, match="found several that begin with abcd, abcd"):
        archive.get("abcd")


@pytest.mark.parametrize("key", ["", "abc", "xyzw", "%%%%", "____", "last ", "LAST", "a" * 65])
def test_a_text_that_is_no_id(archive: Archive, key: str) -> None:
    put(archive)
    with pytest.raises(StorkError, match="expected a session: 'last', or the first digits"):
        archive.get(key)


def test_what_there_is(archive: Archive) -> None:
    assert (archive.wearers(), archive.drills(), archive.count()) == ([], [], 0)
    put(archive, wearer_id="w7", drill="tandem_walk", leg="")
    put(archive, wearer_id="w10", start_time=1_780_000_000)
    put(archive, wearer_id="", start_time=0)
    assert archive.wearers() == ["w10", "w7"]
    assert archive.drills() == ["single_leg", "tandem_walk"]
    assert archive.drills("w7") == ["tandem_walk"]
    assert archive.count() == 3
    assert archive.count(wearer="w7", drill="single_leg") == 0
    assert archive.count(drill="single_leg", since=datetime(2026, 5, 28, 20, 26, 41, tzinfo=UTC)) == 1


@pytest.mark.parametrize(
    ("ask", "word", "index"),
    [
        (lambda archive: archive.sessions(limit=50), "SCAN", "ix_sessions_listed_at"),
        (lambda archive: archive.sessions(wearer="w7", limit=50), "SEARCH", "ix_sessions_wearer_id_listed_at"),
        (lambda archive: archive.sessions(drill="cued_walk", limit=50), "SEARCH", "ix_sessions_drill_listed_at"),
        (lambda archive: archive.sessions(since=datetime(2026, 5, 1, tzinfo=UTC)), "SEARCH", "ix_sessions_listed_at"),
        (lambda archive: archive.count(wearer="w7"), "SEARCH", "ix_sessions_wearer_id_listed_at"),
        (lambda archive: archive.drills(), "SCAN", "ix_sessions_drill_listed_at"),
        (lambda archive: _or_none(archive, "abcd"), "SEARCH", "sqlite_autoindex_sessions_1"),
        (lambda archive: _or_none(archive, "last"), "SCAN", "sessions"),
    ],
)
def test_lists_do_not_read_the_whole_archive(
    tmp_path: Path, ask: Callable[[Archive], object], word: str, index: str
) -> None:
    """By SQLite's own plan: a search in an index, or a walk along one that a limit ends; and no sorting besides."""
    with Archive.open(tmp_path) as archive:
        asked: list[tuple[str, object]] = []

        @event.listens_for(archive.engine, "before_cursor_execute")
        def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
            asked.append((statement, parameters))

        ask(archive)
        statement, parameters = asked[-1]
        with archive.engine.connect() as connection:
            plan = [step[-1] for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert plan[0].startswith(word) and index in plan[0], plan
    assert not any("TEMP B-TREE" in step for step in plan), plan


def _or_none(archive: Archive, key: str) -> None:
    with suppress(StorkError):
        archive.get(key)


def test_an_id_that_is_not_there(archive: Archive) -> None:
    key = put(archive)
    other = "0000" if key[0] != "0" else "1111"
    with pytest.raises(StorkError, match=f"found none that begins with {other}; try: `stork sessions`"):
        archive.get(other)


def test_the_last_of_none(archive: Archive) -> None:
    with pytest.raises(StorkError, match="found an empty archive"):
        archive.get("last")


def test_bytes_that_changed_in_the_database_are_not_passed_off_as_the_session(archive: Archive) -> None:
    row = archive.get(put(archive))
    with archive.engine.begin() as connection:
        connection.execute(update(RawSession).values(data=archive.raw(row)[:-1] + b"?"))
    with pytest.raises(StorkError, match="with other bytes than were stored"):
        archive.raw(row)


def test_a_moment_without_a_time_zone_is_refused(archive: Archive) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        archive.sessions(since=datetime(2026, 5, 28))


text = st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S"]), max_size=40)


@settings(max_examples=40, suppress_health_check=[*SLOW_IS_FINE, HealthCheck.function_scoped_fixture])
@given(
    raw=st.binary(max_size=5000),
    texts=st.fixed_dictionaries({name: text for name in ("device_id", "wearer_id", "leg", "firmware_version")}),
    numbers=st.fixed_dictionaries(
        {name: st.integers(0, 2**31 - 1) for name in ("session_number", "start_time", "scorer_version")}
    ),
    values=st.dictionaries(st.text("abc_", min_size=1, max_size=8), st.floats(allow_nan=False, allow_infinity=False)),
)
def test_whatever_a_session_tells_comes_back(
    archive: Archive, raw: bytes, texts: dict[str, str], numbers: dict[str, int], values: dict[str, float]
) -> None:
    facts = SessionRow.from_fields(
        {**HEADER, **texts, **numbers}, {"score": 1, "stars": 0, "end_cause": "fall", "duration_ms": 2}
    )
    row, added = archive.add(facts, raw, [Measured(name, value, "deg") for name, value in values.items()], 1)
    if not added:
        return  # hypothesis likes to send the same bytes again
    back = archive.get(row.sha256)
    for name, value in vars(facts).items():
        if name != "board_id":
            assert getattr(back, name) == value, name
    assert archive.raw(back) == raw
    assert {measure.name: measure.value for measure in archive.measures(back)} == values


@pytest.mark.parametrize(
    ("header", "result", "named"),
    [
        ({"drill": None}, {}, "drill is missing"),
        ({"drill": 7}, {}, "drill is no text"),
        ({"wearer_id": b"a"}, {}, "wearer_id is no text"),
        ({"session_number": 2**31}, {}, "session_number is out of range"),
        ({"start_time": -1}, {}, "start_time is out of range"),
        ({"start_time": "now"}, {}, "start_time is out of range"),
        ({}, {"score": None}, "score is missing"),
        ({}, {"duration_ms": 2**40}, "duration_ms is out of range"),
        ({}, {"end_cause": 3}, "end_cause is no text"),
    ],
)
def test_fields_that_no_database_should_hold(header: dict[str, object], result: dict[str, object], named: str) -> None:
    sound = {"score": 1, "stars": 0, "end_cause": "fall", "duration_ms": 2}
    with pytest.raises(ValueError, match=named):
        SessionRow.from_fields({**HEADER, **header}, {**sound, **result})


@pytest.mark.parametrize("wearer", ["Frau\xa0M", "w\x1b[31m7", "w\n7", "\u200d", "a\x00b", "\u202eabc", "\ud800"])
def test_a_text_that_no_terminal_should_get_is_kept_as_its_escape(archive: Archive, wearer: str) -> None:
    """It was in the belt's settings, and the session is whole: it is never refused for that."""
    result = {"score": 1, "stars": 0, "end_cause": "fall", "duration_ms": 2}
    row = SessionRow.from_fields({**HEADER, "wearer_id": wearer}, result)
    assert row.wearer_id == printable(wearer) and row.wearer_id.isprintable()
    stored, added = archive.add(row, b"the file as it is", [], 1)
    assert added and archive.get(stored.sha256).wearer_id == row.wearer_id
    assert [found.id for found in archive.sessions(wearer=wearer)] == [stored.id], "asked for as it is in the settings"


def test_what_is_committed_outlives_the_program(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        key = put(archive)
        # FULL would do until the power is cut just after a commit; see stork_host.archive.engine.
        with archive.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 3  # EXTRA
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stork.sqlite"]
    with Archive.open(tmp_path) as archive:
        assert archive.get(key).sha256 == key


def test_all_or_nothing(archive: Archive) -> None:
    """A measure that cannot be stored takes the whole session back out."""
    raw = session_bytes(device_id="new", wearer_id="new")
    twice = [Measured("a", 1.0, "deg"), Measured("a", 2.0, "deg")]
    with pytest.raises(Exception, match=r"(?i)unique constraint"):
        archive.add(facts_of(raw), raw, twice, 1)
    with archive.engine.connect() as connection:
        for table in (StoredSession, RawSession, Device, Wearer):
            assert connection.scalar(select(func.count()).select_from(table)) == 0
    assert archive.add(facts_of(raw), raw)[1]
