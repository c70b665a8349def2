"""``microcontroller.watchdog``, as strict as an RP2040's: 8 s at most, and only the modes that it has.

CircuitPython 10, shared-bindings/watchdog and ports/raspberrypi/common-hal/watchdog.
"""

from stork_sim.board.clock import SimClock

_MOST_S = 8  # [watchdog-limit]


class Bite(BaseException):
    """The watchdog was not fed in time. Not an Exception: firmware must not catch it."""


class WatchDogMode:
    """RAISE is not implemented on an RP2040."""

    RAISE = "RAISE"
    RESET = "RESET"


class Watchdog:
    """Armed by setting ``mode``; from then on ``Bite`` is raised wherever the firmware is when the time is over."""

    def __init__(self, clock: SimClock) -> None:
        self._clock = clock
        self._timeout_us = 0
        self._due_us = 0
        self._mode: str | None = None
        self._armed = 0  # counts: what was to bite in a life before does not

    def reset(self) -> None:
        """A new start of the chip: nothing is armed."""
        self._mode = None
        self._timeout_us = 0
        self._armed += 1

    @property
    def timeout(self) -> float:
        """Seconds."""
        return self._timeout_us / 1e6

    @timeout.setter
    def timeout(self, seconds: float) -> None:
        if not 0 < seconds <= _MOST_S:
            raise ValueError(f"timeout must be <= {_MOST_S}")
        self._timeout_us = int(seconds * 1e6)
        if self._mode is not None:
            self.feed()

    @property
    def mode(self) -> str | None:
        """None, or WatchDogMode.RESET."""
        return self._mode

    @mode.setter
    def mode(self, mode: str | None) -> None:
        if mode != WatchDogMode.RESET:
            raise NotImplementedError("RAISE mode is not implemented")
        if not self._timeout_us:
            raise ValueError("WatchDogTimer.timeout must be greater than 0")
        if self._mode is None:
            self._mode = mode
            self.feed()
            self._wait(self._armed)

    def feed(self) -> None:
        """Not yet."""
        if self._mode is None:
            raise ValueError("WatchDogTimer is not currently running")
        self._due_us = self._clock.now_us + self._timeout_us

    def _wait(self, armed: int) -> None:
        def look() -> None:
            if armed != self._armed:
                return
            if self._clock.now_us >= self._due_us:
                raise Bite
            self._wait(armed)

        self._clock.call_at(self._due_us, look)
