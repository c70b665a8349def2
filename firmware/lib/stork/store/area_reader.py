"""Reader of a session in the area, as an open file gives its bytes."""

from stork.store import EACH, GAP, SECTOR


class AreaReader:
    """area: stork.store.session_area.SessionArea; ``size``: bytes of the session; ``runs``: as of its head."""

    def __init__(self, area, size, runs):
        self.area, self.size, self.runs = area, size, runs
        self.at = 0

    def tell(self):
        return self.at

    def seek(self, offset):
        self.at = offset

    def readinto(self, view):
        done = 0
        passed = 0
        runs = self.runs
        for k in range(0, len(runs), 2):
            head = not k
            room = min((runs[k + 1] * EACH - GAP - head) * SECTOR, self.size - passed)
            within = self.at - passed
            if within < room and done < len(view):
                n = min(room - within, len(view) - done)
                self.area.file.seek((self.area.sector_of(runs[k]) + head) * SECTOR + within)
                if self.area.file.readinto(memoryview(view)[done : done + n]) != n:
                    raise OSError(5)
                done += n
                self.at += n
            passed += room
        return done

    def close(self):
        pass
