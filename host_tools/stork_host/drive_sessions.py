"""Sessions on a board's drive that this PC can open: the area of `sessions.dat`, and files of an older firmware.

The bytes are read by the board's own code.
"""

import os
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import IO, Final, NamedTuple

from stork.store import EACH, GAP, SECTOR, area_commit, area_record, mounting_file, open_area
from stork.store.area_sessions import AreaSessions
from stork.store.session_area import SessionArea
from stork_format import block_reader, blocks

AREA: Final = area_record.AREA.strip("/")
MOUNTING: Final[str] = mounting_file.NAME
_RECORDS: Final = 64  # [store-sizes]
"""Units in which a record may lie: more than the largest non-volatile memory needs."""


class Area(NamedTuple):
    """Sessions of a file `sessions.dat`: number -> bytes, rising. ``lost``: how many others are not whole.

    ``marked``: something in it was written by a belt. Nothing is in a new belt's, nor in one that is lost as a whole.
    """

    sessions: dict[int, bytes]
    lost: int
    marked: bool


def is_area(file: IO[bytes]) -> bool:
    """True for a file `sessions.dat` by what a belt wrote into it, whatever its name. A new belt's has nothing yet."""
    file.seek(0)
    area = _area(BytesIO(_whole_units(file.read((GAP + _RECORDS * EACH) * SECTOR))))
    return area.turn > 0 or any(area_record.head_at(area, unit) for unit in range(len(area.used)))


def in_area(file: IO[bytes]) -> dict[int, bytes]:
    """Number -> bytes of each finished session in a file `sessions.dat`, rising, but for those that cannot be read."""
    return _sessions(_read(file))


def whole_area(file: IO[bytes]) -> Area:
    """All that a file `sessions.dat` tells, also one that was cut or damaged.

    A head of zeros tells nothing: a session that was forgotten has it.
    """
    file.seek(0)
    content = _whole_units(file.read())
    read, padded = _read(file), _area(BytesIO(content))
    found = _sessions(read)
    others, damaged, marked = set(), 0, read.turn > 0
    for unit in range(len(padded.used)):
        head = area_record.head_at(padded, unit)
        if head is not None:
            marked = True
            if head[0] > read.forgotten and head[0] not in found:
                others.add(head[0])
        elif unit >= len(read.used) or not read.used[unit]:
            damaged += _had_a_head(memoryview(content)[padded.sector_of(unit) * SECTOR :])
    return Area(found, len(others) + damaged, marked or damaged > 0)


def _whole_units(content: bytes) -> bytes:
    """``content`` with zeros up to the end of a unit: one that is cut may have its head."""
    return content + bytes(-(len(content) - GAP * SECTOR) % (EACH * SECTOR))


def _had_a_head(unit: memoryview) -> bool:
    """Whether a head is damaged, or erased before a session that was finished. ``unit``: bytes from there on."""
    if bytes(unit[:4]) == b"StkA":  # stork.store.area_commit
        return True
    session = unit[SECTOR:]
    if bytes(unit[:SECTOR]) != b"\xff" * SECTOR or bytes(session[:2]) != blocks.SYNC:
        return False
    with suppress(ValueError):
        return any(kind == blocks.KIND_RESULT for kind, _, _ in block_reader.walk(session))
    return False


def sessions_on(folder: Path) -> dict[int, bytes]:
    """Number -> bytes of each session on the drive ``folder``, rising; one that cannot be read is left out."""
    found = {_number(file): file.read_bytes() for file in (folder / "sessions").rglob("s*.stk")}
    if (folder / AREA).is_file():
        with (folder / AREA).open("rb") as file:
            found |= in_area(file)
    return dict(sorted(found.items()))


def mounting_in(file: IO[bytes], there: bytes) -> str | None:
    """Mounting in a file `sessions.dat` that a lean forward has told, as text. None where there is none, or ``there``,
    what `mounting.txt` holds, is newer.
    """
    found: str | None = area_commit.axes(_area(file), there)
    return found


def _read(file: IO[bytes]) -> SessionArea:
    area = _area(file)
    open_area.read(area, lambda line: None)
    return area


def _sessions(area: SessionArea) -> dict[int, bytes]:
    sessions = AreaSessions(area)
    found = {}
    for number in area.numbers:
        with suppress(OSError):
            found[number] = _content(sessions, number)
    return found


def _area(file: IO[bytes]) -> SessionArea:
    units = area_record.units_of(file.seek(0, os.SEEK_END))
    area = SessionArea(file, units, 0, False)
    area_record.find(area, min(units, _RECORDS))
    return area


def _content(sessions: AreaSessions, number: int) -> bytes:
    content = bytearray(sessions.size(number))
    if sessions.open(number).readinto(content) != len(content):
        raise OSError(f"session {number} ends early")
    return bytes(content)


def _number(file: Path) -> int:
    digits = file.stem[1:]
    return int(digits) if digits.isdigit() else 0
