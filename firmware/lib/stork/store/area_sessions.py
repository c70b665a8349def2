"""Sessions of the area, as a PC asks for them, with those that an older firmware stored as files. Loaded for a PC.

Forgetting one session writes one sector of it. Forgetting all up to a number writes that number into the area's record.
"""

import os

from stork.store import SECTOR, area_record, sync
from stork.store.area_reader import AreaReader

_ENOENT = 2


class AreaSessions:
    """The catalogue that stork.link.stork_group.StorkGroup offers. area: stork.store.session_area.SessionArea."""

    def __init__(self, area):
        self.area = area
        self.head = None  # that was read last: it tells size, CRC-32 and place
        self.files = None
        if area.older:
            from stork.store.catalogue import Catalogue
            from stork.store.stored_sessions import StoredSessions

            self.files = StoredSessions(Catalogue())

    def numbers_after(self, number, limit):
        """Up to ``limit`` numbers above ``number``, rising. A file and a session of one number are one: the file."""
        found = self.files.numbers_after(number, limit) if self.files else []
        numbers = self.area.numbers
        low, high = 0, len(numbers)
        while low < high:
            middle = (low + high) // 2
            if numbers[middle] > number:
                high = middle
            else:
                low = middle + 1
        here = numbers[low : low + limit]
        return sorted(set(found + here))[:limit] if found else here

    def count(self):
        """(sessions that were counted, whether these are all)."""
        older, whole = self.files.count() if self.files else (0, True)
        return len(self.area.numbers) + older, whole

    def size(self, number):
        return self._head(number)[1] if self._here(number) else self._file().size(number)

    def crc_steps(self, number):
        """The CRC-32 of session ``number``: kept since it was read back, once it was written."""
        if not self._here(number):
            return self._file().crc_steps(number)
        return iter((self._head(number)[2],))

    def open(self, number):
        """The session's bytes, as a file to read from."""
        if not self._here(number):
            return self._file().open(number)
        _, size, _, runs = self._head(number)
        return AreaReader(self.area, size, runs)

    def crash_report(self):
        """Crash report for a PC that asks for /crash.txt: open file with its ``size``; None where it is that file."""
        from stork.store import crash_record  # rarely asked for

        return crash_record.load(self.area)

    def forget(self, numbers):
        """Sessions are gone. A generator: one change of the flash a step, one for all before the first that stays."""
        area = self.area
        if not area.writable:
            raise OSError(30)
        here = [number for number in numbers if self._here(number)]
        others = [number for number in numbers if number not in here]
        for _ in self._file().forget(others) if others else ():
            yield
        kept = [number for number in area.numbers if number not in here]
        until = min(kept) - 1 if kept else area.last
        low = [number for number in here if number <= until]
        if len(low) > 2:
            runs = [self._head(number)[3] for number in low]
            before, area.forgotten = area.forgotten, until
            if not area_record.save(area, area.journal.nvm):
                area.forgotten = before
                raise OSError(5)
            while low:
                self._drop(low.pop(), runs.pop())
            here = [number for number in here if number > until]
        try:
            for number in here:
                runs = self._head(number)[3]
                area.write(area.sector_of(runs[0]), bytes(SECTOR))
                self._drop(number, runs)
                yield
        finally:
            sync()

    def _drop(self, number, runs):
        self.area.mark(runs, 0)
        k = self.area.numbers.index(number)
        self.area.numbers.pop(k)
        self.area.starts.pop(k)

    def room(self):
        """Bytes for the files of an update: an area without sessions makes way."""
        stats = os.statvfs("/")
        return stats[0] * stats[3] + (0 if self.area.numbers or self.area.file is None else self.area.file.seek(0, 2))

    def make_way(self):
        """Give up an area without sessions. The next start makes another one, or the next session."""
        area = self.area
        if area.numbers or area.file is None or not area.writable:
            return
        from stork.store import area_commit, crash_record

        area_commit.move_out(area)
        crash_record.move_out(area)
        area.file.close()
        area.file, area.used, area.place = None, bytearray(0), -1
        os.remove(area_record.AREA)

    def _here(self, number):
        return number in self.area.numbers

    def _file(self):
        if self.files is None:
            raise OSError(_ENOENT)
        return self.files

    def _head(self, number):
        if self.head is None or self.head[0] != number:
            self.head = area_record.head_at(self.area, self.area.starts[self.area.numbers.index(number)])
            if self.head is None or self.head[0] != number:
                raise OSError(5)
        return self.head
