"""FAT volume of the board: ChaN's FatFs, which CircuitPython has too, over the sectors of a cached flash.

Errors are OSErrors with the numbers of extmod/vfs_fat_file.c [cp-flash].
"""

import errno
import threading
import weakref

import numpy as np
from fatfs import wrapper
from fatfs.wrapper import DIR_Handle, FatFSException, FIL_Handle, FILINFO_Handle, Partition

from stork_sim.board.flash import SECTOR
from stork_sim.board.flash_cache import Cache
from stork_sim.board.volume import CREATE_ALWAYS, WRITE, File, NoVolume, Volume

_MOST_MOUNTED = 8  # [simulated-limits]
"""FatFs has room for ten volumes at a time; those that were not used for longest give theirs up."""

_ERRORS = (
    *(0, errno.EIO, errno.EIO, errno.EBUSY, errno.ENOENT, errno.ENOENT, errno.EINVAL, errno.EACCES, errno.EEXIST),
    *(errno.EINVAL, errno.EROFS, errno.ENODEV, errno.ENODEV, errno.ENODEV, errno.EIO, errno.EIO, errno.EIO),
    *(errno.ENOMEM, errno.EMFILE, errno.EINVAL),
)
_MOST_FAT12 = 0xFF5
_lock = threading.RLock()  # the library has one buffer for long names
_mounted: list["weakref.ref[FatVolume]"] = []  # used last, last


