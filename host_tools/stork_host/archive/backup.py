"""Backup of an archive in one SQLite file, and the way back, between SQLite and PostgreSQL in both directions."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from stork_host import private_files
from stork_host.archive import archive as archives
from stork_host.archive import audit, damaged_files, schema
from stork_host.archive.archive import Archive
from stork_host.archive.audit import Action
from stork_host.archive.db_errors import damaged as not_sound
from stork_host.archive.db_errors import explained
from stork_host.archive.engine import WRITING, connect, has_to_roll_back
from stork_host.archive.integrity import Progress, check
from stork_host.archive.models import Base
from stork_host.errors import StorkError
from stork_host.printable import count

_PAGES: Final = 2000  # [list-sizes]
"""Pages of a database copied before others may write again."""

_RESTARTS: Final = 3  # [list-sizes]
"""Largest number of copies begun anew because others wrote meanwhile; then they wait for it."""

_ROWS: Final = 20  # [input-limits]
_COPIES: Final = 10  # [input-limits]
_SQLITE: Final = b"SQLite format 3\x00"


def backup(
    archive: Archive, out: Path, on_progress: Progress | None = None, damaged: Path | None = None
) -> tuple[int, int]:
    """Write the archive as it is at one moment into the new file ``out``, and check that file before it gets its name.

    ``damaged``: folder whose files belong to the archive, too. Others may read and write meanwhile. Returns the number
    of sessions and of damaged files. Raises StorkError, without any file.
    """
    total = files = 0

    def record() -> None:
        archive.record(Action.BACKED_UP, detail=count(total, "session"))

    try:
        with explained(archive.place), private_files.new_file(out, record) as part:
            if archive.engine.dialect.name == "sqlite":
                _copy_file(archive, part)
            else:
                _copy_into_file(archive.engine, part, on_progress)
            if damaged is not None:
                _add_files(part, damaged)
            with opened(part, name=archive.place) as connection:
                total = check(connection, archive.place, on_progress)
                files = damaged_files.count(connection, archive.place)
    except OSError as error:
        raise StorkError(
            expected=f"to write a new file {out}",
            found=error.strerror or str(error),
            try_this="give the name of a file that is not there yet, in a folder with room",
        ) from error
    return total, files


def restore(
    archive: Archive, source: Path, on_progress: Progress | None = None, damaged: Path | None = None
) -> tuple[int, int]:
    """Put what the backup ``source`` holds into the empty ``archive``, all or nothing; ``source`` is checked before.

    ``damaged``: folder for the damaged files in it. Returns the number of sessions and of damaged files. Raises
    StorkError, with the archive as it was.
    """
    with opened(source) as stored:
        total = check(stored, str(source), on_progress)
        files = damaged_files.count(stored, str(source))
        engine = archive.engine.execution_options(**WRITING)
        with explained(archive.place), engine.begin() as target:
            _refuse_data(target, archive.place)
            try:
                _copy_rows(stored, target, total, on_progress)
            except IntegrityError as error:  # a table that another program made, without Stork's constraints
                raise not_sound(str(source), f"rows that cannot be together ({error.orig})") from error
            check(target, archive.place)
            if damaged is not None:
                for file in damaged_files.each(stored, str(source)):
                    damaged_files.write(file, damaged)
            with Session(target, join_transaction_mode="rollback_only") as db:
                audit.append(db, Action.RESTORED, detail=count(total, "session"))
                db.commit()  # which leaves the transaction of ``target`` open
    return total, files


def is_database(path: Path) -> bool:
    """True for a file that begins as SQLite's do. Raises OSError."""
    with path.open("rb") as file:
        return begins_as_database(file.read(len(_SQLITE)))


def begins_as_database(content: bytes) -> bool:
    return content.startswith(_SQLITE)


