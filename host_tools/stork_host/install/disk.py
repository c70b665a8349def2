"""Files on a board's drive: written through to the flash, read back from it, and errors in words."""

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stork_host.durable import sync_folder
from stork_host.errors import StorkError

_F_NOCACHE = 48  # macOS, <sys/fcntl.h>
_CLUSTER = 4096  # where the system does not tell [store-sizes]
_ROOT = 65536  # bytes that a file system may keep for itself [store-sizes]


class Disk:
    """Paths are relative to the drive's folder, with slashes."""

    def __init__(self, drive: Path) -> None:
        self.drive = drive
        self._cluster = os.statvfs(drive).f_frsize if hasattr(os, "statvfs") else _CLUSTER

    def read(self, path: str) -> bytes | None:
        """The content, None where there is no such file."""
        file = self.drive / path
        with self._explained(path):
            return file.read_bytes() if file.is_file() else None

    def write(self, path: str, content: bytes) -> None:
        """Returns when the drive has it, and the folders that name it."""
        file = self.drive / path
        with self._explained(path):
            new = [each for each in (file, *file.parents) if each.is_relative_to(self.drive) and not each.exists()]
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb", buffering=0) as target:
                written = 0
                while written < len(content):
                    written += target.write(content[written:])
                os.fsync(target.fileno())
            for each in new:
                sync_folder(each.parent)

    def remove(self, path: str) -> None:
        """The file, if it is there, and folders that it leaves empty."""
        file = self.drive / path
        with self._explained(path):
            if file.exists():
                file.unlink()
                sync_folder(file.parent)
            for folder in file.relative_to(self.drive).parents:
                whole = self.drive / folder
                if whole == self.drive or not whole.is_dir() or any(whole.iterdir()):
                    break
                whole.rmdir()
                sync_folder(whole.parent)

    def remove_empty_folders(self, path: str) -> None:
        """Those in a folder: an installation that was cut may have left one whose last file it had removed."""
        with self._explained(path):
            for folder in sorted((self.drive / path).rglob("*"), reverse=True):
                if folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()
                    sync_folder(folder.parent)

    def rename(self, path: str, new: str) -> None:
        """Rename a file to a name that nothing has."""
        with self._explained(path):
            (self.drive / path).rename(self.drive / new)
            sync_folder((self.drive / new).parent)

    def names(self, folder: str) -> list[str]:
        """Names in a folder; [] where there is none."""
        with self._explained(folder):
            return sorted(os.listdir(self.drive / folder)) if (self.drive / folder).is_dir() else []

    def read_back(self, path: str) -> bytes | None:
        """Content as ``read`` gives it, from the drive itself where the system lets us pass its cache by."""
        file = self.drive / path
        with self._explained(path):
            if not file.is_file():
                return None
            with file.open("rb", buffering=0) as source:
                if hasattr(os, "posix_fadvise"):
                    os.posix_fadvise(source.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                elif sys.platform == "darwin":
                    import fcntl

                    fcntl.fcntl(source.fileno(), _F_NOCACHE, 1)
                return source.read()

    def clusters(self, size: int) -> int:
        """Bytes that a file of this size takes."""
        return -(-size // self._cluster) * self._cluster

    def taken(self, path: str) -> int:
        """Bytes that a file takes now, 0 where there is none."""
        file = self.drive / path
        return self.clusters(file.stat().st_size) if file.is_file() else 0

    def taken_by_nothing(self) -> int:
        """Bytes that are not free and that no file or folder takes: a file system that a loss of power has damaged. 0
        where the folder is no drive of its own.
        """
        if not self.drive.is_mount():
            return 0
        with self._explained("."):
            total, _, free = shutil.disk_usage(self.drive)
            taken = sum(self.clusters(max(1, path.stat().st_size)) for path in self.drive.rglob("*"))
        return max(0, total - free - taken - _ROOT)

    @contextmanager
    def _explained(self, path: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._story(path, error) from error

    def _story(self, path: str, error: OSError) -> StorkError:
        where = self.drive / path
        if error.errno == errno.ENOSPC:
            return StorkError(
                expected=f"room for {where}",
                found="a full drive",
                try_this="fetch the sessions with `stork pull`, or delete what does not belong to Stork; "
                "then `stork install`",
            )
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            return StorkError(
                expected=f"to write {where}",
                found="a drive that may only be read",
                try_this="press the board's reset button, or unplug it and hold its button while you plug it in; "
                "then `stork install`",
            )
        return StorkError(
            expected=f"the board's drive at {self.drive} until the end",
            found=f"that it went away or fails ({error.strerror or error})",
            try_this="plug the board in again (with its button held, if no drive comes) "
            "and run `stork install` once more: it goes on from there",
        )
