"""The board's non-volatile memory: flash that is erased as a whole and written anew at each assignment."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from stork_sim.board.clock import SimClock

_ERASE_US = 54_000  # [flash-erase]


class Nvm(bytearray):
    """Erased to 0xFF where its file is new. A power cut between erasing and writing leaves it erased.

    ``watchers`` are called with the bytes of each assignment, when they are written.
    """

    def __init__(self, file: Path, size: int, clock: SimClock) -> None:
        super().__init__(file.read_bytes() if file.exists() else b"\xff" * size)
        self._file = file
        self._clock = clock
        self.slow = 1.0  # times slower than usual
        self.watchers: list[Callable[[bytes], None]] = []

    def __setitem__(self, index: Any, value: Any) -> None:
        changed = bytearray(self)
        changed[index] = value
        if len(changed) != len(self):
            raise ValueError("Slice and value different lengths.")
        try:
            self._clock.advance(int(_ERASE_US * self.slow))
        except BaseException:
            self._keep(b"\xff" * len(self))
            raise
        self._keep(changed)
        written = bytes(value) if isinstance(index, slice) else bytes((value,))
        for watcher in self.watchers:
            watcher(written)

    def _keep(self, data: bytes | bytearray) -> None:
        super().__setitem__(slice(None), data)
        self._file.write_bytes(data)
