"""Check of a whole archive: the database's own structure, the audit, each value of each row, and each session's bytes.

Those are compared with their SHA-256, and the session's row with what they say.
"""

import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Integer, Row, Select, Table, func, select

from stork_format import FORMAT_VERSION
from stork_host.archive import audit, damaged_files
from stork_host.archive.column_types import NotSound, without_gaps
from stork_host.archive.db_errors import damaged
from stork_host.archive.engine import in_own_transaction
from stork_host.archive.models import NOT_MEASURED, SHORT_ID, Base, StoredSession, measured_before
from stork_host.archive.session_row import SessionRow

_SESSIONS: Final = Base.metadata.tables["sessions"]
_RAW: Final = Base.metadata.tables["raw_sessions"]
_MEASURES: Final = Base.metadata.tables["measures"]

T = TypeVar("T")

Progress = Callable[[int, int], object]
"""Called with (sessions done, sessions in all)."""

_TOGETHER = 20  # [input-limits]
"""Sessions in memory at once; one is some 10 to 500 kB."""


def check(connection: Connection, place: str, on_progress: Progress | None = None, *, in_pieces: bool = False) -> int:
    """Raises StorkError at the first damage found. Returns the number of sessions.

    in_pieces: in many transactions, so that others can write between them; sessions that they add are not looked at.
    """

    def look(step: Callable[[], T]) -> T:
        return in_own_transaction(connection, step) if in_pieces else step()

    look(partial(_check_structure, connection, place))
    look(partial(audit.verify, connection, place))
    for table in Base.metadata.sorted_tables:
        if table.name not in (_SESSIONS.name, _RAW.name, _MEASURES.name):
            look(partial(_check_rows, connection, place, table, select(table)))
    look(partial(damaged_files.count, connection, place))
    ids = select(func.count(), func.max(_SESSIONS.c.id, type_=Integer)).select_from(_SESSIONS)
    total, last = look(lambda: connection.execute(ids).one())
    done, before = 0, None
    while total and (some := look(partial(_check_sessions, connection, place, before, last))):
        before = some[-1]
        done += len(some)
        if on_progress is not None:
            on_progress(done, total)
    return done


def _check_structure(connection: Connection, place: str) -> None:
    if connection.dialect.name == "sqlite":
        (told,) = connection.exec_driver_sql("PRAGMA integrity_check(1)").all()
        if told[0] != "ok":
            raise damaged(place, f"damage ({told[0]})")
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise damaged(place, f"{len(orphans)} rows without the row that they refer to")


def _check_rows(connection: Connection, place: str, table: Table, query: Select[Any]) -> None:
    for _ in _sound(connection.execute(query.execution_options(yield_per=1000)), table, place):
        pass


def _check_sessions(connection: Connection, place: str, before: int | None, last: int) -> list[int]:
    """Check some sessions and their measures, those next after the row ``before`` (None: the first ones) up to
    ``last``. Returns their rows' numbers, none at the end.
    """
    query = select(_SESSIONS, _RAW.c.data).outerjoin(_RAW, _RAW.c.session_id == _SESSIONS.c.id)
    query = query.where(_SESSIONS.c.id <= last).order_by(_SESSIONS.c.id).limit(_TOGETHER)
    if before is not None:
        query = query.where(_SESSIONS.c.id > before)
    numbers = []
    for row in _sound(connection.execute(query), _SESSIONS, place):
        found = _differs(row, row.data)
        if found:
            raise damaged(place, f"session {row.sha256[:SHORT_ID]} {found}")
        numbers.append(row.id)
    if numbers:
        theirs = _MEASURES.c.session_id.between(numbers[0], numbers[-1])
        _check_rows(connection, place, _MEASURES, select(_MEASURES).where(theirs))
    return numbers


def count_not_measured(connection: Connection) -> int:
    """Number of sessions that wait for their first measures."""
    query = select(func.count()).select_from(StoredSession).where(StoredSession.analysis_version == NOT_MEASURED)
    return connection.scalar(query) or 0


def _sound(rows: Iterable[Row[Any]], table: Table, place: str) -> Iterator[Row[Any]]:
    """The rows of a table. Raises StorkError for values that no Stork stores."""
    try:
        for row in rows:
            without_gaps(table, row._mapping)
            yield row
    except NotSound as error:
        raise damaged(place, f"in the table {table.name} {error}") from error


def _differs(row: Row[Any], data: bytes | None) -> str:
    """Description of the first difference between a session's row and its bytes; "" where they agree."""
    if data is None or hashlib.sha256(data).hexdigest() != row.sha256:
        return "with other bytes than were stored"
    if row.size != len(data):
        return f"whose row says size {row.size}, its bytes {len(data)}"
    try:
        told = SessionRow.from_bytes(data)
    except (ValueError, struct.error) as error:
        # A newer Stork on another PC may have stored what this one cannot read.
        return "" if row.format_version > FORMAT_VERSION else f"whose bytes are no session: {error}"
    if told.format_version > FORMAT_VERSION:
        return "" if row.format_version == told.format_version else "whose row says another format than its bytes"
    there = row._mapping
    both = [(name, there[name], value) for name, value in vars(told).items() if name in there]
    wrong = [f"{name} {_shown(here)}, its bytes {_shown(value)}" for name, here, value in both if here != value]
    return "whose row says " + ", ".join(wrong) if wrong else ""


def _shown(value: object) -> str:
    return repr(value) if isinstance(value, str) else "none" if value is None else str(value)


def count_measured_before(connection: Connection, analysis_version: int) -> int:
    """Number of sessions whose measures are of an older analysis, or of none that is known."""
    query = select(func.count()).select_from(StoredSession).where(measured_before(analysis_version))
    return connection.scalar(query) or 0
