"""A Raspberry Pi Pico with its chips in an emulator: real interpreter, emulated time, unmodified firmware.

rp2040py runs the RP2040's instructions; a cycle is 8 ns of emulated time. What hangs on its pins is here: the sensor
(the very register-level chip of the simulator), light, sound, button, USB.
"""

import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rp2040py.device.bootrom import BOOTROM_B1
from rp2040py.device.load_flash import load_uf2
from rp2040py.external.ws2812 import Ws2812
from rp2040py.memory_map import FLASH_START_ADDRESS
from rp2040py.rp2040 import RP2040
from rp2040py.simulator import Simulator
from rp2040py.utils.logging import ConsoleLogger, LogLevel

from emulator import low_power
from emulator.bus import I2cBus, Probe
from emulator.sound import Sound
from emulator.usb_host import Port, UsbHost
from stork_sim.board.bus import Chip

HZ = 125_000_000
DRIVE_AT, DRIVE_BYTES = 1 << 20, 1 << 20  # circuitpython ports/raspberrypi: the second half of 2 MB of flash

# firmware/boards/raspberry_pi_pico.py
_SDA, _SCL, _BUTTON, _PIXEL, _BUZZER = 4, 5, 15, 16, 17
ASLEEP = 22  # the pin by which probe.py tells that the app waits
WAKE = 14  # a wire from the sensor's INT1, where STORK_WAKE is set to it
_HANG = 13  # the pin by which day_probe.py and watched_main.py hang
_VBUS = 24  # high where the cable has power

_TOLD_S = 20.0
# CircuitPython waits a second for somebody who wants safe mode, and looks at its clock all the while
# (supervisor/shared/safe_mode.c). The clock may then run faster than the instructions: it ends at the same time.
_SAFE_MODE_S = (0.25, 1.05)
_SKIP_NS = 2e6
_HEART_NS = 1e6
_REASON, _FORCED = 0x08, 2  # the watchdog's register: a program's wish
_WIRE_EVERY = 10  # beats


class Clock:
    """Emulated time for the simulator's chips: microseconds since power-on."""

    def __init__(self, clock: Any) -> None:
        self._clock = clock

    @property
    def now_us(self) -> int:
        return int(self._clock.nanos / 1000)


