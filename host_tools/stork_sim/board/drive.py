"""The board's flash drive: a folder of the PC that behaves like a small FAT volume with one writer."""

import errno
import io
import re
from pathlib import Path
from types import ModuleType
from typing import IO, Any, cast

from stork_host import circuitpython_settings
from stork_sim.board.clock import SimClock

_CLUSTER = 512
# Closing a written file erases three sectors, 54 ms each [emulator-costs], [flash-erase].
_CLOSE_US = 162_000
_ERASE_US = 54_000
_SECTOR = 4096


class Drive:
    """``folder``: where the files are; ``size``: bytes that fit. ``writable``: whether the board may write;
    ``release``: of the CircuitPython that reads settings.toml.
    """

    def __init__(self, folder: Path, clock: SimClock, size: int = 1_500_000) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.clock = clock
        self.size = size
        self.writable = False
        self.release = circuitpython_settings.NEWEST
        self.slow = 1.0  # times slower than usual: flash takes up to 7 times its typical time
        self._open: list[_Written] = []

    def path(self, name: str) -> Path:
        """The file on the PC behind an absolute or relative name on the board."""
        parts = [part for part in str(name).split("/") if part not in ("", ".")]
        if ".." in parts:
            raise OSError(errno.EINVAL, "no way up from the drive")
        return self.folder.joinpath(*parts)

    def used(self) -> int:
        """Bytes taken, in whole clusters."""
        sizes = (f.stat().st_size for f in self.folder.rglob("*") if f.is_file())
        return sum(-(-size // _CLUSTER) * _CLUSTER for size in sizes)

    def free(self) -> int:
        return max(0, self.size - self.used())

    def check_writable(self) -> None:
        if not self.writable:
            raise OSError(errno.EROFS, "read-only filesystem: the PC owns the drive")

    def open(self, name: str, mode: str = "r", *_: Any, **__: Any) -> "IO[Any]":
        """``open`` as the board has it: r, rb, w, wb."""
        path = self.path(name)
        if mode in ("r", "rb"):
            if path.is_dir():
                raise OSError(errno.EISDIR, "is a directory")
            if not path.exists():
                raise OSError(errno.ENOENT, "no such file")
            return path.open(mode, encoding="utf-8" if mode == "r" else None)
        if mode != "wb":
            raise ValueError(f"the virtual drive opens files r, rb or wb, not {mode!r}")
        self.check_writable()
        if not path.parent.is_dir():
            raise OSError(errno.ENOENT, "no such directory")
        written = _Written(path, self)
        self._open = [file for file in self._open if not file.closed]
        self._open.append(written)
        return cast("IO[Any]", written)

    def cut(self) -> None:
        """The power goes: of a file that is open only whole sectors are in the flash."""
        for file in self._open:
            file.cut()
        self._open = []

    def busy(self, us: int) -> None:
        """Flash at work."""
        self.clock.advance(int(us * self.slow))

    def getenv(self, name: str, default: str | None = None) -> str | int | None:
        """A value of settings.toml, as CircuitPython ``release`` reads it. Raises ValueError where that does."""
        path = self.folder / "settings.toml"
        content = path.read_bytes() if path.is_file() else b""
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
        path = self.path(name)
        if not path.is_dir():
            raise OSError(errno.ENOENT, "no such directory")
        return sorted(entry.name for entry in path.iterdir())

    def mkdir(self, name: str) -> None:
        self.check_writable()
        self.path(name).mkdir()

    def rmdir(self, name: str) -> None:
        self.check_writable()
        self.path(name).rmdir()

    def remove(self, name: str) -> None:
        self.check_writable()
        self.path(name).unlink()
        self.busy(_CLOSE_US)

    def rename(self, old: str, new: str) -> None:
        self.check_writable()
        if self.path(new).exists():  # FAT does not replace
            raise OSError(errno.EEXIST, "file exists")
        self.path(old).rename(self.path(new))
        self.busy(_ERASE_US)

    def stat(self, name: str) -> tuple[int, ...]:
        path = self.path(name)
        if not path.exists():
            raise OSError(errno.ENOENT, "no such file")
        mode = 0x4000 if path.is_dir() else 0x8000
        return (mode, 0, 0, 0, 0, 0, path.stat().st_size if path.is_file() else 0, 0, 0, 0)

    def statvfs(self, name: str) -> tuple[int, ...]:
        free = self.free() // _CLUSTER
        return (_CLUSTER, _CLUSTER, self.size // _CLUSTER, free, free, 0, 0, 0, 0, 255)

    def sync(self) -> None:
        self.clock.advance(1_000)


class _Written(io.RawIOBase):
    """A file being written. It costs flash time, and the drive can run full."""

    def __init__(self, path: Path, drive: Drive) -> None:
        super().__init__()
        self._file = path.open("wb", buffering=0)
        self._drive = drive
        self._left = drive.free()
        self._unerased = 0
        self._dead = False

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        view = memoryview(data).cast("B")
        if self._dead:
            raise OSError(errno.EIO, "no power")
        if len(view) > self._left:
            raise OSError(errno.ENOSPC, "no space left on the drive")
        self._left -= len(view)
        self._unerased += len(view)
        try:
            self._drive.clock.advance(60)
            if self._unerased >= _SECTOR:
                self._drive.busy(self._unerased // _SECTOR * _ERASE_US)
        except BaseException:  # the power went: half of it is in the flash
            self._dead = True
            self._file.write(view[: len(view) // 2])
            self._file.close()
            raise
        self._unerased %= _SECTOR
        return self._file.write(view) or 0

    def close(self) -> None:
        if not self.closed and not self._dead:
            self._drive.busy(_CLOSE_US)
            self._file.close()
        super().close()

    def cut(self) -> None:
        """The power goes before the file is closed."""
        if not self.closed and not self._dead:
            self._dead = True
            self._file.truncate(self._file.tell() // _SECTOR * _SECTOR)
            self._file.close()


def fresh_drive(folder: Path, settings: Path, changes: dict[str, object] | None = None) -> Path:
    """Put ``settings`` (a settings.toml) onto ``folder`` unless one is there, with ``changes`` to its values. All other
    lines stay as they are, whatever is in them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "settings.toml"
    lines = (target if target.exists() else settings).read_bytes().splitlines(keepends=True)
    for name, value in (changes or {}).items():
        new = f"{name} = {_toml(value)}\n".encode()
        own = re.compile(rb"[ \t]*" + name.encode() + rb"\s*=")
        places = [place for place, line in enumerate(lines) if own.match(line)]
        if places:
            lines[places[0]] = new
        else:
            lines.insert(_behind(lines), new)
    target.write_bytes(b"".join(lines))
    return folder


def _behind(lines: list[bytes]) -> int:
    """Offset at which a new line can be read: before a section, and on a line of its own."""
    sections = [place for place, line in enumerate(lines) if line.lstrip()[:1] == b"[" or b"\0" in line]
    place = sections[0] if sections else len(lines)
    if place and not lines[place - 1].endswith(b"\n"):
        lines[place - 1] += b"\n"
    return place


def _toml(value: object) -> str:
    return str(int(value)) if isinstance(value, int) else '"' + str(value).replace('"', "'") + '"'
