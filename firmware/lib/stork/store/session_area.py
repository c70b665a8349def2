"""Area of the drive for sessions: one file, whose room is taken once and then written in place, in whole sectors.

FAT is not safe from power cuts, so a session must not touch it: the file stays open, and os.sync() puts what was
written into the flash without its folder. Sectors of 512 bytes are counted in units of eight, the size of a block of
flash, which is erased whole. Where in a block the file begins is not known, so between two sessions seven sectors stay
unused: then no block holds sectors of both. A session is a head (stork.store.area_commit), which is written when all
else is in the flash, and its bytes, in one run of units or in several. stork.store.open_area makes and reads the area.
"""

from binascii import crc32

from stork.store import EACH, GAP, SECTOR
from stork_format import const

_MOST_RUNS = const(120)  # [store-sizes]


class SessionArea:
    """``file``: open for as long as the board has power, None where there is no area. ``units``: that it holds;
    ``first``: of sessions, those before are for stork.store.area_record.

    ``numbers``: of the finished sessions, rising; ``starts``: their first units; ``used``: for each unit 1 or 0.
    """

    def __init__(self, file=None, units=0, first=0, writable=True):
        self.file = file
        self.first = first
        self.writable = writable
        self.used = bytearray(units)
        self.numbers, self.starts = [], []
        self.last = 0  # the highest number ever seen here
        self.forgotten = 0  # all up to this number are
        self.turn = 0  # of the records
        self.mounting = b""  # stork.store.area_commit
        self.report = 0  # first unit of a crash's, 0: there is none; stork.store.crash_record
        self.older, self.journal = False, None  # whether files of an older firmware lie on the drive
        # Of the session that is being written:
        self.number = self.size = self.crc = self.begun = 0
        self.runs = []  # first unit and units of each; empty: there is none
        self.left = self.at = 0  # sectors of the last run that can still be written, and the first of them
        self.sector = None  # the last one, of which ``begun`` bytes are there
        self.mark((0, min(first, units)), 1)
        self.place = first  # where to look for room next; -1: the area made way for an update

    def found(self, numbers, starts, last, place):
        """Sessions that the area holds: their ``numbers``, rising, and the first unit of each, ``starts``."""
        self.numbers, self.starts, self.last, self.place = numbers, starts, last, place

    def next_number(self):
        return max(self.last, self.journal.last_number()) + 1

    def free_bytes(self):
        """Room for one more session that takes all of it, in one run."""
        return max(0, (len(self.used) - sum(self.used)) * EACH - GAP - 1) * SECTOR if self.writable else 0

    def open(self, number):
        """Begin session ``number``. Returns what it is written with, this object. Raises OSError without room."""
        self.close()
        if self.file is None or not self.writable:
            raise OSError(28)
        self.number = number
        self.size = self.crc = self.begun = self.left = 0
        self._more(1)
        self.at += 1  # behind the head
        self.left -= 1
        return self

    def append(self, data):
        """``data``: bytes-like. What ends within a sector waits for the rest. Raises OSError where there is no room."""
        self.crc = crc32(data, self.crc)
        view = memoryview(data)
        self.size += len(view)
        done = 0
        while done < len(view):
            if not self.begun and len(view) - done >= SECTOR:
                done += self._put(view[done:])
                continue
            if self.sector is None:
                self.sector = bytearray(SECTOR)
            n = min(SECTOR - self.begun, len(view) - done)
            self.sector[self.begun : self.begun + n] = view[done : done + n]
            done += n
            self.begun += n
            if self.begun == SECTOR:
                self._put(self.sector)
                self.begun = 0

    def commit(self, buf):
        """The session is finished. ``buf``: 512 bytes or more, to read back into. Raises OSError for other bytes."""
        from stork.store import area_commit

        if self.begun:
            self._put(self.sector)
        self.sector = None
        area_commit.commit(self, buf)
        runs = self.runs
        self.numbers.append(self.number)
        self.starts.append(runs[0])
        self.place = runs[-2] + runs[-1]
        self.last = self.number
        self.runs = []

    def close(self):
        """Give up a session that was begun: its units are free again."""
        self.mark(self.runs, 0)
        self.runs = []
        self.sector = None

    def mark(self, runs, value):
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

    def _put(self, data):
        """Write whole sectors of ``data``, as many as lie side by side. Returns their bytes."""
        if self.left < len(data) // SECTOR:
            self._more(len(data) // SECTOR)
        sectors = min(len(data) // SECTOR, self.left)
        whole = sectors * SECTOR
        self.write(self.at, data if whole == len(data) else data[:whole])
        self.at += sectors
        self.left -= sectors
        return whole

    def _more(self, wanted):
        """Take units until ``wanted`` sectors can be written, or as many as lie side by side."""
        runs = self.runs
        while self.left < wanted:
            unit = runs[-2] + runs[-1] if runs else len(self.used)
            if unit >= len(self.used) or self.used[unit]:
                if self.left:
                    return
                unit = self._free_unit(unit if runs else self.place)
                if len(runs) == 2 * _MOST_RUNS:
                    raise OSError(28)
                runs.append(unit)
                runs.append(0)
                self.left = -GAP
                self.at = self.sector_of(unit)
            self.used[unit] = 1
            runs[-1] += 1
            self.left += EACH

    def _free_unit(self, begin):
        """The first free one from there on, and round. Raises OSError where there is none."""
        units = len(self.used)
        for k in range(units):
            unit = (begin + k) % units
            if not self.used[unit]:
                return unit
        raise OSError(28)
