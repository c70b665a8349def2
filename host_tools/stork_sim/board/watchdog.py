"""``microcontroller.watchdog`` of each microcontroller: the object that Python sees, and the timer behind it.

CircuitPython 10, shared-bindings/watchdog and ports/*/common-hal/watchdog; [watchdog-limit], [cp-chips].
"""

from stork_sim.board.clock import SimClock
from stork_sim.board.importer import FromOutside
from stork_sim.board.microcontrollers import Microcontroller


class Bite(FromOutside):
    """The watchdog was not fed in time."""


class HardCrash(FromOutside):
    """CircuitPython itself crashed, and restarts into safe mode."""


class WatchDogMode:
    """RAISE is not implemented on an RP2040."""

    RAISE = "RAISE"
    RESET = "RESET"


class Watchdog:
    """Armed by setting ``mode``; from then on ``Bite`` is raised wherever the firmware is when the time is over.

    Where it outlives a reset, the timer runs on while ``mode`` says None, and feeding it takes arming it again.
    """

    def __init__(self, clock: SimClock, microcontroller: Microcontroller) -> None:
        self._clock = clock
        self._chip = microcontroller
        self._timeout_us = 0
        self._mode: str | None = None
        self._period_us = 0  # of the timer, 0 = it does not run
        self._due_us = 0
        self._armed = 0  # counts: what was to bite in a life before does not

    def reset(self, by_software: bool) -> None:
        """A new start of the chip: nothing is armed, but for a timer that outlives it."""
        self._mode = None
        self._timeout_us = 0
        if not (by_software and self._chip.watchdog_outlives_reset):
            self._stop()

    def end_of_program(self) -> None:
        """boot.py or code.py is over: CircuitPython stops the watchdog. Raises HardCrash where that cannot be."""
        if self._mode is not None:
            if not self._chip.watchdog_stops:
                raise HardCrash
            self._mode = None
            self._stop()

    def put_off(self, us: int) -> None:
        """The clock was put forward by hand: what is left until the bite stays the same."""
        self._due_us += us

    def wait_for_bite(self) -> None:
        """Nothing feeds any more."""
        if self._period_us:
            self._clock.advance(max(0, self._due_us - self._clock.now_us) + 1)

    @property
    def timeout(self) -> float:
        """Seconds."""
        return self._timeout_us / 1e6

    @timeout.setter
    def timeout(self, seconds: float) -> None:
        most_s = self._chip.watchdog_most_s
        if not 0 < seconds <= (most_s or 0xFFFFFFFF / 1000):
            raise ValueError(f"timeout must be <= {most_s}")
        refused = self._mode is not None and not self._chip.watchdog_retimed
        if refused and not self._chip.watchdog_stops:
            raise RuntimeError("timeout cannot be changed once mode is set to RESET")
        self._timeout_us = int(seconds * 1e6)
        if self._mode is not None:
            self._period_us = self._timeout_us
            self.feed()
        if refused:  # an ESP32-S3's has the new time nevertheless: espidf.IDFError
            raise OSError("Invalid argument")

    @property
    def mode(self) -> str | None:
        """None, or WatchDogMode.RESET."""
        return self._mode

    @mode.setter
    def mode(self, mode: str | None) -> None:
        if mode is None:
            self._mode = None
            if self._chip.watchdog_stops:
                self._stop()
            return
        if mode != WatchDogMode.RESET:
            raise NotImplementedError("RAISE mode is not implemented")
        if not self._timeout_us:
            raise ValueError("WatchDogTimer.timeout must be greater than 0")
        if self._mode is None:
            self._mode = mode
            if self._period_us:  # it runs since before a reset, and keeps its time
                self.feed()
            else:
                self._period_us = self._timeout_us
                self.feed()
                self._wait(self._armed)

    def feed(self) -> None:
        """Not yet. CircuitPython 8.2 raises where it is not armed, later ones do nothing."""
        if self._mode is None:
            raise ValueError("WatchDogTimer is not currently running")
        self._due_us = self._clock.now_us + self._period_us

    def _stop(self) -> None:
        self._period_us = 0
        self._armed += 1

    def _wait(self, armed: int) -> None:
        def look() -> None:
            if armed != self._armed:
                return
            if self._clock.now_us >= self._due_us:
                raise Bite
            self._wait(armed)

        self._clock.call_at(self._due_us, look)
