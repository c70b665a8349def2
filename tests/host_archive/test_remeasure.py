"""Measures of an older analysis, computed again."""

from pathlib import Path

import pytest
from sqlalchemy import text

from host_archive.places import Place
from host_archive.store_helpers import facts_of, played_session, session_bytes
from host_archive.test_backup import OF_VERSION_1
from host_archive.test_store_schema import _migrate
from stork_host.analysis import ANALYSIS_VERSION
from stork_host.archive import Archive, Measured
from stork_host.ingest import remeasure, take_in
from stork_host.replayed import Replayed, Verdict


def told(archive: Archive) -> dict[int, tuple[int | None, dict[str, tuple[float, int]]]]:
    """Session number -> its version, and its measures with theirs."""
    return {
        row.session_number: (
            row.analysis_version,
            {each.name: (each.value, each.analysis_version) for each in archive.measures(row)},
        )
        for row in archive.sessions()
    }


def test_old_measures_go_up_and_present_ones_stay(archive: Archive, tmp_path: Path) -> None:
    old, present, newer = (played_session(session_number=n) for n in (1, 2, 3))
    archive.add(facts_of(old), old, [Measured("held", 99.0, "s"), Measured("of_old", 1.0, "s")], ANALYSIS_VERSION - 1)
    take_in(archive, tmp_path, present)
    same = Replayed(Verdict.SAME)
    archive.add(facts_of(newer), newer, [Measured("of_newer", 1.0, "s")], ANALYSIS_VERSION + 1, same)
    before = told(archive)
    steps: list[tuple[int, int]] = []
    assert remeasure(archive, lambda *step: steps.append(step)) == (1, [])
    after = told(archive)
    assert after[1] == after[2] == before[2]
    assert "of_old" not in after[1][1] and after[1][1]["held"][1] == ANALYSIS_VERSION
    assert after[3] == before[3] == (ANALYSIS_VERSION + 1, {"of_newer": (1.0, ANALYSIS_VERSION + 1)})
    assert steps == [(1, 1)]
    assert remeasure(archive) == (0, [])


def test_a_session_without_measures_is_done_once_too(archive: Archive, tmp_path: Path) -> None:
    raw = session_bytes()
    archive.add(facts_of(raw), raw, (), 1)
    assert remeasure(archive)[0] == 1
    assert told(archive)[1] == (ANALYSIS_VERSION, {})
    assert remeasure(archive)[0] == 0


def test_one_that_cannot_be_read_keeps_its_measures_and_stops_no_other(archive: Archive) -> None:
    for n in (1, 2):
        raw = played_session(session_number=n)
        archive.add(facts_of(raw), raw, [Measured("held", 99.0, "s")], 1)
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE raw_sessions SET data = :data WHERE session_id = 1"), {"data": b"other"})
    measured, errors = remeasure(archive)
    assert measured == 1
    (error,) = errors
    assert "with other bytes than were stored" in error
    assert told(archive)[1] == (1, {"held": (99.0, 1)})
    assert told(archive)[2][0] == ANALYSIS_VERSION


def test_a_verdict_stays_where_there_is_no_new_one(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = played_session()
    archive.add(facts_of(raw), raw, [Measured("held", 99.0, "s")], 1, Replayed(Verdict.SAME))
    no_scorer = Replayed(Verdict.NOT_POSSIBLE, "the scorer failed")
    monkeypatch.setattr("stork_host.analysis.replay.replayed", lambda session: no_scorer)
    assert remeasure(archive) == (1, [])
    assert archive.get("last").replayed == Replayed(Verdict.SAME)


def test_the_upgrade_knows_the_version_of_what_was_measured(place: Place) -> None:
    _migrate(place, "0001")
    engine = place.engine()
    with engine.begin() as connection:
        for n, letter in ((7, "a"), (8, "b")):
            insert = OF_VERSION_1.replace("(7,", f"({n},", 1)
            connection.execute(text(insert), {"sha256": letter * 64, "size": 5})
        connection.execute(text("INSERT INTO measures VALUES (7, 'held', 2.5, 's', 1)"))
    engine.dispose()
    with place.open() as archive:
        rows = {row.id: row.analysis_version for row in archive.sessions()}
        assert rows == {7: 1, 8: None}
        assert [row.replayed for row in archive.sessions()] == [None, None]
        assert [row.id for row in archive.measured_before(1)] == [7, 8]
        with archive.engine.begin() as connection:
            connection.execute(text("UPDATE sessions SET replay = 'same'"))
        assert [row.id for row in archive.measured_before(1)] == [8]
        assert [row.id for row in archive.measured_before(2)] == [7, 8]


def test_the_upgrade_sorts_by_starts_that_can_be_right(place: Place) -> None:
    """Rows received at 10:00: clock not set; started before; within a day; a year ahead."""
    starts = {
        1: None,
        2: "2026-05-30 09:00:00.000000",
        3: "2026-06-01 09:59:00.000000",
        4: "2027-05-31 10:00:00.000000",
    }
    _migrate(place, "0003")
    engine = place.engine()
    with engine.begin() as connection:
        for n, start in starts.items():
            insert = OF_VERSION_1.replace("(7,", f"({n},", 1).replace("NULL", "NULL" if start is None else f"'{start}'")
            connection.execute(text(insert), {"sha256": str(n) * 64, "size": 5})
    engine.dispose()
    with place.open() as archive:
        rows = {row.id: row for row in archive.sessions()}
    by_start = {n: row.started_at is not None and row.listed_at == row.started_at for n, row in rows.items()}
    assert by_start == {1: False, 2: True, 3: True, 4: False}
    assert all(row.listed_at == row.received_at for n, row in rows.items() if not by_start[n])
    assert [n for n, row in rows.items() if row.in_future] == [4]
