"""Making of the area of the sessions, where there is none."""

import os

from stork.store import EACH, SECTOR, area_record, sync
from stork.store.area_record import AREA
from stork.store.session_area import SessionArea
from stork_format import const

# [store-sizes]
KEPT = const(229376)  # bytes that stay free: for the files of an update beside the old ones, a plan, a crash's report
LEAST = const(196608)  # bytes, at the expense of those [store-sizes]
_SPARE = const(16384)  # bytes that stay free in any case [store-sizes]
_BESIDE = const(8192)  # bytes beside the filler: its folder's entry, and clusters that are taken in whole [store-sizes]
_FOR_SESSIONS = const(65536)  # bytes: one session at least [store-sizes]
MOST = const(4194304)  # bytes: some hundred sessions; more would make the start longer [store-sizes]

_NEW = "/sessions.new"
_FILLER = "/filler.new"
_EROFS = const(30)
_ENOENT = const(2)
_ENOSPC = const(28)


def room(free):
    """Bytes of the area where ``free`` bytes are."""
    return min(MOST, max(free - KEPT, min(free - _SPARE, LEAST))) // SECTOR * SECTOR


def make(nvm, say, feed):
    """Take its room. Returns 0, or the number of an OSError. ``feed()``: of the watchdog; it takes some seconds.

    FatFs takes clusters in their order: a file that is removed afterwards takes the gaps between other files first, so
    that the area is in one piece.
    """
    try:
        for path in (_FILLER, _NEW, AREA):
            _remove(path)
        stats = os.statvfs("/")
        free = stats[0] * stats[3]
        size = room(free)
        if size < 2 * area_record.units(nvm) * EACH * SECTOR + _FOR_SESSIONS:
            say("too little room on the drive: %d kB are free" % (free // 1024))
            return _ENOSPC
        for path, most in ((_FILLER, min(KEPT, free - size - _BESIDE)), (_NEW, size)):
            feed()
            _take(path, most)
        feed()
        _remove(_FILLER)
        with open(_NEW, "r+b") as file:
            _wipe(SessionArea(file, area_record.units_of(size)), nvm)
        feed()
        os.rename(_NEW, AREA)
        sync()
    except OSError as error:
        if error.args[0] != _EROFS:
            say("no room could be set aside: %r" % error)
        return error.args[0]
    return 0


def _take(path, size):
    """A file of so many bytes, whatever they are."""
    with open(path, "wb") as file:
        file.seek(size)


def _remove(path):
    try:
        os.remove(path)
    except OSError as error:
        if error.args[0] != _ENOENT:
            raise


def _wipe(area, nvm):
    """Erasure of all heads and records: what lay in the file's sectors before must not be taken for one."""
    for unit in range(len(area.used)):
        if area_record.head_at(area, unit) is not None:
            area.write(area.sector_of(unit), bytes(SECTOR))
    for unit in range(2 * area_record.units(nvm)):
        area.file.seek(area.sector_of(unit) * SECTOR)
        raw = area.file.read(SECTOR)
        if raw[:4] == area_record.HEAD or area_record.MOUNTING in raw[-area_record.MOUNTING_SIZE :]:
            area.write(area.sector_of(unit), bytes(SECTOR))
    sync()
