"""Sessions on a board's drive that this PC can open: the area of `sessions.dat`, and files of an older firmware.

The bytes are read by the board's own code.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from stork.store import area_commit, area_record, mounting_file, open_area
from stork.store.area_sessions import AreaSessions
from stork.store.session_area import SessionArea

AREA: Final = area_record.AREA.strip("/")
MOUNTING: Final[str] = mounting_file.NAME
_RECORDS: Final = 64  # [store-sizes]
"""Units in which a record may lie: more than the largest non-volatile memory needs."""


def in_area(file: IO[bytes]) -> dict[int, bytes]:
    """Number -> bytes of each finished session in a file `sessions.dat`, rising, but for those that cannot be read."""
    area = _area(file)
    open_area.read(area, lambda line: None)
    sessions = AreaSessions(area)
    found = {}
    for number in area.numbers:
        with suppress(OSError):
            found[number] = _content(sessions, number)
    return found


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
