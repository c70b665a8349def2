"""Archive of sessions: one database, by default an SQLite file in the data folder."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple

from sqlalchemy import URL, Engine, Select, delete, func, insert, or_, select
from sqlalchemy.orm import Session, sessionmaker

from stork_host import private_files
from stork_host.archive import audit, board_starts, mending, schema
from stork_host.archive.audit import Action
from stork_host.archive.column_types import MOST_INTEGER, not_null
from stork_host.archive.db_errors import damaged, explained
from stork_host.archive.engine import WRITING, connect, parse_url
from stork_host.archive.models import (
    NOT_MEASURED,
    BoardStart,
    Device,
    Measure,
    RawSession,
    StoredSession,
    Wearer,
    listed_at,
    measured_before,
)
from stork_host.archive.people_merge import Merged, People, merge
from stork_host.archive.session_row import SessionRow
from stork_host.errors import StorkError
from stork_host.printable import printable
from stork_host.replayed import Replayed, Verdict

FILE: Final = "stork.sqlite"
WAIT_S: Final = 5.0  # [pc-patience]
LAST: Final = "last"
SHORTEST_KEY: Final = 4  # [input-limits]


class Measured(NamedTuple):
    """A measure to store. ``value`` is finite."""

    name: str
    value: float
    unit: str


class Archive:
    """The archive. Open it with ``Archive.open``, use it as a context manager.

    Every call raises StorkError if the database fails. Calls return detached objects, which do not follow later changes
    of the database.
    """

    def __init__(self, engine: Engine, place: str) -> None:
        self.place: Final = place
        self.engine: Final = engine
        self.mended: Final[list[str]] = []
        """SHA-256 of the sessions that ``add`` has mended."""
        self._reading = sessionmaker(engine, expire_on_commit=False)
        self._writing = sessionmaker(engine.execution_options(**WRITING), expire_on_commit=False)

    @classmethod
    def open(cls, folder: Path, url: str | None = None, *, wait_s: float | None = None) -> "Archive":
        """The archive at ``url``, else in ``folder``; created if missing, upgraded if older.

        wait_s: how long to wait for another program's lock; None: WAIT_S.
        """
        parsed = parse_url(url) if url else _file_in(folder)
        place = parsed.database if parsed.get_backend_name() == "sqlite" else parsed.render_as_string()
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            with suppress(OSError):  # SQLite then tells why it cannot be made
                private_files.create(Path(parsed.database))
        wait_s = WAIT_S if wait_s is None else wait_s
        engine = connect(parsed, wait_s)
        try:
            with explained(str(place)):
                schema.ensure(engine, str(place), wait_s)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, str(place))

    def close(self) -> None:
        self.engine.dispose()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(
        self,
        facts: SessionRow,
        raw: bytes,
        measures: Iterable[Measured] = (),
        analysis_version: int = NOT_MEASURED,
        replayed: Replayed | None = None,
        *,
        received_at: datetime | None = None,
        action: Action = Action.ADDED,
        erases: bool = False,
    ) -> tuple[StoredSession, bool]:
        """Store a session, its bytes, its measures and a record in the audit in one transaction.

        replayed: verdict on its result; None: not known. received_at: when another archive received it; None: now.
        action: how it came. erases: the copy that it came from goes, so one that is there already has a record, too. On
        disk when this returns. Returns it, and whether it is new: the same bytes are stored once. What is damaged of
        one that is there is mended, and told by ``mended``.
        """
        received_at = received_at or datetime.now(UTC)
        row = StoredSession(
            sha256=hashlib.sha256(raw).hexdigest(),
            received_at=received_at,
            listed_at=listed_at(facts.started_at, received_at),
            size=len(raw),
            analysis_version=analysis_version,
            replay=replayed and replayed.verdict.value,
            replay_detail=replayed and replayed.detail,
            **{name: value for name, value in vars(facts).items() if name != "board_id"},
        )
        with self._write() as db:
            number = db.scalar(select(StoredSession.id).where(StoredSession.sha256 == row.sha256))
            if number is None:
                number = mending.row_with(db, row, raw)
            if number is None:
                _note_device_and_wearer(db, facts, row.received_at)
                board_starts.place(db, row)
                db.add(row)
                db.flush()
                db.add(RawSession(session_id=row.id, data=raw))
                _put_measures(db, row, measures)
                audit.append(db, action, row.sha256)
                db.refresh(row)
                return row, True
            names = [name for name in ("sha256", "size", *vars(facts)) if name != "board_id"]
            damaged_parts = mending.damaged_parts(db, number, row, raw, names)
            if damaged_parts:
                _mend(db, number, row, facts, raw, measures, damaged_parts)
            if erases:
                audit.append(db, action, row.sha256, "already there")
            there = db.get_one(StoredSession, number)
            db.refresh(there)
        if damaged_parts:
            self.mended.append(row.sha256)
        return there, False

    def remeasure(
        self, session: StoredSession, measures: Iterable[Measured], analysis_version: int, replayed: Replayed
    ) -> StoredSession:
        """Put these measures and this verdict in the place of those that a session has, in one transaction.

        Those of a newer analysis stay. Returns the session. The first measures belong to its arrival, which the audit
        has already: they are no record, and where another program was faster, its own stay.
        """
        with self._write() as db:
            row = db.get_one(StoredSession, session.id)
            first = session.waits
            newer = row.analysis_version is not None and row.analysis_version > analysis_version
            if not (newer and row.replay) and not (first and not row.waits):
                row.replay, row.replay_detail = replayed.verdict.value, replayed.detail
                if not newer:
                    db.execute(delete(Measure).where(Measure.session_id == row.id))
                    row.analysis_version = analysis_version
                    _put_measures(db, row, measures)
                if not first:
                    audit.append(db, Action.REMEASURED, row.sha256, f"analysis version {analysis_version}")
            db.flush()
            db.refresh(row)
            return row

    def note_start(self, device_id: str, start_id: int, began_at: datetime) -> None:
        """Note when a start of a board's program was: its sessions, those to come, too, get their time by that."""
        with explained(self.place), self._reading() as db:
            known = db.get(BoardStart, (device_id, start_id)) if start_id <= MOST_INTEGER else None
        if known is None:
            with self._write() as db:
                board_starts.note(db, device_id, start_id, began_at)

    def merge_people(self, people: People) -> Merged:
        """Add people and boards of another archive, and labels where there are none here, in one transaction."""
        with self._write() as db:
            merged = merge(db, people)
            if merged:
                detail = f"{len(merged.new)} people, {len(merged.labels)} labels"
                audit.append(db, Action.IMPORTED, detail=detail)
            return merged

    def record(self, action: Action, session: str | None = None, detail: str = "") -> None:
        """Add a record to the audit, on the disk when this returns. session: SHA-256. detail: without names."""
        with self._write() as db:
            audit.append(db, action, session, detail)

    @contextmanager
    def _write(self) -> Iterator[Session]:
        """A transaction that writes, while no other does: the audit has one end."""
        with explained(self.place), self._writing.begin() as db:
            audit.one_writer(db.connection())
            yield db

    def measured_before(self, analysis_version: int) -> list[StoredSession]:
        """The sessions to measure again, in order of their rows.

        Those whose measures are of an older analysis, or of none that is known; and those whose result could not be
        compared with a new scoring.
        """
        uncertain = or_(measured_before(analysis_version), StoredSession.replay == Verdict.NOT_POSSIBLE.value)
        query = select(StoredSession).where(uncertain).order_by(StoredSession.id)
        with explained(self.place), self._reading() as db:
            return list(db.scalars(query))

    def not_measured(self) -> list[StoredSession]:
        """The sessions that wait for their first measures, in order of their rows."""
        query = select(StoredSession).where(StoredSession.analysis_version == NOT_MEASURED).order_by(StoredSession.id)
        with explained(self.place), self._reading() as db:
            return list(db.scalars(query))

    def count(self, *, wearer: str | None = None, drill: str | None = None, since: datetime | None = None) -> int:
        """Number of sessions; the filters are those of ``sessions``."""
        query = _filtered(select(func.count()).select_from(StoredSession), wearer, drill, since)
        with explained(self.place), self._reading() as db:
            return db.scalar(query) or 0

    def sessions(
        self,
        *,
        wearer: str | None = None,
        drill: str | None = None,
        since: datetime | None = None,
        limit: int | None = None,
    ) -> list[StoredSession]:
        """Sessions, the latest first, by ``listed_at``. ``since``: with time zone, inclusive."""
        query = select(StoredSession).order_by(StoredSession.listed_at.desc(), StoredSession.id.desc())
        with explained(self.place), self._reading() as db:
            return list(db.scalars(_filtered(query, wearer, drill, since).limit(limit)))

    def wearers(self) -> list[str]:
        """The pseudonyms that sessions have."""
        with explained(self.place), self._reading() as db:
            found = db.scalars(select(Wearer.wearer_id).order_by(Wearer.wearer_id))
            return [not_null(each, "wearers.wearer_id") for each in found]

    def drills(self, wearer: str | None = None) -> list[str]:
        """The drills that sessions have."""
        query = _filtered(select(StoredSession.drill).distinct().order_by(StoredSession.drill), wearer, None, None)
        with explained(self.place), self._reading() as db:
            return [not_null(each, "sessions.drill") for each in db.scalars(query)]

    def get(self, key: str) -> StoredSession:
        """The session whose id begins with ``key`` (4 digits or more); for "last" the one that came last."""
        if key == LAST:
            query = select(StoredSession).order_by(StoredSession.id.desc()).limit(1)
        else:
            if not re.fullmatch(rf"[0-9a-fA-F]{{{SHORTEST_KEY},64}}", key):
                raise _no_session(f"the text {key!r}")
            # Not LIKE, which the index does not help: all that begin with "ab" come before "abg".
            column, first = StoredSession.sha256, key.lower()
            query = select(StoredSession).where(column >= first, column < first + "g").order_by(column).limit(2)
        with explained(self.place), self._reading() as db:
            found = list(db.scalars(query))
        if not found:
            raise _no_session("an empty archive" if key == LAST else f"none that begins with {key}")
        if len(found) > 1:
            raise _no_session(f"several that begin with {key}, {found[0].short_id} and {found[1].short_id} among them")
        return found[0]

    def raw(self, session: StoredSession) -> bytes:
        """The session file, byte for byte. Raises StorkError if its stored bytes have changed."""
        with explained(self.place), self._reading() as db:
            data = db.scalar(select(RawSession.data).where(RawSession.session_id == session.id))
        if data is None or hashlib.sha256(data).hexdigest() != session.sha256:
            raise damaged(self.place, f"session {session.short_id} with other bytes than were stored")
        return data

    def measures(self, session: StoredSession) -> list[Measure]:
        """The measures of a session, by name."""
        query = select(Measure).where(Measure.session_id == session.id).order_by(Measure.name)
        with explained(self.place), self._reading() as db:
            return list(db.scalars(query))


