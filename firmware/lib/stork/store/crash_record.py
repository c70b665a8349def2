"""Record of the last crash, as text of at most 1 kB: in the area of the sessions, else ``/crash.txt``. By the name of
the file a PC reads either (docs/usb_protocol.md).

In the area it is a session with number 0; behind its text lies the CRC-32 of the file at that time. Where the file
holds something else since, a start that failed or an older firmware wrote it: it is newer.
"""

import struct
from binascii import crc32

from stork.store import SECTOR, area_record, sync
from stork_format import const

READ_ONLY = 30  # EROFS: the PC owns the drive

PATH = "/crash.txt"
_MOST = const(1024)  # [store-sizes]


def save(version, uptime_s, interpreter, text, area=None):
    """Crash report, in place of the one before. ``interpreter``: its name; ``text``: the traceback, whose beginning is
    cut off where it is too long. ``area``: stork.store.session_area.SessionArea, or Sessions of stork.store.sessions;
    None before the loop. A restart must follow. Returns 0, or the number of the OSError where writing fails.
    """
    head = "stork %s, %d s after power-on, %s\n" % (version, uptime_s, interpreter)
    data = head.encode("utf-8") + text.encode("utf-8")[len(head) - _MOST :]
    try:
        if area is not None and area.writable and area.place > 0:
            _put(area, data + struct.pack("<I", _file_crc()))
        else:
            _write(data)
        return 0
    except OSError as error:
        return error.args[0] if error.args else -1


def load(area):
    """Text in the area, stork.store.area_reader.AreaReader. None where there is none, it is damaged, or the file is
    newer. Raises OSError.
    """
    from stork.store.area_reader import AreaReader

    head = area_record.head_at(area, area.report) if area.report and area.file is not None else None
    if head is None:
        return None
    _, size, crc, runs = head
    data = bytearray(size)
    AreaReader(area, size, runs).readinto(data)
    if crc32(data) & 0xFFFFFFFF != crc or data[-4:] != struct.pack("<I", _file_crc()):
        return None
    return AreaReader(area, size - 4, runs)


def move_out(area):
    """The area makes way: into the file, while a PC is there."""
    try:
        text = load(area)
        if text is not None:
            data = bytearray(text.size)
            text.readinto(data)
            _write(data)
    except OSError:
        pass  # no room


def _put(area, data):
    """Into the place of the one before, else as far from the next session as there is room."""
    area.place = len(area.used) - 2
    head = area_record.head_at(area, area.report) if area.report else None
    if head is not None:
        area.place = area.report
        area.mark(head[3], 0)
    area.open(0).append(data)
    area.commit(bytearray(SECTOR))


def _write(data):
    with open(PATH, "wb") as file:
        file.write(data)
    sync()


def _file_crc():
    try:
        with open(PATH, "rb") as file:
            return crc32(file.read()) & 0xFFFFFFFF
    except OSError:
        return 0
