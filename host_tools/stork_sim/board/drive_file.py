"""Open file of the board's drive, as CircuitPython's open() gives it: no buffer of its own."""

import errno
import io
from typing import IO, TYPE_CHECKING, Any

from stork_sim.board.flash import SECTOR
from stork_sim.board.volume import CREATE_ALWAYS, CREATE_NEW, OPEN_ALWAYS, READ, WRITE, File

if TYPE_CHECKING:
    from stork_sim.board.drive import Drive

_WRITE_US = 60
"""A call of write, beside the flash [emulator-costs]."""


def flags_of(mode: str) -> int:
    """Flags of FatFs for one of the modes of extmod/vfs_fat_file.c. Raises ValueError."""
    flags = {"r": READ, "w": WRITE | CREATE_ALWAYS, "x": WRITE | CREATE_NEW, "a": WRITE | OPEN_ALWAYS}
    flags["+"] = READ | WRITE
    kinds = [letter for letter in mode if letter in "rwxa"]
    if len(kinds) != 1 or mode.count("+") > 1 or mode.count("b") + mode.count("t") > 1 or set(mode) - set("rwxa+bt"):
        raise ValueError(f"Invalid mode: {mode!r}")
    found = 0
    for letter in mode:
        found |= flags.get(letter, 0)
    return found


class DriveFile(io.RawIOBase):
    """``copy``: the file in the PC's folder, which is kept the same; None where this one is only read."""

    def __init__(self, drive: "Drive", file: File, flags: int, copy: IO[bytes] | None) -> None:
        super().__init__()
        self._drive = drive
        self._file = file
        self._flags = flags
        self._copy = copy
        self._stretched = False  # it has clusters that it did not write

    def readable(self) -> bool:
        return bool(self._flags & READ)

    def writable(self) -> bool:
        return bool(self._flags & WRITE)

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            return self.readall()
        return self._drive.spend(self._drive.volume.read, self._file, size)

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        found = self.read(len(view))
        view[: len(found)] = found
        return len(found)

    def readline(self, size: int | None = -1, /) -> bytes:
        """Line as byte by byte, which is how the board reads, at the same cost to the flash: a sector's rest is
        read at once, and what is behind the line's end is given back.
        """
        if self.writable() or not self._drive.volume.keeps_sector:
            return super().readline(size)
        most = self._file.position + size if size is not None and size >= 0 else None
        line = b""
        while most is None or self._file.position < most:
            here = self._file.position
            rest = min(SECTOR - here % SECTOR, SECTOR - 1)  # a whole one would go past the file system's buffer
            found = self.read(rest if most is None else min(rest, most - here))
            end = found.find(b"\n") + 1 or len(found)
            line += found[:end]
            if end < len(found):
                self.seek(here + end)
            if not found or found[end - 1 : end] == b"\n":
                break
        return line

    def write(self, data: Any) -> int:
        """Raises OSError where the drive is full; what fitted is in the file."""
        raw = bytes(memoryview(data).cast("B"))
        self._drive.clock.advance(_WRITE_US)
        begin = self._file.position
        taken = self._drive.spend(self._drive.volume.write, self._file, raw)
        if self._copy is not None:
            self._copy.seek(begin)
            self._copy.write(raw[:taken])
        if taken < len(raw):
            raise OSError(errno.ENOSPC, "no space left on the drive")
        return taken

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = self._file.position if whence == io.SEEK_CUR else 0
        if whence == io.SEEK_END:
            begin = self._drive.spend(self._drive.volume.size, self._file)
        size = self._file.known_size
        self._drive.spend(self._drive.volume.seek, self._file, max(0, begin + offset))
        self._stretched = self._stretched or self._file.known_size != size
        return self._file.position

    def tell(self) -> int:
        return self._file.position

    def flush(self) -> None:
        if not self.closed and self.writable():
            self._drive.spend(self._drive.volume.sync, self._file)

    def close(self) -> None:
        if self.closed:
            return
        self._flags = READ  # what the base class flushes is nothing
        super().close()
        copy, self._copy = self._copy, None
        if copy is not None:
            copy.close()
        self._drive.close(self._file, self._stretched)

    def __del__(self) -> None:
        """A board that is gone closes nothing."""
        if self._copy is not None:
            self._copy.close()
