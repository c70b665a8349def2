"""The version of a database's tables: checked on every open, brought up to date in one transaction."""

import logging
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, inspect, text

from stork_host.archive.engine import WRITING, connect
from stork_host.errors import StorkError

SCRIPTS = Path(__file__).parent / "migrations"

HEAD = max(file.name[:4] for file in (SCRIPTS / "versions").glob("[0-9]*.py"))
"""The newest migration, by its file's name, so that an up-to-date database opens without loading Alembic."""

_LOCK = 0x53544F524B  # any number, the same in every Stork: PostgreSQL's lock against two upgrades at once


def ensure(engine: Engine, place: str, wait_s: float, scripts: Path = SCRIPTS, head: str = HEAD) -> None:
    """Make sure that the database has the tables of version ``head``.

    An empty one gets them, an older one is upgraded, all or nothing. Raises StorkError, and has changed nothing, for
    a database of a newer Stork or of another program.
    """
    with engine.connect() as connection:
        if version_of(connection, place) == head:
            return
    _upgrade(engine.url, place, wait_s, scripts, head)


def version_of(connection: Connection, place: str) -> str:
    """The database's migration; "" where it is empty. Raises StorkError where it belongs to another program."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
    if tables:
        raise StorkError(
            expected=f"a Stork archive, or nothing yet, at {place}",
            found=f"another program's database (table {tables[0]})",
            try_this="choose another folder with --data, or a database of Stork's own",
        )
    return ""


def _upgrade(url: URL, place: str, wait_s: float, scripts: Path, head: str) -> None:
    engine = connect(url, wait_s, foreign_keys=False)
    try:
        with engine.execution_options(**WRITING).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            version = version_of(connection, place)  # again: another Stork may have been faster
            if version != head:
                _run_migrations(connection, place, scripts, version)
    finally:
        engine.dispose()


def _run_migrations(connection: Connection, place: str, scripts: Path, version: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version and version not in known:
        raise StorkError(
            expected=f"the archive at {place} in version {max(known)} or older",
            found=f"version {version}, written by a newer Stork; it was left as it is",
            try_this="update this Stork, or choose another folder with --data",
        )
    logging.getLogger(__name__).info("upgrading %s from version %s", place, version or "none")
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise StorkError(
                expected=f"the upgrade of {place} to keep every row with its session",
                found=f"{len(orphans)} rows without one; the upgrade was undone",
                try_this="keep using the Stork you had, and report this",
            )
