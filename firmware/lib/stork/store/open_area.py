"""Start of the area of the sessions: opened and read, or made. Loaded for that, then let go."""

from stork.store import SECTOR, area_commit, area_record, store_scan, sync
from stork.store.catalogue import Catalogue
from stork.store.journal import Journal
from stork.store.session_area import SessionArea
from stork_format import const
from stork_format.journal_records import NUMBER, RESULT

_EROFS = const(30)
_ENOENT = const(2)


def run(ports, settings):
    """SessionArea of the drive with the journal, as both are after the last power cut, whatever moment that came at.

    ``ports``: nvm, bytes-like (microcontroller.nvm) or None; say(line), told what is unusual; feed(), of the watchdog.
    ``settings``: stork.settings.SettingsValues, get the mounting that the area knows.
    """
    nvm = ports.nvm
    area = opened(nvm, ports.say, ports.feed)
    restored = area_record.restore(area, nvm)
    if restored:
        ports.say("the journal had lost %d records: taken from its double" % restored)
    area.journal = journal = Journal(nvm)
    if area.file is not None:
        read(area, ports.say, [record[3] for record in journal.each() if record[0] == RESULT])
    catalogue = Catalogue()
    area.older = bool(catalogue.loose or catalogue.hundreds)
    area.last = max(area.last, store_scan.last_number(catalogue))
    note_last(area)
    settings.axes = area_commit.axes(area) or settings.axes
    return area


def opened(nvm, say, feed, made=False):
    """The area, with what its records say; made where there is none. One that cannot be opened stays as it is: sessions
    are in it.
    """
    for mode in ("r+b", "rb"):
        try:
            file = open(area_record.AREA, mode)
        except OSError as error:
            if error.args[0] == _ENOENT and not made:
                break
            if error.args[0] != _EROFS:
                say("the sessions cannot be opened: %r" % error)
                return SessionArea()
            continue
        units = area_record.units_of(file.seek(0, 2))
        first = 2 * area_record.units(nvm)
        if units > first or made:
            area = SessionArea(file, units, first, mode == "r+b")
            area_record.find(area, first)
            return area
        file.close()  # too small for any session
        break
    from stork.store import area_making

    error = area_making.make(nvm, say, feed)
    return SessionArea(writable=error != _EROFS) if error else opened(nvm, say, feed, True)


def note_last(area):
    """Power was cut between a session and its record: make up for it, or its number could be given again."""
    if area.last > area.journal.last_number():
        area.journal.add(NUMBER, 0, 0, area.last, 0)


def read(area, say, finished=()):
    """Find the sessions. The newest one may have a head and not all of its bytes, where a cut came between; not if its
    number is among those ``finished``.
    """
    last = area.forgotten
    found = []
    report = None
    unit = area.first
    while unit < len(area.used):
        head = area_record.head_at(area, unit)
        if head is not None and not head[0]:  # of a crash
            report = unit, head[3]
        if head is None or head[0] <= area.forgotten or not _fits(area, unit, head[3]):
            unit += 1
            continue
        found.append((head[0], unit))
        area.mark(head[3], 1)
        unit += head[3][1]
    found.sort()
    place = area.first
    if found:
        number, unit = found[-1]
        last = max(last, number)
        _, size, crc, runs = area_record.head_at(area, unit)
        place = runs[-2] + runs[-1]
        if number not in finished and area_commit.crc_of(area, runs, size, bytearray(SECTOR)) != crc:
            say("session %d was cut short by the power" % number)
            found.pop()
            area.mark(runs, 0)
            if area.writable:
                area.write(area.sector_of(unit), bytes(SECTOR))
                sync()
    if report and _fits(area, report[0], report[1]):
        area.report = report[0]
        area.mark(report[1], 1)
    area.found([number for number, _ in found], [unit for _, unit in found], last, place)


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
