"""Parts on a board's pins: lights, buzzer, motor, button, battery, the sensor's power. One class a part."""

from functools import partial

from stork_sim.board.machine import Machine
from stork_sim.board.models import Model
from stork_sim.board.pins import Level, Light, Pin
from stork_sim.chips.drv2605 import Drv2605

_SETTLE_US = 200  # three colours are set one after the other; nobody sees that [assumed-costs]
_CHIP_BOOT_US = 35_000  # LSM6DS: 35 ms at most from power to answering [lsm6dsox-sheet], [lsm6ds3trc-sheet]


class Leds:
    """Three LEDs, or one, on pins with PWM or a plain level."""

    def __init__(self, board: Machine, pins: list[Pin], low: bool) -> None:
        self._board = board
        self._low = low
        self._duty = [65535 if low else 0] * len(pins)
        self._waiting = False
        for n, pin in enumerate(pins):
            pin.on_pwm.append(partial(self._set, n))
            pin.on_level.append(partial(self._level, n, pin))

    def _level(self, n: int, pin: Pin, _: bool) -> None:
        driven = self._low if pin.driven is None else pin.driven  # off where nobody drives it
        self._set(n, 0, 65535 if driven else 0)

    def _set(self, n: int, _: int, duty: int) -> None:
        self._duty[n] = duty
        if not self._waiting:
            self._waiting = True
            self._board.clock.call_in(_SETTLE_US, self._show)

    def _show(self) -> None:
        self._waiting = False
        values = [(65535 - duty if self._low else duty) // 257 for duty in self._duty]
        r, g, b = values if len(values) == 3 else values * 3
        self._board.light.shine(self._board.clock.now_us, (r, g, b))


class DotStars:
    """APA102s: they shift data in at each rising edge of the clock, from SPI or from a plain pin."""

    def __init__(self, board: Machine, clock: Pin, data: Pin) -> None:
        self._board = board
        self._data = data
        self._bits: list[int] = []
        self.shown: list[tuple[int, int, int]] = []
        data.on_bits.append(self._bytes)
        clock.on_level.append(self._edge)

    def _edge(self, level: bool) -> None:
        if level:
            self._shift(int(bool(self._data.driven)))

    def _bytes(self, data: bytes) -> None:
        for byte in data:
            for n in range(8):
                self._shift(byte >> (7 - n) & 1)

    def _shift(self, bit: int) -> None:
        """A start of 32 zeros; then 32 bits for each LED, of which the first three are ones."""
        self._bits.append(bit)
        if len(self._bits) >= 32 and not any(self._bits[-32:]):
            self._bits = self._bits[-32:]
            self.shown = []
        elif len(self._bits) == 64:
            word, self._bits = self._bits[32:], self._bits[:32]
            number = int("".join(map(str, word)), 2)
            if number >> 29 == 7 and number != 0xFFFFFFFF:
                bright = number >> 24 & 31
                blue, green, red = ((number >> shift & 255) * bright // 31 for shift in (16, 8, 0))
                self.shown.append((red, green, blue))
                self._board.light.row = self.shown
                self._board.light.shine(self._board.clock.now_us, max(self.shown, key=sum))


class SensorPower:
    """The sensor answers only while its power pin is high, and some time after that."""

    def __init__(self, board: Machine, pin: Pin) -> None:
        self._board = board
        pin.on_level.append(self._set)
        self._set(False)

    def _set(self, on: bool) -> None:
        for chip in self._board.chips:
            chip.silent_until_us = self._board.clock.now_us + _CHIP_BOOT_US if on else 1 << 62
            if not on:
                chip.power_cycle()


def attach(board: Machine, model: Model) -> None:
    """Hang the model's parts on the board's pins."""
    pins = board.pins
    clock = board.clock
    if model.pixel:
        power = pins[model.pixel_power] if model.pixel_power else None
        _pixel(board, board.light, pins[model.pixel], power)
    if model.dotstar:
        DotStars(board, *(pins[name] for name in model.dotstar))
    if model.rgb or model.led:
        Leds(board, [pins[name] for name in model.rgb or (model.led,)], model.rgb_low)
    if model.buzzer:
        pins[model.buzzer].on_pwm.append(lambda hz, duty: board.sound.set(clock.now_us, hz if duty else 0))
    if model.motor:
        _motor(board, board.vibration, pins[model.motor])
    for level, name in zip(board.vibration_sides, model.motors, strict=False):
        _motor(board, level, pins[name])
    if model.haptic_bus:
        scl, sda = model.haptic_bus
        driver = board.haptic_chip = Drv2605(lambda percent: board.vibration.set(clock.now_us, percent))
        board.wiring.setdefault((pins[scl].name, pins[sda].name), {})[driver.address] = driver
    if model.sensor_power:
        SensorPower(board, pins[model.sensor_power])
    if model.wake and board.chips:
        pins[model.wake].source = lambda: board.chips[0].int1
    if model.usb:
        pins[model.usb].source = lambda: board.cable
    if model.battery:
        name, permille, low = model.battery
        gate = pins[low] if low else None

        def analog_mv() -> float:
            if gate is not None and gate.driven is not False:
                return board.battery.mv  # no current through the divider: the pin sees the whole
            return board.battery.mv * 1000 / permille

        pins[name].analog_mv = analog_mv


def _pixel(board: Machine, light: Light, pin: Pin, power: Pin | None) -> None:
    def show(data: bytes) -> None:
        if power is None or power.driven:
            light.show(board.clock.now_us, data)

    pin.on_bits.append(show)


def _motor(board: Machine, vibration: Level, pin: Pin) -> None:
    pin.on_pwm.append(lambda hz, duty: vibration.set(board.clock.now_us, round(duty / 655.35)))
