"""Download of a file from a device, with several requests in flight so that neither side waits for the other."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from smp.file_management import FileDownloadResponse, FileStatusResponse
from smpclient.requests.file_management import FileDownload, FileStatus

from stork_host.errors import StorkError
from stork_host.link.link_errors import LinkError
from stork_host.link.transport import NotSMP
from stork_host.printable import printable

IN_FLIGHT: Final = 3  # [pc-patience]
"""Requests in flight. They wait in the operating system and in the device's USB buffer, about 40 bytes each."""

Progress = Callable[[int, int], object]
"""Called with (bytes so far, bytes in all)."""


class Download:
    """Download of one file of at most `most` bytes; of exactly `size`, where that is known: then nobody asks for it.

    `file_status` and `file_download` send one request and return its answer or raise. `piece`: length of an answer, as
    far as it is known; 0: not at all.
    """

    def __init__(
        self,
        file_status: Callable[[FileStatus], Awaitable[FileStatusResponse]],
        file_download: Callable[[FileDownload], Awaitable[FileDownloadResponse]],
        path: str,
        most: int,
        *,
        size: int | None = None,
        piece: int = 0,
    ) -> None:
        self._file_status = file_status
        self._file_download = file_download
        self._path = path
        self._most = most
        self._size = size
        self.piece = piece
        self._under_way: deque[tuple[int, asyncio.Task[FileDownloadResponse]]] = deque()

    async def run(self, offset: int, on_data: Callable[[bytes], object], on_progress: Progress | None) -> None:
        """Pass the bytes from `offset` to the end to `on_data`, piece by piece and in order."""
        total = self._size
        if total is None:
            total = (await self._file_status(FileStatus(name=self._path))).len
        if total > self._most:
            raise self._other_size(f"at most {self._most:,}", total)
        if offset > total:
            raise StorkError(
                expected=f"{self._path} to have more than the {offset} bytes already here",
                found=f"{total} bytes on the device",
                try_this="delete the partial download and pull again",
            )
        at = offset
        try:
            while at < total:
                self._send_ahead(at, total)
                asked, task = self._under_way.popleft()
                answer = await task
                if answer.len not in (None, total):
                    raise self._other_size(f"{total:,}", answer.len)
                piece = len(answer.data)
                if at + piece < total:
                    self.piece = piece
                if answer.off != asked or not piece or at + piece > total:
                    raise NotSMP(f"{piece} bytes for offset {answer.off} where offset {asked} was asked for")
                at += piece
                on_data(answer.data)
                if on_progress is not None:
                    on_progress(at, total)
                if self._under_way and self._under_way[0][0] != at:
                    await self._stop()  # the guess was wrong: ask again from here
        finally:
            await self._stop()

    def _other_size(self, expected: str, found: int | None) -> LinkError:
        return LinkError(
            expected=f"{self._path} to have {expected} bytes",
            found=f"{printable(str(found), 20)} bytes on the device",
            try_this="restart the board and repeat",
        )

    def _send_ahead(self, at: int, total: int) -> None:
        """Send requests up to IN_FLIGHT. The device chooses the length of a piece, so later offsets are guesses."""
        piece = self.piece
        ahead = self._under_way[-1][0] + piece if self._under_way else at
        while ahead < total and len(self._under_way) < (IN_FLIGHT if piece else 1):
            task = asyncio.ensure_future(self._file_download(FileDownload(name=self._path, off=ahead)))
            self._under_way.append((ahead, task))
            ahead += piece

    async def _stop(self) -> None:
        """Cancel the requests in flight; the transport drops answers that no task waits for."""
        tasks = [task for _, task in self._under_way]
        self._under_way.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
