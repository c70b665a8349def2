"""Area of the drive for sessions: one file, whose room is taken once and then written in place, in whole sectors.

FAT is not safe from power cuts, so a session must not touch it: the file stays open, and os.sync() puts what was
written into the flash without its folder. Sectors of 512 bytes are counted in units of eight, the size of a block of
flash, which is erased whole. Where in a block the file begins is not known, so between two sessions seven sectors stay
unused: then no block holds sectors of both. Made and read at the start by stork.store.startup.

A session is a head and its bytes, in one run of units or in several: magic, number, bytes, their CRC-32, the runs
(first unit, units), the CRC-32 of all this. The head is written when all else is in the flash; no head, no session.
"""

from stork.store import EACH, GAP, SECTOR, area_writer


def units_of(size):
    """Units of a file of ``size`` bytes."""
    return max(0, size // SECTOR - GAP) // EACH


class SessionArea:
    """``file``: open for as long as the board has power, None where there is no area. ``units``: that it holds;
    ``first``: of sessions, those before are for stork.store.area_record.

    ``numbers``: of the finished sessions, rising; ``starts``: their first units; ``used``: a byte for each unit.
    """

    def __init__(self, file=None, units=0, first=0, writable=True):
        self.file = file
        self.first = first
        self.writable = writable
        self.used = bytearray(units)
        self.numbers = []
        self.starts = []
        self.last = 0  # the highest number ever seen here
        self.forgotten = 0  # all up to this number are
        self.turn = 0  # of the records
        self.older = False  # whether files of an older firmware lie on the drive
        self.journal = None
        self.writer = None  # of the session that is being written
        for unit in range(min(first, units)):
            self.used[unit] = 1
        self.place = first  # where to look for room next; -1: the area made way for an update

    def found(self, numbers, starts, last, place):
        """What lies there: ``numbers``, rising, that begin in the units ``starts``."""
        self.numbers, self.starts, self.last, self.place = numbers, starts, last, place

    def next_number(self):
        return max(self.last, self.journal.last_number()) + 1

    def free_bytes(self):
        """Room for one more session that takes all of it, in one run."""
        return max(0, (len(self.used) - sum(self.used)) * EACH - GAP - 1) * SECTOR if self.writable else 0

    def open(self, number):
        """Begin session ``number``. Returns what it is written with. Raises OSError where nothing can be written."""
        self.close()
        if self.file is None or not self.writable:
            raise OSError(28)
        self.writer = area_writer.AreaWriter(self, number)
        return self.writer

    def close(self):
        """Give up a session that was begun: its units are free again."""
        if self.writer is not None:
            self.mark(self.writer.runs, 0)
            self.writer = None

    def add(self, number, runs):
        """A new session lies in ``runs``."""
        self.numbers.append(number)
        self.starts.append(runs[0])
        self.place = runs[-2] + runs[-1]
        self.last = number
        self.writer = None

    def mark(self, runs, value):
        """Whether the units of ``runs`` are used."""
        for k in range(0, len(runs), 2):
            for unit in range(runs[k], runs[k] + runs[k + 1]):
                self.used[unit] = value

    def sector_of(self, unit):
        return GAP + unit * EACH

    def write(self, sector, data):
        """``data``: whole sectors."""
        self.file.seek(sector * SECTOR)
        if self.file.write(data) != len(data):
            raise OSError(5)
