"""Check of a whole archive: the database's own structure, the audit, and each session against its SHA-256."""

import hashlib
from collections.abc import Callable

from sqlalchemy import Connection, func, select

from stork_host.archive import audit
from stork_host.archive.db_errors import damaged
from stork_host.archive.models import NOT_MEASURED, SHORT_ID, RawSession, StoredSession, measured_before

Progress = Callable[[int, int], object]
"""Called with (sessions done, sessions in all)."""

_TOGETHER = 20  # [input-limits]
"""Sessions in memory at once; one is some 10 to 500 kB."""


def check(connection: Connection, place: str, on_progress: Progress | None = None) -> int:
    """Raises StorkError at the first damage found. Returns the number of sessions."""
    if connection.dialect.name == "sqlite":
        (told,) = connection.exec_driver_sql("PRAGMA integrity_check(1)").all()
        if told[0] != "ok":
            raise damaged(place, f"damage ({told[0]})")
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise damaged(place, f"{len(orphans)} rows without the row that they refer to")
    audit.verify(connection, place)
    total = connection.scalar(select(func.count()).select_from(StoredSession)) or 0
    columns = (StoredSession.sha256, StoredSession.size, RawSession.data)
    query = select(*columns).outerjoin(RawSession, RawSession.session_id == StoredSession.id)
    rows = connection.execute(query.order_by(StoredSession.id).execution_options(yield_per=_TOGETHER))
    for done, (sha256, size, data) in enumerate(rows, 1):
        if data is None or len(data) != size or hashlib.sha256(data).hexdigest() != sha256:
            raise damaged(place, f"session {sha256[:SHORT_ID]} with other bytes than were stored")
        if on_progress is not None:
            on_progress(done, total)
    return total


def count_not_measured(connection: Connection) -> int:
    """Number of sessions that wait for their first measures."""
    query = select(func.count()).select_from(StoredSession).where(StoredSession.analysis_version == NOT_MEASURED)
    return connection.scalar(query) or 0


def count_measured_before(connection: Connection, analysis_version: int) -> int:
    """Number of sessions whose measures are of an older analysis, or of none that is known."""
    query = select(func.count()).select_from(StoredSession).where(measured_before(analysis_version))
    return connection.scalar(query) or 0
