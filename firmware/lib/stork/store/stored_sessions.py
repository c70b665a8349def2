"""Stored session files, as a PC asks for them: a list, sizes, checksums, deletion. Loaded when a PC comes."""

import os

from stork.store import sync
from stork.store.catalogue import EACH, folder_of
from stork.store.sessions import crc_steps


class StoredSessions:
    """The catalogue that stork.link.stork_group.StorkGroup offers. catalogue: stork.store.catalogue.Catalogue."""

    def __init__(self, catalogue):
        self.catalogue = catalogue
        self.path = catalogue.path
        self.buf = None  # for the CRC of a file

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
        while self.catalogue.count_on():
            pass
        return self.catalogue.total

    def size(self, number):
        return os.stat(self.path(number))[6]

    def crc_steps(self, number):
        """stork.store.sessions.crc_steps of session ``number``."""
        if self.buf is None:
            self.buf = bytearray(512)
        return crc_steps(self.path(number), self.buf)

    def open(self, number):
        """The file of session ``number``."""
        return open(self.path(number), "rb")

    def room(self):
        """Bytes for the files of an update."""
        stats = os.statvfs("/")
        return stats[0] * stats[3]

    def make_way(self):
        """There is nothing that could."""

    def forget_all(self, numbers):
        for number in numbers:
            self.forget(number)

    def forget(self, number):
        """Delete session ``number``, and its folder where that is empty then; its result stays in the journal."""
        os.remove(self.path(number))
        self._remove(number)
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
