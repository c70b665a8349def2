"""Files with data of people: new ones are readable by their owner only, and each is written whole or not at all."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from stork_host.durable import sync_folder

OWNER_ONLY = 0o600
FOLDER_OWNER_ONLY = 0o700


def write(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path``, in the place of a file that is there. Raises OSError, with nothing changed.

    A link is followed, and its target replaced. A pipe or device gets the bytes and stays what it is.
    """
    if is_stream(path):
        path.write_bytes(data)
        return
    target = Path(os.path.realpath(path))
    with _part(target) as part:
        with open(part, "xb", opener=_owner_only) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    sync_folder(target.parent)


def write_new(path: Path, data: bytes) -> None:
    """Put ``data`` into a new file ``path``, or into a pipe or device. Raises FileExistsError for a file; OSError."""
    if is_stream(path):
        path.write_bytes(data)
        return
    with new_file(path) as part:
        part.write_bytes(data)


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """An empty part beside ``path`` for the caller to fill; it becomes ``path`` when the block ends well.

    Raises FileExistsError where ``path`` is taken, before or after.
    """
    if os.path.lexists(path):
        raise FileExistsError(17, os.strerror(17), str(path))
    with _part(path) as part:
        create(part)
        yield part
        with open(part, "rb+") as file:
            os.fsync(file.fileno())
        try:
            os.link(part, path)  # unlike a renaming, never replaces a file that came meanwhile
        except FileExistsError:
            raise
        except OSError:  # FAT and exFAT have no links
            if os.path.lexists(path):
                raise FileExistsError(17, os.strerror(17), str(path)) from None
            os.rename(part, path)
    sync_folder(path.parent)


def create(path: Path) -> None:
    """Make ``path`` an empty file for its owner only, if there is none. Raises OSError."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, OWNER_ONLY)


def is_stream(path: Path) -> bool:
    """True for a pipe, a terminal or another device, also behind a link."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


@contextmanager
def _part(path: Path) -> Iterator[Path]:
    """A free name beside ``path``; what is there in the end is deleted."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)
