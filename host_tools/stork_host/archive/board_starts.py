"""Starts of boards' programs whose time is known; by them sessions get one whose clock was not set.

A session tells its start's random id and its seconds since then. When that start was is told by a PC that asked the
board, or by another session of that start whose clock was set. The first that tells it counts.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from stork_host.archive import audit
from stork_host.archive.column_types import MOST_INTEGER
from stork_host.archive.models import BoardStart, StoredSession, listed_at

_EARLIEST: Final = datetime(2020, 1, 1, tzinfo=UTC)  # before the first Stork [input-limits]
_LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)  # what is added stays a date [input-limits]


def place(db: Session, row: StoredSession) -> None:
    """Give a new session its time where its start is known; or learn that from it where its clock was set."""
    if row.device_id is None or row.start_id is None or row.uptime_s is None:
        return
    if row.started_at is None:
        start = db.get(BoardStart, (row.device_id, row.start_id))
        if start is not None:
            _date(row, start.began_at)
    elif not row.in_future:
        note(db, row.device_id, row.start_id, row.started_at - timedelta(seconds=row.uptime_s))


def note(db: Session, device_id: str, start_id: int, began_at: datetime) -> None:
    """Note when a start was, and date the sessions of it that have no time yet, each with a record in the audit.

    Nothing is done where that start is known already, or where the numbers cannot be: before 2020, an id that no board
    draws.
    """
    if not (_EARLIEST <= began_at < _LATEST and 0 <= start_id <= MOST_INTEGER):
        return
    if db.get(BoardStart, (device_id, start_id)) is not None:
        return
    began_at = began_at.replace(microsecond=0)
    db.add(BoardStart(device_id=device_id, start_id=start_id, began_at=began_at))
    query = select(StoredSession).where(
        StoredSession.device_id == device_id,
        StoredSession.start_id == start_id,
        StoredSession.started_at.is_(None),
        StoredSession.uptime_s.is_not(None),
    )
    for row in db.scalars(query):
        if _date(row, began_at):
            audit.append(db, audit.Action.DATED, row.sha256)


def _date(row: StoredSession, began_at: datetime) -> bool:
    """Whether the session got a time: none after it was received can be right."""
    assert row.uptime_s is not None
    start = began_at + timedelta(seconds=row.uptime_s)
    if start > row.received_at:
        return False
    row.estimated_start_at = start
    row.listed_at = listed_at(start, row.received_at)
    return True
