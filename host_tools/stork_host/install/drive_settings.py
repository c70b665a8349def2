"""settings.toml on a board's drive: the wearer's own, so it is kept, and only new settings are listed."""

import re
from collections.abc import Collection, Mapping
from contextlib import suppress

from stork_host import circuitpython_settings
from stork_host.circuitpython_settings import Value
from stork_host.install.board import Board
from stork_host.install.disk import Disk
from stork_host.install.firmware_files import board_values

_NAME = re.compile(r"^#?\s*([A-Z][A-Z0-9_]*)\s*=", re.MULTILINE)
_FILE = re.compile(r"(?!_)[\w-]+", re.ASCII)


def is_blank(content: bytes | None) -> bool:
    """Whether there is no file, or an empty one, such as CircuitPython makes on a new drive."""
    return content is None or not content.strip()


def new_names(ours: bytes, theirs: bytes) -> list[str]:
    """The settings that ours names, commented out or not, and theirs does not."""
    known = set(_NAME.findall(theirs.decode("utf-8", "replace")))
    return [name for name in dict.fromkeys(_NAME.findall(ours.decode("utf-8"))) if name not in known]


def values(content: bytes, release: tuple[int, ...]) -> dict[str, Value]:
    """Its values as the board's CircuitPython reads them."""
    return circuitpython_settings.values(circuitpython_settings.usable(content, release))


def own_boards(
    disk: Disk, board: Board, settings: Mapping[str, Value], ours: Collection[str]
) -> dict[str, dict[str, object]]:
    """Name -> values of the board's files that are on the drive and not among ``ours``, read, never run; one that
    cannot be read so counts as not there.
    """
    found = {}
    for name in (str(settings.get("STORK_BOARD")), board.board_id):
        if name in ours or not _FILE.fullmatch(name):
            continue
        with suppress(SyntaxError, ValueError):
            if (content := disk.read(f"boards/{name}.py")) is not None:
                found[name] = board_values(content.decode("utf-8"))
    return found


def complaints(content: bytes, board: Board, own: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Complaints that the board's console will print at its start, in its order: each line that its CircuitPython
    cannot read, each value that the firmware will not take, each pin that is not there, has another part or cannot do
    what the line wants. ``own``: as ``own_boards`` gives them. stork_sim.board.start_complaints tells what it assumes:
    of a board without a file here no pin is known, and what hangs on the pins nobody knows.
    """
    from stork_sim.board.start_complaints import start_complaints  # a second to import

    return start_complaints(board.board_id, content, board.release, own)
