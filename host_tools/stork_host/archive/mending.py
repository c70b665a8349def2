"""Mending of a stored session by its file, which has come again: bytes, row and measures that are damaged here."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, Table, delete, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from stork_host.archive.column_types import NotSound, without_gaps
from stork_host.archive.db_errors import no_unicode
from stork_host.archive.models import Base, RawSession, StoredSession, listed_at

BYTES: Final = "bytes"
ROW: Final = "row"
MEASURES: Final = "measures"

_SESSIONS: Final = Base.metadata.tables["sessions"]
_RAW: Final = Base.metadata.tables["raw_sessions"]
_MEASURES: Final = Base.metadata.tables["measures"]


def row_with(db: Session, row: StoredSession, raw: bytes) -> int | None:
    """Number of a row that has these bytes under another SHA-256, which then is damaged. None: there is none."""
    query = select(_SESSIONS.c.id).join(_RAW, _RAW.c.session_id == _SESSIONS.c.id)
    board = _SESSIONS.c.device_id.is_(None) if row.device_id is None else _SESSIONS.c.device_id == row.device_id
    found: int | None = db.scalar(
        query.where(board, _SESSIONS.c.session_number == row.session_number, _RAW.c.data == raw).limit(1)
    )
    return found


def damaged_parts(db: Session, number: int, row: StoredSession, raw: bytes, names: Iterable[str]) -> list[str]:
    """Those of BYTES, ROW and MEASURES that are damaged of the session with the row ``number``.

    That is: other bytes than ``raw``, or none; other values than those of ``row`` in the columns ``names``; anywhere a
    value that no Stork stores.
    """
    data = _sound(db, _RAW, select(_RAW).where(_RAW.c.session_id == number))
    rows = _sound(db, _SESSIONS, select(_SESSIONS).where(_SESSIONS.c.id == number))
    damaged = {
        BYTES: not data or data[0].data != raw,
        ROW: not rows or any(rows[0]._mapping[name] != getattr(row, name) for name in names),
        MEASURES: _sound(db, _MEASURES, select(_MEASURES).where(_MEASURES.c.session_id == number)) is None,
    }
    return [part for part, is_damaged in damaged.items() if is_damaged]


def put_bytes(db: Session, number: int, raw: bytes) -> None:
    db.execute(delete(_RAW).where(_RAW.c.session_id == number))
    db.add(RawSession(session_id=number, data=raw))


def put_row(db: Session, number: int, row: StoredSession) -> None:
    """Put the values of ``row`` into the row ``number``. The time of receiving stays if it can be read."""
    found = _sound(db, None, select(_SESSIONS.c.received_at).where(_SESSIONS.c.id == number))
    received_at: datetime = (found[0].received_at if found else None) or row.received_at
    values = {column.name: getattr(row, column.name) for column in _SESSIONS.c if column.name != "id"}
    values |= {"received_at": received_at, "listed_at": listed_at(row.started_at, received_at)}
    db.execute(update(_SESSIONS).where(_SESSIONS.c.id == number).values(values))


def remove_measures(db: Session, number: int) -> None:
    db.execute(delete(_MEASURES).where(_MEASURES.c.session_id == number))


def _sound(db: Session, table: Table | None, query: Select[Any]) -> Sequence[Row[Any]] | None:
    """The rows; None where one has a value that no Stork stores, or, of a whole row of ``table``, lacks one."""
    try:
        rows = db.execute(query).all()
        if table is not None:
            for row in rows:
                without_gaps(table, row._mapping)
    except NotSound:
        return None
    except OperationalError as error:
        if no_unicode(error):
            return None
        raise
    return rows
