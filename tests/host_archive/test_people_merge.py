"""People and boards of another archive, merged into one in either engine."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from host_archive.store_helpers import facts_of, put, session_bytes
from stork_host import folder_import
from stork_host.archive import Archive, Device, Merged, Wearer, audit, backup
from stork_host.cli.batch_ingest import BatchIngest

MAY, JUNE, JULY = (datetime(2026, month, 1, 8, tzinfo=UTC) for month in (5, 6, 7))


def call(archive: Archive, **labels: str | None) -> None:
    """Give names to pseudonyms; those that no session has become rows of their own."""
    with archive.engine.begin() as connection:
        for wearer, label in labels.items():
            if not connection.execute(update(Wearer).where(Wearer.wearer_id == wearer).values(label=label)).rowcount:
                connection.execute(
                    Wearer.__table__.insert(), {"wearer_id": wearer, "label": label, "first_received_at": JUNE}
                )


def labels(archive: Archive) -> dict[str, str | None]:
    with archive.engine.connect() as connection:
        return dict(connection.execute(select(Wearer.wearer_id, Wearer.label)).all())


def imported(archive: Archive, folder: Path, data: Path) -> BatchIngest:
    batch = BatchIngest(archive, data, "imported")
    folder_import.take_in(folder_import.find(folder), batch, batch.take_people)
    return batch


def test_names_come_along_and_none_is_overwritten(archive: Archive, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "other") as other:
        for n, wearer in enumerate(("w1", "w2", "w3"), 1):
            put(other, session_number=n, wearer_id=wearer)
        call(other, w1="Ann", w2="Bob", w3="Cleo", w9="without a session", w8=None)
        stored = (tmp_path / "other" / "stork.sqlite").read_bytes()
    put(archive, session_number=7, wearer_id="w1")
    put(archive, session_number=8, wearer_id="w2")
    call(archive, w2="Robert", w5="Eve")
    told = imported(archive, tmp_path / "other", tmp_path / "data").people
    assert labels(archive) == {
        **{"w1": "Ann", "w2": "Robert", "w3": "Cleo", "w5": "Eve"},
        **{"w8": None, "w9": "without a session"},
    }
    # w3 came with its session, so that it is not new any more when the people come.
    assert (sorted(told.new), sorted(told.labels), told.kept) == (["w8", "w9"], ["w1", "w3", "w9"], ["w2"])
    assert (tmp_path / "other" / "stork.sqlite").read_bytes() == stored
    again = imported(archive, tmp_path / "other", tmp_path / "data").people
    assert (again.new, again.labels, again.kept) == ([], [], ["w2"])
    with archive.engine.connect() as connection:
        audit.verify(connection, archive.place)
        told_once = [each for each in audit.latest(connection, None) if each.detail]
    assert [(each.action, each.detail) for each in told_once] == [("imported", "2 people, 3 labels")]
    assert not any(name in repr(told_once) for name in ("Ann", "Cleo", "w9"))


def test_an_older_session_does_not_set_a_board_back(archive: Archive, tmp_path: Path) -> None:
    """The row of a board tells of the session that came last, whichever way older ones come."""
    with Archive.open(tmp_path / "other") as other:
        raw = session_bytes(session_number=1, device_id="belt", wearer_id="w1", firmware_version="0.1", board_id="old")
        other.add(facts_of(raw), raw, received_at=MAY)
    raw = session_bytes(session_number=2, device_id="belt", wearer_id="w1", firmware_version="0.9", board_id="new")
    archive.add(facts_of(raw), raw, received_at=JUNE)
    imported(archive, tmp_path / "other", tmp_path / "data")
    with archive.engine.connect() as connection:
        (belt,) = connection.execute(select(Device.__table__)).all()
        assert connection.scalar(select(Wearer.first_received_at)) == MAY
    assert (belt.first_received_at, belt.last_received_at) == (MAY, JUNE)
    assert (belt.firmware_version, belt.board_id) == ("0.9", "new")


def test_a_board_that_the_other_saw_later(archive: Archive, tmp_path: Path) -> None:
    """Its sessions were deleted there, or are here already; its row is newer."""
    raw = session_bytes(session_number=2, device_id="belt", firmware_version="0.1")
    with Archive.open(tmp_path / "other") as other:
        other.add(facts_of(raw), raw, received_at=JUNE)
        with other.engine.begin() as connection:
            connection.execute(update(Device).values(last_received_at=JULY, firmware_version="0.9", board_id="new"))
            connection.execute(
                text("INSERT INTO devices VALUES ('belt-2', 'b', '0.2', :at, :at)"), {"at": "2026-05-01 08:00:00"}
            )
    archive.add(facts_of(raw), raw, received_at=JUNE)
    imported(archive, tmp_path / "other", tmp_path / "data")
    with archive.engine.connect() as connection:
        belts = {row.device_id: row for row in connection.execute(select(Device.__table__))}
    belt = belts["belt"]
    assert (belt.first_received_at, belt.last_received_at) == (JUNE, JULY)
    assert (belt.firmware_version, belt.board_id) == ("0.9", "new")
    assert belts["belt-2"].last_received_at == MAY


def test_the_damaged_files_of_a_backup_are_tried_again(archive: Archive, tmp_path: Path) -> None:
    aside, folder = tmp_path / "damaged", tmp_path / "backups"
    aside.mkdir()
    folder.mkdir()
    (aside / "cut.stk").write_bytes(session_bytes()[:-4])
    (aside / "whole.stk").write_bytes(session_bytes(session_number=5))  # as if this Stork could read it now
    with Archive.open(tmp_path / "other") as other:
        put(other, session_number=1)
        backup.backup(other, folder / "one.sqlite", damaged=aside)
    batch = imported(archive, folder, tmp_path / "data")
    assert (batch.new, [path.read_bytes() for path in batch.damaged]) == (2, [session_bytes()[:-4]])
    assert sorted(row.session_number for row in archive.sessions()) == [1, 5]


@pytest.mark.parametrize("people", [Merged(), Merged(kept=["w1"])])
def test_what_changes_nothing_is_false(people: Merged) -> None:
    assert not people and Merged(labels=["w1"]) and Merged(new=["w1"])
