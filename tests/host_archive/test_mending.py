"""Sessions whose stored bytes, row or measures are damaged: the file that comes again mends them."""

from pathlib import Path

import pytest
from sqlalchemy import text

from host_archive.places import Place
from host_archive.store_helpers import played_session, put
from host_archive.test_audit import entries
from stork_host import checkup
from stork_host.archive import Action
from stork_host.ingest import measure_waiting, take_in
from stork_host.replayed import Replayed, Verdict

RAW = played_session(session_number=7, wearer_id="w7", device_id="belt-7")

DAMAGES = {
    "UPDATE raw_sessions SET data = 'other' WHERE session_id = 1": "bytes",
    "DELETE FROM raw_sessions WHERE session_id = 1": "bytes",
    "UPDATE sessions SET score = 999, wearer_id = NULL WHERE id = 1": "row",
    f"UPDATE sessions SET sha256 = '{64 * 'f'}' WHERE id = 1": "row",
    "UPDATE sessions SET size = 1, drill = 'x', device_id = NULL WHERE id = 1": "row",
}
SQLITE_DAMAGES = {
    "UPDATE sessions SET sha256 = x'00' WHERE id = 1": "row",
    "UPDATE raw_sessions SET data = 7 WHERE session_id = 1": "bytes",
    "UPDATE sessions SET received_at = 'x' WHERE id = 1": "row",
    "UPDATE sessions SET listed_at = x'00' WHERE id = 1": "row",
    "UPDATE sessions SET replay = 'wat' WHERE id = 1": "row",
    "UPDATE sessions SET leg = CAST(x'ff' AS TEXT) WHERE id = 1": "row",
    "UPDATE measures SET value = 'wide' WHERE session_id = 1": "measures",
    "UPDATE measures SET unit = CAST(x'ff' AS TEXT) WHERE session_id = 1": "measures",
}


def damage(place: Place, statement: str) -> None:
    engine = place.engine(foreign_keys=False)
    with engine.execution_options(stork_writing=True).begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def is_sound(place: Place) -> bool:
    return {each.state for each in checkup.archive(place.folder, place.url)} <= {"ok", "note"}


def comes_again(place: Place, measured: bool, part: str) -> None:
    with place.open() as archive:
        row, new = take_in(archive, place.folder, RAW, action=Action.PULLED, measured=measured)
        assert not new and archive.mended == [row.sha256]
        if not measured:
            assert row.waits == (part != "bytes")
            assert measure_waiting(archive, lambda row: None) == []
        row = archive.get(row.sha256)
        assert archive.raw(row) == RAW and archive.count() == 2
        assert (row.wearer_id, row.device_id, row.replayed) == ("w7", "belt-7", Replayed(Verdict.SAME))
        assert {each.name for each in archive.measures(row)} > {"held"}
        last = entries(archive)[-1]
        assert (last.action, last.session, last.detail) == ("mended", row.sha256, part)
        assert take_in(archive, place.folder, RAW)[1] is False
        assert entries(archive)[-1].number == last.number and len(archive.mended) == 1, "nothing more to mend"


def filled(place: Place) -> None:
    with place.open() as archive:
        take_in(archive, place.folder, RAW)
        put(archive, session_number=8)


@pytest.mark.parametrize("measured", [True, False])
@pytest.mark.parametrize(("statement", "part"), DAMAGES.items())
def test_what_is_damaged_is_mended(place: Place, statement: str, part: str, measured: bool) -> None:
    filled(place)
    damage(place, statement)
    assert not is_sound(place)
    comes_again(place, measured, part)
    assert is_sound(place)


@pytest.mark.parametrize("measured", [True, False])
@pytest.mark.parametrize(("statement", "part"), SQLITE_DAMAGES.items())
def test_what_no_stork_stores_is_mended(tmp_path: Path, statement: str, part: str, measured: bool) -> None:
    place = Place(tmp_path / "data", None)
    filled(place)
    damage(place, statement)
    assert not is_sound(place)
    comes_again(place, measured, part)
    assert is_sound(place)


def test_the_time_of_receiving_stays(place: Place) -> None:
    filled(place)
    with place.open() as archive:
        before = archive.sessions()[-1]
    damage(place, "UPDATE sessions SET score = 999, received_at = '2024-05-06 07:08:09.000000' WHERE id = 1")
    with place.open() as archive:
        row, _ = take_in(archive, place.folder, RAW)
        assert (row.received_at.year, row.score, row.id) == (2024, before.score, before.id)


def test_where_it_cannot_be_mended_nothing_is_told_as_stored(tmp_path: Path) -> None:
    place = Place(tmp_path / "data", None)
    filled(place)
    damage(place, "UPDATE raw_sessions SET data = 'other' WHERE session_id = 1")
    damage(place, "CREATE TRIGGER full BEFORE INSERT ON raw_sessions BEGIN SELECT RAISE(FAIL, 'no more'); END")
    with place.open() as archive, pytest.raises(Exception, match="no more"):
        take_in(archive, place.folder, RAW)
