"""Session files, on a file system that is safe from power cuts, with numbers that only increase:
``/sessions/s0000042.stk``, ``/sessions/00001/s0000142.stk``.

New files only: write under another name, close, sync, read back, rename. No file is appended to later.
"""

import os
from binascii import crc32

from stork.store import sync
from stork.store.catalogue import FOLDER, Catalogue
from stork_format import const
from stork_format.journal_records import NUMBER

_EROFS = const(30)
_PARTIAL = FOLDER + "/partial.tmp"
_PIECES = const(4)  # a buffer full that a CRC takes at a step [answer-sizes]


class Sessions:
    """The files in /sessions, which is made if it is missing. What a PC asks of them: stork.store.stored_sessions.

    ``journal``: knows the highest number ever given, also after the drive was wiped.
    """

    def __init__(self, journal):
        self.journal = journal
        self.file = None
        self.number = 0
        self.crc = 0
        self.writable = True
        self.place = 0  # as of stork.store.session_area: files make no way
        try:
            os.mkdir(FOLDER)
        except OSError as error:  # it is there; or the PC owns the drive
            self.writable = error.args[0] != _EROFS
        self.catalogue = Catalogue()
        self.path = self.catalogue.path
        self._remove_partial()  # of a trial in which the power was cut
        # Power was cut between a file and its record: make up for it, or its number could be given again.
        from stork.store import store_scan  # at the start only

        self.last = store_scan.last_number(self.catalogue)
        if self.last > journal.last_number():
            journal.add(NUMBER, 0, 0, self.last, 0)

    def next_number(self):
        return max(self.last, self.journal.last_number()) + 1

    def open(self, number):
        """Begin the file of session ``number``. Returns what it is written with, this object. Raises OSError where the
        drive cannot be written.
        """
        self.close()
        self.number = number
        self.crc = 0
        self.file = open(_PARTIAL, "wb")
        return self

    def append(self, data):
        """``data``: bytes-like. Raises OSError where the drive is full."""
        self.crc = crc32(data, self.crc)
        # A full drive may take a part and say so instead of raising.
        if self.file.write(data) != len(data):
            raise OSError(28)

    def commit(self, buf):
        """Close, read back and give the file its name. ``buf``: a bytearray to read into, of 512 bytes or more.

        Raises OSError where what is read is not what was written.
        """
        self.file.close()
        self.file = None
        sync()
        crc = 0
        for so_far in crc_steps(_PARTIAL, buf):
            crc = so_far
        if crc != self.crc & 0xFFFFFFFF:
            raise OSError(5)
        self.catalogue.make_room(self.number)
        os.rename(_PARTIAL, self.path(self.number))
        sync()
        self.catalogue.add(self.number)
        self.last = self.number

    def close(self):
        """Give up a file that was begun: it takes no room from the next one."""
        if self.file is not None:
            try:
                self.file.close()
            except OSError:
                pass
            self.file = None
        self._remove_partial()

    def free_bytes(self):
        stats = os.statvfs("/")
        return stats[0] * stats[3]

    def _remove_partial(self):
        try:
            os.remove(_PARTIAL)
        except OSError:
            pass  # none there, or a drive that cannot be written


def crc_steps(path, buf):
    """The CRC-32 so far at each step, of the whole file at the last: a step takes a few milliseconds."""
    crc = 0
    view = memoryview(buf)
    file = open(path, "rb")
    try:
        n = 1
        while n:
            # The buffer is shared: nothing in it is kept from one step to the next.
            for _ in range(_PIECES):
                n = file.readinto(buf)
                crc = crc32(view[:n], crc)
            yield crc & 0xFFFFFFFF
    finally:
        file.close()
