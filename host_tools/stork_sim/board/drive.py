"""The board's flash drive: a file system on flash, its calls as the board has them, and a folder that shows it."""

import errno
import io
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import IO, Any, ParamSpec, TypeVar, cast

from stork_host import circuitpython_settings
from stork_sim.board.clock import SimClock
from stork_sim.board.drive_file import DriveFile, flags_of
from stork_sim.board.drive_folder import DriveFolder, NoFolder
from stork_sim.board.fat_volume import FatVolume
from stork_sim.board.flash import READ_US, SECTOR, Flash, Operation
from stork_sim.board.flash_cache import OneBlock
from stork_sim.board.importer import goes_on
from stork_sim.board.volume import CREATE_ALWAYS, OPEN_ALWAYS, WRITE, File, NoVolume, Volume

FLUSH_US = 1_000_000
"""Time in µs after which the cache goes into the flash: CIRCUITPY_FILESYSTEM_FLUSH_INTERVAL_MS [cp-flash]."""

_P = ParamSpec("_P")
_R = TypeVar("_R")


def one_block_fat(flash: Flash) -> Volume:
    """FAT behind the cache that most boards have."""
    return FatVolume(OneBlock(flash))


class Drive:
    """``folder``: shows the files, and is made where it is not there; ``size``: of the volume, bytes; ``kind``: makes
    it. ``writable``: whether the board may write; ``release``: of the CircuitPython that reads settings.toml.

    The flash itself is kept in a file beside ``folder``, whose name ends in .flash: what a power cut left in it is
    there at the next start. Each erase and each programming takes its time, in which the power may go: then its block
    is left erased or half programmed, or, where ``tears`` is False, as it was before the erase. ``watchers`` are called
    with each operation when it begins. ``formatted``: how often a start found no file system and made a new one.
    """

    def __init__(
        self, folder: Path, clock: SimClock, size: int = 1_523_712, kind: Callable[[Flash], Volume] = one_block_fat
    ) -> None:
        self.folder = folder.resolve()
        self._file = self.folder.with_suffix(".flash")
        self._settings = str(self.folder / "settings.toml")  # a start looks into it some 700 times
        self._no_folder = self._file.exists() and not self.folder.exists()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.clock = clock
        self.size = size
        self.writable = False
        self.release: circuitpython_settings.Release = circuitpython_settings.NEWEST
        self.slow = 1.0  # times slower than usual: flash takes up to 7 times its typical time
        self.tears = True
        self.watchers: list[Callable[[Operation], None]] = []
        self.formatted = 0
        self.changing = ""  # path of the file or folder that was opened to be written, or changed, last
        self._kind = kind
        self._view_kind: type[DriveFolder] = DriveFolder
        self._volume: Volume | None = None
        self._shown: DriveFolder | None = None
        self._writing: dict[File, str] = {}
        self._spending = False
        self._flush_at_us = 0
        self._flush_due = False
        self._read = 0  # bytes whose time was spent
        self._torn = False
        self._changed = False

    @property
    def volume(self) -> Volume:
        """The file system, with what the PC put into the folder before the first use."""
        if self._volume is None:
            content = self._file.read_bytes() if self._file.is_file() else b""
            flash = Flash(self.size, content if len(content) <= self.size else b"")
            self._volume = self._kind(flash)
            if not content:
                self.as_pc(self._volume.format)
            self._mount()
        return self._volume

    @property
    def _view(self) -> DriveFolder:
        volume = self.volume
        if self._shown is None:
            self._shown = self._view_kind(self.folder, volume, self.as_pc)
        return self._shown

    def hide(self) -> None:
        """Leave the drive's folder empty, which is quicker. Only before the first use."""
        self._view_kind = NoFolder

    @property
    def hidden(self) -> bool:
        """Whether ``hide`` was called."""
        return self._view_kind is NoFolder

    @property
    def kept(self) -> bool:
        """Whether a board had power with it before."""
        return self._file.is_file()

    @property
    def looked_at(self) -> bool:
        """Whether anything looked at the file system."""
        return self._volume is not None

    def begin(self, image: bytes, read: int) -> None:
        """Flash that holds ``image``, which has all that the folder shows: the drive was in use already, and so many
        bytes were read, which takes its time here. Only before the first use.
        """
        self._file.write_bytes(image)
        flash = Flash(self.size, image)
        flash.bytes_read = read
        self._volume = self._kind(flash)
        self._view.know()
        self._spend()

    @property
    def resting(self) -> bool:
        """Whether nothing is being written, and nothing waits to be."""
        grown = any(file.grown for file in self._writing)
        return not (self._spending or grown or (self._volume is not None and self._volume.cache.waiting))

    def start(self) -> None:
        """The board starts: mount the volume, after CircuitPython made a new one where there is none."""
        self._flush_at_us = 0
        if self._volume is not None:
            self._mount()

    def cut(self) -> None:
        """The power goes, or a reset comes: what is not in the flash is lost."""
        if self._volume is None:
            return
        volume, flash = self._volume, self._volume.cache.flash
        torn = self._torn or not self.resting
        flash.take()
        volume.unmount()
        volume.cache.forget()
        self._writing.clear()
        self._torn = self._flush_due = False
        if torn:
            with suppress(NoVolume):  # then the folder shows what was there, until the next start
                self._view.show()
        self.keep()

    @property
    def taken_out(self) -> Path:
        """Folder beside ``folder`` for copies of sessions, as files: on the drive itself they are not."""
        return self.folder.with_name(self.folder.name + ".sessions")

    def keep(self) -> None:
        """Put the flash into its file."""
        if self._changed and self._volume is not None:
            self._file.write_bytes(self._volume.cache.flash.image())
            self._changed = False

    def path(self, name: str) -> Path:
        """The file on the PC behind an absolute or relative name on the board."""
        return self.folder.joinpath(_inside(name))

    def free(self) -> int:
        """Bytes in free clusters."""
        self._view.take_in()
        cluster, _, free = self.volume.room()
        return cluster * free

    def used(self) -> int:
        """Bytes in clusters that are taken."""
        cluster, clusters, _ = self.volume.room()
        return cluster * clusters - self.free()

    def check_writable(self) -> None:
        if not self.writable:
            raise OSError(errno.EROFS, "read-only filesystem: the PC owns the drive")

    def spend(self, function: Callable[_P, _R], *arguments: _P.args, **more: _P.kwargs) -> _R:
        """Result of a function of the volume, after the time that the flash took for it. Of a program that has ended
        nothing more comes to pass.
        """
        if self._torn or not goes_on():
            raise OSError(errno.EIO, "no power")
        try:
            return function(*arguments, **more)
        finally:
            self._spend()

    def busy(self, us: int) -> None:
        """Flash at work."""
        self.clock.advance(int(us * self.slow))

    def open(self, file: str, mode: str = "r", buffering: int = -1, encoding: str | None = None) -> "IO[Any]":
        """``open`` as the board has it (extmod/vfs.c): no other argument, and the last two change nothing."""
        path, flags = _inside(file), flags_of(mode)
        if flags & WRITE:
            self.check_writable()
            self.changing = path
        self._view.notice(path)
        opened = self.spend(self.volume.open, path, flags)
        copy = None
        if flags & WRITE:
            copy = self._view.begin(path, bool(flags & CREATE_ALWAYS))
            self._writing[opened] = path
        raw = DriveFile(self, opened, flags, copy)
        if flags & OPEN_ALWAYS == OPEN_ALWAYS:
            raw.seek(0, io.SEEK_END)
        if "b" in mode:
            return cast("IO[Any]", raw)
        text = raw if flags & WRITE else io.BufferedReader(raw)
        return io.TextIOWrapper(cast("IO[bytes]", text), encoding="utf-8", newline="", write_through=True)

    def close(self, file: File, unknown: bool = False) -> None:
        """Close a file that ``open`` gave; one of before a power cut is closed already. ``unknown``: it has bytes that
        nobody wrote.
        """
        path = self._writing.pop(file, None)
        if self._torn or file.dead or not goes_on():
            return
        self.spend(self.volume.close, file)
        if path is not None:
            self._view.end(path, unknown)

    def put(self, name: str, content: bytes) -> None:
        """A file that CircuitPython itself writes, whoever owns the drive."""
        owner, self.writable = self.writable, True
        try:
            with self.open(name, "wb") as file:
                file.write(content)
        finally:
            self.writable = owner

    def getenv(self, name: str, default: str | None = None) -> str | int | None:
        """A value of settings.toml, as CircuitPython ``release`` reads it. Raises ValueError where that does."""
        try:
            with open(self._settings, "rb", buffering=0) as file:
                content = file.read()
        except FileNotFoundError:
            content = b""
        value = circuitpython_settings.getenv(content, name, self.release)
        return default if value is None else value

    def os_module(self) -> ModuleType:
        """The ``os`` module of the board."""
        module = ModuleType("os")
        for function in (self.listdir, self.mkdir, self.remove, self.rename, self.stat, self.statvfs, self.sync):
            setattr(module, function.__name__, function)
        module.__dict__.update(getenv=self.getenv, sep="/", rmdir=self.rmdir)
        return module

    def listdir(self, name: str = "/") -> list[str]:
        path = _inside(name)
        self._view.notice_names(path)
        return [entry for entry, _, _ in self.spend(self.volume.list, path)]

    def mkdir(self, name: str) -> None:
        path = _inside(name)
        self.check_writable()
        self.changing = path
        self._view.notice(path)
        self.spend(self.volume.make_folder, path)
        self._view.make_folder(path)

    def rmdir(self, name: str) -> None:
        self._remove(name, True)

    def remove(self, name: str) -> None:
        self._remove(name, False)

    def rename(self, old: str, new: str) -> None:
        """A file that has the new name already is removed first, as extmod/vfs_fat.c does."""
        begin, end = _inside(old), _inside(new)
        self.check_writable()
        self.changing = end
        self._view.notice(begin)
        self._view.notice(end)
        try:
            self.spend(self.volume.rename, begin, end)
        except FileExistsError:
            self._remove(new, False)
            self.spend(self.volume.rename, begin, end)
        self._view.rename(begin, end)

    def stat(self, name: str) -> tuple[int, ...]:
        path = _inside(name)
        self._view.notice(path)
        is_folder, size = self.spend(self.volume.stat, path)
        return (0x4000 if is_folder else 0x8000, 0, 0, 0, 0, 0, size, 0, 0, 0)

    def statvfs(self, name: str) -> tuple[int, ...]:
        cluster, clusters, free = self.spend(self.volume.room)
        return (cluster, cluster, clusters, free, free, 0, 0, 0, 0, 255)

    def sync(self) -> None:
        self.spend(self.volume.cache.flush)

    def _remove(self, name: str, folder: bool) -> None:
        path = _inside(name)
        self.check_writable()
        self.changing = path
        self._view.notice(path)
        if self.spend(self.volume.stat, path)[0] != folder:
            raise OSError(errno.ENOTDIR if folder else errno.EISDIR, "not a directory" if folder else "is a directory")
        self.spend(self.volume.remove, path)
        self._view.remove(path)

    def _mount(self) -> None:
        """Mount the volume, and see what the PC changed."""
        assert self._volume is not None
        first = self._shown is None
        try:
            self._volume.mount()
        except NoVolume:
            self.formatted += 1
            self.as_pc(self._volume.format)
            self.as_pc(self._fresh)
            self._shown = None
            self._view.show()
            return
        if first and self._no_folder:
            self._view.show(whole=False)
        elif first:
            self._view.compare()
        self._view.take_in()

    def _fresh(self) -> None:
        """Files that CircuitPython puts onto a volume that it made (supervisor/shared/filesystem.c)."""
        assert self._volume is not None
        for path, content in (("settings.toml", b""), ("code.py", b'print("Hello World!")\n')):
            file = self._volume.open(path, WRITE | CREATE_ALWAYS)
            self._volume.write(file, content)
            self._volume.close(file)
        self._volume.make_folder("lib")

    def as_pc(self, function: Callable[[], None]) -> None:
        """Run what takes no time of the board."""
        cache = self.volume.cache
        cache.flush()
        cache.flash.take()
        cache.direct = self._changed = True
        try:
            function()
        finally:
            cache.direct = False
            cache.flash.take()

    def _spend(self) -> None:
        """Spend the time that the flash took."""
        assert self._volume is not None
        cache = self._volume.cache
        if cache.flash.done:
            self._operate(cache.flash)
        read, self._read = self._read, cache.flash.bytes_read
        if self._read != read:
            self.busy(READ_US * (self._read - read) // SECTOR)
        if not cache.waiting:
            return
        if self._flush_due:
            self._flush_due = False
            self.sync()
        elif not self._flush_at_us:
            self._flush_at_us = self.clock.now_us + FLUSH_US
            self.clock.call_at(self._flush_at_us, self._flush_late)

    def _operate(self, flash: Flash) -> None:
        """Spend the time of the flash's operations. Where the power goes, the others did not come to pass."""
        operations = flash.take()
        self._spending = True
        try:
            for number, operation in enumerate(operations):
                self._changed = True
                for watcher in self.watchers:
                    watcher(operation)
                begun = self.clock.now_us
                try:
                    self.busy(operation.us)
                except BaseException:
                    self._torn = True
                    flash.take()
                    done = (self.clock.now_us - begun) / max(1.0, operation.us * self.slow)
                    if not self.tears:
                        number, done = max(0, number - (operation.kind == "program")), 0.0
                    flash.undo(operations[number:], done)
                    raise
        finally:
            self._spending = False

    def _flush_late(self) -> None:
        if self.clock.now_us < self._flush_at_us or self._torn or self._volume is None:
            return
        self._flush_at_us = 0
        if self._spending:  # the flash is at work: when it is ready
            self._flush_due = True
        elif self._volume.cache.waiting:
            self.sync()


def _inside(name: str) -> str:
    """The path below the root, without a slash at its ends."""
    parts = [part for part in str(name).split("/") if part not in ("", ".")]
    if ".." in parts:
        raise OSError(errno.EINVAL, "no way up from the drive")
    return "/".join(parts)
