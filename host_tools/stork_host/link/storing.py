"""Thread that stores sessions, one after the other, while the next ones are fetched."""

import queue
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final

from stork_host.errors import StorkError
from stork_host.link.forgetting import Stored

_MOST_WAITING: Final = 3  # [input-limits]
"""Sessions that are fetched and not stored yet, beside the one that is being stored."""

_LOOK_S: Final = 0.1  # [pc-patience]
"""Longest delay of Ctrl-C on Windows, where it does not end a wait for a thread."""


class Storing:
    """``sink`` stores a session's bytes; durable when it returns. Use as a context manager.

    ``done`` has the sessions that are stored, in the order in which they were put. What ``sink`` raises, the next call
    raises, and nothing behind that session is stored. When the block is left by a StorkError what was put is stored
    first; when by anything else, Ctrl-C for one, no more than the session that is just being stored.
    """

    def __init__(self, sink: Callable[[bytes], object]) -> None:
        self.done: list[Stored] = []
        self._sink = sink
        self._waiting: queue.Queue[tuple[Stored, bytes] | None] = queue.Queue(_MOST_WAITING)
        self._error: BaseException | None = None
        self._dropped = False
        self._thread = threading.Thread(target=self._run, name="storing", daemon=True)

    def __enter__(self) -> "Storing":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._dropped = value is not None and not isinstance(value, StorkError)
        self._end()

    def put(self, session: Stored, content: bytes) -> None:
        """Store a session, when its turn comes. Waits while others do."""
        self._put((session, content))
        self._raise()

    def finish(self) -> None:
        """Wait until all is stored."""
        self._end()
        self._raise()

    def _end(self) -> None:
        if self._thread.is_alive():
            self._put(None)
        while self._thread.is_alive():
            self._thread.join(_LOOK_S)

    def _put(self, item: tuple[Stored, bytes] | None) -> None:
        while True:
            try:
                return self._waiting.put(item, timeout=_LOOK_S)
            except queue.Full:
                pass

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        while (item := self._waiting.get()) is not None:
            if self._error is None and not self._dropped:
                session, content = item
                try:
                    self._sink(content)
                    self.done.append(session)
                except BaseException as error:  # told where the next one is put
                    self._error = error
