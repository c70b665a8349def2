"""Client of one connected Stork: typed, synchronous calls over smpclient, outside of a running event loop."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, TypeVar

from smp.file_management import FS_MGMT_ERR
from smpclient import SMPClient
from smpclient.exceptions import SMPUploadError
from smpclient.generics import SMPRequest, TEr1, TEr2, TRep, success
from smpclient.requests import file_management as fs
from smpclient.requests import os_management as osm

from stork_host.errors import StorkError
from stork_host.link import link_errors, messages
from stork_host.link.download import Download, Progress
from stork_host.link.transport import NotSMP, StorkTransport
from stork_host.printable import printable

# Errors reach people as StorkError; without this handler the library's log would print them a second time.
logging.getLogger("smpclient").addHandler(logging.NullHandler())

MOST_SESSIONS: Final = 100_000  # [input-limits]
MOST_RECORDS: Final = 100_000  # [input-limits]
MOST_BYTES: Final = 64 << 20  # [input-limits]
"""Bounds of what a device can have: sessions, records of its journal, bytes of one file."""

MOST_SMALL: Final = 1 << 20  # [input-limits]
"""Bytes of a file that is read as a whole: settings, plan, list of files, crash text."""

TIMEOUT_S: Final = 2.5  # [pc-patience]
"""Time limit of one request."""

READS_WHOLE_FILES: Final = 4  # [pc-patience]
"""Factor on TIMEOUT_S for requests at which a device may read whole files: hash, list, forget."""

_CHECKED: Final = 8  # [pc-patience]
"""The same for the longest part of a check: an LSM6DS33 takes 7 s to fill its FIFO."""

_MOST_REPEATS: Final = 3  # [pc-patience]
"""Largest number of times that a device may ask for the same piece of an upload again."""

T = TypeVar("T")


@dataclass(frozen=True)
class Session:
    """A session on the device. size (bytes) and crc32 are None if the device cannot read its file."""

    number: int
    size: int | None
    crc32: int | None

    @property
    def path(self) -> str:
        return f"/sessions/{self.number}"


class StorkDevice:
    """A connected Stork, as a context manager. Every call raises StorkError for a missing or wrong answer."""

    def __init__(self, port: str, timeout_s: float | None = None) -> None:
        """``timeout_s``: for one request; None: TIMEOUT_S."""
        self.port: Final = port
        self._timeout_s = timeout_s = TIMEOUT_S if timeout_s is None else timeout_s
        self._transport = StorkTransport(port)
        self._client = SMPClient(self._transport, port, timeout_s)
        self._runner: asyncio.Runner | None = None
        self._piece = 0  # bytes of a file in one answer, as far as known

    def __enter__(self) -> "StorkDevice":
        self._runner = asyncio.Runner()
        try:
            self._run(self._transport.connect(self.port, self._timeout_s))
            self._transport.initialize(self._request(osm.MCUMgrParametersRead()).buf_size)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._transport.close()
        if self._runner is not None:
            self._runner.close()
            self._runner = None

    def info(self) -> messages.InfoResponse:
        return self._request(messages.Info())

    def status(self) -> messages.StatusResponse:
        return self._request(messages.Status())

    def echo(self, text: str) -> str:
        return self._request(osm.EchoWrite(d=text)).r

    def list_sessions(self) -> list[Session]:
        """All sessions on the device, lowest number first."""
        sessions: list[Session] = []
        while True:
            after = sessions[-1].number if sessions else 0
            page = self._request(messages.List(after=after), READS_WHOLE_FILES)
            for entry in page.sessions:
                if entry[0] <= after:
                    raise self._endless(f"session numbers that rise, from {after} on", f"number {entry[0]}")
                after = entry[0]
                sessions.append(Session(*entry))
            if not page.more or not page.sessions:
                return sessions
            if len(sessions) > MOST_SESSIONS:
                raise self._endless(f"at most {MOST_SESSIONS:,} sessions", "more of them, without an end")

    def size(self, path: str) -> int:
        """Bytes of a file."""
        return self._request(fs.FileStatus(name=path)).len

    def crc32(self, path: str) -> int:
        """CRC-32 of a file, computed on the device from what is stored."""
        output = self._request(fs.FileHashChecksum(name=path, type="crc32"), READS_WHOLE_FILES).output
        return int.from_bytes(output, "big") if isinstance(output, bytes) else output

    def download(
        self,
        path: str,
        offset: int = 0,
        on_progress: Progress | None = None,
        on_data: Callable[[bytes], object] | None = None,
        size: int | None = None,
    ) -> bytes:
        """The bytes of a file from `offset` to its end.

        size: of the whole file, if it is known. A device that says another one, or more than MOST_BYTES, is refused.
        on_data: is called with every piece as it arrives, so that an interrupted download can resume; then the return
        value is empty.
        """
        parts: list[bytes] = []
        run = Download(self._ask, self._ask, path, MOST_BYTES, size=size, piece=self._piece)
        self._run(run.run(offset, on_data if on_data is not None else parts.append, on_progress))
        self._piece = run.piece
        return b"".join(parts)

    def stored_crc32(self, path: str) -> int | None:
        """Like `crc32`; None for a missing file, 0 for an empty one."""
        answer = self.exchange(fs.FileHashChecksum(name=path, type="crc32"), READS_WHOLE_FILES)
        if success(answer):
            return int.from_bytes(answer.output, "big") if isinstance(answer.output, bytes) else answer.output
        code = link_errors.reason(answer)
        if code is FS_MGMT_ERR.FILE_NOT_FOUND:
            return None
        if code is FS_MGMT_ERR.FILE_EMPTY:
            return 0
        raise link_errors.refused(answer, self.port, f"the hash of {path}")

    def read(self, path: str) -> bytes | None:
        """Content of a small file; None for a missing one."""
        size = self.stored_size(path)
        if size is not None and size > MOST_SMALL:
            raise self._endless(f"at most {MOST_SMALL:,} bytes in {path}", f"{size} bytes")
        return self.download(path, size=size) if size else None if size is None else b""

    def stored_size(self, path: str) -> int | None:
        """Size of a file in bytes; None for a missing one."""
        answer = self.exchange(fs.FileStatus(name=path))
        if success(answer):
            return answer.len
        if link_errors.reason(answer) is FS_MGMT_ERR.FILE_NOT_FOUND:
            return None
        raise link_errors.refused(answer, self.port, f"to read {path}")

    def upload(self, data: bytes, path: str, on_progress: Callable[[int], object] | None = None) -> None:
        """Replace a file that the device lets a PC write. on_progress: is called with the number of bytes sent."""

        async def send() -> None:
            # When a board closes a file it erases its flash several times.
            before, stuck = -1, 0
            async for done in self._client.upload_file(data, path, READS_WHOLE_FILES * self._timeout_s):
                stuck = stuck + 1 if done <= before else 0
                before = done
                if stuck > _MOST_REPEATS or not 0 <= done <= len(data):
                    raise NotSMP(f"the wish for byte {printable(str(done), 20)} of {path}, again and again")
                if on_progress is not None:
                    on_progress(done)

        try:
            self._run(send())
        except StorkError as error:
            if isinstance(error.__cause__, SMPUploadError) and error.__cause__.args:
                answer = error.__cause__.args[0]
                raise link_errors.refused(answer, self.port, f"the device to take {path}") from error
            raise

    def journal(self) -> list[tuple[int, ...]]:
        """The journal's records, oldest first: (kind, detail, score, session number, s since 1970, counter, ...).

        Behind the counter a newer firmware may have more numbers.
        """
        records: list[tuple[int, ...]] = []
        while True:
            page = self._request(messages.Journal(skip=len(records)), READS_WHOLE_FILES)
            records += map(tuple, page.records)
            if not page.more or not page.records:
                return records
            if len(records) > MOST_RECORDS:
                raise self._endless(f"at most {MOST_RECORDS:,} records in the journal", "more of them, without an end")

    def restart(self, mode: str = "patient") -> None:
        """Restart the board in this mode, patient or maker. Refused while a drill runs."""
        self._request(messages.Restart(mode=mode))

    def check(self, part: str, limit_ms: int = 0, extra: int = 0) -> dict[str, Any]:
        """Finding of the board about a part of itself, docs/usb_protocol.md. Takes ``limit_ms`` and 15 s.

        Raises StorkError; the one of a firmware that is too old to check anything says what to do.
        """
        request = messages.Check(check_part=part, limit_ms=limit_ms, extra=extra)
        answer = self._run(self._client.request(request, limit_ms / 1000 + _CHECKED * self._timeout_s))
        if success(answer):
            if answer.checked != part:
                raise self._endless(f"the answer to {part}", f"one to {printable(answer.checked, 40)}")
            return dict(answer.model_extra or {})
        if link_errors.is_not_supported(answer):
            raise StorkError(
                expected=f"a firmware at {self.port} that can check its board",
                found="an older one",
                try_this="`stork update` first, then repeat",
            )
        raise link_errors.refused(answer, self.port, f"the board to check a part of itself ({part})")

    def exchange(self, request: SMPRequest[TRep, TEr1, TEr2], patience: int = 1) -> TRep | TEr1 | TEr2:
        """The answer to any request, or the device's error. ``patience``: factor on the usual time limit."""
        return self._run(self._client.request(request, patience * self._timeout_s))

    @property
    def largest_request(self) -> int:
        """Bytes of a message that the device takes."""
        return self._transport.max_unencoded_size

    def check_alive(self, error: StorkError) -> None:
        """Raises ``error`` where the device answers nothing any more: then it is not about one request."""
        try:
            self.info()
        except StorkError:
            raise error from None

    def set_clock(self, moment: datetime) -> bool:
        """Set the device's clock, which keeps UTC; `moment` must have a time zone. False: the device has no clock."""
        utc = moment.astimezone(UTC).replace(tzinfo=None)
        answer = self.exchange(osm.DateTimeWrite(datetime=utc.isoformat(timespec="microseconds")))
        if success(answer):
            return True
        if link_errors.is_not_supported(answer):
            return False
        raise link_errors.refused(answer, self.port, f"the device to take the time {utc}")

    def clock(self) -> datetime:
        """Time of the device's clock, to the second."""
        return datetime.fromisoformat(self._request(osm.DateTimeRead()).datetime).replace(tzinfo=UTC)

    def _endless(self, expected: str, found: str) -> link_errors.LinkError:
        return link_errors.LinkError(
            expected=f"{expected}, of the Stork at {self.port}",
            found=found,
            try_this="restart the board and repeat; if it repeats, `stork update`",
        )

    def _request(self, request: SMPRequest[TRep, TEr1, TEr2], patience: int = 1) -> TRep:
        return self._run(self._ask(request, patience))

    async def _ask(self, request: SMPRequest[TRep, TEr1, TEr2], patience: int = 1) -> TRep:
        answer = await self._client.request(request, patience * self._timeout_s)
        if success(answer):
            return answer
        raise link_errors.refused(answer, self.port, f"an answer to {_describe(request)}")

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        if self._runner is None:
            work.close()
            raise RuntimeError("StorkDevice is used outside its `with` block")
        with link_errors.explained(self.port, self._timeout_s):
            return self._runner.run(work)


def _describe(request: Any) -> str:
    name = getattr(request, "name", None)
    return f"{type(request).__name__} of {name}" if name else type(request).__name__