@contextmanager
def opened(path: Path, name: str | None = None) -> Iterator[Connection]:
    """An archive in a file, to read, in the present version; the file stays as it is, also while others write into it.

    An older one is brought up in a copy; one that another program broke off in is mended in a copy. ``name``: what to
    call it in errors. Raises StorkError for what is no archive.
    """
    place = name or str(path)
    try:
        if not is_database(path):
            raise _no_backup(place, "another kind of file")
    except OSError as error:
        raise _no_backup(place, error.strerror or str(error)) from error
    with explained(place), ExitStack() as stack:
        connection = _sound(path, place, stack)
        version = schema.version_of(connection, place)
        if not version:
            raise _no_backup(place, "an empty database")
        yield connection if version == schema.HEAD else _brought_up(connection, place, stack)


def _sound(path: Path, place: str, stack: ExitStack) -> Connection:
    """Connection to the file, or to a copy of it where SQLite has to roll back what a program left half written.

    SQLite knows the journal of a program that writes from one that was left behind, by the program's lock; but where
    programs write all the time it may be wrong for once. So a copy counts only if the files did not change while it was
    made, and SQLite says the same again afterwards.
    """
    real = path.resolve()  # SQLite puts the journal there
    journal = real.with_name(real.name + "-journal")
    copy, copied = None, None
    for _ in range(_COPIES):
        try:
            state = _state(path, journal)
            connection = _read_only(path, stack)
            if connection is not None:
                return connection
            if copy is not None and state == copied:
                return _connection(URL.create("sqlite", database=str(copy)), stack)
            copied = state
            copy = copy or _new_copy(stack)
            shutil.copyfile(path, copy)
            shutil.copyfile(journal, copy.with_name(copy.name + "-journal"))
        except FileNotFoundError:
            copied = None  # whoever wrote the journal is done
        except OSError as error:
            raise StorkError(
                expected=f"to copy the archive at {place}, which a program left half written, and mend the copy",
                found=str(error),
                try_this="make room where temporary files are, or change the rights of the archive's files",
            ) from error
    raise StorkError(
        expected=f"the archive at {place} to be free for a moment",
        found="a program that writes into it all the time",
        try_this="close the other program, then repeat",
    )


def _state(path: Path, journal: Path) -> object:
    """Value that changes with what is in the files: their places, sizes and times, and the journal's random number."""
    with journal.open("rb") if journal.exists() else BytesIO() as file:
        head = file.read(28)  # sqlite.org/fileformat.html, "The Rollback Journal"
    stats = [each.stat() for each in (path, journal) if each.exists()]
    return head, [(stat.st_ino, stat.st_size, stat.st_mtime_ns) for stat in stats]


def _read_only(path: Path, stack: ExitStack) -> Connection | None:
    """Connection in a transaction that reads. None: SQLite has to roll back first, which only a writer may."""
    query = {"mode": "ro", "uri": "true"}
    url = URL.create("sqlite", database="file:" + quote(os.fsencode(path.absolute())), query=query)
    with ExitStack() as mine:
        try:
            connection = _connection(url, mine)
            connection.execute(text("SELECT count(*) FROM sqlite_master"))
        except (sqlite3.Error, DBAPIError) as error:
            if has_to_roll_back(error):
                return None
            raise
        stack.push(mine.pop_all())
        return connection


def _brought_up(connection: Connection, place: str, stack: ExitStack) -> Connection:
    """Connection to a copy in the present version."""
    copy = _new_copy(stack)
    source = connection.connection.driver_connection
    assert isinstance(source, sqlite3.Connection)
    with closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    url = URL.create("sqlite", database=str(copy))
    engine = connect(url, archives.WAIT_S)
    try:
        schema.ensure(engine, place, archives.WAIT_S)
    except IntegrityError as error:  # while rows are copied into a newer table
        raise not_sound(place, f"rows that cannot be together ({error.orig})") from error
    finally:
        engine.dispose()
    return _connection(url, stack)


def _new_copy(stack: ExitStack) -> Path:
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stork-archive-"))) / "copy.sqlite"


