"""Register-level chips on an I2C controller of the emulated RP2040, with the time that a real bus takes."""

from collections.abc import Iterable
from typing import Any

from stork_sim.board.bus import Chip

_BITS = 9  # eight and the acknowledge
_LOW = 0  # rp2040py.gpio_pin.GPIOPinState.LOW: driven low; everything else is pulled up


class I2cBus:
    """``i2c``: an rp2040py RPI2C; every byte takes nine periods of its clock.

    A chip gets one ``write`` with all bytes at the end of a write, as the virtual board's bus gives it; what is read
    is asked for byte by byte: the controller does not say how many are wanted.
    """

    def __init__(self, i2c: Any, clock: Any, system_hz: float, chips: Iterable[Chip]) -> None:
        self.i2c = i2c
        self.system_hz = system_hz
        self.chips = {chip.address: chip for chip in chips}
        self.chip: Chip | None = None
        self.written = bytearray()
        self.writing = False
        self.transactions = 0
        self._then: Any = None
        self._alarm = clock.create_alarm(self._due)
        i2c.on_start = self._start
        i2c.on_connect = self._connect
        i2c.on_write_byte = self._write
        i2c.on_read_byte = self._read
        i2c.on_stop = self._stop

    def _due(self) -> None:
        then, self._then = self._then, None
        then()

    def _after(self, bits: int, then: Any) -> None:
        period = (self.i2c.scl_high_period + self.i2c.scl_low_period) / self.system_hz
        self._then = then
        self._alarm.schedule(bits * period * 1e9)

    def _start(self, repeated: bool) -> None:
        self._flush()
        self.i2c.complete_start()

    def _connect(self, address: int, mode: int) -> None:
        self.chip = self.chips.get(address)
        self.writing = not mode
        self.transactions += 1
        self._after(_BITS + 1, lambda: self.i2c.complete_connect(self.chip is not None))

    def _write(self, value: int) -> None:
        self.written.append(value)
        self._after(_BITS, lambda: self.i2c.complete_write(True))

    def _read(self, acknowledge: bool) -> None:
        self._after(_BITS, self._read_now)

    def _read_now(self) -> None:
        assert self.chip is not None
        self.i2c.complete_read(self.chip.read(1)[0])

    def _stop(self) -> None:
        self._flush()
        self._after(1, self.i2c.complete_stop)

    def _flush(self) -> None:
        if self.writing and self.chip is not None and self.written:
            self.chip.write(bytes(self.written))
        self.written.clear()
        self.writing = False


class Probe:
    """The chips' answer to an empty write, which CircuitPython clocks out by hand on the pins: an acknowledge, or none.

    The controller cannot write nothing (RP2040 data sheet, 4.3); adafruit_bus_device looks for its chip that way.
    """

    def __init__(self, scl: Any, sda: Any, addresses: Iterable[int]) -> None:
        self.scl = scl
        self.sda = sda
        self.addresses = set(addresses)
        self.scl_high = self.sda_high = True
        self.bits = -1  # since the start; -1: nothing under way
        self.value = 0
        self.seen: list[tuple[int, bool]] = []  # (address, acknowledged)
        for pin in (scl, sda):
            pin.set_input_value(True)  # pulled up
        scl.add_listener(self._clock)
        sda.add_listener(self._data)

    def _data(self, new: int, old: int) -> None:
        high = new != _LOW
        if high != self.sda_high and self.scl_high:
            self.bits = -1 if high else 0
            self.value = 0
        self.sda_high = high

    def _clock(self, new: int, old: int) -> None:
        high = new != _LOW
        if high == self.scl_high:
            return
        self.scl_high = high
        if self.bits < 0:
            return
        if high:
            self.bits += 1
            self.value = self.value << 1 | self.sda_high
        elif self.bits == 8:
            found = not self.value & 1 and self.value >> 1 in self.addresses
            self.seen.append((self.value >> 1, found))
            self.sda.set_input_value(not found)
        elif self.bits == 9:
            self.sda.set_input_value(True)
            self.bits = -1
