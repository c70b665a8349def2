"""The ports of a board under CircuitPython (10; 8.2 and 9 do too)."""

import time
import traceback

import board
import microcontroller
import rtc
import supervisor

from stork.hal import cp_pins
from stork.hal.base_ports import BasePorts

try:
    import usb_cdc
except ImportError:  # a board without USB
    usb_cdc = None

_YEAR_SET = 2025  # an RTC that nobody set starts in the year 2000 [clock-unset]


class Clock:
    def ticks_ms(self):
        return supervisor.ticks_ms()

    def sleep_ms(self, ms):
        time.sleep(ms / 1000)

    def get(self):
        now = rtc.RTC().datetime
        return tuple(now)[:6] if now[0] >= _YEAR_SET else None

    def set(self, year, month, day, hour, minute, second, us):
        rtc.RTC().datetime = time.struct_time((year, month, day, hour, minute, second, 0, -1, -1))

    def epoch(self):
        now = rtc.RTC().datetime
        return time.mktime(now) if now[0] >= _YEAR_SET else 0


class Ports(BasePorts):
    """See stork.hal.ports. ``data``: a module of boards/."""

    def __init__(self, data):
        BasePorts.__init__(self, data, cp_pins, Clock())
        self.serial = port = usb_cdc.data if usb_cdc is not None else None
        if port is not None:
            port.timeout = port.write_timeout = 0  # a PC that never reads must not stop the trainer
        self.nvm = microcontroller.nvm
        self.board_id = board.board_id
        self.device_id = "".join("%02x" % b for b in microcontroller.cpu.uid)
        self.dog = None
        # Where CircuitPython has no safe mode for it (RP2040) the watchdog's bite ends here.
        self.bitten = microcontroller.cpu.reset_reason == microcontroller.ResetReason.WATCHDOG

    def setting(self, name):
        from stork.hal import cp_settings  # at the start only

        return cp_settings.setting(name)

    def say(self, text):
        print("stork:", text)

    def reset(self):
        time.sleep(0.2)  # let the answer reach the PC
        microcontroller.reset()

    def usb_power(self):
        if self.usb_pin is not None:
            return not self.usb_pin.low()
        return supervisor.runtime.usb_connected

    def watch(self, timeout_ms):
        dog = getattr(microcontroller, "watchdog", None)
        if dog is None:
            return False
        if dog.mode is None:  # code.py may have armed it; the time of one that is armed cannot change everywhere
            from watchdog import WatchDogMode

            dog.timeout = timeout_ms / 1000
            dog.mode = WatchDogMode.RESET
        dog.feed()
        self.dog = dog
        return True

    def feed(self):
        if self.dog is not None:
            self.dog.feed()

    def doze(self, ms):
        try:
            from stork.hal import cp_sleep

            if not cp_sleep.TORN and cp_sleep.doze(self.key, self.wires, ms):
                return True
        except ImportError:  # no alarms on this board
            pass
        wires = cp_pins.looked_at(self.wires)
        while ms > 0 and not (self.key is not None and self.key.low()):  # look at button and wires now and then
            for wire in wires:
                if wire.value:
                    ms = 0
            time.sleep(0.05)
            ms -= 50
        for wire in wires:
            wire.deinit()
        return False


def report(error):
    """The whole of an error on the console, for developers; and as text, for the crash record."""
    traceback.print_exception(error)
    return "".join(traceback.format_exception(error))
