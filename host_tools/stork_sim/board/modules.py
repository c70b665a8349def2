"""Stand-ins for the CircuitPython modules that the firmware imports.

Which names they have and what they can be called with is held against the interpreter's own tables
(stork_sim.board.checked_modules); costs in time are those of docs/simulator.md [emulator-costs]. A stand-in has what
the firmware uses; anything else is an AttributeError.
"""

import binascii
import calendar
import hashlib
import importlib
import random
import sys
import time
import traceback
from collections.abc import Mapping
from types import ModuleType, SimpleNamespace
from typing import Any

from stork_sim.board.binding_facts import facts, facts_of_chip
from stork_sim.board.checked_modules import Checked
from stork_sim.board.display import DISPLAY_MODULES, Display
from stork_sim.board.importer import FromOutside
from stork_sim.board.machine import Machine
from stork_sim.board.microcontrollers import CONSOLE, DATA, DRIVE, MICROCONTROLLERS
from stork_sim.board.module_factory import module as _module
from stork_sim.board.pin_modules import PIN_MODULES
from stork_sim.board.pins import Pin
from stork_sim.board.sleeping import alarm, float32, short_float, uptime_ms
from stork_sim.board.usb import SendBuffer
from stork_sim.board.usb_functions import switch, usb_hid, usb_midi
from stork_sim.board.watchdog import WatchDogMode

# CPython's own stands for this: only its functions are used.
_FUNCTIONS = ("struct",)

_CRC_US = 19  # a hundred bytes of binascii.crc32 [emulator-costs]
_TICKS_US = 17  # [cp-ticks]
_USB_WRITE_US = 50  # beside the bytes' own time [emulator-costs]
_TICKS_START = (1 << 29) - 65_000  # the first wrap comes about 65 s after power-on [cp-ticks]


class Reload(BaseException):
    """supervisor.reload() was called: a fresh interpreter, no restart of the board. A program may catch it, as
    CircuitPython's own ReloadException.
    """


class BoardReset(FromOutside):
    """microcontroller.reset() was called."""


# Bytes of heap that Stork takes once it has started, and what comes on top with these modules: the rules and blocks of
# a trial, the server with its buffers. Measured on CircuitPython itself [board-memory].
_STARTED = 67_000
_LOADED = {"stork.app.trial_runner": 40_000, "stork.link.server": 36_000}


def build(machine: Machine) -> Mapping[str, ModuleType]:
    """All stand-ins for one board, by module name."""
    builders = (
        *(_board, *PIN_MODULES, *DISPLAY_MODULES, _usb_cdc, usb_hid, usb_midi, _supervisor),
        *(_microcontroller, _watchdog, _storage, _rtc, _time, _sys, _gc, _traceback, _micropython, _binascii),
    )
    found = {}
    for builder in (*builders, *([alarm] if machine.model.microcontroller.alarm else [])):
        module = builder(machine)
        found[module.__name__] = module
    found["os"] = _os(machine)
    found.update((name, importlib.import_module(name)) for name in _FUNCTIONS)
    return Checked(machine.circuitpython, _chip(machine)).modules(found)


def left_out(machine: Machine) -> set[str]:
    """Modules that CircuitPython has, and not in its build for this board."""
    chip = _chip(machine)
    every = facts("circuitpython", machine.circuitpython)["modules"]
    return every.keys() - facts_of_chip("circuitpython", machine.circuitpython, chip)["modules"] if chip else set()


def _chip(machine: Machine) -> str:
    """The tables' name of its microcontroller, '' = none that there is."""
    name = machine.model.microcontroller.name
    return name if any(name == chip.name for chip in MICROCONTROLLERS) else ""


def _os(machine: Machine) -> ModuleType:
    """The drive's functions, and random bytes that a repeated run draws again, and no other start of this board."""
    seed = hashlib.sha256(bytes(machine.nvm) + repr((machine.clock.now_us, machine.rtc_offset_s)).encode()).digest()
    generator = random.Random(seed)
    found = machine.drive.os_module()
    found.__dict__["urandom"] = generator.randbytes
    return found


def _board(machine: Machine) -> ModuleType:
    found = _module("board", board_id=machine.board_id, **machine.pins)
    if machine.model.display:
        found.__dict__["DISPLAY"] = Display(machine)
    return found


def _usb_cdc(machine: Machine) -> ModuleType:
    sending = SendBuffer(machine.clock, machine.usb_bytes_per_s)

    class Serial:
        timeout: float | None = None
        write_timeout: float | None = None

        @property
        def connected(self) -> bool:
            return machine.usb is not None

        @property
        def in_waiting(self) -> int:
            return machine.usb.waiting() if machine.usb else 0

        def readinto(self, buf: Any) -> int:
            view = memoryview(buf)
            data = machine.usb.read(len(view)) if machine.usb else b""
            view[: len(data)] = data
            return len(data)

        def write(self, buf: Any) -> int:
            if self.write_timeout is None:
                raise AssertionError("write_timeout is None: a PC that never reads would hang the board")
            machine.clock.advance(_USB_WRITE_US)
            return sending.write(machine.usb, bytes(memoryview(buf))) if machine.usb else 0

    module = _module("usb_cdc", console=SimpleNamespace(), data=Serial() if machine.data_port else None)

    def enable(*, console: bool = True, data: bool = False) -> None:
        switch(machine, CONSOLE, console)
        switch(machine, DATA, data)
        machine.data_port = data

    module.__dict__["enable"] = enable
    return module