def _connection(url: URL, stack: ExitStack) -> Connection:
    engine = connect(url, archives.WAIT_S)
    stack.callback(engine.dispose)
    return stack.enter_context(engine.connect())


def _copy_file(archive: Archive, part: Path) -> None:
    """SQLite's own copy: a few pages at a time, begun again when another program wrote meanwhile."""
    with archive.engine.connect() as connection:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        for pages in (_PAGES, -1):
            target = sqlite3.connect(part)
            try:
                source.backup(target, pages=pages, progress=_Steps())
                return
            except _TooBusy:
                continue
            finally:
                target.close()


class _TooBusy(Exception):
    """Others write all the time."""


class _Steps:
    """Called after each step of SQLite's copy. Raises _TooBusy after too many restarts, OperationalError for a lock."""

    def __init__(self) -> None:
        self._left = 0
        self._restarts = 0

    def __call__(self, status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):  # for as long as the connection waits for locks
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorname = "SQLITE_BUSY"
            raise error
        self._restarts += remaining >= self._left > 0
        self._left = remaining
        if self._restarts > _RESTARTS:
            raise _TooBusy


def _copy_into_file(source: Engine, part: Path, on_progress: Progress | None) -> None:
    """Row by row, from one snapshot of the server's."""
    engine = connect(URL.create("sqlite", database=str(part)), archives.WAIT_S)
    try:
        schema.ensure(engine, str(part), archives.WAIT_S)
        with (
            source.connect().execution_options(isolation_level="REPEATABLE READ") as stored,
            engine.execution_options(**WRITING).begin() as target,
        ):
            total = stored.scalar(select(func.count()).select_from(Base.metadata.tables["sessions"])) or 0
            _copy_rows(stored, target, total, on_progress)
    finally:
        engine.dispose()


def _add_files(part: Path, folder: Path) -> None:
    engine = connect(URL.create("sqlite", database=str(part)), archives.WAIT_S)
    try:
        with engine.execution_options(**WRITING).begin() as connection:
            damaged_files.store(connection, folder)
    finally:
        engine.dispose()


def _copy_rows(source: Connection, target: Connection, total: int, on_progress: Progress | None) -> None:
    """All rows of all tables, in an order that respects their references."""
    for table in Base.metadata.sorted_tables:
        done = 0
        rows = source.execute(select(table).execution_options(yield_per=_ROWS))
        for some in rows.mappings().partitions():
            target.execute(insert(table), [dict(row) for row in some])
            done += len(some)
            if on_progress is not None and table.name == "raw_sessions":
                on_progress(done, total)
        _go_on_counting(target, table.name)


def _go_on_counting(target: Connection, table: str) -> None:
    """PostgreSQL counts rows apart from them: the next one that it numbers comes after those that were copied."""
    if target.dialect.name == "postgresql" and table == "sessions":
        target.execute(
            text("SELECT setval(pg_get_serial_sequence('sessions', 'id'), max(id)) FROM sessions HAVING max(id) > 0")
        )


def _refuse_data(target: Connection, place: str) -> None:
    """Raises StorkError for an archive with data; until the transaction ends, nobody else puts any in."""
    audit.one_writer(target)
    for table in Base.metadata.sorted_tables:
        if target.execute(select(table).limit(1)).first() is not None:
            sessions = target.scalar(select(func.count()).select_from(Base.metadata.tables["sessions"])) or 0
            raise StorkError(
                expected=f"an empty archive at {place}",
                found=f"one with {count(sessions, 'session')}"
                if sessions
                else "one without sessions that was in use before",
                try_this="restore into another folder with --data, or use `stork import` to add to this one",
            )


def _no_backup(place: str, found: str) -> StorkError:
    return StorkError(
        expected=f"an archive in one file at {place}, as `stork backup` writes it",
        found=found,
        try_this="give the file that `stork backup` wrote",
    )
