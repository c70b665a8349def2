"""Catalogue of the sessions on the drive: takes little memory, whatever their number.

The first hundred lie in /sessions, the others by hundreds in /sessions/00001 and so on: a FAT folder is searched from
its beginning at each opening, and the names of 20,000 files would not fit into a board's memory. What an older
firmware put into /sessions stays there. One folder's numbers are kept at a time.
"""

import os

FOLDER = "/sessions"
_PREFIX = "s"
_SUFFIX = ".stk"
EACH = 100  # [store-sizes]


def file_name(number):
    return "%s%07d%s" % (_PREFIX, number, _SUFFIX)


def folder_of(number):
    """Folder that a new session goes into."""
    hundred = number // EACH
    return FOLDER + "/%05d" % hundred if hundred else FOLDER


def _number(name):
    digits = name[len(_PREFIX) : -len(_SUFFIX)]
    return int(digits) if name.startswith(_PREFIX) and name.endswith(_SUFFIX) and digits.isdigit() else -1


def _names(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return ()  # nothing there, and the PC owns the drive


class Catalogue:
    """Reads one folder at the start, two where there are more than a hundred sessions."""

    def __init__(self):
        self.loose = []  # numbers in FOLDER itself, rising
        self.hundreds = []  # of the folders, rising
        self.open = -1  # the hundred whose numbers are in ``within``
        self.within = []
        for name in _names(FOLDER):
            number = _number(name)
            if number >= 0:
                self.loose.append(number)
            elif len(name) >= 5 and name.isdigit():
                self.hundreds.append(int(name))
        self.loose.sort()
        self.hundreds.sort()
        self.counted = 0  # folders, from the first, whose sessions are in ``total``
        self.total = len(self.loose)

    def count_on(self):
        """Count one more folder: a read of all its names. Returns False where all are counted."""
        if self.counted == len(self.hundreds):
            return False
        self.total += len(self.numbers_in(self.hundreds[self.counted]))
        self.counted += 1
        return True

    def path(self, number):
        """Path of a session that is there, or will be."""
        folder = FOLDER if number in self.loose else folder_of(number)
        return folder + "/" + file_name(number)

    def make_room(self, number):
        """The folder for a new session. Raises OSError where the drive cannot be written."""
        hundred = number // EACH
        if hundred and hundred not in self.hundreds:
            os.mkdir(folder_of(number))
            if self.counted == len(self.hundreds):
                self.counted += 1  # an empty folder is counted
            self.hundreds.append(hundred)  # numbers rise, and so do hundreds

    def add(self, number):
        """A new session lies there."""
        hundred = number // EACH
        if not hundred:
            self.loose.append(number)
            self.total += 1
            return
        if hundred == self.open:
            self.within.append(number)
        if self.hundreds.index(hundred) < self.counted:
            self.total += 1

    def numbers_in(self, hundred):
        """The numbers in a folder, rising."""
        if hundred != self.open:
            self.within = []  # before the next one is made
            numbers = [_number(name) for name in _names(FOLDER + "/%05d" % hundred)]
            self.within = [n for n in numbers if n // EACH == hundred]
            self.within.sort()
            self.open = hundred
        return self.within
