"""Tables of the archive. The migrations create them; a test compares the two."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
    event,
    exists,
    or_,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column, relationship

from stork_host.archive.column_types import Bytes, Real, Text, UtcDateTime, VerdictText, Whole, without_gaps
from stork_host.replayed import Replayed, Verdict

SHORT_ID = 10  # [list-sizes]
"""Digits of a session's id in lists and messages. Two of 10,000 sessions share them once in 20,000 archives."""

NOT_MEASURED = 0
"""``analysis_version`` of a session that waits for its first measures."""

CLOCK_AHEAD = timedelta(days=1)
"""Largest lead of a board's clock over this PC's that is no mistake: more than any of time zones."""


class Base(DeclarativeBase):
    type_annotation_map: ClassVar = {int: Whole, str: Text, float: Real, bytes: Bytes, datetime: UtcDateTime}
    # Constraints need names: SQLite cannot change a table, so migrations rebuild it and find constraints by name.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


@event.listens_for(Base, "load", propagate=True)
def _without_gaps(row: Base, _context: object) -> None:
    """Raises NotSound for a row that lacks what its table needs."""
    table = type(row).__table__
    assert isinstance(table, Table)
    without_gaps(table, vars(row))


class Device(Base):
    """A board that sessions came from, with the data of its latest session."""

    __tablename__ = "devices"

    device_id: Mapped[str] = mapped_column(primary_key=True)
    board_id: Mapped[str]
    firmware_version: Mapped[str]
    first_received_at: Mapped[datetime]
    last_received_at: Mapped[datetime]


class BoardStart(Base):
    """A start of a board's program whose time is known. ``start_id``: random, drawn by the board at that start."""

    __tablename__ = "board_starts"

    device_id: Mapped[str] = mapped_column(primary_key=True)
    start_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    began_at: Mapped[datetime]


class Wearer(Base):
    """A person under a pseudonym. ``label`` is the clinic's name for it and never leaves the archive."""

    __tablename__ = "wearers"

    wearer_id: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str | None]
    first_received_at: Mapped[datetime]


class StoredSession(Base):
    """One session with the fields of its header and result. Its id is the SHA-256 of its raw bytes (64 hex digits).

    ``started_at`` is None where the board's clock was not set; ``device_id`` and ``wearer_id`` where the board has
    none. ``score`` 0..1000, ``stars`` 0..3, ``quality`` bits of stork_format.code_names.QUALITY, ``size`` bytes.
    ``analysis_version``: of the analysis that gave the measures, or found none to give; 0: they are still to come;
    None: not known.
    ``start_id``, ``uptime_s``: which start of the board's program it was in, and how long after it, s.
    ``estimated_start_at``: worked out from those where the clock was not set (stork_host.archive.board_starts).
    ``listed_at``: start, by which lists are sorted; the time of receiving where that is not known or ahead by more
    than CLOCK_AHEAD. ``number_reused``: another session has the same number of the same device, because the board's
    memory was wiped and it counts from 1 again. ``replay``: a Verdict, with its ``replay_detail``; None: not yet known.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        Index(None, "device_id", "session_number"),
        Index(None, "device_id", "start_id"),
        Index(None, "listed_at"),
        Index(None, "wearer_id", "listed_at"),
        Index(None, "drill", "listed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(Text(64), unique=True)
    device_id: Mapped[str | None] = mapped_column(ForeignKey("devices.device_id"))
    session_number: Mapped[int]
    wearer_id: Mapped[str | None] = mapped_column(ForeignKey("wearers.wearer_id"))
    drill: Mapped[str]
    leg: Mapped[str]
    eyes: Mapped[str]
    surface: Mapped[str]
    started_at: Mapped[datetime | None]
    start_id: Mapped[int | None]
    uptime_s: Mapped[int | None]
    estimated_start_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    listed_at: Mapped[datetime]
    format_version: Mapped[int]
    firmware_version: Mapped[str]
    scorer_version: Mapped[int]
    score: Mapped[int]
    stars: Mapped[int]
    end_cause: Mapped[str]
    duration_ms: Mapped[int]
    quality: Mapped[int]
    size: Mapped[int]
    analysis_version: Mapped[int | None]
    replay: Mapped[str | None] = mapped_column(VerdictText)
    replay_detail: Mapped[str | None]

    wearer: Mapped[Wearer | None] = relationship(lazy="joined")

    if TYPE_CHECKING:
        number_reused: Mapped[bool]

    @property
    def short_id(self) -> str:
        return self.sha256[:SHORT_ID]

    @property
    def replayed(self) -> Replayed | None:
        """The verdict on the stored result; None: not yet known."""
        return None if self.replay is None else Replayed(Verdict(self.replay), self.replay_detail or "")

    @property
    def waits(self) -> bool:
        """True while its measures and the verdict are still to come."""
        return self.analysis_version == NOT_MEASURED

    @property
    def in_future(self) -> bool:
        """True where the session claims a start after it was received: the board's clock was ahead."""
        return self.started_at is not None and self.started_at > self.received_at + CLOCK_AHEAD


def listed_at(started_at: datetime | None, received_at: datetime) -> datetime:
    """The time by which a session is listed: its start, where that can be right, else when it was received."""
    return received_at if started_at is None or started_at > received_at + CLOCK_AHEAD else started_at


_other = StoredSession.__table__.alias()
StoredSession.number_reused = column_property(
    exists().where(
        _other.c.device_id == StoredSession.device_id,
        _other.c.session_number == StoredSession.session_number,
        _other.c.sha256 != StoredSession.sha256,
    )
)


def measured_before(analysis_version: int) -> ColumnElement[bool]:
    """Condition: measures of an older analysis, or of none that is known, or no verdict on the result."""
    return or_(
        StoredSession.analysis_version.is_(None),
        StoredSession.analysis_version < analysis_version,
        StoredSession.replay.is_(None),
    )


class RawSession(Base):
    """The session file as the device wrote it. Its own table, so that lists do not read it."""

    __tablename__ = "raw_sessions"

    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    data: Mapped[bytes]


class Measure(Base):
    """One measure. Measures that are undefined for a session (as of a walk without steps) have no row."""

    __tablename__ = "measures"

    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[float]
    unit: Mapped[str]
    analysis_version: Mapped[int]


class AuditRecord(Base):
    """One record of the audit, which is only added to (stork_host.archive.audit).

    ``at``: ISO 8601, UTC. ``account``, ``subject``: keys of AuditKey. ``hash``: SHA-256 of this and of the hash before.
    """

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    account: Mapped[str] = mapped_column(Text(32))
    action: Mapped[str]
    subject: Mapped[str | None] = mapped_column(Text(32))
    detail: Mapped[str]
    hash: Mapped[str] = mapped_column(Text(64))


class AuditKey(Base):
    """Meaning of a random key of the audit: an account, or the SHA-256 of a session. It may be deleted."""

    __tablename__ = "audit_keys"
    __table_args__ = (UniqueConstraint("kind", "meaning"),)

    key: Mapped[str] = mapped_column(Text(32), primary_key=True)
    kind: Mapped[str]
    meaning: Mapped[str]
