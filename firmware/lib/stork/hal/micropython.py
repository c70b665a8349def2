"""The ports of a board under MicroPython 1.23 or later: Raspberry Pi Pico, Arduino Nano RP2040 Connect (port "rp2").

The second USB serial port comes from micropython-lib's usb-device-cdc where that is installed
(``mpremote mip install usb-device-cdc``); without it the board trains and stores, and files come off by mpremote.
"""

import io
import os
import sys
import time

import machine

from stork.hal import mp_pins
from stork.hal.base_ports import BasePorts

try:
    import usb.device
    from usb.device.cdc import CDCInterface
except ImportError:
    CDCInterface = None

_YEAR_SET = 2025  # [clock-unset]
_DOG_MS = 8388  # the longest that an RP2040's watchdog knows [watchdog-limit]
_LOOK_MS = 20  # [usb-serving]


class Clock:
    def ticks_ms(self):
        return time.ticks_ms() & 0x1FFFFFFF

    def sleep_ms(self, ms):
        time.sleep_ms(ms)

    def get(self):
        now = time.gmtime()
        return tuple(now)[:6] if now[0] >= _YEAR_SET else None

    def set(self, year, month, day, hour, minute, second, us):
        machine.RTC().datetime((year, month, day, 0, hour, minute, second, 0))

    def epoch(self):
        now = time.gmtime()
        if now[0] < _YEAR_SET:
            return 0
        # Ports count from 1970 or from 2000; the epoch's own year tells.
        return time.time() + (946684800 if time.gmtime(0)[0] == 2000 else 0)


class Serial:
    def __init__(self):
        self.cdc = CDCInterface()
        self.cdc.init(timeout=0, txbuf=1024, rxbuf=1024)
        usb.device.get().init(self.cdc, builtin_driver=True)

    @property
    def connected(self):
        return self.cdc.is_open() and self.cdc.dtr

    @property
    def in_waiting(self):
        return self.cdc._rb.readable()

    def readinto(self, buf):
        return self.cdc.readinto(buf)

    def write(self, buf):
        return self.cdc.write(buf)


class Nvm:
    """A small file stands in for non-volatile memory: written anew beside the old one, which it then replaces."""

    def __init__(self, path, size=4096):
        self.path = path
        try:
            with open(path, "rb") as file:
                self.data = bytearray(file.read())
        except OSError:
            self.data = bytearray()
        if len(self.data) != size:
            self.data = bytearray(b"\xff" * size)

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        return self.data[index]

    def __setitem__(self, index, value):
        self.data[index] = value
        new = self.path + ".new"
        with open(new, "wb") as file:
            file.write(self.data)
        os.rename(new, self.path)


class Ports(BasePorts):
    """See stork.hal.ports. ``data``: a module of boards/."""

    safe_files = True  # littlefs

    def __init__(self, data):
        from stork.hal import mp_settings

        self.settings = mp_settings.load()
        BasePorts.__init__(self, data, mp_pins, Clock())
        self.serial = Serial() if CDCInterface is not None else None
        self.nvm = Nvm("/journal.bin")
        self.board_id = data.__name__.split(".")[-1]
        self.device_id = "".join("%02x" % b for b in machine.unique_id())
        self.dog = None
        self.bitten = machine.reset_cause() == machine.WDT_RESET

    def setting(self, name):
        return self.settings.get(name)

    def say(self, text):
        print("stork:", text)

    def reset(self):
        time.sleep_ms(200)
        machine.reset()

    def usb_power(self):
        return None if self.usb_pin is None else not self.usb_pin.low()

    def watch(self, timeout_ms):
        self.dog = machine.WDT(timeout=min(timeout_ms, _DOG_MS))
        return True

    def feed(self):
        if self.dog is not None:
            self.dog.feed()

    def doze(self, ms):
        """Waits between looks: sleep that a pin ends would drop the USB connection here."""
        wires = [mp_pins.find(name) for name in self.wires]
        while ms > 0:
            if self.key is not None and self.key.low():
                return False
            for wire in wires:
                if wire.value():
                    return False
            time.sleep_ms(min(ms, _LOOK_MS))
            ms -= _LOOK_MS
        return False


def report(error):
    """The whole of an error on the console, for developers; and as text, for the crash record."""
    sys.print_exception(error)
    text = io.StringIO()
    sys.print_exception(error, text)
    return text.getvalue()
