"""``busio.I2C`` over register-level chips, as strict as the real one."""

import errno
from typing import Any, Protocol

from stork_sim.board.clock import SimClock
from stork_sim.board.pins import Pin

# Between the Python call and the first clock edge, and after the last: about 100 us on an RP2040 at 125 MHz
# (12 bytes at 400 kHz were seen to take 435 us in all) [emulator-costs].
_CALL_US = 100


class Chip(Protocol):
    """A chip on the bus. ``write`` takes one I2C write, ``read`` the bytes of one I2C read; OSError = no answer."""

    address: int

    def write(self, data: bytes) -> None: ...
    def read(self, n: int) -> bytes: ...


class Line:
    """The wires of a bus. ``stuck``: something holds SDA low, and nothing gets through."""

    def __init__(self) -> None:
        self.stuck = False


def _writable(buffer: Any) -> memoryview:
    view = memoryview(buffer)
    if view.readonly:
        raise TypeError("object with buffer protocol required: this one cannot be written")
    return view


class I2C:
    """One bus. ``chips``: address -> Chip, wired to the pins ``scl`` and ``sda``."""

    clock: SimClock
    line = Line()
    wiring: dict[tuple[str, str], dict[int, Chip]]

    def __init__(self, scl: Pin, sda: Pin, *, frequency: int = 100_000, timeout: int = 255) -> None:
        if not isinstance(scl, Pin) or not isinstance(sda, Pin):
            raise TypeError("scl and sda must be pins of the board module")
        if not 1 <= frequency <= 1_000_000:
            raise ValueError("frequency out of range")
        if self.line.stuck:
            raise RuntimeError("No pull up found on SDA or SCL; check your wiring")
        scl.claim(self)
        sda.claim(self)
        self._pins = scl, sda
        self._chips = self.wiring.get((scl.name, sda.name), {})
        self._byte_us = 9_000_000 / frequency
        self._locked = False

    def deinit(self) -> None:
        for pin in self._pins:
            pin.release()

    def try_lock(self) -> bool:
        if self._locked:
            return False
        self._locked = True
        return True

    def unlock(self) -> None:
        if not self._locked:
            raise ValueError("the bus is not locked")
        self._locked = False

    def scan(self) -> list[int]:
        self._check()
        return [] if self.line.stuck else sorted(self._chips)

    def writeto(self, address: int, buffer: Any, *, start: int = 0, end: int | None = None) -> None:
        self._check()
        data = bytes(memoryview(buffer)[start:end])
        self._spend(len(data) + 1)
        self._chip(address).write(data)  # no data is a probe: a chip that is there acknowledges it

    def readfrom_into(self, address: int, buffer: Any, *, start: int = 0, end: int | None = None) -> None:
        self._check()
        view = _writable(buffer)[start:end]
        self._spend(len(view) + 1)
        view[:] = self._chip(address).read(len(view))

    def writeto_then_readfrom(
        self,
        address: int,
        out_buffer: Any,
        in_buffer: Any,
        *,
        out_start: int = 0,
        out_end: int | None = None,
        in_start: int = 0,
        in_end: int | None = None,
    ) -> None:
        if not self._locked:
            raise RuntimeError("Function requires lock")
        out = bytes(memoryview(out_buffer)[out_start:out_end])
        view = _writable(in_buffer)[in_start:in_end]
        size = len(view)
        self.clock.advance(_CALL_US + int((len(out) + size + 2) * self._byte_us))
        chip = self._chip(address)
        chip.write(out)
        view[:] = chip.read(size)

    def _check(self) -> None:
        if not self._locked:
            raise RuntimeError("Function requires lock")

    def _spend(self, count: int) -> None:
        self.clock.advance(_CALL_US + int(count * self._byte_us))

    def _chip(self, address: int) -> Chip:
        if self.line.stuck:
            raise OSError(errno.ETIMEDOUT, "I2C timed out: SDA or SCL is held low")
        try:
            return self._chips[address]
        except KeyError:
            raise OSError(errno.ENODEV, "no such device") from None
