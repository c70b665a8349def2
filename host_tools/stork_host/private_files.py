"""Files with data of people: new ones are readable by their owner only, and each is written whole or not at all.

What is read as a whole has a bound.
"""

import errno
import os
import re
import secrets
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from stork_host.durable import sync_folder

MOST_BYTES: Final = 64 << 20  # [input-limits]
"""Size of the largest file that is read as a whole: more than a board's drive holds."""

OWNER_ONLY = 0o600
FOLDER_OWNER_ONLY = 0o700

Record = Callable[[], object]
"""Called when all is on the disk and only the name is to come; of a stream, which is open then, before the first byte.
Where it raises, nothing is written.
"""

_DESCRIPTORS = re.compile(r"/dev/fd|/proc/self/(task/\d+/)?fd")
_STANDARD = {"/dev/stdout": 1, "/dev/stderr": 2}  # devices, where they are no links


def _no_record() -> None:
    pass


def read(path: Path) -> bytes:
    """Content of a file, a device or a pipe. Raises OSError, also for more than MOST_BYTES."""
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1) if os.fstat(file.fileno()).st_size <= MOST_BYTES else None
    if content is None or len(content) > MOST_BYTES:
        raise OSError(errno.EFBIG, f"more than {MOST_BYTES >> 20} MB", str(path))
    return content


def write(path: Path, data: bytes, record: Record = _no_record) -> None:
    """Put ``data`` at ``path``, in the place of a file that is there. Raises OSError, with nothing changed.

    A link is followed, and its target replaced. A pipe, a device or a descriptor of this process (/dev/stdout,
    /dev/fd/3) gets the bytes and stays what it is.
    """
    if is_stream(path):
        _into_stream(path, data, record)
        return
    target = Path(os.path.realpath(path))
    if target.is_symlink():  # links that lead round and round: none of them is to be replaced
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    with _part(target) as part:
        with open(part, "xb", opener=_owner_only) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        record()
        os.replace(part, target)
    sync_folder(target.parent)


def write_new(path: Path, data: bytes, record: Record = _no_record) -> None:
    """Put ``data`` into a new file ``path``, or into a pipe, device or descriptor. Raises FileExistsError for a file;
    OSError.
    """
    if is_stream(path):
        _into_stream(path, data, record)
        return
    with new_file(path, record) as part:
        part.write_bytes(data)


@contextmanager
def new_file(path: Path, record: Record = _no_record) -> Iterator[Path]:
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
        record()
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
    """Make ``path``, or what it leads to as a link, an empty file for its owner only, if there is none. Raises
    OSError.
    """
    with suppress(FileExistsError):
        os.close(os.open(os.path.realpath(path), os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, OWNER_ONLY)


def is_stream(path: Path) -> bool:
    """True for a pipe, a terminal, another device or a descriptor of this process, also behind a link."""
    if descriptor_of(path) is not None:
        return True
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def descriptor_of(path: Path) -> int | None:
    """The number N of /dev/fd/N, /proc/self/fd/N, /dev/stdout or /dev/stderr, also behind a link; else None.

    On Linux these names are links themselves, and lead to the file that a shell has opened for ``>`` or ``>>``.
    """
    if os.name != "posix":
        return None
    name, seen = os.fspath(path), set[str]()
    while name not in seen:
        seen.add(name)
        folder, last = os.path.realpath(os.path.dirname(name)), os.path.basename(name)
        name = os.path.join(folder, last)
        if last.isascii() and last.isdigit() and _DESCRIPTORS.fullmatch(folder.replace(f"/{os.getpid()}/", "/self/")):
            return int(last)
        if not os.path.islink(name):
            return _STANDARD.get(name)
        name = os.path.join(folder, os.readlink(name))
    return None


def _into_stream(path: Path, data: bytes, record: Record) -> None:
    number = descriptor_of(path)
    if number is None:
        with path.open("wb") as pipe:  # waits for its reader
            record()
            pipe.write(data)
        return
    if not os.get_inheritable(number):  # this program's own file, such as the archive: nobody gave it for output
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), str(path))
    record()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # None: closed by whoever started this program
            stream.flush()
    with open(number, "wb", buffering=0, closefd=False) as file:
        left = memoryview(data)
        while left:
            left = left[file.write(left) or 0 :]


@contextmanager
def _part(path: Path) -> Iterator[Path]:
    """A free name beside ``path``; what is there in the end is deleted."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)
