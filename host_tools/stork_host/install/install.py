"""The firmware onto a board's drive, in an order that leaves a board that starts, or says what to do, if it is cut off.

Where a Stork is on it and there is room, the new one is staged beside it (stork_host.install.staging): the old one
starts, or the new one. On a drive without a Stork, or where somebody wants it in place of the old one for lack of
room, boot.py goes first: without it CircuitPython shows its drive, whatever else is missing. Then code.py becomes one
that says "run `stork install`". Then the files; last code.py and boot.py. No order keeps FAT whole if the power goes
while it is written (docs/decisions/0025-area.md): the cable stays in.
"""

import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

from stork.store import LEAST_FREE
from stork_host.drive_sessions import AREA, MOUNTING, mounting_in, sessions_on, whole_area
from stork_host.errors import StorkError
from stork_host.install import board as boards
from stork_host.install import drive_settings, staging
from stork_host.install.disk import Disk
from stork_host.install.firmware_files import (
    BOOT,
    CODE,
    FORMER_PROGRAMS,
    MANIFEST,
    PACKAGES,
    SETTINGS,
    Firmware,
    former_paths,
    is_former_program,
    is_module,
    manifest_paths,
    other_form,
)
from stork_host.printable import count

ROOM_FOR_SESSIONS: Final = 4 * LEAST_FREE
"""Bytes free on a new drive; with less, few sessions fit."""

UNFINISHED: Final = b'print("The installation of Stork is not complete. Run on the PC: stork install")\n'
IN_PLACE: Final = "the old firmware goes before the new one comes: leave the cable in until all is done"
_HELLO: Final = b'print("Hello World!")'
"""CircuitPython's own on a new drive (supervisor/shared/filesystem.c)."""

Progress = Callable[[int, int], object]
"""Called with (bytes written, bytes to write)."""


@dataclass
class Plan:
    """Changes that an installation will make. Paths are relative to the drive."""

    drive: Path
    board: boards.Board
    firmware: Firmware
    write: dict[str, bytes]
    remove: list[str]
    unchanged: int
    keep: dict[str, str]
    """Programs of somebody else, and the names under which they are kept."""
    settings_kept: bool
    new_settings: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    button: bool = True
    staged: bool = False
    """Whether the old firmware stays until the new one is there whole."""
    makes_way: bool = False
    """Whether the area of the sessions, in which there is none, goes first. The board makes it again."""

    @property
    def size(self) -> int:
        """Bytes of the files to write."""
        return sum(len(content) for content in self.write.values())


def make_plan(drive: Path, firmware: Firmware, *, in_place: bool = False) -> Plan:
    """Look at the drive and decide. Raises StorkError where it cannot work: wrong drive, old CircuitPython, no room.

    ``in_place``: where there is no room for the new firmware beside the old one, the old one may go first.
    """
    board = boards.read_board(drive)
    disk = Disk(drive)
    theirs = disk.read(SETTINGS)
    blank = drive_settings.is_blank(theirs)
    kept = b"" if blank or theirs is None else theirs
    known = drive_settings.values(firmware.settings if blank else kept, board.release)
    files = {path.split("/")[1][:-3] for path in firmware.files if path.startswith("boards/")} - {"__init__"}
    own = drive_settings.own_boards(disk, board, known, files)
    warnings = boards.warnings(board, {*files, *own}, known)
    told = [] if blank else drive_settings.complaints(kept, board, own)
    as_read = f"{SETTINGS} as CircuitPython {board.version} reads it"
    warnings += [line.replace(SETTINGS, as_read, 1) for line in told]
    write = {path: content for path, content in firmware.files.items() if disk.read(path) != content}
    if blank:
        write[SETTINGS] = firmware.settings
    listed = manifest_paths(disk.read(MANIFEST))
    hiding = {other_form(path) for path in firmware.files if is_module(path)}  # a .py hides the .mpy beside it
    hiding |= {form for path in firmware.inside for form in (path, other_form(path))}
    former = former_paths() | {path for path in FORMER_PROGRAMS if is_former_program(disk.read(path))}
    gone = (listed | hiding | former) - set(firmware.files)
    remove = sorted(path for path in gone if disk.read(path) is not None)
    staged = _starts(disk)
    makes_way = False
    if staged and (needed := _needed_beside(disk, firmware, write, remove)) > _free(disk):
        makes_way = needed <= _free(disk) + _empty_area(disk)
    if staged and needed > _free(disk) and not makes_way:
        if not in_place:
            raise StorkError(
                expected=f"{needed:,} bytes free on {drive}, for the new firmware beside the old one",
                found=f"{_free(disk):,}",
                try_this=f"{_make_room(disk)}; or `stork install --in-place`, and leave the cable in until it is done",
            )
        staged = False
        warnings.append(IN_PLACE)
    if (write or remove) and not staged:
        write |= {path: firmware.files[path] for path in (CODE, BOOT)}  # they stand aside meanwhile
    plan = Plan(
        drive,
        board,
        firmware,
        write,
        remove,
        len(firmware.files) - len(write) + blank,
        {path: f"before_stork_{path}" for path in (CODE, BOOT) if path in write and _is_foreign(disk, path, listed)},
        not blank,
        [] if blank else drive_settings.new_names(firmware.settings, kept),
        warnings,
        _has_button(firmware, board, known),
        staged,
        makes_way,
    )
    _check_room(disk, plan)
    return plan


