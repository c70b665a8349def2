"""End of a session in the area: it is read back, then its head is written, and it is finished. Loaded for that.

A head: magic, number, bytes, their CRC-32, the runs (first unit, units), the CRC-32 of all this.
"""

import struct
from binascii import crc32

from stork.store import EACH, GAP, SECTOR, sync

_HEAD = "<4sIIIH"  # magic, number, bytes, CRC-32, numbers that follow: first unit and units of each run


def commit(area, buf):
    """Write the head. area: stork.store.session_area.SessionArea. Raises OSError where what is read is not what was
    written.
    """
    runs, crc = area.runs, area.crc & 0xFFFFFFFF
    sync()
    if crc_of(area, runs, area.size, buf) != crc:
        raise OSError(5)
    head = struct.pack(_HEAD, b"StkA", area.number, area.size, crc, len(runs))
    head += struct.pack("<%dH" % len(runs), *runs)
    head += struct.pack("<I", crc32(head) & 0xFFFFFFFF)
    head += bytes(SECTOR - len(head))
    sector = area.sector_of(runs[0])
    area.write(sector, head)
    sync()
    area.file.seek(sector * SECTOR)
    if area.file.read(SECTOR) != head:
        raise OSError(5)


def crc_of(area, runs, size, buf):
    """CRC-32 of a session's ``size`` bytes, as they are in the flash. ``buf``: a bytearray of 512 bytes or more."""
    view = memoryview(buf)[: len(buf) // SECTOR * SECTOR]
    crc = 0
    for k in range(0, len(runs), 2):
        area.file.seek((area.sector_of(runs[k]) + (not k)) * SECTOR)
        left = min(size, (runs[k + 1] * EACH - GAP - (not k)) * SECTOR)
        size -= left
        while left:
            n = area.file.readinto(view[: min(left, len(view))])
            if not n:
                raise OSError(5)
            crc = crc32(view[:n], crc)
            left -= n
    return crc & 0xFFFFFFFF
