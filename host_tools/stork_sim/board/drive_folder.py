"""Folder on this PC that shows what is on the board's volume, and takes what the PC puts there.

A PC that owns a drive writes its sectors; here it writes files of the folder, and they go onto the volume when the
board starts, or looks at them. What the board writes is in the folder at once; after a power cut it holds what the
volume holds then.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import numpy as np

from stork_host.errors import StorkError
from stork_sim.board.flash import SECTOR
from stork_sim.board.volume import CREATE_ALWAYS, WRITE, Volume

_NOT_IN_NAMES = set('\\:*?"<>|\ufffd')
_Mark = tuple[int, int]
_LARGE = 1 << 16


class DriveFolder:
    """``folder`` beside ``volume``. ``as_pc`` runs what changes the volume in a way that takes no time of the board."""

    def __init__(self, folder: Path, volume: Volume, as_pc: Callable[[Callable[[], None]], None]) -> None:
        self.folder = folder
        self._place = str(folder)
        self._volume = volume
        self._as_pc = as_pc
        self._marks: dict[str, _Mark | None] = {}  # of files that are the same on both sides
        self._folders: set[str] = set()
        self._open: set[str] = set()  # files that the board is writing

    def compare(self) -> None:
        """Compare volume and folder, at the first look at both: which files are the same."""
        self._marks.clear()
        self._folders.clear()
        for path, content in self._readable():
            if content is None:
                self._folders.add(path)
            else:
                file = self.folder / path
                same = file.is_file() and _shows(file.read_bytes(), content)
                self._marks[path] = _mark(file) if same else None

    def know(self) -> None:
        """All that is in the folder is on the volume."""
        self._folders, files = self._found()
        self._marks = dict(files)

    def take_in(self) -> None:
        """All that the PC changed since. Raises StorkError where the volume cannot take it."""
        folders, files = self._found()
        gone = [path for path in self._marks if path not in files]
        no_folders = sorted(self._folders - folders, reverse=True)
        new_folders = sorted(folders - self._folders)
        changed = [path for path, mark in files.items() if self._marks.get(path, ()) != mark and path not in self._open]
        if gone or no_folders or new_folders or changed:
            self._as_pc(lambda: self._change(gone, no_folders, new_folders, changed))

    def notice(self, path: str) -> None:
        """Take in one file or folder that the board is about to look at, if the PC changed it."""
        if path in self._open:
            return
        file = f"{self._place}/{path}"
        if _mark(file) != self._marks.get(path) or os.path.isdir(file) != (path in self._folders or not path):
            self.take_in()

    def notice_names(self, path: str) -> None:
        """Notice what the PC changed among the names in a folder, as ``notice`` does for a file."""
        folder = self.folder / path
        ahead = f"{path}/" if path else ""
        known = {
            name[len(ahead) :]
            for name in (*self._marks, *self._folders, *self._open)
            if name.startswith(ahead) and "/" not in name[len(ahead) :]
        }
        if (set(os.listdir(folder)) if folder.is_dir() else set()) != known - {""}:
            self.take_in()

    def begin(self, path: str, empty: bool) -> IO[bytes] | None:
        """The board opens a file for writing."""
        self._open.add(path)
        file = self.folder / path
        return file.open("w+b" if empty or not file.exists() else "r+b", buffering=0)

    def end(self, path: str, unknown: bool) -> None:
        """Close of the file. ``unknown``: it has bytes that nobody wrote."""
        self._open.discard(path)
        if unknown:
            os.truncate(self.folder / path, self._volume.stat(path)[1])
        self._marks[path] = _mark(self.folder / path)

    def make_folder(self, path: str) -> None:
        (self.folder / path).mkdir(exist_ok=True)
        self._folders.add(path)

    def remove(self, path: str) -> None:
        if self._marks.pop(path, None) is not None:
            (self.folder / path).unlink(missing_ok=True)
        elif path in self._folders:
            self._folders.discard(path)
            (self.folder / path).rmdir()

    def rename(self, old: str, new: str) -> None:
        (self.folder / old).replace(self.folder / new)
        for path in [path for path in (*self._marks, *self._folders) if path == old or path.startswith(f"{old}/")]:
            other = new + path[len(old) :]
            if path in self._folders:
                self._folders.discard(path)
                self._folders.add(other)
            else:
                self._marks[other] = self._marks.pop(path)

    def show(self, whole: bool = True) -> None:
        """Show in the folder what is on the volume, after a power cut. ``whole``: and nothing else stays."""
        self._open.clear()
        on_volume = dict(self._readable())
        folders, files = self._found()
        if whole:
            for path in set(files) - {path for path, content in on_volume.items() if content is not None}:
                (self.folder / path).unlink()
            for path in sorted(folders - {path for path, content in on_volume.items() if content is None})[::-1]:
                (self.folder / path).rmdir()
        self._marks.clear()
        self._folders = set()
        for path, content in on_volume.items():
            file = self.folder / path
            if content is None:
                file.mkdir(exist_ok=True)
                self._folders.add(path)
            else:
                if not file.is_file() or not _shows(file.read_bytes(), content):
                    _show(file, content)
                self._marks[path] = _mark(file)

    def _readable(self) -> Iterator[tuple[str, bytes | None]]:
        """(path, content, None of a folder) of what is on the volume, without what cannot be read or has a name of
        damaged bytes: no PC could show that, or remove it.
        """
        for path, is_folder, size in self._volume.walk():
            try:
                if path.isprintable() and not set(path) & _NOT_IN_NAMES:
                    yield path, None if is_folder else self._volume.content(path, size)
            except OSError:
                continue

    def _found(self) -> tuple[set[str], dict[str, _Mark]]:
        """(folders, files with their marks) of the PC's folder."""
        folders: set[str] = set()
        files: dict[str, _Mark] = {}
        stack = [""]
        while stack:
            within = stack.pop()
            with os.scandir(self.folder / within) as entries:
                for entry in entries:
                    path = f"{within}/{entry.name}" if within else entry.name
                    if entry.is_dir():
                        folders.add(path)
                        stack.append(path)
                    elif entry.is_file():
                        known = entry.stat()
                        files[path] = (known.st_size, known.st_mtime_ns)
        return folders, files

    def _change(self, gone: list[str], no_folders: list[str], new_folders: list[str], changed: list[str]) -> None:
        for path in gone:
            self._volume.remove(path)
            del self._marks[path]
        for path in no_folders:
            self._volume.remove(path)
            self._folders.discard(path)
        for path in new_folders:
            try:
                self._volume.make_folder(path)
            except OSError as error:
                raise _refused(self.folder / path, error, self._volume) from None
            self._folders.add(path)
        for path in sorted(changed):
            file = self.folder / path
            mark = _mark(file)
            try:
                written = self._volume.open(path, WRITE | CREATE_ALWAYS)
                content = file.read_bytes()
                taken = self._volume.write(written, content)
                self._volume.close(written)
                if taken < len(content):
                    self._volume.remove(path)
                    raise OSError(errno.ENOSPC, "no space left on the drive")
            except OSError as error:
                raise _refused(file, error, self._volume) from None
            self._marks[path] = mark


