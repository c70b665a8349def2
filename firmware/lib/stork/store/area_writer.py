"""Writer of one session into the area, in whole sectors, one run of units after the other. Its head comes last."""

from binascii import crc32

from stork.store import EACH, GAP, SECTOR
from stork_format import const

_MOST_RUNS = const(120)


class AreaWriter:
    """area: stork.store.session_area.SessionArea. Raises OSError where there is no room."""

    def __init__(self, area, number):
        self.area = area
        self.used = area.used
        self.number = number
        self.size = self.crc = self.begun = 0
        self.sector = None  # the last one, of which ``begun`` bytes are there
        self.runs = []
        self.left = 0  # sectors of the last run that can still be written
        self._more(1)
        self.at += 1  # behind the head
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
                if self.sector is None:
                    self.sector = bytearray(SECTOR)
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
        """The session is finished. ``buf``: a bytearray to read back into, of 512 bytes or more.

        Raises OSError where what is read is not what was written.
        """
        from stork.store import area_commit

        if self.begun:
            self._put(self.sector, 1)
        area_commit.commit(self, buf)
        self.area.add(self.number, self.runs)

    def _put(self, data, sectors):
        if self.left < sectors:
            self._more(sectors)
        self.area.write(self.at, data)
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
                unit = self._free_unit(unit if runs else self.area.place)
                if len(runs) == 2 * _MOST_RUNS:
                    raise OSError(28)
                runs.append(unit)
                runs.append(0)
                self.left = -GAP
                self.at = self.area.sector_of(unit)
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