def install(plan: Plan, on_progress: Progress | None = None) -> Plan:
    """Do it, and read it back. Raises StorkError; then the old firmware starts, or the board says what to do.

    Returns what was done: ``plan``, or another one where an update on the drive had to be put in place first.
    """
    disk = Disk(plan.drive)
    if staging.is_staged(disk):
        staging.place(disk, lambda content: None)
        plan = make_plan(plan.drive, plan.firmware, in_place=not plan.staged)
    staging.clear(disk)
    if not plan.write and not plan.remove:
        return plan
    if plan.makes_way:
        mounting = mounting_in(BytesIO(disk.read(AREA) or b""), disk.read(MOUNTING) or b"")
        disk.remove(AREA)
        if mounting is not None:  # the start takes it from there
            disk.write(MOUNTING, mounting.encode())
    done = 0
    total = plan.size * (1 + plan.staged)

    def written(content: bytes) -> None:
        nonlocal done
        done += len(content)
        if on_progress is not None:
            on_progress(done, total)

    (_beside_the_old if plan.staged else _in_its_place)(disk, plan, written)
    for package in PACKAGES:
        disk.remove_empty_folders(f"lib/{package}")
    return plan


def _beside_the_old(disk: Disk, plan: Plan, written: staging.Written) -> None:
    files = {path: content for path, content in plan.write.items() if path != SETTINGS}
    staging.stage(disk, files, plan.remove, plan.firmware.swap, written)
    staging.place(disk, written)
    if SETTINGS in plan.write:  # it was blank
        staging.put(disk, SETTINGS, plan.write[SETTINGS])
        written(plan.write[SETTINGS] * 2)


def _in_its_place(disk: Disk, plan: Plan, written: staging.Written) -> None:
    for path, kept in plan.keep.items():
        disk.write(kept, disk.read(path) or b"")
    disk.remove(BOOT)
    disk.write(CODE, UNFINISHED)
    for path in plan.remove:
        disk.remove(path)
    last = (MANIFEST, CODE, BOOT)
    for path in [*(path for path in plan.write if path not in last), *(path for path in last if path in plan.write)]:
        try:
            staging.put(disk, path, plan.write[path])
        except StorkError:
            with suppress(StorkError):
                disk.write(CODE, UNFINISHED)
            raise
        written(plan.write[path])


def _starts(disk: Disk) -> bool:
    """Whether the drive has a Stork that can put in place what is staged."""
    return b"update.swap" in (disk.read(BOOT) or b"") and disk.read(CODE) not in (None, UNFINISHED)


def _needed_beside(disk: Disk, firmware: Firmware, write: Mapping[str, bytes], remove: list[str]) -> int:
    """Bytes for the new files beside the old ones, by the counting of this PC and of the board."""
    if not write and not remove:
        return 0
    room = [*write.values(), firmware.swap, staging.manifest(write, remove)]
    grown = sum(disk.clusters(len(content)) - disk.taken(path) for path, content in write.items())
    grown -= sum(map(disk.taken, remove))
    return sum(disk.clusters(len(content)) for content in room) + max(0, grown) + staging.MARGIN


def _free(disk: Disk) -> int:
    """Bytes that are free once what an earlier installation left staged is gone."""
    left = sum(disk.taken(f"{staging.FOLDER}/{name}") for name in disk.names(staging.FOLDER))
    return shutil.disk_usage(disk.drive).free + left


def _empty_area(disk: Disk) -> int:
    """Bytes of an area that holds no session, not even one that cannot be read."""
    file = disk.drive / AREA
    return 0 if not file.is_file() or sessions_on(disk.drive) or _lost(disk) else file.stat().st_size


def _lost(disk: Disk) -> int:
    """Number of sessions in the area that cannot be read."""
    file = disk.drive / AREA
    if not file.is_file():
        return 0
    with file.open("rb") as content:
        return whole_area(content).lost


def _make_room(disk: Disk) -> str:
    """Advice on how to make room, up to where it differs."""
    lost = _lost(disk)
    if not lost:
        return "fetch the sessions with `stork pull`"
    return (
        f"fetch the sessions with `stork pull`; copy {AREA}, where {count(lost, 'session')} cannot be read, look into "
        f"the copy with `stork doctor --salvage`, and delete {AREA}"
    )


def _check_room(disk: Disk, plan: Plan) -> None:
    needed = sum(disk.clusters(len(content)) - disk.taken(path) for path, content in plan.write.items())
    needed += disk.clusters(len(UNFINISHED)) - sum(disk.taken(path) for path in plan.remove)
    free = _free(disk)
    if needed > free and needed <= free + _empty_area(disk):
        plan.makes_way = True
        free += _empty_area(disk)
    if needed > free:
        lost = disk.taken_by_nothing()
        damaged = needed <= free + lost
        raise StorkError(
            expected=f"{needed:,} bytes free on {plan.drive}",
            found=f"{free:,}, and {lost:,} that no file takes: a loss of power has damaged its file system"
            if damaged
            else f"{free:,}",
            try_this="copy what you want to keep, type `import storage; storage.erase_filesystem()` into the board's "
            "console, and repeat"
            if damaged
            else f"{_make_room(disk)}, or delete what does not belong to Stork, and repeat",
        )
    if free - needed < ROOM_FOR_SESSIONS and (plan.makes_way or disk.read(AREA) is None):
        plan.warnings.append(
            f"only {free - needed:,} bytes stay free, room for few sessions; {ROOM_FOR_SESSIONS:,} would be better"
        )


def _is_foreign(disk: Disk, path: str, listed: set[str]) -> bool:
    content = disk.read(path)
    return content is not None and path not in listed and content.strip() != _HELLO and b"stork" not in content.lower()


def _has_button(firmware: Firmware, board: boards.Board, settings: Mapping[str, object]) -> bool:
    if "STORK_BUTTON" in settings:
        return bool(settings["STORK_BUTTON"])
    name = settings.get("STORK_BOARD") or board.board_id
    content = firmware.files.get(f"boards/{name}.py", b"")
    return b'BUTTON = ""' not in content
