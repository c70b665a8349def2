"""Area of the drive for sessions: one file, whose room is taken once and then written in place, in whole sectors.

FAT is not safe from power cuts, so a session must not touch it: the file stays open, and os.sync() puts what was
written into the flash without its folder. Sectors of 512 bytes are counted in units of eight, the size of a block of
flash, which is erased whole. Where in a block the file begins is not known, so between two sessions seven sectors stay
unused: then no block holds sectors of both. Made and read at the start by stork.store.area_start.

A session is a head and its bytes, in one run of units or in several: magic, number, bytes, their CRC-32, the runs
(first unit, units), the CRC-32 of all this. The head is written when all else is in the flash; no head, no session.
"""

import struct
from binascii import crc32

from stork.store import sync
from stork_format import const

SECTOR = const(512)
EACH = const(8)  # sectors of a unit
GAP = const(7)  # sectors at the end of a run that stay unused, and at the beginning of the file
_HEAD = "<4sIIIH"  # magic, number, bytes, CRC-32, numbers that follow: first unit and units of each run
_HEAD_SIZE = const(18)
_MAGIC = b"StkA"
_MOST_RUNS = const(120)


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
        self.runs = None  # of the session that is being written
        for unit in range(min(first, units)):
            self.used[unit] = 1
        self.place = first  # where to look for room next

    def next_number(self):
        return max(self.last, self.journal.last_number()) + 1

    def count_on(self):
        return False  # all are counted

    def stored(self):
        """What a PC is served from."""
        from stork.store.area_sessions import AreaSessions

        return AreaSessions(self)

    def back_up(self):
        """A double of the journal. False where it cannot be written."""
        from stork.store import area_record

        return area_record.save(self, self.journal.nvm)

    def free_bytes(self):
        """Room for one more session that takes all of it, in one run."""
        return max(0, (len(self.used) - sum(self.used)) * EACH - GAP - 1) * SECTOR if self.writable else 0

    def open(self, number):
        """Begin session ``number``. Raises OSError where nothing can be written."""
        self.close()
        if self.file is None and self.writable:  # it made way for an update that did not come
            from stork.store import area_start

            area_start.renew(self)
        if self.file is None or not self.writable:
            raise OSError(28)
        self.number = number
        self.size = self.crc = self.begun = 0
        self.sector = bytearray(SECTOR)  # the last one, of which ``begun`` bytes are there
        self.runs = []
        self.left = 0  # sectors of the last run that can still be written
        self._more(1)
        self.at = self.sector_of(self.runs[0]) + 1  # behind the head
        self.left -= 1

    def append(self, data):
        """``data``: bytes-like. What ends within a sector waits for the rest. Raises OSError where there is no room."""
        self.crc = crc32(data, self.crc)
        view = memoryview(data)
        self.size += len(view)
        done = 0
        while done < len(view):
            wanted = (len(view) - done) // SECTOR
            if self.begun or not wanted:
                n = min(SECTOR - self.begun, len(view) - done)
                self.sector[self.begun : self.begun + n] = view[done : done + n]
                done += n
                self.begun += n
                if self.begun == SECTOR:
                    self._put(self.sector, 1)
                    self.begun = 0
                continue
            if self.left < wanted:
                self._more(wanted)
            wanted = min(wanted, self.left)
            self._put(view[done : done + wanted * SECTOR], wanted)
            done += wanted * SECTOR

    def commit(self, buf):
        """Read back what was written, then write the head. ``buf``: a bytearray to read into, of 512 bytes or more.

        Raises OSError where what is read is not what was written.
        """
        if self.begun:
            self._put(self.sector, 1)
        self.sector = None
        sync()
        if self.crc_of(self.runs, self.size, buf) != self.crc & 0xFFFFFFFF:
            raise OSError(5)
        head = struct.pack(_HEAD, _MAGIC, self.number, self.size, self.crc & 0xFFFFFFFF, len(self.runs))
        head += struct.pack("<%dH" % len(self.runs), *self.runs)
        head += struct.pack("<I", crc32(head) & 0xFFFFFFFF)
        head += bytes(SECTOR - len(head))
        sector = self.sector_of(self.runs[0])
        self.write(sector, head)
        sync()
        self.file.seek(sector * SECTOR)
        if self.file.read(SECTOR) != head:
            raise OSError(5)
        self.numbers.append(self.number)
        self.starts.append(self.runs[0])
        self.place = self.runs[-2] + self.runs[-1]
        self.last = self.number
        self.runs = None

    def close(self):
        """Give up a session that was begun: its units are free again."""
        if self.runs is not None:
            self.mark(self.runs, 0)
            self.runs = self.sector = None

    def head(self, unit):
        """(number, bytes, CRC-32, runs) of the session that begins there, or None."""
        self.file.seek(self.sector_of(unit) * SECTOR)
        raw = self.file.read(SECTOR)
        if raw[:4] != _MAGIC:
            return None
        _, number, size, crc, count = struct.unpack_from(_HEAD, raw)
        end = _HEAD_SIZE + 2 * count
        if count > 2 * _MOST_RUNS or crc32(raw[:end]) & 0xFFFFFFFF != struct.unpack_from("<I", raw, end)[0]:
            return None
        return number, size, crc, struct.unpack_from("<%dH" % count, raw, _HEAD_SIZE)

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

    def crc_of(self, runs, size, buf):
        """CRC-32 of a session's bytes, as they are in the flash."""
        view = memoryview(buf)[: len(buf) // SECTOR * SECTOR]
        crc = 0
        for k in range(0, len(runs), 2):
            self.file.seek((self.sector_of(runs[k]) + (not k)) * SECTOR)
            left = min(size, (runs[k + 1] * EACH - GAP - (not k)) * SECTOR)
            size -= left
            while left:
                n = self.file.readinto(view[: min(left, len(view))])
                if not n:
                    raise OSError(5)
                crc = crc32(view[:n], crc)
                left -= n
        return crc & 0xFFFFFFFF

    def _put(self, data, sectors):
        if self.left < sectors:
            self._more(sectors)
        self.write(self.at, data)
        self.at += sectors
        self.left -= sectors

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
