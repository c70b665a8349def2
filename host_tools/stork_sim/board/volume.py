"""File system of a board's drive, as the drive uses it: FAT under CircuitPython, littlefs under MicroPython.

Paths have slashes and no drive name. Errors are OSErrors with the board's numbers.
"""

import errno
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from stork_sim.board.flash_cache import Held

READ, WRITE, CREATE_NEW, CREATE_ALWAYS, OPEN_ALWAYS = 1, 2, 4, 8, 16
"""Ways to open a file, and their sums: numbers of FatFs."""


class NoVolume(OSError):
    """Flash without a file system."""

    def __init__(self) -> None:
        super().__init__(errno.ENODEV, "no file system on the drive")


class File:
    """An open file of a volume, at ``position``. ``path``: the name that it was opened by; ``handle``: the library's.
    ``grown``: what its folder says of it is out of date until it is closed; ``dead``: it was closed, or the power went.
    """

    def __init__(self, path: str, handle: Any, writes: bool) -> None:
        self.handle = handle
        self.path = path
        self.writes = writes
        self.position = 0
        self.known_size: int | None = None
        self.grown = False
        self.dead = False


class Volume(ABC):
    """One file system over the whole of the flash behind ``cache``. It is mounted by its first use.

    ``keeps_sector``: the sector that a read ended in is in memory until another is read, so that a step back within it
    costs nothing.
    """

    cache: Held
    keeps_sector = False

    @abstractmethod
    def format(self) -> None:
        """Make a new file system. Raises ValueError where there is no room for one."""

    @abstractmethod
    def mount(self) -> None:
        """Raises NoVolume."""

    @abstractmethod
    def unmount(self) -> None:
        """Forget what is not on the flash; files that were open then are dead."""

    @abstractmethod
    def open(self, path: str, flags: int) -> File:
        """``flags``: READ and WRITE, with one of CREATE_NEW, CREATE_ALWAYS, OPEN_ALWAYS."""

    @abstractmethod
    def read(self, file: File, count: int) -> bytes: ...

    @abstractmethod
    def write(self, file: File, data: bytes) -> int:
        """Number of bytes that the volume took: fewer where it is full."""

    @abstractmethod
    def seek(self, file: File, position: int) -> None: ...

    @abstractmethod
    def sync(self, file: File) -> None: ...

    @abstractmethod
    def close(self, file: File) -> None: ...

    @abstractmethod
    def make_folder(self, path: str) -> None: ...

    @abstractmethod
    def remove(self, path: str) -> None:
        """A file, or an empty folder."""

    @abstractmethod
    def rename(self, old: str, new: str) -> None: ...

    @abstractmethod
    def stat(self, path: str) -> tuple[bool, int]:
        """(is a folder, bytes)."""

    @abstractmethod
    def list(self, path: str) -> list[tuple[str, bool, int]]:
        """(name, is a folder, bytes) of each entry, in the order of the folder."""

    @abstractmethod
    def room(self) -> tuple[int, int, int]:
        """(bytes of a cluster, clusters, free clusters)."""

    def size(self, file: File) -> int:
        """Bytes of an open file."""
        if file.known_size is None:
            file.known_size = self.stat(file.path)[1]
        return file.known_size

    def content(self, path: str, size: int | None = None) -> bytes:
        """All bytes of a file. ``size``: where it is known."""
        file = self.open(path, READ)
        try:
            return self.read(file, self.size(file) if size is None else size)
        finally:
            self.close(file)

    def walk(self, folder: str = "", depth: int = 8) -> Iterator[tuple[str, bool, int]]:
        """(path, is a folder, bytes) of all that is there, a folder before what lies in it. ``depth``: folders in
        folders at most: a damaged one may lie in itself. Of a damaged folder nothing is there.
        """
        try:
            entries = self.list(folder)
        except OSError:
            if not folder:
                raise
            return
        for name, is_folder, size in entries:
            path = f"{folder}/{name}" if folder else name
            yield path, is_folder, size
            if is_folder and depth:
                yield from self.walk(path, depth - 1)

    def _grow(self, file: File) -> None:
        size = self.size(file)
        if file.position > size:
            file.known_size = file.position
            file.grown = True
