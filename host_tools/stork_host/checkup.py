"""Check-up of a PC's Stork: programs, data folder, archive, drives, ports and boards. It changes nothing."""

import os
import re
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from stork import VERSION
from stork_host.errors import StorkError
from stork_host.printable import count

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from stork_host.link.messages import InfoResponse, StatusResponse

State = Literal["ok", "note", "wrong"]

_LEAST_FREE: Final = 1 << 30  # [input-limits]
"""Bytes free on the disk of the archive: years of sessions."""

_NOTES: Final = {
    "battery_low": ("its battery is low", "charge it, or leave it plugged in"),
    "nearly_full": ("its drive is nearly full", "fetch the sessions with `stork pull`"),
    "clock_unset": ("its clock is not set", "`stork pull` sets it"),
    "gravity_off": ("its sensor does not weigh 1 g when it stands still", "lay it down still and switch it on again"),
    "settings": ("a setting on it is wrong, so the usual value counts", "`stork plan show` tells which"),
}
"""Conditions that a board reports about itself (docs/usb_protocol.md)."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at. ``state``: ok; note: worth knowing; wrong: something to do, which ``try_this`` says."""

    name: str
    state: State
    found: str
    try_this: str = ""


def programs(url: str | None) -> Iterator[Finding]:
    """Finding on the versions that this Stork runs on. ``url``: the database's, where one is set."""
    from importlib.util import find_spec

    from stork_host.install.compiled import GET_IT, available

    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Stork", "ok", f"{VERSION}, on Python {python} with SQLite {sqlite3.sqlite_version}")
    if url and url.startswith("postgres") and find_spec("psycopg") is None:
        yield Finding("PostgreSQL", "wrong", "the psycopg package is missing", "pip install 'psycopg[binary]'")
    if not available():
        yield Finding("mpy-cross", "note", "missing: boards with compiled modules cannot be updated from here", GET_IT)


