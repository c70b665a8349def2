"""A whole Stork: the unmodified files of firmware/ over stand-ins, simulated time and register-level chips."""

import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from stork_sim.board.battery_cell import BatteryCell
from stork_sim.board.binding_facts import versions
from stork_sim.board.bus import Chip, Line
from stork_sim.board.clock import SimClock
from stork_sim.board.drive import Drive
from stork_sim.board.importer import FromOutside, Importer, Unrunnable
from stork_sim.board.models import MODELS, Model
from stork_sim.board.modules import BoardReset, Reload, build, left_out
from stork_sim.board.nvm import Nvm
from stork_sim.board.parts import attach
from stork_sim.board.pins import Level, Light, Pin, Sound, Words
from stork_sim.board.usb import USB_BYTES_PER_S, Endpoint
from stork_sim.board.usb_functions import TOO_MANY, too_many
from stork_sim.board.watchdog import Bite, HardCrash, Watchdog
from stork_sim.chips.drv2605 import Drv2605
from stork_sim.firmware_folder import firmware_folder, library_folder

_BOOT_US = 250_000  # from power to boot.py [assumed-costs]
_RELOAD_US = 100_000  # [assumed-costs]
_LONG_US = 700_000  # [button-times]
_TAPS_US = (20_000, 270_000)  # a double tap, from when the finger comes [wake-and-tap]
_BOOT_SAID = "boot.py output:\n"
BY_SOFTWARE = ("SOFTWARE", "DEEP_SLEEP_ALARM")
"""Reset reasons after a reset by software; the latter where a light sleep hides it."""
_UNSET_CLOCK_S = 946_684_800  # 2000-01-01: an RTC that was never set [cp-chips]


class PowerOff(FromOutside):
    """The power went off."""


class BrownOut(FromOutside):
    """The voltage broke down for a moment: the program stops here, and the board restarts."""


