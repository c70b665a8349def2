"""Writer and reader of FAT12 drives, formatted as CircuitPython does.

Layout: Microsoft's "FAT: General Overview of On-Disk Format" (fatgen103), sections "Boot Sector and BPB", "FAT Data
Structure" and "FAT Long Directory Entries". One sector a cluster, so that 1 MB stays under the 4085 clusters of FAT12.
"""

import struct
from collections.abc import Iterator, Mapping

SECTOR = 512
_RESERVED = 1
_ROOT_ENTRIES = 512
_ENTRY = 32
_DIRECTORY = 0x10
_LONG = 0x0F
_END = 0xFFF
_DATE = (2026 - 1980) << 9 | 1 << 5 | 1
_PART = (slice(1, 11), slice(14, 26), slice(28, 32))  # where a long name's 13 characters lie in its entry


def make(size: int, files: Mapping[str, bytes]) -> bytes:
    """An image of ``size`` bytes; ``files``: path with ``/`` -> content."""
    return _Maker(size).image(files)


def read(image: bytes) -> dict[str, bytes]:
    """Every file of an image: path -> content."""
    sector, reserved, fats, root, fat_sectors = _parameters(image)
    fat = image[reserved * sector :]
    root_at = (reserved + fats * fat_sectors) * sector
    per_cluster = image[13] * sector
    data_at = root_at + root * _ENTRY

    def chain(cluster: int) -> bytes:
        content = bytearray()
        while 2 <= cluster < 0xFF0:
            at = data_at + (cluster - 2) * per_cluster
            content += image[at : at + per_cluster]
            pair = fat[cluster * 3 // 2] | fat[cluster * 3 // 2 + 1] << 8
            cluster = pair >> 4 if cluster & 1 else pair & 0xFFF
        return bytes(content)

    def walk(folder: str, entries: bytes) -> Iterator[tuple[str, bytes]]:
        for name, attributes, cluster, length in _entries(entries):
            if attributes & _DIRECTORY:
                yield from walk(folder + name + "/", chain(cluster))
            else:
                yield folder + name, chain(cluster)[:length]

    return dict(walk("", image[root_at:data_at]))


def _parameters(image: bytes) -> tuple[int, int, int, int, int]:
    sector, _, reserved, fats, root = struct.unpack_from("<HBHBH", image, 11)
    (fat_sectors,) = struct.unpack_from("<H", image, 22)
    if image[510:512] != b"\x55\xaa" or sector != SECTOR:
        raise ValueError("expected a FAT12 drive with sectors of 512 bytes, found something else")
    return sector, reserved, fats, root, fat_sectors


def _entries(raw: bytes) -> Iterator[tuple[str, int, int, int]]:
    long = ""
    for at in range(0, len(raw), _ENTRY):
        entry = raw[at : at + _ENTRY]
        if not entry[0]:
            return
        if entry[0] == 0xE5 or entry[:1] == b".":
            long = ""
        elif entry[11] == _LONG:
            text = b"".join(entry[part] for part in _PART).decode("utf-16-le")
            long = text.split("\0")[0].rstrip("\uffff") + long
        else:
            stem, suffix = (entry[a:b].decode("ascii").rstrip() for a, b in ((0, 8), (8, 11)))
            if entry[12] & 0x08:
                stem = stem.lower()
            if entry[12] & 0x10:
                suffix = suffix.lower()
            name = long or stem + ("." + suffix if suffix else "")
            long = ""
            if not entry[11] & 0x08:  # the volume's own name
                cluster, length = struct.unpack_from("<HI", entry, 26)
                yield name, entry[11], cluster, length


class _Maker:
    def __init__(self, size: int) -> None:
        self.sectors = size // SECTOR
        self.fat_sectors = -(-(self.sectors + 2) * 3 // 2 // SECTOR)
        self.data_sector = _RESERVED + self.fat_sectors + _ROOT_ENTRIES * _ENTRY // SECTOR
        self.next: list[int] = [0xFF8, _END]
        self.data = bytearray()

    def image(self, files: Mapping[str, bytes]) -> bytes:
        tree: dict[str, object] = {}
        for path, content in files.items():
            *folders, name = path.split("/")
            node = tree
            for folder in folders:
                node = node.setdefault(folder, {})  # type: ignore[assignment]
            node[name] = content
        root = self._folder(tree, None, 0)
        room = (self.sectors - self.data_sector) * SECTOR
        if len(self.data) > room or len(root) > _ROOT_ENTRIES * _ENTRY:
            raise ValueError(f"expected files for {room} bytes of drive, found {len(self.data)}")
        boot = bytearray(SECTOR)
        boot[:11] = b"\xeb\x3c\x90MSDOS5.0"
        struct.pack_into(
            "<HBHBHHBHHHII", boot, 11, SECTOR, 1, _RESERVED, 1, _ROOT_ENTRIES, self.sectors, 0xF8, self.fat_sectors,
            1, 1, 0, 0,
        )  # fmt: skip
        struct.pack_into("<BBBI11s8s", boot, 36, 0x80, 0, 0x29, 0x53544F52, b"CIRCUITPY  ", b"FAT12   ")
        boot[510:] = b"\x55\xaa"
        fat = bytearray(self.fat_sectors * SECTOR)
        for cluster, value in enumerate(self.next):
            at = cluster * 3 // 2
            if cluster & 1:
                fat[at] |= (value & 0xF) << 4
                fat[at + 1] = value >> 4
            else:
                fat[at] = value & 0xFF
                fat[at + 1] |= value >> 8
        head = bytes(boot) + bytes(fat) + root.ljust(_ROOT_ENTRIES * _ENTRY, b"\0")
        return (head + bytes(self.data)).ljust(self.sectors * SECTOR, b"\0")

    def _store(self, content: bytes, first: int | None = None) -> int:
        """Put it into clusters, into those from ``first`` on where they are taken already; returns the first."""
        count = -(-len(content) // SECTOR)
        if not count:
            return 0
        if first is None:
            first = self._take(count)
        at = (first - 2) * SECTOR
        self.data[at : at + count * SECTOR] = content.ljust(count * SECTOR, b"\0")
        return first

    def _take(self, count: int) -> int:
        first = len(self.next)
        self.next += [*range(first + 1, first + count), _END]
        self.data += bytes(count * SECTOR)
        return first

    def _folder(self, tree: Mapping[str, object], own: int | None, parent: int) -> bytes:
        """The entries of a folder whose first cluster is ``own``; None: the root."""
        entries = bytearray()
        if own is not None:
            entries += _entry(b".          ", _DIRECTORY, own, 0) + _entry(b"..         ", _DIRECTORY, parent, 0)
        for number, (name, node) in enumerate(tree.items()):
            short = b"F%07d" % number + b"   "  # its number; everybody goes by the long name
            if isinstance(node, Mapping):
                count = 2 + sum(_slots(child) for child in node)
                first = self._take(-(-count * _ENTRY // SECTOR))
                self._store(self._folder(node, first, own or 0), first)
                entries += _long(name, short) + _entry(short, _DIRECTORY, first, 0)
            else:
                assert isinstance(node, bytes)
                entries += _long(name, short) + _entry(short, 0x20, self._store(node), len(node))
        return bytes(entries)


def _slots(name: str) -> int:
    return 1 + -(-len(name) // 13)


def _entry(name: bytes, attributes: int, cluster: int, length: int) -> bytes:
    return struct.pack("<11sB8xHHHHI", name, attributes, 0, 0, _DATE, cluster, length)


def _long(name: str, short: bytes) -> bytes:
    check = 0
    for byte in short:
        check = ((check & 1) << 7) + (check >> 1) + byte & 0xFF
    parts = [name[at : at + 13] for at in range(0, len(name), 13)]
    entries = b""
    for number, part in reversed(list(enumerate(parts, 1))):
        text = part if len(part) == 13 else part + "\0"
        raw = text.encode("utf-16-le").ljust(26, b"\xff")
        last = 0x40 if number == len(parts) else 0
        entries += struct.pack("<B10sBBB12sH4s", number | last, raw[:10], _LONG, 0, check, raw[10:22], 0, raw[22:])
    return entries
