"""Pull of sessions from a device into an archive. No interruption at any moment loses a session.

For each session: download into a partial file, from where the last attempt stopped; check size and CRC-32 against
the device's; pass the bytes to the sink, which stores them durably while the next session is fetched; only then delete
the partial file, and let the device delete its copy, together with those of many others. Each step is idempotent.
"""

import glob
import re
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from stork_host import private_files
from stork_host.errors import StorkError
from stork_host.link.client import Session, StorkDevice
from stork_host.link.forgetting import Stored, forget
from stork_host.link.link_errors import LinkError
from stork_host.link.messages import MOST_FORGOTTEN
from stork_host.link.storing import Storing

_ATTEMPTS: Final = 2  # [pc-patience]
_STALE_S: Final = 30 * 86_400  # [pc-patience]
_MOST_UPTIME_MS: Final = 2**40  # 35 years [input-limits]

OnStart = Callable[[str, int, datetime], object]
"""Called with the id of the device, the random id of its program's present start, and when that was."""


class PullProgress(NamedTuple):
    """Progress of a pull. session: the present one; done: its bytes so far; all_done, all_total: of all sessions."""

    session: Session
    done: int
    all_done: int
    all_total: int


class Failed(NamedTuple):
    """A session that stays on the device, and why."""

    session: Session
    error: StorkError


@dataclass
class PullResult:
    """Result of a pull. pulled: stored here and, unless kept, deleted there.

    unreadable: stay on the device, which cannot read them. failed: stay on it because of an error; stored or not.
    """

    device_id: str
    pulled: list[Session] = field(default_factory=list)
    unreadable: list[Session] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)


def pull(
    device: StorkDevice,
    directory: Path,
    sink: Callable[[bytes], object],
    on_progress: Callable[[PullProgress], object] | None = None,
    *,
    on_start: OnStart | None = None,
    keep: bool = False,
) -> PullResult:
    """Pull every session of `device`, after setting its clock. One that fails does not keep the others.

    directory: partial downloads are in its folder `incoming`.
    sink: stores a session file's bytes; durable when it returns, and idempotent. It is called in another thread.
    on_start: gets the device's present start, before the sessions come. Not called for a firmware that tells none.
    keep: leave the sessions on the device too.
    Raises StorkError where no session can come any more: a device that is gone, a full disk, what `sink` raises.
    Sessions that were stored before stay stored.
    """
    device.set_clock(datetime.now(UTC))
    info = device.info()
    now = datetime.now(UTC)
    device_id = _checked_id(info.device_id, device.port)
    if on_start is not None and info.program_start_id is not None and info.uptime_ms <= _MOST_UPTIME_MS:
        on_start(device_id, info.program_start_id, now - timedelta(milliseconds=info.uptime_ms))
    incoming = directory / "incoming"
    result = PullResult(device_id)
    listed = device.list_sessions()
    result.unreadable = [session for session in listed if session.size is None or session.crc32 is None]
    sessions = [session for session in listed if session not in result.unreadable]
    _clean(incoming, device_id, {session.number for session in listed})
    all_total = sum(session.size or 0 for session in sessions)
    all_done = 0

    def part_of(number: int) -> Path:
        return incoming / f"{device_id}-{number}.part"

    def confirm(stored: list[Stored]) -> None:
        for each in stored:
            with _disk(part_of(each.number)):
                part_of(each.number).unlink(missing_ok=True)
        refused = {} if keep else forget(device, stored)
        for each in stored:
            session = Session(*each)
            if each.number in refused:
                result.failed.append(Failed(session, refused[each.number]))
            else:
                result.pulled.append(session)

    confirmed = 0
    with Storing(sink) as storing:
        for session in sessions:

            def progress(done: int, _total: int, session: Session = session, before: int = all_done) -> None:
                if on_progress is not None:
                    on_progress(PullProgress(session, done, before + done, all_total))

            try:
                content = _fetch(device, session, part_of(session.number), progress)
            except LinkError as error:
                device.check_alive(error)
                result.failed.append(Failed(session, error))
                all_done += session.size or 0
                continue
            storing.put(Stored(session.number, len(content), zlib.crc32(content)), content)
            all_done += len(content)
            if len(storing.done) - confirmed >= MOST_FORGOTTEN:
                stored = storing.done[confirmed:]
                confirmed += len(stored)
                confirm(stored)
        storing.finish()
        confirm(storing.done[confirmed:])
    result.failed.sort(key=lambda failed: failed.session.number)
    return result


def _clean(incoming: Path, device_id: str, numbers: set[int]) -> None:
    """Delete parts of sessions that this device has no more and that nobody went on with for _STALE_S."""
    for part in incoming.glob(f"{glob.escape(device_id)}-*.part") if incoming.is_dir() else ():
        number = part.name.removesuffix(".part").rpartition("-")[2]
        with _disk(part):
            stale = time.time() - part.stat().st_mtime > _STALE_S
            if stale and number.isdecimal() and int(number) not in numbers:
                part.unlink(missing_ok=True)


def _fetch(device: StorkDevice, session: Session, part: Path, progress: Callable[[int, int], object]) -> bytes:
    """The whole session, checked. A partial file with a wrong checksum is deleted once, and downloaded again."""
    found = ""
    for _ in range(_ATTEMPTS):
        _download_rest(device, session, part, progress)
        with _disk(part):
            content = part.read_bytes()
            if len(content) == session.size and zlib.crc32(content) == session.crc32:
                return content
            part.unlink()
        found = f"{len(content)} bytes with {zlib.crc32(content):08x}"
    raise LinkError(
        expected=f"session {session.number} as {session.size} bytes with CRC-32 {session.crc32:08x}",
        found=f"{found}, {_ATTEMPTS} times",
        try_this="use another cable or USB port and pull again; the session is still on the device",
    )


def _download_rest(device: StorkDevice, session: Session, part: Path, progress: Callable[[int, int], object]) -> None:
    with _disk(part):
        part.parent.mkdir(mode=private_files.FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
        have = part.stat().st_size if part.exists() else 0
        if have > (session.size or 0):
            part.unlink()
            have = 0
        private_files.create(part)
        file = part.open("ab")
    try:

        def store(piece: bytes) -> None:
            with _disk(part):
                file.write(piece)

        progress(have, session.size or 0)
        device.download(session.path, have, progress, store, session.size)
    finally:
        with _disk(part):
            file.close()


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    """Turn errors of the disk at ``path`` into StorkError."""
    try:
        yield
    except OSError as error:
        raise StorkError(
            expected=f"room and permission to write {path}",
            found=error.strerror or str(error),
            try_this="free some space or choose another folder with --data, then pull again",
        ) from error


def _checked_id(device_id: str, port: str) -> str:
    """``device_id``, if its characters are safe in a file name. Raises StorkError for others."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", device_id):
        raise StorkError(
            expected=f"the Stork at {port} to have an id of letters, digits, '-', '_' and '.'",
            found=repr(device_id),
            try_this="correct the device id in the board's settings",
        )
    return device_id
