"""Import of a folder: its session files, the sessions of belts' drives, and those and the people of other archives."""

import hashlib
import os
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Executable, func, select

from stork_format import blocks
from stork_format import session as session_format
from stork_host import private_files
from stork_host.archive import damaged_files, people_merge
from stork_host.archive.backup import begins_as_database, is_database, opened
from stork_host.archive.column_types import not_null
from stork_host.archive.engine import in_own_transaction
from stork_host.archive.models import SHORT_ID, RawSession, StoredSession
from stork_host.drive_sessions import AREA, is_area, whole_area
from stork_host.errors import StorkError
from stork_host.printable import quoted
from stork_host.private_files import MOST_BYTES

SUFFIX: Final = ".stk"
PART: Final = ".part"
"""Suffix of a download that was broken off, and of a file that was not written to its end."""
CUT: Final = ".cut"
"""Suffix of the first blocks of a session, from `stork doctor --salvage`."""
_SYNC: Final = b"\xb5S" + bytes([blocks.KIND_HEADER])
_TOGETHER: Final = 20  # [input-limits]

Sink = Callable[[bytes, datetime | None], object]
"""Stores the bytes of a session file; the time is when another archive received it."""

PeopleSink = Callable[[people_merge.People], object]
"""Merges the people and boards of another archive."""


@dataclass
class Found:
    """Files below a folder, by kind. ``others``: how many are none of Stork's."""

    sessions: list[Path] = field(default_factory=list)
    areas: list[Path] = field(default_factory=list)
    """Files `sessions.dat` of belts' drives, which hold many."""
    databases: list[Path] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    others: int = 0
    parts: int = 0
    """Files ``PART`` without a whole session, which are left alone."""
    cuts: int = 0
    """Files ``CUT``, likewise."""


def find(folder: Path, own: Path | None = None) -> Found:
    """Files below ``folder``, in the order of the names; links are not followed. ``own``: a database to leave out.

    Raises StorkError where ``folder`` is none.
    """
    found = Found()

    def cannot_list(error: OSError) -> None:
        if error.filename == str(folder):
            raise StorkError(
                expected=f"a folder at {folder}",
                found=error.strerror or str(error),
                try_this="give the folder that has the session files; `stork add FILE` takes single ones",
            ) from error
        found.unreadable.append(f"{error.filename}: {error.strerror}")

    for place, folders, names in os.walk(folder, onerror=cannot_list):
        folders.sort()
        for name in sorted(names):
            _note(Path(place, name), own, found)
    return found


def _note(path: Path, own: Path | None, found: Found) -> None:
    try:
        if not path.is_file() or path.is_symlink() or (own and own.exists() and path.samefile(own)):
            return
        suffix = path.suffix.lower()
        if suffix in (PART, CUT):
            if _whole(path):
                found.sessions.append(path)
            elif suffix == PART:
                found.parts += 1
            else:
                found.cuts += 1
            return
        if is_database(path):
            found.databases.append(path)
            return
        with path.open("rb") as file:
            session = file.read(len(_SYNC)) == _SYNC
            area = path.name.lower() == AREA or (not session and is_area(file))
        if area:
            _add(found.areas, path, "a belt's drive", found)
        elif session or suffix == SUFFIX:
            _add(found.sessions, path, "a session", found)
        else:
            found.others += 1
    except OSError as error:
        found.unreadable.append(f"{path}: {error.strerror or error}")


def _whole(path: Path) -> bool:
    """Whether a file is a session to its end: a download may be broken off just before it gets its name."""
    if path.stat().st_size > MOST_BYTES:
        return False
    try:
        session_format.read(path.read_bytes())
    except (ValueError, struct.error):
        return False
    return True


def _add(files: list[Path], path: Path, kind: str, found: Found) -> None:
    if path.stat().st_size > MOST_BYTES:
        found.unreadable.append(f"{path}: more than the {MOST_BYTES >> 20} MB that {kind} can have")
    else:
        files.append(path)


def holds_many(name: str, content: bytes) -> str:
    """Kind of a file that holds many sessions, for people; "" for others."""
    if begins_as_database(content):
        return "a database, which may be an archive"
    return "the sessions of a belt's drive" if name.lower() == AREA or is_area(BytesIO(content)) else ""


def take_in(
    found: Found, sink: Sink, people: PeopleSink, on_progress: Callable[[int, int], object] | None = None
) -> None:
    """Pass each session to ``sink``, and the people of each archive to ``people``.

    What cannot be read joins ``found.unreadable``, and the others go on. ``on_progress``: is called with (files done,
    files in all). Raises what ``sink`` and ``people`` raise.
    """
    total = len(found.sessions) + len(found.areas) + len(found.databases)
    for done, path in enumerate(found.sessions, 1):
        try:
            raw = private_files.read(path)
        except OSError as error:
            found.unreadable.append(f"{path}: {error.strerror or error}")
        else:
            sink(raw, None)
        if on_progress is not None:
            on_progress(done, total)
    for done, path in enumerate(found.areas, len(found.sessions) + 1):
        for raw in _of_area(path, found):
            sink(raw, None)
        if on_progress is not None:
            on_progress(done, total)
    for done, path in enumerate(found.databases, len(found.sessions) + len(found.areas) + 1):
        for each in _of_archive(path, found):
            if isinstance(each, people_merge.People):
                people(each)
            else:
                sink(*each)
        if on_progress is not None:
            on_progress(done, total)


def _of_area(path: Path, found: Found) -> list[bytes]:
    try:
        with path.open("rb") as file:
            area = whole_area(file)
    except OSError as error:
        found.unreadable.append(f"{path}: {error.strerror or error}")
        return []
    look = f"`stork doctor --salvage {quoted(path)}` looks for sessions in it"
    if not area.marked:
        found.unreadable.append(f"{path}: nothing that a belt wrote; if the belt has stored a session before, {look}")
    elif area.lost:
        found.unreadable.append(f"{path}: {area.lost} of its sessions, which are cut off or damaged; {look}")
    return list(area.sessions.values())


def _of_archive(path: Path, found: Found) -> Iterator[tuple[bytes, datetime | None] | people_merge.People]:
    """The sessions of an archive in a file, in the order in which they came; its people; a backup's damaged files."""
    try:
        with opened(path) as connection:
            columns = (StoredSession.id, StoredSession.sha256, StoredSession.received_at, RawSession.data)
            query = select(*columns).outerjoin(RawSession, RawSession.session_id == StoredSession.id)

            def read(query: Executable) -> Sequence[Any]:
                return in_own_transaction(connection, lambda: connection.execute(query).all())

            ((last,),) = read(select(func.max(StoredSession.id)))
            place = 0
            while place < (last or 0):
                some = query.where(StoredSession.id > place, StoredSession.id <= last).order_by(StoredSession.id)
                rows = read(some.limit(_TOGETHER))
                for number, sha256, received_at, data in rows:
                    place = number
                    if data is None or hashlib.sha256(data).hexdigest() != sha256:
                        short_id = not_null(sha256, "sessions.sha256")[:SHORT_ID]
                        found.unreadable.append(f"{path}: session {short_id} with other bytes than were stored")
                    if data is not None:
                        yield data, not_null(received_at, "sessions.received_at")
                if not rows:
                    break
            people = people_merge.read(connection)
            connection.rollback()
            yield people
            for file in damaged_files.each(connection, str(path)):
                yield file.data, None
    except StorkError as error:
        found.unreadable.append(str(error))
