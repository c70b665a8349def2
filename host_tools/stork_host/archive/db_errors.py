"""Errors of a database as one line for people."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, InterfaceError, OperationalError, ProgrammingError

from stork_host.archive.column_types import NotSound
from stork_host.errors import StorkError

_FULL = "53100"  # PostgreSQL: disk_full
_NO_TEXT = "Could not decode to UTF-8"  # Python's sqlite3: a damaged text
_DENIED = ("28", "42501", "25006")  # invalid authorization, insufficient privilege, read-only transaction


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Turn failures of the database at ``place``, and values that no Stork stored there, into StorkError.

    Mistakes of ours (a wrong statement) pass.
    """
    try:
        yield
    except NotSound as error:
        raise damaged(place, str(error)) from error
    except IntegrityError:
        raise
    except (OperationalError, DatabaseError, InterfaceError) as error:
        if isinstance(error, ProgrammingError) and not _sqlstate(error).startswith(_DENIED):
            raise
        raise _explain(error, error.orig, place) from error
    except sqlite3.Error as error:  # while a connection is set up
        raise _explain(error, error, place) from error


def damaged(place: str, found: str) -> StorkError:
    return StorkError(
        expected=f"a sound archive at {place}",
        found=found,
        try_this="`stork restore` a backup into another folder; a session that comes again, by `stork pull` or "
        "`stork import` of a backup's folder, is mended",
    )


def no_unicode(error: DBAPIError) -> bool:
    """Whether the driver could not read a text: its bytes are damaged."""
    return str(error.orig).startswith(_NO_TEXT)


def _explain(error: Exception, cause: BaseException | None, place: str) -> StorkError:
    name = getattr(cause, "sqlite_errorname", "") or ""
    state = _sqlstate(error)
    said = str(cause) or type(cause).__name__
    if name.startswith("SQLITE_FULL") or state == _FULL:
        return StorkError(
            expected=f"room on the disk of {place}",
            found="a full disk; what was stored before is unharmed, this was not stored",
            try_this="free some space, or choose another folder with --data, then repeat",
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StorkError(
            expected=f"the archive at {place} to be free",
            found="it locked by another program",
            try_this="close the other program (another stork, a database viewer), then repeat",
        )
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or said.startswith(_NO_TEXT):
        return damaged(place, f"damage ({said})")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")) or (
        state and state.startswith(_DENIED)
    ):
        return StorkError(
            expected=f"permission to read and write {place}",
            found=said,
            try_this="give your account the rights, or choose another place with --data or --database",
        )
    return StorkError(
        expected=f"the archive at {place} to answer",
        found=said,
        try_this="check the disk or the database server, then repeat; nothing was half stored",
    )


def _sqlstate(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else None
    return getattr(cause, "sqlstate", None) or ""