class Machine:
    """Power comes on at the first ``run``. ``image``: a UF2 file; ``drive``: what is in the flash from ``drive_at``;
    ``flash``: all of it, as another machine left it.

    ``lines``: the console; ``lights``: (seconds, (r, g, b)); ``sound.tones``: (seconds, hz); ``sleeps``: (seconds,
    whether the app waits). ``watchers`` of a kind are called as things happen. Looked at every millisecond:
    ``dozing``: seconds with clocks that stand (the interpreter's own sleep); ``torn``: seconds at which a tone is on,
    and the PWM's clock stands. ``rtc.rung``: seconds at which the RTC's alarm came; ``int1_rose``: seconds at
    which the sensor's wire rose.
    """

    def __init__(
        self,
        image: Path,
        drive: bytes,
        say: Callable[[str], object] = print,
        drive_at: int = DRIVE_AT,
        flash: bytes = b"",
    ) -> None:
        self.say = say
        self._image = image
        self._drive = slice(drive_at, drive_at + len(drive))
        self.is_circuitpython = drive_at == DRIVE_AT
        self._skips = self.is_circuitpython  # at power-on and where a program resets it
        version = re.search(r"\d+\.\d+\.\d+", image.stem)
        name = "CircuitPython" if self.is_circuitpython else "MicroPython"
        self.interpreter = f"{name} {version[0]}" if version else name
        self.simulator = Simulator(rp2040=RP2040())
        self.mcu = self.simulator.rp2040
        self.clock = self.simulator.clock
        self.rtc, self.sleep_clocks = low_power.put_into(self.mcu)
        self.dozing: list[float] = []
        self.torn: list[float] = []
        self.int1_rose: list[float] = []
        self.begun_s = 0.0  # of the start that runs
        self.resets: list[float] = []
        self.mcu.watchdog.on_watchdog_trigger = self.reset
        self._int1: Callable[[], bool] | None = None
        self._beats = 0
        self.mcu.load_bootrom(BOOTROM_B1)
        self.mcu.logger = ConsoleLogger(LogLevel.ERROR)
        load_uf2(image, self.mcu)
        self.mcu.flash[self._drive] = drive
        if flash:
            self.mcu.flash[: len(flash)] = flash
        self.now = Clock(self.clock)
        self.usb = UsbHost(self.mcu.usb_ctrl)
        self.usb.on_ready = self._usb_ready
        self.lines: list[tuple[float, str]] = []
        self.line_watchers: list[Callable[[str], object]] = []
        self.lights: list[tuple[float, tuple[int, ...]]] = []
        self.light_watchers: list[Callable[[tuple[int, ...]], object]] = []
        self.sleeps: list[tuple[float, bool]] = []
        self.sound = Sound(self.mcu.pwm, _BUZZER, self.clock)
        self.bus: I2cBus | None = None
        self._line = b""
        self._alarms: list[Any] = []
        self._wall = self._told = 0.0
        pixel = Ws2812(gpio=_PIXEL, on_pixels=lambda pixels: self._lit(pixels[0]))
        pixel.attach(self.mcu)
        self.mcu.gpio[ASLEEP].add_listener(self._slept)
        self.press(False)
        self.power_usb(False)
        self.hang(False)
        self.mcu.gpio[WAKE].set_input_value(False)
        # The core sleeps through an interrupt that comes between CircuitPython's last look and its WFI; a real one
        # does not (ARMv6-M manual, B1.5.19: WFI ends where an interrupt is pending).
        self._heart = self.clock.create_alarm(self._beat)
        self._heart.schedule(_HEART_NS)
        self.mcu.core.pc = FLASH_START_ADDRESS
        self.simulator.stopped = False

    def wire(self, chips: Iterable[Chip]) -> None:
        """Solder chips to the I2C pins."""
        chips = list(chips)
        self.bus = I2cBus(self.mcu.i2c[0], self.clock, HZ, chips)
        self.probe = Probe(self.mcu.gpio[_SCL], self.mcu.gpio[_SDA], [chip.address for chip in chips])

    @property
    def now_s(self) -> float:
        return float(self.clock.nanos) / 1e9

    @property
    def drive(self) -> bytes:
        return bytes(self.mcu.flash[self._drive])

    def press(self, down: bool) -> None:
        self.mcu.gpio[_BUTTON].set_input_value(not down)

    def power_usb(self, on: bool) -> None:
        """The cable's power, by which the belt tells that there is a cable; the emulated PC talks to it either way."""
        self.mcu.gpio[_VBUS].set_input_value(on)

    def solder_int1(self, level: Callable[[], bool]) -> None:
        """A wire from the sensor's INT1 to the pin WAKE. ``level``: of INT1."""
        self._int1 = level

    def after(self, seconds: float, do: Callable[[], object]) -> None:
        """Call ``do`` in so much emulated time, on the instruction."""
        alarm = self.clock.create_alarm(lambda: do())
        alarm.schedule(seconds * 1e9)
        self._alarms.append(alarm)

    def hold_button(self, seconds: float) -> None:
        self.press(True)
        self.after(seconds, lambda: self.press(False))

    def run(self, until: Callable[[], object], most_s: float, what: str) -> None:
        """Let it run until ``until()``. Raises TimeoutError where ``most_s`` of emulated time bring it not about."""
        self._wall = self._wall or time.monotonic()
        end = self.now_s + most_s
        while not until():
            if self.now_s > end:
                told = "\n".join(line for _, line in self.lines[-12:])
                raise TimeoutError(f"expected {what} within {most_s} s of emulated time; the console said\n{told}")
            self.simulator._execute_batch()
            if self._skips and _SAFE_MODE_S[0] < self.now_s - self.begun_s < _SAFE_MODE_S[1]:
                self.clock.tick(_SKIP_NS)
            if time.monotonic() - self._told > _TOLD_S:
                self._told = time.monotonic()
                self.say(f"  {self.now_s:5.1f} s emulated, {self._told - self._wall:4.0f} s waited for: {what}")

    def open_data(self, on_data: Callable[[bytes], object]) -> Port:
        """A program on the PC opens the second port."""
        port = self.usb.ports[1]
        port.on_data = on_data
        self.usb.open(port)
        return port

    @property
    def flash(self) -> bytes:
        return bytes(self.mcu.flash)

    def again(self) -> "Machine":
        """Another one with this one's flash: the power went, and comes back at its first ``run``."""
        return Machine(self._image, self.drive, self.say, self._drive.start, flash=self.flash)

    def hang(self, on: bool) -> None:
        """The program of day_probe.py, or of watched_main.py, stands as long as it is on."""
        self.mcu.gpio[_HANG].set_input_value(not on)

    def reset(self, from_watchdog: bool = True) -> None:
        """Reset by the watchdog: its own time, or the program's wish; else of the whole chip. What is wired stays."""
        self.mcu.enter_reset(from_watchdog=from_watchdog)
        self.sleep_clocks.reset()
        self.mcu.leave_reset()
        self.begun_s = self.now_s
        self._skips = self.is_circuitpython and self.mcu.watchdog.read_uint32(_REASON) == _FORCED
        self.resets.append(self.now_s)

    def _beat(self) -> None:
        core = self.mcu.core
        if core.waiting and core.pending_interrupts & core.enabled_interrupts:
            core.waiting = False
        if self.sleep_clocks.pruned:
            self.dozing.append(self.now_s)
            if self.sleep_clocks.pwm_stands and self.sound.tones and self.sound.tones[-1][1]:
                self.torn.append(self.now_s)
        self._beats += 1
        if self._int1 is not None and self._beats % _WIRE_EVERY == 0:
            level = self._int1()
            if level and not self.mcu.gpio[WAKE].input_value:
                self.int1_rose.append(self.now_s)
            self.mcu.gpio[WAKE].set_input_value(level)
        self._heart.schedule(_HEART_NS)

    def _usb_ready(self) -> None:
        self.usb.ports[0].on_data = self._console
        self.usb.open(self.usb.ports[0])

    def _console(self, data: bytes) -> None:
        *lines, self._line = (self._line + data).split(b"\n")
        for line in lines:
            text = line.decode("utf-8", "replace").rstrip("\r").split("\x1b\\")[-1]
            self.lines.append((self.now_s, text))
            for watcher in self.line_watchers:
                watcher(text)

    def _lit(self, pixel: tuple[int, ...]) -> None:
        self.lights.append((self.now_s, tuple(pixel)))
        for watcher in self.light_watchers:
            watcher(tuple(pixel))

    def _slept(self, new: int, old: int) -> None:
        if new in (0, 1):
            self.sleeps.append((self.now_s, new == 1))