class NoFolder(DriveFolder):
    """Stand-in for the folder of a drive that no PC looks at."""

    def compare(self) -> None: ...
    def know(self) -> None: ...
    def take_in(self) -> None: ...
    def notice(self, path: str) -> None: ...
    def notice_names(self, path: str) -> None: ...
    def end(self, path: str, unknown: bool) -> None: ...
    def make_folder(self, path: str) -> None: ...
    def remove(self, path: str) -> None: ...
    def rename(self, old: str, new: str) -> None: ...
    def show(self, whole: bool = True) -> None: ...
    def begin(self, path: str, empty: bool) -> None: ...


def _show(file: Path, content: bytes) -> None:
    """Write ``content``; in a large file, whose erased sectors nobody reads, these become holes, which take no room."""
    if len(content) < _LARGE:
        file.write_bytes(content)
        return
    with file.open("wb") as opened:
        opened.truncate(len(content))
        sectors = np.frombuffer(content[: len(content) // SECTOR * SECTOR], dtype=np.uint8).reshape(-1, SECTOR)
        for sector in np.flatnonzero((sectors != 0xFF).any(axis=1)):
            opened.seek(int(sector) * SECTOR)
            opened.write(sectors[sector].tobytes())
        opened.seek(sectors.size)
        opened.write(content[sectors.size :])


def _shows(shown: bytes, content: bytes) -> bool:
    """Whether ``shown`` is ``content``. A hole in a large file stands for what nobody wrote, whatever that is."""
    if shown == content or len(shown) != len(content) or len(content) < _LARGE:
        return shown == content
    whole = len(content) // SECTOR * SECTOR
    one, other = (np.frombuffer(data[:whole], dtype=np.uint8).reshape(-1, SECTOR) for data in (shown, content))
    differ = (one != other).any(axis=1)
    return not one[differ].any() and shown[whole:] == content[whole:]


def _mark(file: Path | str) -> _Mark | None:
    try:
        known = os.stat(file)
    except OSError:
        return None
    return (known.st_size, known.st_mtime_ns) if stat.S_ISREG(known.st_mode) else None


def _refused(file: Path, error: OSError, volume: Volume) -> StorkError:
    if error.errno == errno.ENOSPC or error.errno == errno.EACCES:
        cluster, clusters, _ = volume.room()
        return StorkError(
            expected=f"files that fit the board's drive, {cluster * clusters:,} bytes in clusters of {cluster}",
            found=f"no room for {file}",
            try_this="fewer files in that folder, or a board with a larger drive",
        )
    return StorkError(
        expected="a name that a FAT drive can have",
        found=f"{file}: {error.strerror or error}",
        try_this="another name",
    )