def _supervisor(machine: Machine) -> ModuleType:
    def ticks_ms() -> int:
        clock = machine.clock
        clock.advance(_TICKS_US)
        return (clock.now_us // 1000 + _TICKS_START) & 0x1FFFFFFF

    class Runtime:
        autoreload = True

        @property
        def usb_connected(self) -> bool:
            return machine.cable

        @property
        def serial_connected(self) -> bool:
            return machine.console_read

        @property
        def safe_mode_reason(self) -> str:
            return machine.safe_mode_reason

    def set_next_code_file(filename: str | None, **options: bool) -> None:
        if filename is not None and not (machine.firmware / filename).is_file():
            raise ValueError("File not found")
        machine.next_code = filename

    def reload() -> None:
        raise Reload

    reasons = SimpleNamespace(NONE="NONE", BROWNOUT="BROWNOUT", WATCHDOG="WATCHDOG")
    module = _module("supervisor", ticks_ms=ticks_ms, runtime=Runtime(), SafeModeReason=reasons)
    module.__dict__.update(set_next_code_file=set_next_code_file, reload=reload)
    return module


def _microcontroller(machine: Machine) -> ModuleType:
    def reset() -> None:
        machine.drive.sync()  # common_hal_mcu_reset: filesystem_flush
        raise BoardReset

    names = ("POWER_ON", "BROWNOUT", "SOFTWARE", "DEEP_SLEEP_ALARM", "RESET_PIN", "WATCHDOG", "UNKNOWN")
    return _module(
        "microcontroller",
        cpu=SimpleNamespace(uid=machine.uid, reset_reason=machine.reset_reason),
        Pin=Pin,
        ResetReason=SimpleNamespace(**{name: name for name in names}),
        nvm=machine.nvm,
        reset=reset,
        watchdog=machine.watchdog,
    )


def _watchdog(machine: Machine) -> ModuleType:
    return _module("watchdog", WatchDogMode=WatchDogMode)


def _storage(machine: Machine) -> ModuleType:
    def disable_usb_drive() -> None:
        switch(machine, DRIVE, False)
        machine.drive_hidden = True

    def enable_usb_drive() -> None:
        switch(machine, DRIVE, True)
        machine.drive_hidden = False

    def remount(mount_path: str, readonly: bool = False) -> None:
        if not machine.drive_hidden:
            raise RuntimeError("Cannot remount path when visible via USB.")
        machine.drive.writable = not readonly

    return _module("storage", disable_usb_drive=disable_usb_drive, enable_usb_drive=enable_usb_drive, remount=remount)


def _rtc(machine: Machine) -> ModuleType:
    class RTC:
        @property
        def datetime(self) -> time.struct_time:
            return time.gmtime(machine.rtc_offset_s + machine.clock.now_us // 1_000_000)

        @datetime.setter
        def datetime(self, moment: time.struct_time) -> None:
            if len(moment) != 9:
                raise TypeError("time.struct_time() takes a 9-sequence")
            machine.rtc_offset_s = calendar.timegm(moment) - machine.clock.now_us // 1_000_000

    return _module("rtc", RTC=RTC)


def _time(machine: Machine) -> ModuleType:
    def sleep(seconds: float) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        machine.clock.advance(int(seconds * 1_000_000) + 10)

    def monotonic() -> float:
        machine.clock.advance(21)
        return short_float(float32(uptime_ms(machine.clock) / 1000))

    def mktime(moment: time.struct_time) -> int:
        if moment[0] < 2000:  # time/__init__.c
            raise OverflowError("timestamp out of range for platform time_t")
        return calendar.timegm(moment)

    return _module("time", sleep=sleep, monotonic=monotonic, mktime=mktime, struct_time=time.struct_time)


def _sys(machine: Machine) -> ModuleType:
    implementation = SimpleNamespace(name="circuitpython", version=machine.drive.release)
    path = ["", "/", ".frozen", "/lib"]
    platform = machine.model.microcontroller.platform
    found = _module("sys", implementation=implementation, platform=platform, byteorder=sys.byteorder, path=path)
    found.__dict__["exit"] = _exit
    return found


def _exit(*code: object) -> None:
    raise SystemExit(*code)


def _free_bytes(machine: Machine) -> int:
    """Bytes of the heap that are free, estimated from the modules that are loaded."""
    loaded = sum(size for name, size in _LOADED.items() if name in machine.loaded)
    return max(0, machine.model.heap_bytes - _STARTED - loaded)


def _gc(machine: Machine) -> ModuleType:
    def collect() -> None:
        machine.clock.advance(1800)

    def mem_alloc() -> int:
        return machine.model.heap_bytes - _free_bytes(machine)

    return _module("gc", collect=collect, mem_free=lambda: _free_bytes(machine), mem_alloc=mem_alloc)


def _traceback(machine: Machine) -> ModuleType:
    def print_exception(error: BaseException) -> None:
        for line in traceback.format_exception(error):
            machine.print(line, end="")

    def format_exception(error: BaseException) -> list[str]:
        return traceback.format_exception(error)

    return _module("traceback", print_exception=print_exception, format_exception=format_exception)


def _binascii(machine: Machine) -> ModuleType:
    def crc32(data: Any, crc: int = 0, /) -> int:
        machine.clock.advance(len(memoryview(data).cast("B")) * _CRC_US // 100)
        return binascii.crc32(data, crc)

    def a2b_base64(data: Any, /) -> bytes:
        return binascii.a2b_base64(data)

    def b2a_base64(data: Any, /) -> bytes:
        return binascii.b2a_base64(data)

    return _module("binascii", crc32=crc32, a2b_base64=a2b_base64, b2a_base64=b2a_base64)


def _micropython(machine: Machine) -> ModuleType:
    return _module("micropython", const=lambda value: value)
