"""Record in the area of the sessions: how far they are forgotten, a double of the journal's ring, and the mounting that
a lean forward has told (stork.store.area_commit). Also the heads of sessions, as they are read.

Non-volatile memory is one page of flash, erased and written anew for each record; a power cut in between loses all of
it. So the ring is copied after each result, while the memory itself is at rest, and what is missing at the next start
is taken from there. Two places take turns: a cut in one leaves the other. Each record of the ring has its own check.
The mounting lies at the end of the first sector of the place's last unit, with its turn. The head is written last.
"""

import struct
from binascii import crc32

from stork.store import EACH, GAP, SECTOR, sync
from stork_format import const
from stork_format.journal_records import SIZE, is_record

HEAD = b"StkJ"  # then turn, forgotten, CRC-32 of these; then the ring
_HEAD_SIZE = const(16)
MOUNTING = b"StkM"  # then turn, mounting, CRC-32 of these
MOUNTING_SIZE = const(34)
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
    """Take turn, ``forgotten`` and mounting of the newer place into ``area``. ``units``: so many are looked at."""
    for unit in range(units):
        head = _head(area, area.sector_of(unit))
        if head is not None and head[0] >= area.turn:
            area.turn, area.forgotten = head
    newest = 0
    for unit in range(units):
        raw = _whole(area, (area.sector_of(unit) + 1) * SECTOR - MOUNTING_SIZE, MOUNTING, MOUNTING_SIZE)
        turn = struct.unpack_from("<I", raw)[0] if raw else 0
        if turn > area.turn:  # a cut came before its head, and none must make it count
            area.mounting = area.mounting or b"\xff" * 22
        elif turn > newest:
            newest = turn
            area.mounting = raw[4:]


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


def save(area, nvm, say=None):
    """Write all, into the place whose turn it is. False where that cannot be; ``say(line)`` is told why."""
    if area.file is None or not area.writable:
        return False
    area.turn += 1
    piece = bytearray(SECTOR)
    size = _ring(nvm)
    sector = _sector(area, nvm, area.turn % 2)
    last = (units(nvm) - 1) * EACH
    nvm = nvm or b""
    try:
        if area.mounting and _HEAD_SIZE + size <= (last + 1) * SECTOR - MOUNTING_SIZE:
            piece[-MOUNTING_SIZE:] = _sealed(struct.pack("<4sI", MOUNTING, area.turn) + area.mounting)
            if last >= _sectors(nvm):
                area.write(sector + last, piece)
        for k in range(_sectors(nvm) - 1, -1, -1):
            begin = 0 if k else _HEAD_SIZE
            at = k * SECTOR + begin - _HEAD_SIZE
            n = min(SECTOR - begin, size - at)
            piece[begin : begin + n] = nvm[at : at + n]
            if not k:
                piece[:_HEAD_SIZE] = _sealed(struct.pack("<4sII", HEAD, area.turn, area.forgotten))
            area.write(sector + k, piece)
        sync()
        return True
    except OSError as error:
        if say:
            say("what is to outlive power-off could not be written: %s" % error)
        return False


def _ring(nvm):
    return 0 if nvm is None else max(0, len(nvm) // SIZE - 1) * SIZE


def _sectors(nvm):
    return (_HEAD_SIZE + _ring(nvm) + SECTOR - 1) // SECTOR


def _sector(area, nvm, place):
    return area.sector_of(place * units(nvm))


def _head(area, sector):
    """(turn, forgotten), or None."""
    raw = _whole(area, sector * SECTOR, HEAD, _HEAD_SIZE)
    return raw and struct.unpack("<II", raw)


def _sealed(raw):
    return raw + struct.pack("<I", crc32(raw) & 0xFFFFFFFF)


def _whole(area, at, magic, size):
    """Bytes between ``magic`` and the CRC-32 of the ``size`` bytes at ``at`` in the file; None if either is wrong."""
    area.file.seek(at)
    raw = area.file.read(size)
    return raw[4:-4] if len(raw) == size and raw[:4] == magic and _sealed(raw[:-4]) == raw else None


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
