"""Start of the area of the sessions: opened and read, or made where there is none. Loaded for that, then let go."""

import os

from stork.store import area_record, store_scan, sync
from stork.store.catalogue import Catalogue
from stork.store.session_area import EACH, GAP, SECTOR, SessionArea
from stork_format import const
from stork_format.journal_records import NUMBER

PATH = "/sessions.dat"
KEPT = const(229376)  # bytes that stay free: for the files of an update beside the old ones, a plan, a crash's report
LEAST = const(196608)  # bytes, at the expense of those
MOST = const(4194304)  # bytes: some hundred sessions; more would make the start longer

_NEW = "/sessions.new"
_FILLER = "/filler.new"
_EROFS = const(30)
_ENOENT = const(2)


def begin(nvm, say):
    """SessionArea of the drive, as it is after the last power cut, whatever moment that came at.

    ``nvm``: bytes-like (microcontroller.nvm), or None; ``say(line)``: told what is unusual.
    """
    area = _opened(nvm)
    if area is None:
        area = _made(nvm, say)
    elif area.file is not None:
        read(area, area.first, say)
    catalogue = Catalogue()
    area.older = bool(catalogue.loose or catalogue.hundreds)
    area.last = max(area.last, store_scan.last_number(catalogue))
    return area


def note_last(area):
    """Power was cut between a session and its record: make up for it, or its number could be given again."""
    if area.last > area.journal.last_number():
        area.journal.add(NUMBER, 0, 0, area.last, 0)


def renew(area):
    """Make it once more, where it is not there. ``area``: stork.store.session_area.SessionArea, without sessions."""
    made = _made(area.journal.nvm, lambda line: None)
    area.file, area.used, area.first, area.place = made.file, made.used, made.first, made.place
    area.turn = area.forgotten = 0


def room(free):
    """Bytes of the area where ``free`` bytes are."""
    return min(MOST, max(free - KEPT, min(free - 16384, LEAST))) // SECTOR * SECTOR


def _opened(nvm):
    for mode in ("r+b", "rb"):
        try:
            file = open(PATH, mode)
        except OSError as error:
            if error.args[0] != _EROFS:
                return None
            continue
        units = units_of(file.seek(0, 2))
        first = 2 * area_record.units(nvm)
        if units <= first:
            file.close()
            return None
        return SessionArea(file, units, first, mode == "r+b")
    return None


def _made(nvm, say):
    """An area whose room is taken now. FatFs takes clusters in their order: a file that is removed afterwards takes the
    gaps between other files first, so that the area is in one piece.
    """
    try:
        for path in (_FILLER, _NEW, PATH):
            _remove(path)
        stats = os.statvfs("/")
        free = stats[0] * stats[3]
        size = room(free)
        if size < 2 * area_record.units(nvm) * EACH * SECTOR + 65536:
            say("too little room on the drive: %d kB are free" % (free // 1024))
            return SessionArea(writable=True)
        _take(_FILLER, min(KEPT, free - size - 8192))
        _take(_NEW, size)
        _remove(_FILLER)
        with open(_NEW, "r+b") as file:
            _wipe(SessionArea(file, units_of(size)), nvm)
        os.rename(_NEW, PATH)
        sync()
    except OSError as error:
        if error.args[0] != _EROFS:
            say("no room could be set aside: %r" % error)
        return SessionArea(writable=error.args[0] != _EROFS)
    return _opened(nvm)


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
    """What lay there before is no session."""
    for unit in range(len(area.used)):
        if area.head(unit) is not None:
            area.write(area.sector_of(unit), bytes(SECTOR))
    area_record.wipe(area, nvm)
    sync()


def units_of(size):
    """Units of a file of ``size`` bytes."""
    return max(0, size // SECTOR - GAP) // EACH


def read(area, records, say):
    """Find the sessions; those forgotten are told by the records in the first units, ``records`` of them. The newest
    session may have a head and not all of its bytes, where a cut came between.
    """
    area_record.find(area, records)
    area.last = area.forgotten
    found = []
    unit = area.first
    while unit < len(area.used):
        head = area.head(unit)
        if head is None or head[0] <= area.forgotten or not _fits(area, unit, head[3]):
            unit += 1
            continue
        found.append((head[0], unit))
        area.mark(head[3], 1)
        unit += head[3][1]
    found.sort()
    while found:
        number, unit = found[-1]
        _, _, crc, runs = head = area.head(unit)
        area.last = max(area.last, number)
        if area.crc_of(runs, head[1], bytearray(SECTOR)) == crc:
            area.place = runs[-2] + runs[-1]
            break
        say("session %d was cut short by the power" % number)
        found.pop()
        area.mark(runs, 0)
        if not area.writable:
            break
        area.write(area.sector_of(unit), bytes(SECTOR))
        sync()
        break
    area.numbers = [number for number, _ in found]
    area.starts = [unit for _, unit in found]


def _fits(area, unit, runs):
    """Whether a head may be one of this area: it begins where it lies, and nothing is another session's."""
    if not runs or runs[0] != unit:
        return False
    for k in range(0, len(runs), 2):
        if runs[k] < area.first or not runs[k + 1] or runs[k] + runs[k + 1] > len(area.used):
            return False
        for other in range(runs[k], runs[k] + runs[k + 1]):
            if area.used[other]:
                return False
    return True
