"""Stored session files, as a PC asks for them: a list, sizes, checksums, deletion. Loaded when a PC comes."""

import os

from stork.store import sync
from stork.store.catalogue import EACH, folder_of
from stork.store.sessions import crc_steps
from stork_format import const

_MOST_FOLDERS = const(16)  # [answer-sizes]
_MOST = const(64)  # CRCs that are kept [answer-sizes]


class StoredSessions:
    """The catalogue that stork.link.stork_group.StorkGroup offers. catalogue: stork.store.catalogue.Catalogue."""

    def __init__(self, catalogue):
        self.catalogue = catalogue
        self.path = catalogue.path
        self.buf = None  # for the CRC of a file
        self.crcs = {}  # by number, of files that were read: a PC asks for the list, then to forget

    def numbers_after(self, number, limit):
        """Up to ``limit`` numbers above ``number``, rising."""
        catalogue = self.catalogue
        found = []
        for n in catalogue.loose:
            if n > number:
                found.append(n)
        for hundred in catalogue.hundreds:
            if (hundred + 1) * EACH <= number:
                continue
            if len(found) >= limit and found[limit - 1] < hundred * EACH:
                break
            for n in catalogue.numbers_in(hundred):
                if n > number and n not in catalogue.loose:
                    found.append(n)
            found.sort()
        return found[:limit]

    def count(self):
        """(sessions in the folders that were read, whether these are all). Each call reads some more folders."""
        for _ in range(_MOST_FOLDERS):
            if not self.catalogue.count_on():
                break
        return self.catalogue.total, self.catalogue.counted == len(self.catalogue.hundreds)

    def size(self, number):
        return os.stat(self.path(number))[6]

    def crc_steps(self, number):
        """stork.store.sessions.crc_steps of session ``number``; the last one at once where it is known."""
        crc = self.crcs.get(number)
        if crc is None:
            if self.buf is None:
                self.buf = bytearray(512)
            steps = crc_steps(self.path(number), self.buf)
            try:
                for crc in steps:
                    yield crc
            finally:
                steps.close()  # not every interpreter does this by itself
            if len(self.crcs) == _MOST:
                self.crcs.clear()
            self.crcs[number] = crc
        yield crc

    def open(self, number):
        """The file of session ``number``."""
        return open(self.path(number), "rb")

    def crash_report(self):
        """None: where sessions are files, it is one."""

    def room(self):
        """Bytes for the files of an update."""
        stats = os.statvfs("/")
        return stats[0] * stats[3]

    def make_way(self):
        """No effect: sessions that are files take no room in advance."""

    def forget(self, numbers):
        """Delete sessions, and a folder where it is empty then; their results stay in the journal. A generator: one
        session a step.
        """
        try:
            for number in numbers:
                os.remove(self.path(number))
                self.crcs.pop(number, None)
                self._remove(number)
                yield
        finally:
            sync()

    def _remove(self, number):
        catalogue = self.catalogue
        if number in catalogue.loose:
            catalogue.loose.remove(number)
            catalogue.total -= 1
            return
        hundred = number // EACH
        left = catalogue.numbers_in(hundred)
        if number in left:
            left.remove(number)
        place = catalogue.hundreds.index(hundred)
        if place < catalogue.counted:
            catalogue.total -= 1
        if not left:
            try:
                os.rmdir(folder_of(number))
            except OSError:
                return  # something else lies in it
            catalogue.hundreds.remove(hundred)
            if place < catalogue.counted:
                catalogue.counted -= 1
            catalogue.open = -1
