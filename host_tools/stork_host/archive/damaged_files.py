"""Files of the folder damaged/ in a backup: a table of its own, which only backups have."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Column, Connection, MetaData, Table, insert, inspect, select

from stork_host import private_files
from stork_host.archive.column_types import Bytes, Text, without_gaps
from stork_host.archive.db_errors import damaged
from stork_host.errors import StorkError

_TABLE: Final = Table(
    "damaged_files",
    MetaData(),
    Column("name", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("data", Bytes, nullable=False),
)


class DamagedFile(NamedTuple):
    """``name``: as it was in the folder."""

    name: str
    data: bytes


def in_folder(folder: Path) -> tuple[list[Path], int]:
    """The files of ``folder`` that belong to the archive, sorted; number of other things there: links, and what is
    larger than a session.
    """
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    files = [path for path in there if not path.is_symlink() and _may_be_a_session(path)]
    return files, len(there) - len(files)


def _may_be_a_session(path: Path) -> bool:
    return path.is_file() and path.stat().st_size <= private_files.MOST_BYTES


def store(connection: Connection, folder: Path) -> None:
    """Add the files of ``folder`` to a backup that is open for writing; no links, which may lead anywhere.

    Raises StorkError where one cannot be read.
    """
    files, _ = in_folder(folder)
    if not files:
        return
    _TABLE.create(connection, checkfirst=True)
    for path in files:
        try:
            data = private_files.read(path)
        except OSError as error:
            raise StorkError(
                expected=f"to read all files of {folder}",
                found=f"{path.name}: {error.strerror or error}",
                try_this="change its rights, or move it elsewhere, then repeat",
            ) from error
        name = path.name if path.name.isprintable() else _by_hash(data)  # also one that is no Unicode
        row = {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "data": data}
        connection.execute(insert(_TABLE).prefix_with("OR IGNORE"), row)  # it is there in a backup of a backup


def each(connection: Connection, place: str) -> Iterator[DamagedFile]:
    """The files in a backup; none in another archive. Raises StorkError for one with other bytes than were stored."""
    if not inspect(connection).has_table(_TABLE.name):
        return
    query = select(_TABLE).order_by(_TABLE.c.name, _TABLE.c.sha256).execution_options(yield_per=1)
    for row in connection.execute(query):
        without_gaps(_TABLE, row._mapping)
        name, sha256, data = row
        if hashlib.sha256(data).hexdigest() != sha256:
            raise damaged(place, f"the damaged file {name} with other bytes than were stored")
        yield DamagedFile(name, data)


def count(connection: Connection, place: str) -> int:
    """Number of the files in a backup, each checked. Raises StorkError as ``each`` does."""
    return sum(1 for _ in each(connection, place))


def write(file: DamagedFile, folder: Path) -> None:
    """Put a file of a backup into ``folder``, under its name; where that is taken by other bytes, under its hash.

    Raises StorkError where it cannot be written.
    """
    plain = re.fullmatch(r"[^/\\:]+", file.name) and file.name.isprintable() and file.name not in (".", "..")
    keep(file.data, folder, file.name if plain else "")  # a backup comes from anywhere


def keep(data: bytes, folder: Path, name: str = "") -> Path:
    """Path of a new file with ``data`` in ``folder``, whole or not there at all. Without a ``name``, and where that is
    taken by other bytes, its name is the hash. Idempotent. Raises StorkError where it cannot be written.
    """
    path = folder / (name or _by_hash(data))
    try:
        folder.mkdir(mode=private_files.FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
        if path.exists() and path.read_bytes() != data:
            path = folder / _by_hash(data)
        private_files.write(path, data)
    except OSError as error:
        raise StorkError(
            expected=f"room and permission to keep a damaged session at {path}",
            found=error.strerror or str(error),
            try_this="free some space or choose another folder with --data, then repeat",
        ) from error
    return path


def _by_hash(data: bytes) -> str:
    return f"{hashlib.sha256(data).hexdigest()[:16]}.stk"
