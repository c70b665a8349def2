"""The board's non-volatile memory: flash whose pages are erased and written anew at each assignment."""

import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stork_sim.board.clock import SimClock

_ERASE_US = 54_000  # [flash-erase]


def _refuse_step(index: Any) -> None:
    if isinstance(index, slice) and index.step not in (None, 1):
        raise NotImplementedError("only slices with step=1 (aka None) are supported")


class Nvm(bytearray):
    """Erased to 0xFF where its file is new. A power cut between erasing and writing leaves that page erased.

    ``watchers`` are called with the bytes of each assignment, when they are written; ``begin_watchers`` with the time
    in us that a page takes, when that begins.
    """

    def __init__(self, file: Path, size: int, clock: SimClock, page: int = 4096) -> None:
        super().__init__(file.read_bytes() if file.exists() else b"\xff" * size)
        self._page = page
        self._file = file
        self._clock = clock
        self.slow = 1.0  # times slower than usual
        self.watchers: list[Callable[[bytes], None]] = []
        self.begin_watchers: list[Callable[[int], None]] = []

    def __getitem__(self, index: Any) -> Any:
        _refuse_step(index)
        return super().__getitem__(index)

    def __setitem__(self, index: Any, value: Any) -> None:
        """Assignment as shared-bindings/nvm/ByteArray.c takes it [binding-tables]."""
        _refuse_step(index)
        if isinstance(index, slice):
            if not isinstance(value, array.array | bytearray | memoryview | bytes):
                raise NotImplementedError("array/bytes required on right side")
            if len(value) != len(range(len(self))[index]):
                raise ValueError("Slice and value different lengths.")
            if memoryview(value).itemsize != 1:
                raise ValueError("Array values should be single bytes.")
        changed = bytearray(self)
        changed[index] = value
        places = range(len(self))[index] if isinstance(index, slice) else (range(len(self))[index],)
        for page in sorted({place // self._page for place in places}):
            part = slice(page * self._page, min(len(self), (page + 1) * self._page))
            self._write(part, changed[part])
        written = bytes(value) if isinstance(index, slice) else bytes((value,))
        for watcher in self.watchers:
            watcher(written)

    def _write(self, part: slice, data: bytes | bytearray) -> None:
        """One page."""
        whole = bytearray(self)
        us = int(_ERASE_US * self.slow)
        for watcher in self.begin_watchers:
            watcher(us)
        try:
            self._clock.advance(us)
        except BaseException:
            whole[part] = b"\xff" * len(data)
            self._keep(whole)
            raise
        whole[part] = data
        self._keep(whole)

    def _keep(self, data: bytes | bytearray) -> None:
        super().__setitem__(slice(None), data)
        self._file.write_bytes(data)
