"""littlefs volume of a board under MicroPython: littlefs itself, on the flash.

MicroPython has the same version of it, and the port rp2 mounts it so [mp-littlefs].
"""

import errno
from collections.abc import Callable
from typing import Any, TypeVar

from littlefs import lfs
from littlefs.context import UserContext
from littlefs.errors import LittleFSError

from stork_sim.board.flash import BLOCK, PAGE, Flash
from stork_sim.board.flash_cache import Uncached
from stork_sim.board.volume import (
    CREATE_ALWAYS,
    CREATE_NEW,
    OPEN_ALWAYS,
    READ,
    WRITE,
    File,
    NoVolume,
    Volume,
)

_READ_SIZE = _LOOKAHEAD = 32  # [mp-littlefs]
_CACHE = 4 * PAGE  # [mp-littlefs]
_BLOCK_CYCLES = 100  # [mp-littlefs]
_FLAGS = {READ: 1, WRITE: 2, CREATE_NEW: 0x100 | 0x200, CREATE_ALWAYS: 0x100 | 0x400, OPEN_ALWAYS: 0x100}

_R = TypeVar("_R")


class _Blocks(UserContext):
    """The flash, as littlefs asks for it."""

    def __init__(self, cache: Uncached) -> None:
        super().__init__(buffer=cache.flash.data)
        self._cache = cache
        self._flash = cache.flash

    def prog(self, cfg: Any, block: int, off: int, data: bytes) -> int:
        self._flash.program(block * BLOCK + off, bytes(data))
        return 0

    def erase(self, cfg: Any, block: int) -> int:
        self._flash.erase(block * BLOCK)
        return 0

    def read(self, cfg: Any, block: int, off: int, size: int) -> bytearray:
        if not self._cache.direct:
            self._flash.bytes_read += size
        return self._flash.data[block * BLOCK + off : block * BLOCK + off + size]


class LittlefsVolume(Volume):
    """Each block is erased just before it is programmed, and what was there before stays until the new is whole."""

    def __init__(self, flash: Flash) -> None:
        self.cache = Uncached(flash)
        self._system: Any = None
        self._files: set[File] = set()
        self._blocks = flash.size // BLOCK
        self._config = lfs.LFSConfig(  # kept: the library holds no reference to it
            context=_Blocks(self.cache),
            block_size=BLOCK,
            block_count=self._blocks,
            read_size=_READ_SIZE,
            prog_size=PAGE,
            cache_size=_CACHE,
            lookahead_size=_LOOKAHEAD,
            block_cycles=_BLOCK_CYCLES,
        )

    def format(self) -> None:
        self.unmount()
        if self._blocks < 2:
            raise ValueError(f"expected a drive of two blocks or more, found {self.cache.flash.size} bytes")
        lfs.format(lfs.LFSFilesystem(), self._config)
        self.mount()

    def mount(self) -> None:
        if self._system is None:
            system = lfs.LFSFilesystem()
            try:
                lfs.mount(system, self._config)
            except LittleFSError:
                raise NoVolume from None
            self._system = system

    def unmount(self) -> None:
        for file in self._files:
            file.dead = True
        self._files.clear()
        self._system = None

    def open(self, path: str, flags: int) -> File:
        asked = sum(flag for bit, flag in _FLAGS.items() if flags & bit)
        file = File(path, self._do(lfs.file_open, _inside(path), lfs.LFSFileFlag(asked)), bool(flags & WRITE))
        file.grown = bool(flags & CREATE_ALWAYS)
        file.known_size = self._do(lfs.file_size, file.handle)
        self._files.add(file)
        return file

    def read(self, file: File, count: int) -> bytes:
        found = bytes(self._do(lfs.file_read, self._alive(file), count))
        file.position += len(found)
        return found

    def write(self, file: File, data: bytes) -> int:
        taken = int(self._do(lfs.file_write, self._alive(file), data))
        file.position += taken
        file.grown = True  # even a write over what is there is known only after a close or sync
        self._grow(file)
        return taken

    def seek(self, file: File, position: int) -> None:
        file.position = int(self._do(lfs.file_seek, self._alive(file), position, 0))

    def sync(self, file: File) -> None:
        self._do(lfs.file_sync, self._alive(file))
        file.grown = False

    def close(self, file: File) -> None:
        handle = self._alive(file)
        file.dead = True
        self._files.discard(file)
        self._do(lfs.file_close, handle)

    def make_folder(self, path: str) -> None:
        self._do(lfs.mkdir, _inside(path))

    def remove(self, path: str) -> None:
        self._do(lfs.remove, _inside(path))

    def rename(self, old: str, new: str) -> None:
        """A file that has the new name already is replaced."""
        self._do(lfs.rename, _inside(old), _inside(new))

    def stat(self, path: str) -> tuple[bool, int]:
        found = self._do(lfs.stat, _inside(path))
        return found.type == lfs.LFSStat.TYPE_DIR, 0 if found.type == lfs.LFSStat.TYPE_DIR else int(found.size)

    def list(self, path: str) -> list[tuple[str, bool, int]]:
        folder = self._do(lfs.dir_open, _inside(path))
        entries = []
        try:
            while (found := self._do(lfs.dir_read, folder)) is not None:
                if found.name not in (".", ".."):
                    is_folder = found.type == lfs.LFSStat.TYPE_DIR
                    entries.append((found.name, is_folder, 0 if is_folder else int(found.size)))
        finally:
            self._do(lfs.dir_close, folder)
        return entries

    def room(self) -> tuple[int, int, int]:
        used = self._do(lfs.fs_size)
        return BLOCK, self._blocks, self._blocks - int(used)

    def _do(self, function: Callable[..., _R], *arguments: Any) -> _R:
        """A call of littlefs on the mounted volume."""
        self.mount()
        try:
            return function(self._system, *arguments)
        except LittleFSError as error:
            raise OSError(-error.code, f"littlefs says {error.code}") from None

    def _alive(self, file: File) -> Any:
        if file.dead:
            raise OSError(errno.EINVAL, "the file is closed, or the power went")
        return file.handle


def _inside(path: str) -> str:
    return "/" + path.strip("/")
