"""Map of a drive's flash, read from the FAT by hand: which blocks hold the sessions' area and nothing else, and whether
each cluster that is taken belongs to one file or folder.
"""

from collections.abc import Iterator

from stork_sim.board.flash import BLOCK

_SECTOR = 512
_ENTRY = 32
_AREA = b"SESSIONSDAT"
_MOST_FAT12 = 0xFF5
_END, _GONE = 0, 0xE5  # first bytes of an entry
_LONG_NAME, _LABEL, _FOLDER = 0x0F, 0x08, 0x10


def area_blocks(flash: bytes) -> set[int]:
    """Numbers of the blocks all of whose sectors are those of `sessions.dat`; empty where there is none."""
    fat = _Fat(flash)
    sectors = {
        sector
        for entry in fat.entries()
        if entry[:11] == _AREA
        for cluster in fat.chain(_number(entry, 26, 2))
        for sector in fat.sectors(cluster)
    }
    each = BLOCK // _SECTOR
    return {
        block
        for block in {sector // each for sector in sectors}
        if sectors.issuperset(range(block * each, (block + 1) * each))
    }


def is_whole(flash: bytes) -> bool:
    """Whether each cluster that is taken belongs to one file or folder, and each chain is as long as its file."""
    fat = _Fat(flash)
    found: list[int] = []
    folders = [fat.entries()]
    while folders:
        for entry in folders.pop():
            first, size = _number(entry, 26, 2), _number(entry, 28, 4)
            if entry[:1] == b"." or entry[11] & _LABEL:
                continue
            chain = list(fat.chain(first)) if first else []
            found += chain
            if entry[11] & _FOLDER:
                folders.append(fat.entries(chain))
            elif len(chain) != -(-size // (fat.cluster * _SECTOR)):
                return False
        if len(found) > fat.clusters:
            return False
    taken = {number for number in range(2, fat.clusters + 2) if fat.next(number)}
    return fat.clusters > 0 and len(found) == len(set(found)) and set(found) == taken


class _Fat:
    """``clusters``: that it has, 0 where there is no file system; ``cluster``: sectors of one."""

    def __init__(self, flash: bytes) -> None:
        self.flash = flash
        self.clusters = 0
        self.cluster = flash[13] if flash[510:512] == b"\x55\xaa" else 0
        if not self.cluster:
            return
        reserved, fats = _number(flash, 14, 2), flash[16]
        entries, fat_sectors = _number(flash, 17, 2), _number(flash, 22, 2)
        total = _number(flash, 19, 2) or _number(flash, 32, 4)
        root = reserved + fats * fat_sectors
        self._data = root + entries * _ENTRY // _SECTOR
        self._root = range(root, self._data)
        self.clusters = (total - self._data) // self.cluster
        self._fat = flash[reserved * _SECTOR : (reserved + fat_sectors) * _SECTOR]

    def entries(self, chain: list[int] | None = None) -> Iterator[bytes]:
        """Entries of a folder; by default of the root."""
        if not self.clusters:
            return
        places = self._root if chain is None else [sector for number in chain for sector in self.sectors(number)]
        for sector in places:
            for at in range(sector * _SECTOR, (sector + 1) * _SECTOR, _ENTRY):
                entry = self.flash[at : at + _ENTRY]
                if len(entry) < _ENTRY or entry[0] == _END:
                    return
                if entry[0] != _GONE and entry[11] != _LONG_NAME:
                    yield entry

    def chain(self, number: int) -> Iterator[int]:
        for _ in range(self.clusters):
            if not 2 <= number < self.clusters + 2:
                return
            yield number
            number = self.next(number)

    def sectors(self, number: int) -> range:
        begin = self._data + (number - 2) * self.cluster
        return range(begin, begin + self.cluster)

    def next(self, number: int) -> int:
        if self.clusters > _MOST_FAT12:
            return _number(self._fat, 2 * number, 2)
        both = _number(self._fat, number * 3 // 2, 2)
        return both >> 4 if number % 2 else both & 0xFFF


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")
