"""Connections to the database, set up for durable commits.

SQLite keeps its rollback journal (the default) with synchronous=EXTRA: after the commit a device deletes its copy, and
with FULL a power cut at that moment may restore the journal and undo the commit (sqlite.org/pragma.html,
"synchronous"). A write-ahead log is not used: it needs shared memory, which network drives do not have, and leaves a
database in up to three files, of which a simple backup copies one. Its advantage, reading during long writes, does
not matter for an archive whose writes take milliseconds.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from stork_host.errors import StorkError

T = TypeVar("T")

_TRIES: Final = 10  # [input-limits]

WRITING = {"stork_writing": True}
"""Execution options of a connection that writes."""


def parse_url(text: str) -> URL:
    """``text`` as the URL of a database that Stork can use. Raises StorkError for others."""
    try:
        url = make_url(text)
        kind = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise _not_usable("text that is no database URL") from error
    if kind in ("postgres", "postgresql"):
        if not text.isprintable():
            raise _not_usable("a URL with characters that are not for reading")
        return url.set(drivername="postgresql+psycopg")
    if kind != "sqlite":
        raise _not_usable(f"a URL for {kind}")
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise _not_usable(f"a URL for another driver, {url.get_driver_name()}")
    if url.host or url.port or url.username or url.query or (url.database or "").startswith("file:"):
        raise _not_usable("an SQLite URL with more than the file's path")
    if not url.database or url.database == ":memory:":
        raise _not_usable("an SQLite URL without a file, which would keep nothing")
    return url


def connect(url: URL, wait_s: float, foreign_keys: bool = True) -> Engine:
    """An engine for ``url``; ``wait_s``: how long to wait for another program's lock.

    ``foreign_keys`` off is for migrations: they rebuild tables, and dropping one would change rows that refer to it.
    """
    if url.get_backend_name() != "sqlite":
        try:
            engine = create_engine(url, connect_args={"connect_timeout": max(2, round(wait_s))})
        except ModuleNotFoundError as error:
            raise StorkError(
                expected="the psycopg package, which talks to PostgreSQL",
                found="it is not installed",
                try_this="pip install 'psycopg[binary]'",
            ) from error
        _check_options(engine)
        return engine
    engine = create_engine(url, connect_args={"timeout": wait_s})

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        # The sqlite3 module would open transactions late, and none before DDL: then half a migration could stay.
        connection.isolation_level = None
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA fullfsync = ON")  # macOS: flush the drive's own cache too

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and locks later can fail where waiting would have helped; so lock first.
        writing = connection.get_execution_options().get("stork_writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def in_own_transaction(connection: Connection, look: Callable[[], T]) -> T:
    """Result of ``look``, which reads, in a transaction that ends here: who writes need not wait for what follows."""
    for left in range(_TRIES, 0, -1):
        try:
            return look()
        except DBAPIError as error:
            if left == 1 or not has_to_roll_back(error):
                raise
        finally:
            connection.rollback()
    raise AssertionError("the last try returns or raises")


def has_to_roll_back(error: Exception) -> bool:
    """Whether SQLite takes the journal for one that was left behind. While programs write it may be wrong for once."""
    return getattr(getattr(error, "orig", error), "sqlite_errorname", "") == "SQLITE_READONLY_ROLLBACK"


def _check_options(engine: Engine) -> None:
    """Raises StorkError for options behind the "?" of the URL that PostgreSQL's client does not know."""
    from psycopg import ProgrammingError, conninfo

    try:
        engine.dialect.create_connect_args(engine.url)
        conninfo.make_conninfo(**{name: values[0] for name, values in engine.url.normalized_query.items()})
    except (ProgrammingError, ArgumentError, ValueError) as error:
        raise _not_usable("a URL with options that PostgreSQL does not have") from error


def _not_usable(found: str) -> StorkError:
    # The URL itself is not shown: it may hold a password.
    return StorkError(
        expected="a database URL for SQLite or PostgreSQL",
        found=found,
        try_this="postgresql://USER@HOST/DATABASE or sqlite:////PATH, or leave it out to use SQLite in the data folder",
    )