def data_folder(folder: Path) -> Iterator[Finding]:
    """Rights, room, and what was left in the data folder."""
    name = "data folder"
    if not folder.exists():
        yield Finding(name, "ok", f"{folder} is not there yet; the first `stork pull` makes it")
        return
    if not _may(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Finding(
            name, "wrong", f"no permission to use {folder}", "choose another with --data, or change its rights"
        )
        return
    yield Finding(name, "ok", str(folder))
    yield from _rights(folder)
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE:
        yield Finding(
            "disk", "wrong", f"{free >> 20} MB free where {folder} is", "free some space, or move the archive"
        )
    else:
        yield Finding("disk", "ok", f"{free >> 30} GB free")
    for part, what, which, hint in (
        ("damaged", "file", " that no Stork could read", "`stork import` it after an update of Stork; else keep them"),
        ("incoming", "broken-off download", "", "`stork pull` with that board goes on with them"),
    ):
        found = len(_in(folder / part))
        if found:
            yield Finding(part, "note", f"{count(found, what)}{which}, in {folder / part}", hint)


def _rights(folder: Path) -> Iterator[Finding]:
    """Findings on what others than the owner may use: the data folder, archives in it, and the folders of its files."""
    for path in (folder, *sorted(folder.glob("*.sqlite*"))):
        yield from _open_to_others(path)
    for part in (folder / "damaged", folder / "incoming"):
        if not part.is_dir():
            continue
        files = sum(_others_may(path) != 0 for path in _in(part))
        if files:
            yield Finding(
                "rights", "wrong", f"others than you may use {files:,} of the files in {part}", f"chmod -R go= '{part}'"
            )
        elif _others_may(part):
            yield from _open_to_others(part)


def _rights_elsewhere(database: Path, folder: Path) -> Iterator[Finding]:
    """Findings on an archive that ``_rights`` of the data folder has not seen, and on the folder where it is."""
    if database.parent == folder and ".sqlite" in database.name:
        return
    for path in (database, database.with_name(database.name + "-journal")):
        yield from _open_to_others(path)
    place = database.parent
    others = _others_may(place)
    if place == folder or not others:
        return
    hint = f"chmod 700 '{place}', or move the archive into a folder of its own where others need this one"
    if others & 0o022 and not place.stat().st_mode & stat.S_ISVTX:
        yield Finding("rights", "wrong", f"others than you may replace the archive in {place}", hint)
    else:
        yield Finding("rights", "note", f"others than you may see what is in {place}, where the archive is", hint)


def _open_to_others(path: Path) -> Iterator[Finding]:
    if _others_may(path):
        mode = 700 if path.is_dir() else 600
        yield Finding("rights", "wrong", f"others than you may use {path}", f"chmod {mode} '{path}'")


def _others_may(path: Path) -> int:
    """Bits of the rights that others than the owner have; 0 for none, and for what is not there."""
    if os.name != "posix":
        return 0
    try:
        return stat.S_IMODE(path.stat().st_mode) & 0o077
    except OSError:
        return 0


def _in(folder: Path) -> list[Path]:
    """Paths in a folder, sorted; none where it cannot be listed."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def archive(
    folder: Path, url: str | None, on_progress: Callable[[int, int], object] | None = None
) -> Iterator[Finding]:
    """Version and soundness of the archive: each session and the audit are checked; an older one is not upgraded."""
    from stork_host.analysis import ANALYSIS_VERSION
    from stork_host.archive.archive import FILE
    from stork_host.archive.backup import opened
    from stork_host.archive.db_errors import explained
    from stork_host.archive.engine import connect, in_own_transaction, parse_url
    from stork_host.archive.integrity import check, count_measured_before, count_not_measured
    from stork_host.archive.schema import HEAD, version_of

    def look(connection: "Connection", place: str) -> tuple[int, int, int]:
        """Number of sessions, of those without measures, and of those with old ones."""
        total = check(connection, place, on_progress, in_pieces=True)
        waiting = in_own_transaction(connection, lambda: count_not_measured(connection))
        before = in_own_transaction(connection, lambda: count_measured_before(connection, ANALYSIS_VERSION))
        return total, waiting, before - waiting

    name = "archive"
    try:
        parsed = parse_url(url) if url else None
        path = Path((parsed.database or "") if parsed and parsed.get_backend_name() == "sqlite" else folder / FILE)
        if parsed is None or parsed.get_backend_name() == "sqlite":
            if not path.exists():
                yield Finding(name, "ok", f"none at {path} yet; the first `stork pull` makes it")
                return
            yield from _rights_elsewhere(path.absolute(), folder)
            with opened(path) as connection:
                total, waiting, old = look(connection, str(path))
        else:
            engine = connect(parsed, 5.0)
            try:
                with explained(parsed.render_as_string()), engine.connect() as connection:
                    version = version_of(connection, parsed.render_as_string())
                    if version != HEAD:
                        newer = version > HEAD
                        hint = "update this Stork" if newer else "the next command brings it up"
                        found = f"version {version or 'none'}, this Stork has {HEAD}"
                        yield Finding(name, "wrong" if newer else "note", found, hint)
                        return
                    total, waiting, old = look(connection, parsed.render_as_string())
            finally:
                engine.dispose()
    except StorkError as error:
        yield Finding(name, "wrong", error.found, error.try_this)
        return
    yield Finding(name, "ok", f"{count(total, 'session')} and the audit, each checked")
    if waiting:
        yield Finding("measures", "note", f"{count(waiting, 'session')} without measures so far", "stork remeasure")
    if old:
        yield Finding("measures", "note", f"{count(old, 'session')} with measures of an older Stork", "stork remeasure")


def drives(mounted: Iterable[Path] | None = None) -> Iterator[Finding]:
    """Boards whose drive is open to this PC."""
    from stork_host.install.board import read_board
    from stork_host.install.drives import find_drives
    from stork_host.install.firmware_files import MANIFEST

    for drive in find_drives(mounted):
        name = f"drive {drive}"
        try:
            board = read_board(drive)
        except StorkError as error:
            yield Finding(name, "wrong", error.found, error.try_this)
            continue
        except OSError as error:
            yield Finding(name, "wrong", error.strerror or str(error), "unplug the board and plug it in again")
            continue
        if not (drive / MANIFEST).exists():
            yield Finding(name, "note", f"{board.name}, CircuitPython {board.version}, without Stork", "stork install")
            continue
        found = f"{board.name} in maker mode: it stores no session while this PC has its drive"
        yield Finding(name, "note", found, "when you are done: eject it, then `stork mode patient`, or unplug it")
        if not _may(drive, os.W_OK):
            yield Finding(name, "wrong", "this PC may not write on it", "unplug the board and plug it in again")


def ports(named: Iterable[str] = ()) -> Iterator[Finding]:
    """Each port that may be a Stork's, and what its board says about itself."""
    from stork_host.link.devices import candidates, probe

    found_any = False
    for candidate in candidates(named):
        found_any = True
        name = f"port {candidate.port}"
        if (denied := _denied(candidate.port)) is not None:
            yield Finding(name, "wrong", *denied)
            continue
        answer = probe(candidate)
        if answer.error is not None:
            yield Finding(name, "wrong", answer.error.found, answer.error.try_this)
        elif answer.info is not None and answer.status is not None:
            yield from _board(name, answer.info, answer.status)
    if not found_any:
        hint = "plug it in with a data cable (some only charge) and switch it on; or name its port with --port"
        yield Finding("ports", "note", "no board with a Stork's port on USB", hint)


def _board(name: str, info: "InfoResponse", status: "StatusResponse") -> Iterator[Finding]:
    yield Finding(
        name, "ok", f"{info.device_id}: {info.board_id}, Stork {info.firmware}, sessions on it: {info.sessions_text}"
    )
    if info.firmware != VERSION:
        hint = "stork update" if _release(info.firmware) < _release(VERSION) else "update the Stork on this PC"
        yield Finding(name, "note", f"Stork {info.firmware} on the board, {VERSION} on this PC", hint)
    if status.mode == "maker":
        yield Finding(name, "note", "maker mode: the board stores no session", "stork mode patient")
    if info.sessions:
        yield Finding(name, "note", f"sessions that are not fetched yet: {info.sessions_text}", "stork pull")
    told = {note.strip() for note in (status.notes or "").split(",")}
    if not info.clock_set:
        told.add("clock_unset")
    for note in sorted(told & set(_NOTES)):
        yield Finding(name, "wrong" if note != "clock_unset" else "note", *_NOTES[note])


def _may(path: Path, rights: int) -> bool:
    return os.access(path, rights, effective_ids=os.access in os.supports_effective_ids)


def _release(version: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"[0-9]{1,6}", version)]


def _denied(port: str) -> tuple[str, str] | None:
    """Fault of the rights on a device file, and its mending; None: there is none."""
    path = Path(port)
    if os.name != "posix" or not path.is_absolute() or not path.exists() or _may(path, os.R_OK | os.W_OK):
        return None
    import grp

    try:
        group = grp.getgrgid(path.stat().st_gid).gr_name
    except (KeyError, OSError):
        group = "dialout"
    return "no permission to open the port", f"sudo usermod -a -G {group} $USER, then log in again"
