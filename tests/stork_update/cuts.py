"""States of a drive after each single change, for cuts of power or cable.

``from_board`` records what a virtual board does to the files of its drive, ``from_pc`` what this PC does to a folder.
A change is (kind, path, what): "folder", "no folder", "remove", "rename" (what: the new path), "empty" (a file opened
for writing), "write" (what: bytes that are put at its end; each write is two changes, half of it and the rest), "sync"
(of a file or a folder, from a PC). A power cut after n changes leaves ``Flash`` with the first n applied. A cable that
is pulled from a PC may also leave what ``synced`` says: its cache keeps what was not flushed.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stork_sim.board import flash as flash_times
from stork_sim.board.drive import Drive
from stork_sim.board.drive_file import DriveFile

Change = tuple[str, str, object]

AREA = ("/sessions.dat", "/sessions.new", "/filler.new")
"""Files of the sessions' area, which the new firmware makes at its first start, once it is in place. Not recorded: no
part of an update, and a start makes it again where it is missing.
"""

FAST_US = 500
"""Time in place of 54 ms for a block of flash: where a PC is attached, the virtual board runs in real time."""


class Flash:
    """Files and folders of a drive, in memory. ``copy`` and ``put`` take the state that it has then."""

    def __init__(self, folder: Path) -> None:
        self.files = {name(folder, path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        self.folders = {name(folder, path) for path in folder.rglob("*") if path.is_dir()}

    def apply(self, change: Change) -> None:
        kind, path, what = change
        if kind == "sync":
            pass
        elif kind == "folder":
            self.folders.add(path)
        elif kind == "no folder":
            self.folders.remove(path)
        elif kind == "remove":
            del self.files[path]
        elif kind == "rename":
            self.files[str(what)] = self.files.pop(path)
        elif kind == "empty":
            self.files[path] = b""
        else:
            assert kind == "write" and isinstance(what, bytes)
            self.files[path] += what

    def put(self, folder: Path) -> Path:
        for path in sorted(self.folders):
            (folder / path).mkdir(parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True)
        for path, content in self.files.items():
            (folder / path).write_bytes(content)
        return folder


def states(before: Path, changes: list[Change], every: int, first: int = 0) -> Iterator[tuple[int, Flash]]:
    """(n, the flash after n changes) for each n = first, first + every, ... and for the last."""
    flash = Flash(before)
    for n in range(len(changes) + 1):
        if (n >= first and (n - first) % every == 0) or n == len(changes):
            yield n, flash
        if n < len(changes):
            flash.apply(changes[n])


def synced(before: Path, changes: list[Change]) -> Flash:
    """State that is sure to be on the drive: bytes of a file that was flushed since, names in a folder that was."""
    now, sure = Flash(before), Flash(before)
    bytes_of = dict(sure.files)
    names: dict[str, list[Change]] = {}
    for change in changes:
        kind, path, what = change
        if kind == "sync":
            if path in now.files:
                bytes_of[path] = now.files[path]
            for each, old, new in names.pop(path, []):
                if each == "empty":
                    sure.files[old] = b""
                elif each == "rename":
                    sure.files[str(new)] = sure.files.pop(old)
                    bytes_of[str(new)] = bytes_of.pop(old)
                else:
                    sure.apply((each, old, new))
        elif kind != "write" and (kind != "empty" or path not in now.files):
            names.setdefault("" if "/" not in path else path.rpartition("/")[0], []).append((kind, path, what))
        now.apply(change)
    sure.folders = {path for path in sure.folders if {*map(str, Path(path).parents)} - {"."} <= sure.folders}
    sure.files = {
        path: bytes_of.get(path, b"")
        for path in sure.files
        if Path(path).parent == Path() or str(Path(path).parent) in sure.folders
    }
    return sure


def name(folder: Path, path: Path) -> str:
    """ "" is the drive itself."""
    return "" if path == folder else path.relative_to(folder).as_posix()


def written(path: str, data: object) -> list[Change]:
    whole = bytes(memoryview(data).cast("B"))  # type: ignore[arg-type]
    half = len(whole) // 2
    return [("write", path, whole[:half]), ("write", path, whole[half:])]


@contextmanager
def from_board(folder: Path) -> Iterator[list[Change]]:
    """Changes that any virtual board makes to this drive within the block. Its flash is faster than usual."""
    changes: list[Change] = []
    root = folder.resolve()

    def note(kind: str, path: Path, what: object = None) -> None:
        if path.is_relative_to(root) and f"/{name(root, path)}" not in AREA:
            changes.append((kind, name(root, path), what))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flash_times, "ERASE_US", FAST_US)
        patch.setattr(flash_times, "PROGRAM_US", 1)
        kinds = {"mkdir": "folder", "rmdir": "no folder", "remove": "remove"}
        for method, kind in kinds.items():
            patch.setattr(Drive, method, _noting(getattr(Drive, method), kind, note))
        rename, opened, write = Drive.rename, Drive.open, DriveFile.write

        def renamed(drive: Drive, old: str, new: str) -> None:
            rename(drive, old, new)
            note("rename", drive.path(old), name(root, drive.path(new)))

        def opening(drive: Drive, path: str, mode: str = "r", *args: object, **more: object):  # type: ignore[no-untyped-def]
            file = opened(drive, path, mode, *args, **more)
            if path in AREA:
                return file
            assert mode in ("r", "rb", "wb"), "a way to write that is not recorded"
            if mode == "wb":
                note("empty", drive.path(path))
                file.noted = drive.path(path)
            return file

        def wrote(file: DriveFile, data: object) -> int:
            if hasattr(file, "noted"):
                for kind, _, half in written("", data):
                    note(kind, file.noted, half)
            return write(file, data)

        renamed.__name__ = "rename"  # the stand-in for os takes it by its name
        patch.setattr(Drive, "rename", renamed)
        patch.setattr(Drive, "open", opening)
        patch.setattr(DriveFile, "write", wrote)
        yield changes


def _noting(method, kind, note):  # type: ignore[no-untyped-def]
    def run(drive: Drive, path: str) -> None:
        method(drive, path)
        note(kind, drive.path(path))

    run.__name__ = method.__name__
    return run


@contextmanager
def from_pc(folder: Path) -> Iterator[list[Change]]:
    """Changes that this PC makes to the folder within the block, by pathlib as `stork install` does."""
    changes: list[Change] = []

    def note(kind: str, path: object, what: object = None) -> None:
        if Path(str(path)).is_relative_to(folder):
            changes.append((kind, name(folder, Path(str(path))), what))

    with pytest.MonkeyPatch.context() as patch:
        for function, kind in {"mkdir": "folder", "rmdir": "no folder", "unlink": "remove"}.items():
            patch.setattr(os, function, _noting_os(getattr(os, function), kind, note, folder))
        rename, opened = os.rename, Path.open

        def renamed(old, new, *args, **more):  # type: ignore[no-untyped-def]
            rename(old, new, *args, **more)
            note("rename", old, name(folder, Path(str(new))))

        patch.setattr(os, "rename", renamed)
        handles: dict[int, object] = {}
        os_open, fsync = os.open, os.fsync

        def handle(path, *args, **more):  # type: ignore[no-untyped-def]
            number = os_open(path, *args, **more)
            handles[number] = path
            return number

        def flushed(number: int) -> None:
            fsync(number)
            note("sync", handles[number])

        patch.setattr(os, "open", handle)
        patch.setattr(os, "fsync", flushed)

        def opening(path: Path, mode: str = "r", *args, **more):  # type: ignore[no-untyped-def]
            file = opened(path, mode, *args, **more)
            if mode != "wb":
                assert mode in ("r", "rb"), "a way to write that is not recorded"
                return file
            note("empty", path)
            handles[file.fileno()] = path
            return _Recorded(file, lambda data: [note(kind, path, half) for kind, _, half in written("", data)])

        patch.setattr(Path, "open", opening)
        yield changes


def _noting_os(function, kind, note, folder):  # type: ignore[no-untyped-def]
    def run(path, *args, **more):  # type: ignore[no-untyped-def]
        opened = more.get("dir_fd")
        assert opened is None or not _is_in(folder, opened), "a way to change folders that is not recorded"
        function(path, *args, **more)
        note(kind, path)

    return run


def _is_in(folder: Path, opened: int) -> bool:
    """Whether ``opened``, a descriptor of a folder, is ``folder`` or one in it."""
    here = (each for each in (folder, *folder.rglob("*")) if each.is_dir())
    return any(os.path.samestat(os.fstat(opened), each.stat()) for each in here)


class _Recorded:
    """A file that is being written, and tells of each write."""

    def __init__(self, file, note) -> None:  # type: ignore[no-untyped-def]
        self._file, self._note = file, note

    def __enter__(self):  # type: ignore[no-untyped-def]
        return self

    def __exit__(self, *args: object) -> None:
        self._file.close()

    def fileno(self) -> int:
        return self._file.fileno()

    def write(self, data: bytes) -> int:
        count = self._file.write(data)
        self._note(data[:count])
        return count
