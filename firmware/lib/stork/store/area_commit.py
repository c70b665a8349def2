"""End of a session in the area: it is read back, then its head is written, and it is finished. Loaded for that. And
what a lean forward tells: the belt's mounting, which a power cut spares in the record (stork.store.area_record).

A head: magic, number, bytes, their CRC-32, the runs (first unit, units), the CRC-32 of all this. A mounting: the CRC-32
of what `/mounting.txt` held when the belt leant forward, 0 for no such file, then the nine numbers of
stork.core.mounting. Where the file holds something else since, an older firmware or a person wrote it: it is newer.
"""

import struct
from binascii import crc32

from stork.store import EACH, GAP, SECTOR, mounting_file, sync

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


def axes(area, there=None):
    """The mounting as text, or None where there is none, or the file is newer. ``there``: bytes in the file; by default
    those on this drive.
    """
    raw = area.mounting
    if not raw or struct.unpack_from("<I", raw)[0] != (_file() if there is None else crc32(there.strip()) & 0xFFFFFFFF):
        return None
    return " ".join([str(number) for number in struct.unpack("<9h", raw[4:])])


def keep(area, text):
    """Keep a mounting for all trials to come: the next record has it. ``text``: nine numbers."""
    area.mounting = struct.pack("<I9h", _file(), *[int(number) for number in text.split()])


def move_out(area):
    """The area makes way: into the file, while a PC is there."""
    text = axes(area)
    try:
        if text:
            mounting_file.save(text)
    except OSError:
        pass  # no room; a lean forward tells it again


def _file():
    return crc32((mounting_file.load() or "").encode("utf-8")) & 0xFFFFFFFF