class FatVolume(Volume):
    """CircuitPython's FatFs has one buffer for FAT, folders and the part of a sector that a file ends with
    (FF_FS_TINY [cp-flash]); the library has one more for each file. So a write that ends within a sector makes the
    library put away what it holds of the FAT, as the one buffer must.
    """

    cache: Cache
    keeps_sector = True

    def __init__(self, cache: Cache) -> None:
        self.cache = cache
        self._name = b""
        self._files: weakref.WeakSet[File] = weakref.WeakSet()
        self._ref = weakref.ref(self)
        self._unmount: weakref.finalize[..., FatVolume] | None = None

    def format(self) -> None:
        """Make a new file system: one FAT, 512 entries in the root folder, clusters by the size of the volume. Raises
        ValueError where there is no room for one.
        """
        with _lock:
            self.unmount()
            _make_way()
            partition = Partition(self.cache)
            try:
                partition.mkfs()
            finally:
                partition.unmount()
            self.cache.flush()
            try:
                self.mount()
            except NoVolume:
                raise ValueError(f"expected a drive of 64 kB or more, found {self.cache.flash.size} bytes") from None

    def mount(self) -> None:
        """Raises NoVolume."""
        with _lock:
            self._drive()

    def unmount(self) -> None:
        with _lock:
            for file in self._files:
                file.dead = True
            self._files.clear()
            if self._unmount is not None:
                self._unmount()
                self._unmount = None
                _mounted.remove(self._ref)

    def open(self, path: str, flags: int) -> File:
        with _lock:
            file = File(path, FIL_Handle(), bool(flags & WRITE))
            _check(wrapper.pyf_open(file.handle, self._path(path), flags))
            if file.writes:
                file.known_size = 0 if flags & CREATE_ALWAYS else self.stat(path)[1]
                file.grown = bool(flags & CREATE_ALWAYS)
            self._files.add(file)
            return file

    def read(self, file: File, count: int) -> bytes:
        with _lock:
            self._alive(file)
            code, found = wrapper.pyf_read(file.handle, count)
            _check(code)
            file.position += len(found)
            return bytes(found)

    def write(self, file: File, data: bytes) -> int:
        with _lock:
            self._alive(file)
            try:
                _, taken = wrapper.pyf_write(file.handle, data)
            except FatFSException as error:
                _check(error.code)
                raise
            file.position += int(taken)
            if file.position % SECTOR:
                self._look_elsewhere()
            self._grow(file)
            return int(taken)

    def seek(self, file: File, position: int) -> None:
        """A file that is written takes clusters up to there, whatever lies in them; as many as are free."""
        with _lock:
            self._alive(file)
            size = self.size(file)
            if position > size:
                if file.writes:
                    cluster, _, free = _room(self.cache)
                    size = (-(-size // cluster) + free) * cluster
                position = min(position, size)
            _check(wrapper.pyf_lseek(file.handle, position))
            file.position = position
            self._grow(file)

    def sync(self, file: File) -> None:
        with _lock:
            self._alive(file)
            _check(wrapper.pyf_sync(file.handle))
            file.grown = False

    def close(self, file: File) -> None:
        with _lock:
            self._alive(file)
            file.dead = True
            self._files.discard(file)
            _check(wrapper.pyf_close(file.handle))

    def make_folder(self, path: str) -> None:
        with _lock:
            _check(wrapper.pyf_mkdir(self._path(path)))

    def remove(self, path: str) -> None:
        with _lock:
            _check(wrapper.pyf_unlink(self._path(path)))

    def rename(self, old: str, new: str) -> None:
        with _lock:
            _check(wrapper.pyf_rename(self._path(old), self._path(new)))

    def stat(self, path: str) -> tuple[bool, int]:
        if not path.strip("/"):
            return True, 0
        with _lock:
            found = FILINFO_Handle()
            _check(wrapper.pyf_stat(self._path(path), found))
            return bool(found.is_directory()), int(found.get_size())

    def list(self, path: str) -> list[tuple[str, bool, int]]:
        with _lock:
            folder, found = DIR_Handle(), FILINFO_Handle()
            entries = []
            _check(wrapper.pyf_opendir(folder, self._path(path)))
            while wrapper.pyf_readdir(folder, found) == 0 and (name := found.get_name()):
                entries.append((name, bool(found.is_directory()), int(found.get_size())))
            wrapper.pyf_closedir(folder)
            return entries

    @property
    def busy(self) -> bool:
        """Whether a file is open."""
        return bool(self._files)

    def room(self) -> tuple[int, int, int]:
        """Room as of any volume, by f_getfree, which the library does not offer."""
        with _lock:
            self._drive()
            if self._files:
                self._look_elsewhere()
            return _room(self.cache)

    def _look_elsewhere(self) -> None:
        """Let FatFs write what it holds of the FAT: it looks for a file that is not there."""
        wrapper.pyf_stat(self._path("no such file"), FILINFO_Handle())

    def _drive(self) -> bytes:
        """The library's name of this volume, mounted."""
        if self._unmount is None:
            _make_way()
            partition = Partition(self.cache)
            try:
                partition.mount()
            except FatFSException:
                partition.unmount()
                raise NoVolume from None
            self._name = bytes(partition.pname)
            self._unmount = weakref.finalize(self, _unmount, partition)
            _mounted.append(self._ref)
        elif _mounted[-1] is not self._ref:
            _mounted.remove(self._ref)
            _mounted.append(self._ref)
        return self._name

    def _path(self, path: str) -> bytes:
        return self._drive() + b"/" + path.strip("/").encode("utf-8")

    def _alive(self, file: File) -> None:
        if file.dead:
            raise OSError(errno.EINVAL, "the file is closed, or the power went")
        self._drive()


def _make_way() -> None:
    """Room for one more volume: the one that was used longest ago goes, of those without open files if there is one."""
    volumes = [volume for volume in (ref() for ref in _mounted) if volume is not None]  # none of them goes from here on
    _mounted[:] = [volume._ref for volume in volumes]
    if len(_mounted) >= _MOST_MOUNTED:
        ([volume for volume in volumes if not volume.busy] or volumes)[0].unmount()


def _unmount(partition: Partition) -> None:
    with _lock:
        partition.unmount()


def _check(code: int) -> None:
    if code:
        raise OSError(_ERRORS[code], f"FatFs says {code}")


def _room(cache: Cache) -> tuple[int, int, int]:
    boot = cache.peek(0, SECTOR)
    cluster = boot[13]
    reserved, fats, root, sectors, fat_sectors = (
        int.from_bytes(boot[at : at + size], "little") for at, size in ((14, 2), (16, 1), (17, 2), (19, 2), (22, 2))
    )
    sectors = sectors or int.from_bytes(boot[32:36], "little")
    clusters = (sectors - reserved - fats * fat_sectors - root * 32 // SECTOR) // cluster
    fat = np.frombuffer(cache.peek(reserved, fat_sectors * SECTOR), dtype=np.uint8)
    if clusters > _MOST_FAT12:
        entries = fat.view("<u2")[2 : clusters + 2]
    else:
        low, middle, high = (fat[k : len(fat) // 3 * 3 : 3].astype(np.uint16) for k in range(3))
        entries = np.stack((low | (middle & 15) << 8, middle >> 4 | high << 4), axis=1).ravel()[2 : clusters + 2]
    return cluster * SECTOR, clusters, int(np.count_nonzero(entries == 0))
