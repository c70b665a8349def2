"""First start of a board: the area for the sessions is made, by the firmware's own code, and takes no time.

So a virtual board is one that was switched on once. A board that was not is a `VirtualBoard` by itself. What came of
it is remembered: of boards of one kind with the same files it is the same.
"""

import binascii
import hashlib
import os
import struct
from functools import cache
from pathlib import Path
from typing import NamedTuple

from stork_sim.board.importer import Importer
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.firmware_folder import firmware_folder, library_folder

_AREA = "sessions.dat"
_MOST = 64  # [simulated-limits]


class _Made(NamedTuple):
    """``image``: of the flash; ``area``: bytes of the file, all 0 in the PC's folder; ``read``: bytes, in ``us``."""

    image: bytes
    area: int
    read: int
    us: int


_made: dict[bytes, _Made] = {}


def first_start(board: VirtualBoard) -> None:
    """First start of a board whose drive is new, and whose firmware has an area."""
    drive = board.drive
    begun = drive.path(_AREA).exists() or drive.path("update/manifest").exists()  # an update comes first
    if drive.kept or begun or not _has_area(board):
        return
    alike = None if drive.looked_at or drive.hidden or board.model.littlefs else _alike(board)
    made = _made.get(alike) if alike else None
    if made is not None and board.clock.next_us > board.clock.now_us + made.us:
        drive.path(_AREA).touch()
        os.truncate(drive.path(_AREA), made.area)
        drive.begin(made.image, made.read)
        drive.changing = _AREA
        return
    before = board.clock.now_us, bytes(board.nvm)
    owner, drive.writable = drive.writable, True
    try:
        drive.as_pc(lambda: _make(board))
    finally:
        drive.writable = owner
    drive.cut()
    if alike and before[1] == bytes(board.nvm) and _is_blank(drive.path(_AREA)):
        while len(_made) >= _MOST:
            del _made[next(iter(_made))]
        flash, area = drive.volume.cache.flash, drive.path(_AREA).stat().st_size
        _made[alike] = _Made(flash.image(), area, flash.bytes_read, board.clock.now_us - before[0])


def _alike(board: VirtualBoard) -> bytes:
    """Digest of all that the flash depends on."""
    drive = board.drive
    about = drive.size, drive.slow, board.model.microcontroller.cache.__name__, str(library_folder())
    found = hashlib.sha256(repr(about).encode() + board.nvm)
    for folder, folders, files in os.walk(drive.folder, followlinks=True):
        folders.sort()
        found.update(f"{folder[len(str(drive.folder)) :]}\n{folders}".encode())
        for name in sorted(files):
            content = Path(folder, name).read_bytes()
            found.update(f"{name}\n{len(content)}\n".encode() + content)
    return found.digest()


def _is_blank(file: Path) -> bool:
    return file.is_file() and not file.read_bytes().strip(bytes(1))


def _make(board: VirtualBoard) -> None:
    modules = {"os": board.drive.os_module(), "struct": struct, "binascii": binascii}
    firmware = Importer([firmware_folder(), library_folder()], modules, {"open": board.drive.open})
    start = firmware.import_("stork.store.open_area", fromlist=("",))
    area = start.opened(board.nvm, lambda line: None, lambda: None)
    if area.file is not None:
        area.file.close()


def _has_area(board: VirtualBoard) -> bool:
    """Whether the firmware that the board will run is one of those; what waits in /update does not run yet."""
    library = board.firmware / "lib"
    if not library.is_dir():
        return _names_area(library_folder())
    return _names_area.__wrapped__(library)


@cache
def _names_area(library: Path) -> bool:
    return any(_AREA.encode() in file.read_bytes() for file in (library / "stork" / "store").rglob("*.*py"))