class VirtualBoard:
    """``drive``: a folder that stands for the flash drive, kept over power cycles; so is ``nvm``.

    ``chips`` hang on the board's I2C bus. ``start_epoch``: what the real-time clock says at power-on, None = unset.
    Run it with ``power_on``; it ends by ``power_off`` (from a clock event or a watcher) and can be powered again.
    ``boot_watchers`` are called at each start. ``bounce_ms``: how long the button's contacts bounce. ``reset_reason``
    is what microcontroller.cpu tells the firmware: POWER_ON, SOFTWARE, BROWNOUT or WATCHDOG. ``safe_modes``: after
    which of them CircuitPython goes into safe mode. ``safe_mode``: another reason for one, until the next reset.
    ``cable``: USB power is there; ``console_read``: so is somebody at the console.
    ``usb_bytes_per_s``: at most, to the PC. ``usb_functions``: what the board is on USB, changed until ``usb_chosen``.
    ``firmware``: a folder with the device's files. By default, what `stork install` put onto the drive; a drive
    without a code.py runs the files of this package. ``model``: which board it is, by CircuitPython's ``board_id``.
    ``tapper`` knocks on the case in so many microseconds: what ``press`` does where the board has no button.
    ``slept_us``: how long the firmware let it sleep. ``circuitpython``: the version whose calls it takes, by default
    the newest that has a table in stork_sim.board.binding_facts.
    """

    def __init__(
        self,
        drive: Path,
        chips: Iterable[Chip] = (),
        *,
        clock: SimClock | None = None,
        start_epoch: int | None = None,
        uid: bytes = b"\x00\x00\x53\x54\x4f\x52\x4b\x01",
        volume_bytes: int | None = None,
        firmware: Path | None = None,
        model: Model | str = "stork_virtual",
        circuitpython: str = "",
    ) -> None:
        self.model = MODELS[model] if isinstance(model, str) else model
        self.board_id = self.model.board_id
        self.circuitpython = circuitpython or versions()[-1]
        self.clock = clock or SimClock()
        chip = self.model.microcontroller
        self.drive = Drive(drive, self.clock, volume_bytes or self.model.volume_bytes, self.model.volume)
        major, minor, patch = self.circuitpython.split(".")
        self.drive.release = int(major), int(minor), int(patch)
        self.uid = bytearray(uid)
        self.nvm = Nvm(self.drive.folder.with_suffix(".nvm"), self.model.nvm_bytes, self.clock, chip.erase_bytes)
        self.rtc_offset_s = _UNSET_CLOCK_S if start_epoch is None else start_epoch
        self._firmware = firmware
        self.prepare: Callable[[], None] | None = None  # called once, before the first power-on
        self.pins: dict[str, Pin] = {}
        for chip_pin, names in self.model.names():
            self.pins.update(dict.fromkeys(names, Pin(names[0], chip_pin)))
        self.battery = BatteryCell(self.clock)
        self.chips: list[Any] = list(chips)
        bus = self.pins[self.model.scl].name, self.pins[self.model.sda].name
        self.wiring: dict[tuple[str, str], dict[int, Chip]] = {bus: {c.address: c for c in self.chips}}
        self.line = Line()
        self.bounce_ms = 0.0
        self.reset_reason = "POWER_ON"
        self.safe_modes = chip.safe_modes
        self.safe_mode = ""
        self.watchdog = Watchdog(self.clock, chip)
        self.usb_functions: set[str] = set()
        self.usb_chosen = False
        self.held_by_sleep: list[Callable[[bool], None]] = []
        self.boot_watchers: list[Callable[[], None]] = []
        self.light = Light()
        self.sound = Sound()
        self.vibration = Level()
        self.vibration_sides = (Level(), Level())
        self.words = Words()
        self.haptic_chip: Drv2605 | None = None
        self.tapper: Callable[[int], None] | None = None
        self.slept_us = 0
        self.usb: Endpoint | None = None
        self.usb_bytes_per_s = USB_BYTES_PER_S
        self.cable = False
        self.console_read = True  # by a terminal: the one from which this runs
        self.next_code: str | None = None  # what runs after a reload, for once
        self.loaded: Mapping[str, ModuleType] = {}  # by name, of the program that runs
        self.console: list[str] = []
        self.console_watchers: list[Callable[[str], None]] = []
        self._line = ""
        self.resets = 0
        self.brown_outs = 0
        self.bites = 0
        self._bounces = np.random.default_rng(0)
        self._slept_before_us = 0  # when it started
        self._cold = False  # the power was away since the chips were made
        self._presses = 0
        self._pressed_us = 0
        attach(self, self.model)

    @property
    def safe_mode_reason(self) -> str:
        """Reason for safe mode, as supervisor.runtime tells it."""
        if self.safe_mode:
            return self.safe_mode
        known = self.reset_reason in self.safe_modes
        if known and self.reset_reason in self.model.microcontroller.safe_modes_by_usb:
            known = self.cable
        return self.reset_reason if known else "NONE"

    @property
    def firmware(self) -> Path:
        """Folder of the device's files."""
        if self._firmware is not None:
            return self._firmware
        return self.drive.folder if (self.drive.folder / "code.py").is_file() else firmware_folder()

    @firmware.setter
    def firmware(self, folder: Path) -> None:
        self._firmware = folder

    def power_on(self, most_resets: int = 5) -> None:
        """Run boot.py and code.py until ``power_off``; a reset by the firmware restarts it, ``most_resets`` times."""
        self.reset_reason = "POWER_ON"
        self.safe_mode = ""
        if self.prepare is not None:
            prepare, self.prepare = self.prepare, None
            prepare()
        try:
            while True:
                try:
                    self._boot()
                    return  # code.py came to its end
                except BoardReset:
                    self.drive.cut()
                    self.reset_reason = self._told_of_reset()
                    self.safe_mode = ""
                    self.resets += 1
                    if self.resets > most_resets:
                        return
                except HardCrash:
                    self.drive.cut()
                    self.reset_reason = "SOFTWARE"
                    self.safe_mode = "HARD_FAULT"
                except Bite:
                    self.reset_reason = "WATCHDOG"
                    self.safe_mode = ""
                    self.bites += 1
                    self.drive.cut()
                except BrownOut:
                    self.brown_outs += 1
                    if self.model.microcontroller.brown_out_by_software:
                        self.reset_reason, self.safe_mode = self._told_of_reset(), "BROWNOUT"
                    else:
                        told = self.model.microcontroller.brown_out_told
                        self.reset_reason, self.safe_mode = "BROWNOUT" if told else "POWER_ON", ""
                    self._lose_power()
                    self.light.show(self.clock.now_us, bytes(3))
                    self.sound.set(self.clock.now_us, 0)
                    for motor in (self.vibration, *self.vibration_sides):
                        motor.set(self.clock.now_us, 0)
                    self.rtc_offset_s = _UNSET_CLOCK_S - self.clock.now_us // 1_000_000
        except PowerOff:
            self._lose_power()
        except Unrunnable as refused:
            raise refused.args[0] from None
        finally:
            self.drive.keep()

    def power_off(self) -> None:
        """Take the power away, here and now. Call it from a clock event or a watcher."""
        raise PowerOff

    def brown_out(self) -> None:
        """Let the voltage break down now, at any place in the firmware. Call it as ``power_off``."""
        raise BrownOut

    def press(self, down: bool) -> None:
        """The wearer's finger on the button. Contacts that bounce open and close a few times before they rest.

        Without a button: a double tap where the finger comes, and another where it leaves after long.
        """
        if not self.model.button:
            self._double_tap(down)
            return
        self._presses += 1
        self._contact(self._presses, down)
        if self.bounce_ms:
            # An even number of changes in between, so that the last leaves the contact where the finger is.
            for n, at_ms in enumerate(sorted(self._bounces.uniform(0.0, self.bounce_ms, 6))):
                level = down if n % 2 else not down
                self.clock.call_in(int(at_ms * 1000) + 1, partial(self._contact, self._presses, level))

    def attach(self, endpoint: Endpoint) -> None:
        """Plug the cable in: the data port talks to ``endpoint``."""
        self.usb = endpoint
        self.cable = self.battery.charging = True
        self.clock.idle = endpoint.idle

    def detach(self) -> None:
        """Pull the cable out."""
        self.usb = None
        self.cable = self.battery.charging = False
        self.clock.idle = time.sleep

    def print(self, *values: Any, sep: str = " ", end: str = "\n") -> None:
        """The console; ``console`` holds its lines."""
        self.clock.advance(86)
        self._line += sep.join(str(value) for value in values) + end
        *lines, self._line = self._line.split("\n")
        for line in lines:
            self.console.append(line)
            for watcher in self.console_watchers:
                watcher(line)

    def _contact(self, press: int, down: bool) -> None:
        if press == self._presses:  # the finger has not moved on
            self.pins[self.model.button].held_low = down

    def _double_tap(self, down: bool) -> None:
        now = self.clock.now_us
        before, self._pressed_us = self._pressed_us, now if down else 0
        if self.tapper is not None and (down or (before and now - before > _LONG_US)):
            for us in _TAPS_US:
                self.tapper(us)

    @property
    def patience_us(self) -> int:
        """Time after a press until the firmware acts: without a button, until no second double tap can follow."""
        return 400_000 if self.model.button else 2_600_000

    def _told_of_reset(self) -> str:
        """Reset reason that follows a reset by software."""
        release, before = self.drive.release, self.model.microcontroller.sleep_hides_reset_before
        return BY_SOFTWARE[release < before and self.slept_us > self._slept_before_us]

    def _lose_power(self) -> None:
        self.drive.cut()
        self._cold = True

    def _boot(self) -> None:
        if self._cold:
            self._cold = False
            for chip in self.chips:
                power_cycle = getattr(chip, "power_cycle", None)
                if power_cycle is not None:
                    power_cycle()
        self.watchdog.reset(by_software=self.reset_reason in BY_SOFTWARE)
        self._slept_before_us = self.slept_us
        for watcher in self.boot_watchers:
            watcher()
        self.drive.start()
        self.data_port = False
        self.drive_hidden = False
        self.drive.writable = False
        self.usb_functions = set(self.model.microcontroller.usb_at_first)
        self.usb_chosen = False
        self.next_code = None
        self.clock.advance(_BOOT_US)
        # CircuitPython's main.c, boot_py_filenames: the first that exists.
        boot = [name for name in ("boot.py", "boot.txt") if (self.firmware / name).is_file()]
        if self.safe_mode_reason == "NONE":
            self._run_boot(boot[:1])
            self.usb_chosen = True
            if too_many(self):
                self.safe_mode, self.reset_reason = TOO_MANY, "SOFTWARE"
                self._boot()
                return
            self._run_code()
        else:  # CircuitPython's safe mode runs nothing else; it may reset
            self.usb_chosen = True
            # main.c, run_safemode_py: not where somebody asked for safe mode.
            if self.safe_mode_reason != "USER" and (self.firmware / "safemode.py").is_file():
                self._run("safemode.py")
        self.watchdog.wait_for_bite()

    def _run_boot(self, names: list[str]) -> None:
        for name in names:
            try:
                self._run(name)
            except Exception as error:  # what it said ends there, and code.py runs all the same
                self._boot_out(error)
            else:
                self._boot_out(None)

    def _run_code(self) -> None:
        self.next_code = self.next_code or "code.py"  # boot.py may have named another [cp-next-code]
        while self.next_code:
            name, self.next_code = self.next_code, None
            try:
                self._run(name)
            except Reload:
                self.watchdog.end_of_program()
                self.clock.advance(_RELOAD_US)
                self.next_code = self.next_code or "code.py"

    def _run(self, name: str) -> None:
        """One program, as CircuitPython runs it: in a virtual machine of its own."""
        for pin in dict.fromkeys(self.pins.values()):
            pin.release()
        names = {"print": self.print, "open": self._open}
        lacking = left_out(self)
        if (self.firmware / "lib").is_dir() and self.firmware != firmware_folder():
            # All that it needs is there, or it is not there: nothing comes from this PC.
            importer = Importer([self.firmware, self.firmware / "lib"], build(self), names, (), lacking)
        else:
            importer = Importer([self.firmware, library_folder()], build(self), names, absent=lacking)
        if name.startswith("boot."):
            importer.refusal = lambda refused: refused
        self.loaded = importer.modules
        with suppress(SystemExit):  # pyexec.c: a forced exit, into the REPL; no line, no light
            importer.run(self.firmware / name)
        self.watchdog.end_of_program()

    def _open(self, file: str, mode: str = "r", buffering: int = -1, encoding: str | None = None) -> Any:
        """``open`` of the drive. Programs that lie in ``firmware`` only can be read."""
        program = self.firmware / file.strip("/")
        if mode == "r" and program.suffix == ".py" and self.firmware != self.drive.folder and program.is_file():
            return program.open(encoding="utf-8")
        return self.drive.open(file, mode, buffering, encoding)

    def _boot_out(self, error: Exception | None) -> None:
        """CircuitPython's own file about the start: an error of boot.py stands there."""
        file = self.drive.folder / "boot_out.txt"
        before = file.read_text(encoding="utf-8") if file.is_file() else ""
        text = before.partition(_BOOT_SAID)[0]
        if error is not None:
            text += _BOOT_SAID + "".join(traceback.format_exception(error))
        if text != before:
            self.drive.put("boot_out.txt", text.encode("utf-8"))
