"""Record in the area of the sessions: how far they are forgotten, and a double of the journal's ring. Also the heads
of sessions, as they are read.

Non-volatile memory is one page of flash, erased and written anew for each record; a power cut in between loses all of
it. So the ring is copied after each result, while the memory itself is at rest, and what is missing at the next start
is taken from there. Two places take turns: a cut in one leaves the other. Each record of the ring has its own check.
"""

import struct
from binascii import crc32

from stork.store import EACH, GAP, SECTOR, sync
from stork_format import const
from stork_format.journal_records import SIZE, is_record

_HEAD = "<4sIII"  # magic, turn, forgotten, CRC-32 of these; then the ring
_HEAD_SIZE = const(16)
_MAGIC = b"StkJ"
_SESSION = "<4sIIIH"  # of a session's head: stork.store.area_commit
_SESSION_SIZE = const(18)
_MOST_NUMBERS = const(240)  # [store-sizes]
AREA = "/sessions.dat"
_OLDER = "/journal.bin"  # the double of an older firmware


def units_of(size):
    """Units of an area of ``size`` bytes."""
    return max(0, size // SECTOR - GAP) // EACH


def units(nvm):
    """Units of one place."""
    return (_sectors(nvm) + GAP + EACH - 1) // EACH


def find(area, units):
    """Take turn and ``forgotten`` of the newer place into ``area``. ``units``: so many are looked at."""
    for unit in range(units):
        head = _head(area, area.sector_of(unit))
        if head is not None and head[0] >= area.turn:
            area.turn, area.forgotten = head


def restore(area, nvm):
    """Put back the records that the memory has lost. Returns how many."""
    size = _ring(nvm)
    if not size:
        return 0
    lost = [at for at in range(0, size, SIZE) if not is_record(bytes(nvm[at : at + SIZE]))]
    found = 0
    data = bytearray(nvm[0:size])
    for double in _doubles(area, nvm, size):
        for at in lost:
            if not is_record(data[at : at + SIZE]) and is_record(double[at : at + SIZE]):
                data[at : at + SIZE] = double[at : at + SIZE]
                found += 1
    if found:
        nvm[0:size] = data
    return found


def save(area, nvm):
    """Write both, into the place whose turn it is. False where that cannot be."""
    if area.file is None or not area.writable:
        return False
    area.turn += 1
    head = struct.pack("<4sII", _MAGIC, area.turn, area.forgotten)
    piece = bytearray(SECTOR)
    piece[:_HEAD_SIZE] = head + struct.pack("<I", crc32(head) & 0xFFFFFFFF)
    begin = _HEAD_SIZE
    at = 0
    size = _ring(nvm)
    sector = _sector(area, nvm, area.turn % 2)
    nvm = nvm or b""
    try:
        for k in range(_sectors(nvm)):
            n = min(len(piece) - begin, size - at)
            piece[begin : begin + n] = nvm[at : at + n]
            area.write(sector + k, piece)
            at += n
            begin = 0
        sync()
        return True
    except OSError:
        return False


def wipe(area, nvm):
    """Make unreadable what may lie in both places of a new area."""
    for place in (0, 1):
        if _head(area, _sector(area, nvm, place)) is not None:
            area.write(_sector(area, nvm, place), bytes(SECTOR))


def _ring(nvm):
    return 0 if nvm is None else max(0, len(nvm) // SIZE - 1) * SIZE


def _sectors(nvm):
    return (_HEAD_SIZE + _ring(nvm) + SECTOR - 1) // SECTOR


def _sector(area, nvm, place):
    return area.sector_of(place * units(nvm))


def _head(area, sector):
    """(turn, forgotten), or None."""
    area.file.seek(sector * SECTOR)
    raw = area.file.read(_HEAD_SIZE)
    if len(raw) < _HEAD_SIZE or raw[:4] != _MAGIC or crc32(raw[:12]) & 0xFFFFFFFF != struct.unpack("<I", raw[12:])[0]:
        return None
    return struct.unpack("<II", raw[4:12])


def _doubles(area, nvm, size):
    """The ring as it is in the newer place, in the other, and in the file of an older firmware."""
    for place in (area.turn % 2, (area.turn + 1) % 2):
        sector = _sector(area, nvm, place)
        if area.file is not None and _head(area, sector) is not None:
            area.file.seek(sector * SECTOR + _HEAD_SIZE)
            yield area.file.read(size)
    try:
        with open(_OLDER, "rb") as file:
            older = file.read(size)
    except OSError:
        return
    if not area.turn and len(older) == size:
        yield older


def head_at(area, unit):
    """(number, bytes, CRC-32, runs) of the session that begins in ``unit``, or None."""
    area.file.seek(area.sector_of(unit) * SECTOR)
    raw = area.file.read(SECTOR)
    if raw[:4] != b"StkA":
        return None
    _, number, size, crc, count = struct.unpack_from(_SESSION, raw)
    end = _SESSION_SIZE + 2 * count
    if count > _MOST_NUMBERS or crc32(raw[:end]) & 0xFFFFFFFF != struct.unpack_from("<I", raw, end)[0]:
        return None
    return number, size, crc, struct.unpack_from("<%dH" % count, raw, _SESSION_SIZE)
