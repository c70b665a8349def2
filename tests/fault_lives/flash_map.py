"""Map of a drive's flash: which blocks hold the sessions' area and nothing else, read from the FAT by hand."""

from collections.abc import Iterator

from stork_sim.board.flash import BLOCK

_SECTOR = 512
_ENTRY = 32
_AREA = b"SESSIONSDAT"
_MOST_FAT12 = 0xFF5


def area_blocks(flash: bytes) -> set[int]:
    """Numbers of the blocks all of whose sectors are those of `sessions.dat`; empty where there is none."""
    sectors = set(_sectors(flash))
    each = BLOCK // _SECTOR
    return {
        block
        for block in {sector // each for sector in sectors}
        if sectors.issuperset(range(block * each, (block + 1) * each))
    }


def _sectors(flash: bytes) -> Iterator[int]:
    if flash[510:512] != b"\x55\xaa" or not flash[13]:
        return
    cluster, reserved, fats = flash[13], _number(flash, 14, 2), flash[16]
    entries, fat_sectors = _number(flash, 17, 2), _number(flash, 22, 2)
    total = _number(flash, 19, 2) or _number(flash, 32, 4)
    root = reserved + fats * fat_sectors
    data = root + entries * _ENTRY // _SECTOR
    clusters = (total - data) // cluster
    fat = flash[reserved * _SECTOR : (reserved + fat_sectors) * _SECTOR]
    for at in range(root * _SECTOR, data * _SECTOR, _ENTRY):
        if flash[at : at + 11] == _AREA:
            number = _number(flash, at + 26, 2)
            for _ in range(clusters):
                if not 2 <= number < clusters + 2:
                    return
                begin = data + (number - 2) * cluster
                yield from range(begin, begin + cluster)
                number = _next(fat, number, clusters)


def _next(fat: bytes, number: int, clusters: int) -> int:
    if clusters > _MOST_FAT12:
        return _number(fat, 2 * number, 2)
    both = _number(fat, number * 3 // 2, 2)
    return both >> 4 if number % 2 else both & 0xFFF


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")
