"""New files of a firmware, staged beside the old ones in the folder ``update`` of a drive.

Where a cut leaves the file system whole, the board starts with the old firmware or the new one. The manifest comes
last: from then on the new files count, and this PC puts them in place, or the board at its next start
(firmware/update/swap.py). Format: docs/usb_protocol.md.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from stork_host.errors import StorkError
from stork_host.install import firmware_files
from stork_host.install.disk import Disk

FOLDER: Final = "update"
MANIFEST: Final = f"{FOLDER}/manifest"
SWAP: Final = f"{FOLDER}/swap.py"
MARGIN: Final = 16384  # [store-sizes]
"""Bytes beside those of the files: for folders, and for the second boot.py."""
_LINE: Final = re.compile("(?:([0-9a-f]{8}) [0-9]+|- -) /(.+)")
_SPARE: Final = "boot.txt"

Written = Callable[[bytes], object]
"""Called with each content that the drive has taken."""


def staged_name(path: str) -> str:
    """Path at which the new content of ``path`` is staged. Both are relative to the drive."""
    return f"{FOLDER}/{zlib.crc32(b'/' + path.encode('ascii')):08x}"


def manifest(send: Mapping[str, bytes], remove: Iterable[str]) -> bytes:
    """Manifest of an update: path -> new content, and paths that go."""
    lines = [f"{zlib.crc32(content):08x} {len(content)} /{path}" for path, content in send.items()]
    lines += [f"- - /{path}" for path in remove]
    return ("\n".join([*lines, "end"]) + "\n").encode("ascii")


def stage(disk: Disk, send: Mapping[str, bytes], remove: Iterable[str], swap: bytes, on_written: Written) -> None:
    """All of an update onto a drive that has none. Raises StorkError; then the old firmware stays."""
    for path, content in send.items():
        put(disk, staged_name(path), content)
        on_written(content)
    put(disk, SWAP, swap)
    put(disk, MANIFEST, manifest(send, remove))


def is_staged(disk: Disk) -> bool:
    """Whether the drive has an update that is whole: each file staged, or in place already."""
    text = (disk.read(MANIFEST) or b"").decode("ascii", "replace")
    entries = _entries(text)
    if text.splitlines()[len(entries) :] != ["end"]:
        return False
    if not all(path == firmware_files.MANIFEST or firmware_files.is_firmware(path) for _, path in entries):
        return False  # whoever wrote that, it was not Stork
    return all(crc in (None, _crc32(disk, staged_name(path)), _crc32(disk, path)) for crc, path in entries)


def place(disk: Disk, on_written: Written) -> None:
    """Put a whole update in place, in the order of firmware/update/swap.py: cut anywhere, the board goes on with it."""
    entries = _entries((disk.read(MANIFEST) or b"").decode("ascii"))
    for crc, path in entries:
        if crc is None:
            disk.remove(path)
    for crc, path in entries:
        if crc in (None, _crc32(disk, path)):
            continue
        content = disk.read(staged_name(path)) or b""
        if path == firmware_files.BOOT:  # boot.py goes on after a cut: while it is away, a whole boot.txt stands in
            put(disk, _SPARE, content)
            disk.remove(path)
            disk.rename(_SPARE, path)
        else:
            put(disk, path, content)
        on_written(content)
    clear(disk)


def clear(disk: Disk) -> None:
    """Take away what is staged, once it is in place or where it is no whole update."""
    for name in disk.names(FOLDER):
        if f"{FOLDER}/{name}" not in (MANIFEST, SWAP):
            disk.remove(f"{FOLDER}/{name}")
    disk.remove(MANIFEST)
    disk.remove(SWAP)


def put(disk: Disk, path: str, content: bytes) -> None:
    """Write a file and read it back. Raises StorkError where other bytes come."""
    disk.write(path, content)
    if disk.read_back(path) != content:
        raise StorkError(
            expected=f"{path} on the drive as it was written",
            found="other bytes",
            try_this="run `stork install` again; if it repeats, use another cable or USB port",
        )


def _entries(text: str) -> list[tuple[int | None, str]]:
    """(CRC-32, or None for one to remove, and path) of each line of a manifest. Lines of another form are left out."""
    found = (_LINE.fullmatch(line) for line in text.splitlines())
    return [(int(line[1], 16) if line[1] else None, line[2]) for line in found if line]


def _crc32(disk: Disk, path: str) -> int:
    """CRC-32 of a file, -1 where there is none."""
    content = disk.read(path)
    return -1 if content is None else zlib.crc32(content)