def _file_in(folder: Path) -> URL:
    try:
        folder.mkdir(mode=private_files.FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
    except OSError as error:
        raise StorkError(
            expected=f"a folder at {folder}, or permission to make one",
            found=error.strerror or str(error),
            try_this="choose another folder with --data",
        ) from error
    return URL.create("sqlite", database=str(folder / FILE))


def _mend(
    db: Session,
    number: int,
    row: StoredSession,
    facts: SessionRow,
    raw: bytes,
    measures: Iterable[Measured],
    damaged_parts: list[str],
) -> None:
    """Put the given bytes, row and measures in the place of those that are damaged. Measures follow their row."""
    if mending.ROW in damaged_parts:
        _note_device_and_wearer(db, facts, row.received_at)
        mending.put_row(db, number, row)
    if mending.BYTES in damaged_parts:
        mending.put_bytes(db, number, raw)
    if damaged_parts != [mending.BYTES]:
        mending.remove_measures(db, number)
        there = db.get_one(StoredSession, number)
        board_starts.place(db, there)
        there.analysis_version, there.replay, there.replay_detail = row.analysis_version, row.replay, row.replay_detail
        _put_measures(db, there, measures)
    audit.append(db, Action.MENDED, row.sha256, ", ".join(damaged_parts))
    db.flush()


def _note_device_and_wearer(db: Session, facts: SessionRow, now: datetime) -> None:
    if facts.device_id is not None:
        device = db.get(Device, facts.device_id)
        if device is None:
            device = Device(device_id=facts.device_id, first_received_at=now, last_received_at=now)
            db.add(device)
        device.first_received_at = min(device.first_received_at, now)
        if device.last_received_at <= now:  # an import brings older ones
            device.board_id = facts.board_id
            device.firmware_version = facts.firmware_version
            device.last_received_at = now
    if facts.wearer_id is not None:
        wearer = db.get(Wearer, facts.wearer_id)
        if wearer is None:
            db.add(Wearer(wearer_id=facts.wearer_id, first_received_at=now))
        else:
            wearer.first_received_at = min(wearer.first_received_at, now)
    db.flush()


def _put_measures(db: Session, row: StoredSession, measures: Iterable[Measured]) -> None:
    known = {"session_id": row.id, "analysis_version": row.analysis_version}
    rows = [{**known, **measured._asdict()} for measured in measures]
    if rows:
        db.execute(insert(Measure), rows)


def _filtered(query: Select[Any], wearer: str | None, drill: str | None, since: datetime | None) -> Select[Any]:
    if wearer is not None:
        query = query.where(StoredSession.wearer_id == printable(wearer))
    if drill is not None:
        query = query.where(StoredSession.drill == printable(drill))
    return query if since is None else query.where(StoredSession.listed_at >= since)


def _no_session(found: str) -> StorkError:
    return StorkError(
        expected=f"a session: '{LAST}', or the first digits (at least {SHORTEST_KEY}) of one's id",
        found=found,
        try_this="`stork sessions` lists what there is",
    )
