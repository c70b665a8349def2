"""First start of a board: the area for the sessions is made, by the firmware's own code, and takes no time.

So a virtual board is one that was switched on once. A board that was not is a `VirtualBoard` by itself.
"""

import binascii
import struct

from stork_sim.board.importer import Importer
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.firmware_folder import firmware_folder, library_folder

_AREA = "sessions.dat"


def first_start(board: VirtualBoard) -> None:
    """First start of a board whose drive is new, and whose firmware has an area."""
    drive = board.drive
    begun = drive.path(_AREA).exists() or drive.path("update/manifest").exists()  # an update comes first
    if drive.kept or begun or not _has_area(board):
        return
    owner, drive.writable = drive.writable, True
    try:
        drive.as_pc(lambda: _make(board))
    finally:
        drive.writable = owner
    drive.cut()


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
        library = library_folder()
    return any(_AREA.encode() in file.read_bytes() for file in (library / "stork" / "store").rglob("*.*py"))
