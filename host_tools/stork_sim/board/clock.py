"""Simulated time. It moves only when the firmware does something that takes time."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable


class SimClock:
    """``now_us``: microseconds since power-on. ``call_at`` runs a function when that time is reached.

    ``realtime``: wait for the wall clock where simulated time runs ahead of it; ``idle(seconds)`` does the waiting
    and may return early, when there is something for the firmware to do. ``speed``: simulated seconds in one second of
    the wall clock.
    """

    def __init__(self, realtime: bool = False) -> None:
        self.now_us = 0
        self.idle: Callable[[float], object] = time.sleep
        self._events: list[tuple[int, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._next_us = 1 << 62
        self.realtime = False
        self._pace = (1.0, 0.0)  # speed, and when it was 0 s: one object, for another thread may set it
        self._setting = threading.Lock()
        if realtime:
            self.set_realtime(True)

    def set_realtime(self, on: bool, speed: float = 1.0) -> None:
        with self._setting:
            self._pace = (speed, time.monotonic() - self.now_us / 1e6 / speed)
        self.realtime = on

    @property
    def speed(self) -> float:
        return self._pace[0]

    def call_at(self, t_us: int, function: Callable[[], None]) -> None:
        heapq.heappush(self._events, (t_us, next(self._order), function))
        self._next_us = self._events[0][0]

    def call_in(self, us: int, function: Callable[[], None]) -> None:
        self.call_at(self.now_us + us, function)

    @property
    def next_us(self) -> int:
        """Time of the next of these functions, us; far away where there is none."""
        return self._next_us

    def advance(self, us: int) -> None:
        """Let ``us`` microseconds pass; what was to happen meanwhile happens at its own time, and may take longer."""
        end = self.now_us + us
        if end >= self._next_us:
            self._run_events(end)
            if self.now_us > end:
                end = self.now_us
        self.now_us = end
        if self.realtime:
            self._keep_pace()

    def _run_events(self, end: int) -> None:
        while self._next_us <= end:
            t_us, _, function = heapq.heappop(self._events)
            self._next_us = self._events[0][0] if self._events else 1 << 62
            self.now_us = max(self.now_us, t_us)
            function()

    def _keep_pace(self) -> None:
        pace = self._pace
        speed, started = pace
        ahead = self.now_us / 1e6 / speed - (time.monotonic() - started)
        if ahead > 0.001:
            self.idle(ahead)
        with self._setting:
            if self._pace is pace:  # woken early or held up: simulated time goes on from what the wall clock says
                self._pace = (speed, time.monotonic() - self.now_us / 1e6 / speed)
