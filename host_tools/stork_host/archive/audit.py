"""Audit of an archive: who did what to which session, and when. Each record is chained to the one before by a hash.

A record names accounts and sessions by random keys. Their meaning is in a table of its own, from which it can be
erased: the chain, which is over the keys, stays whole.
"""

import hashlib
import json
import os
import secrets
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session, aliased

from stork_host.archive.column_types import NotSound
from stork_host.archive.models import AuditKey, AuditRecord
from stork_host.errors import StorkError
from stork_host.printable import printable

FIRST: Final = "0" * 64
"""Hash before the first record."""

ACCOUNT: Final = "account"
SESSION: Final = "session"

_LOCK: Final = 0x53544F524B41  # any number, the same in every Stork: PostgreSQL's lock of whoever writes


class Action(StrEnum):
    """Kind of what was done. ``KEPT_ASIDE``: it could not be read, and is in the folder damaged/. ``MENDED``: its
    stored bytes, row or measures were damaged, and it came again. ``EXPORTED``: the session's file; ``REPORTED``: its
    page.
    """

    ADDED = "added"
    IMPORTED = "imported"
    PULLED = "pulled"
    KEPT_ASIDE = "kept_aside"
    MENDED = "mended"
    REMEASURED = "remeasured"
    DATED = "dated"
    EXPORTED = "exported"
    REPORTED = "reported"
    BACKED_UP = "backed_up"
    RESTORED = "restored"


@dataclass(frozen=True)
class Entry:
    """A record with what its keys mean. ``account``, ``session``: None where the meaning was erased.

    ``has_session``: it is about a session, also where nobody knows any more which.
    """

    number: int
    at: datetime
    account: str | None
    action: str
    session: str | None
    has_session: bool
    detail: str


def account() -> str:
    """The account that runs this program, "ann@front-desk"."""
    try:
        name = _login_name()
    except (KeyError, OSError):
        name = f"account {os.getuid()}" if os.name == "posix" else "unknown"
    return printable(f"{name}@{socket.gethostname()}")  # the system's names may be no Unicode


def _login_name() -> str:
    """Name of the account by the system's own knowledge: the environment says what its user wants it to say."""
    if os.name != "posix":
        return os.getlogin()  # Windows: of the process's token (GetUserName); elsewhere only of the terminal
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def one_writer(connection: Connection) -> None:
    """Wait until no other transaction writes. SQLite lets in only one anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def append(db: Session, action: Action, session: str | None = None, detail: str = "") -> None:
    """Add a record in the transaction of ``db``, which has called ``one_writer``.

    session: SHA-256 of the one that it is about. detail: without names.
    """
    last = db.execute(
        select(AuditRecord.number, AuditRecord.hash).order_by(AuditRecord.number.desc()).limit(1)
    ).one_or_none()
    number, previous = (last.number + 1, last.hash) if last else (1, FIRST)
    record = AuditRecord(
        number=number,
        at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        account=_key(db, ACCOUNT, account()),
        action=action.value,
        subject=_key(db, SESSION, session) if session else None,
        detail=detail,
    )
    record.hash = _hash(previous, record)
    db.add(record)
    db.flush()


def verify(connection: Connection, place: str, anchor: str | None = None) -> tuple[int, str]:
    """Number and hash of the last record (0 and FIRST: none). Raises StorkError where the chain breaks.

    anchor: a hash that was noted earlier; raises StorkError where the chain does not have it.
    """
    columns = AuditRecord.__table__.c
    number, previous = 0, FIRST
    anchored = anchor in (None, FIRST)
    query = select(*columns).order_by(columns.number).execution_options(yield_per=1000)
    for record in connection.execute(query):
        if record.number != number + 1:
            raise _broken(place, f"record {number + 1} missing")
        if record.hash != _hash(previous, record):
            raise _broken(place, f"record {record.number}, or the one before it, changed")
        number, previous = record.number, record.hash
        anchored = anchored or previous == anchor
    if not anchored:
        raise _broken(place, f"no record with the hash {anchor}, so records at the end are gone or were replaced")
    return number, previous


def latest(connection: Connection, limit: int | None) -> list[Entry]:
    """The last ``limit`` records, the latest first; None: all. Raises NotSound."""
    who, what = aliased(AuditKey), aliased(AuditKey)
    query = (
        select(
            AuditRecord.number,
            AuditRecord.at,
            who.meaning.label("account"),
            AuditRecord.action,
            what.meaning.label("session"),
            AuditRecord.subject,
            AuditRecord.detail,
        )
        .outerjoin(who, who.key == AuditRecord.account)
        .outerjoin(what, what.key == AuditRecord.subject)
        .order_by(AuditRecord.number.desc())
        .limit(limit)
    )
    return [
        Entry(
            row.number,
            _time(row.at),
            row.account,
            row.action,
            row.session,
            bool(row.subject),
            row.detail,
        )
        for row in connection.execute(query)
    ]


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None or not 1 < time.year < 9999:  # [input-limits] a date in every time zone
        raise NotSound(f"{text!r} in the place of a time in the audit")
    return time


def _key(db: Session, kind: str, meaning: str) -> str:
    """The random key of a meaning, made when it is first needed."""
    there = db.scalar(select(AuditKey.key).where(AuditKey.kind == kind, AuditKey.meaning == meaning))
    if there is not None:
        return there
    made = AuditKey(key=secrets.token_hex(16), kind=kind, meaning=meaning)
    db.add(made)
    return made.key


def _hash(previous: str, record: Any) -> str:
    """SHA-256 of a record (an AuditRecord or its row) and the hash before."""
    fields = (getattr(record, name) for name in ("number", "at", "account", "action", "subject", "detail"))
    return hashlib.sha256(json.dumps([previous, *fields], separators=(",", ":")).encode("ascii")).hexdigest()


def _broken(place: str, found: str) -> StorkError:
    return StorkError(
        expected=f"the audit of {place} as it was written, record by record",
        found=found,
        try_this="compare it with a backup: `stork restore FILE --data new-folder`, then `stork audit` there",
    )
