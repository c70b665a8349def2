"""Findings of `stork doctor` about an archive, in either engine, without changing it."""

from pathlib import Path

import pytest

from host_archive.places import Place
from host_archive.store_helpers import facts_of, put
from host_archive.test_store_schema import _migrate
from stork_host import checkup
from stork_host.archive import schema


def found(place: Place) -> dict[str, tuple[str, str]]:
    return {each.name: (each.state, each.found) for each in checkup.archive(place.folder, place.url)}


def test_a_sound_archive(place: Place) -> None:
    with place.open() as archive:
        put(archive)
        before = place.content()
    assert found(place) == {
        "archive": ("ok", "1 session and the audit, each checked"),
        "measures": ("note", "1 session without measures so far"),
    }
    assert place.content() == before


def test_a_session_that_changed(place: Place) -> None:
    with place.open() as archive:
        key = put(archive)
        with archive.engine.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE raw_sessions SET data = %s" % ("zeroblob(3)" if not place.url else "'x'")
            )
    assert found(place) == {"archive": ("wrong", f"session {key[:10]} with other bytes than were stored")}


def test_an_older_archive_is_looked_at_and_left_as_it_is(place: Place) -> None:
    _migrate(place, "0001")
    before = place.content()
    state, told = found(place)["archive"]
    if place.url:
        assert (state, told) == ("note", f"version 0001, this Stork has {schema.HEAD}")
    else:
        assert (state, told) == ("ok", "0 sessions and the audit, each checked")
    assert place.content() == before


def test_a_newer_archive(place: Place) -> None:
    with place.open() as archive, archive.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    state, told = found(place)["archive"]
    assert state == "wrong" and "version 9999" in told


def test_sessions_of_every_format_agree_with_their_rows(place: Place, repository: Path) -> None:
    files = sorted((repository / "tests" / "golden").glob("session_*.stk"))
    with place.open() as archive:
        for file in files:
            raw = file.read_bytes()
            archive.add(facts_of(raw), raw)
    assert found(place)["archive"] == ("ok", f"{len(files)} sessions and the audit, each checked") and len(files) > 4


def test_a_session_of_a_newer_format_is_left_alone(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another PC's Stork may be newer, and share the archive."""
    with place.open() as archive:
        put(archive)
    monkeypatch.setattr("stork_host.archive.integrity.FORMAT_VERSION", 1)
    assert found(place)["archive"] == ("ok", "1 session and the audit, each checked")
