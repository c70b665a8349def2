"""Stand-ins for the modules that own pins: busio, digitalio, analogio, neopixel_write; pwmio is in pwm_module.

As strict as the hardware: a pin has one owner, and on an RP2040 or RP2350 buses are where they are: the data sheet,
"GPIO functions" [rp2040-sheet].
"""

from types import ModuleType
from typing import Any

from stork_sim.board.bus import I2C
from stork_sim.board.machine import Machine
from stork_sim.board.module_factory import module as _module
from stork_sim.board.pins import Pin, gpio
from stork_sim.board.pwm_module import pwmio

# [emulator-costs]; a level: [assumed-costs]
_SHOW_US = 780
_ANALOG_US = 20
_LEVEL_US = 10
_CALL_US = 100


def rp2040(machine: Machine, pin: Pin) -> int | None:
    """The number of a pin of an RP2040 or RP2350; None on another microcontroller."""
    return gpio(pin) if machine.model.microcontroller.fixed_pins else None


def _busio(machine: Machine) -> ModuleType:
    class Bus(I2C):
        clock = machine.clock
        wiring = machine.wiring
        line = machine.line

        def __init__(self, scl: Pin, sda: Pin, **settings: int) -> None:
            if isinstance(scl, Pin) and isinstance(sda, Pin):
                low, high = rp2040(machine, sda), rp2040(machine, scl)
                # SDA on even and SCL on odd pins, the two buses on alternate pairs
                if low is not None and high is not None and (low & 3, high & 3) not in ((0, 1), (2, 3)):
                    raise ValueError("Invalid pins")
            super().__init__(scl, sda, **settings)

    class SPI:
        """Sends only."""

        def __init__(self, clock: Pin, MOSI: Pin | None = None, MISO: Pin | None = None) -> None:
            pins = [pin for pin in (clock, MOSI, MISO) if pin is not None]
            numbers = [rp2040(machine, pin) for pin in (clock, MOSI) if pin is not None]
            # SCK and TX are the third and fourth of four pins, the two units on alternate groups of eight
            sck, tx = (*numbers, None)[:2]
            if sck is not None and (sck & 3 != 2 or (tx is not None and (tx & 3 != 3 or (tx ^ sck) & 8))):
                raise ValueError("Invalid pins")
            for pin in pins:
                pin.claim(self)
            self._pins, self._mosi = pins, MOSI
            self._locked = False
            self._baudrate = 250_000

        def deinit(self) -> None:
            for pin in self._pins:
                pin.release()

        def try_lock(self) -> bool:
            free, self._locked = not self._locked, True
            return free

        def unlock(self) -> None:
            self._locked = False

        def configure(self, *, baudrate: int = 100_000, polarity: int = 0, phase: int = 0, bits: int = 8) -> None:
            if not self._locked:
                raise RuntimeError("Function requires lock")
            self._baudrate = baudrate

        def write(self, buffer: Any, *, start: int = 0, end: int | None = None) -> None:
            if not self._locked:
                raise RuntimeError("Function requires lock")
            if self._mosi is None:
                raise ValueError("No MOSI pin")
            data = bytes(memoryview(buffer)[start:end])
            machine.clock.advance(_CALL_US + len(data) * 8_000_000 // self._baudrate)
            for listener in self._mosi.on_bits:
                listener(data)

    return _module("busio", I2C=Bus, SPI=SPI)


def _digitalio(machine: Machine) -> ModuleType:
    class Direction:
        INPUT = "INPUT"
        OUTPUT = "OUTPUT"

    class Pull:
        UP = "UP"
        DOWN = "DOWN"

    class DigitalInOut:
        def __init__(self, pin: Pin) -> None:
            if not isinstance(pin, Pin):
                raise TypeError("expected a pin of the board module")
            pin.claim(self)
            self.pin = pin
            self._direction = Direction.INPUT
            self._pull: str | None = None
            self._out = False

        def deinit(self) -> None:
            self.pin.release()

        def switch_to_output(self, value: bool = False) -> None:
            self._direction = Direction.OUTPUT
            self._out = bool(value)
            self.pin.drive(self._out)

        def switch_to_input(self, pull: str | None = None) -> None:
            self._direction = Direction.INPUT
            self._pull = pull
            self.pin.drive(None)

        @property
        def direction(self) -> str:
            return self._direction

        @direction.setter
        def direction(self, direction: str) -> None:
            if direction == Direction.OUTPUT:
                self.switch_to_output()
            else:
                self.switch_to_input()

        @property
        def pull(self) -> str | None:
            if self._direction == Direction.OUTPUT:
                raise AttributeError("Cannot get pull while in output mode")
            return self._pull

        @pull.setter
        def pull(self, pull: str | None) -> None:
            if self._direction == Direction.OUTPUT:
                raise AttributeError("Pull not used when direction is output.")
            self._pull = pull

        @property
        def value(self) -> bool:
            if self._direction == Direction.OUTPUT:
                return self._out
            return self.pin.read(self._pull == Pull.UP)

        @value.setter
        def value(self, level: bool) -> None:
            if self._direction != Direction.OUTPUT:
                raise AttributeError("Cannot set value when direction is input.")
            self._out = bool(level)
            machine.clock.advance(_LEVEL_US)
            self.pin.drive(self._out)

    return _module("digitalio", DigitalInOut=DigitalInOut, Direction=Direction, Pull=Pull)


def _analogio(machine: Machine) -> ModuleType:
    class AnalogIn:
        reference_voltage = 3.3

        def __init__(self, pin: Pin) -> None:
            if pin.chip_pin not in machine.model.microcontroller.analog and pin.analog_mv is None:
                raise ValueError("Invalid pin")
            pin.claim(self)
            self._pin = pin

        def deinit(self) -> None:
            self._pin.release()

        @property
        def value(self) -> int:
            """0..65535 for 0..3.3 V, in the 12-bit steps of the converter."""
            machine.clock.advance(_ANALOG_US)
            mv = self._pin.analog_mv() if self._pin.analog_mv is not None else 0.0
            step = min(4095, max(0, round(mv / 3300 * 4095)))
            return step << 4 | step >> 8

    return _module("analogio", AnalogIn=AnalogIn)


def _neopixel_write(machine: Machine) -> ModuleType:
    def neopixel_write(digitalinout: Any, buf: Any) -> None:
        if digitalinout.direction != "OUTPUT":
            raise ValueError("the pin must be an output")
        data = bytes(memoryview(buf))
        machine.clock.advance(_SHOW_US * max(1, len(data) // 3))
        for listener in digitalinout.pin.on_bits:
            listener(data)

    return _module("neopixel_write", neopixel_write=neopixel_write)


PIN_MODULES = (_busio, _digitalio, _analogio, pwmio, _neopixel_write)
