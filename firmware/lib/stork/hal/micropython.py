"""The ports of a board under MicroPython 1.23 or later: Raspberry Pi Pico (machine "rp2").

The second USB serial port comes from micropython-lib's usb-device-cdc where that is installed
(``mpremote mip install usb-device-cdc``); without it the board trains and stores, and files come off by mpremote.
"""

import io
import sys
import time

import machine
import neopixel

try:
    import usb.device
    from usb.device.cdc import CDCInterface
except ImportError:
    CDCInterface = None

_YEAR_SET = 2025


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


class Pixel:
    def __init__(self, pin):
        self.row = neopixel.NeoPixel(machine.Pin(pin, machine.Pin.OUT), 1)

    def set(self, r, g, b):
        self.row[0] = (r, g, b)
        self.row.write()


class Buzzer:
    def __init__(self, pin):
        self.pwm = machine.PWM(machine.Pin(pin))
        self.pwm.duty_u16(0)

    def tone(self, hz):
        if hz:
            self.pwm.freq(hz)
            self.pwm.duty_u16(32768)
        else:
            self.pwm.duty_u16(0)


class Button:
    def __init__(self, pin):
        self.pin = machine.Pin(pin, machine.Pin.IN, machine.Pin.PULL_UP)

    def pressed(self):
        return not self.pin.value()


class Bus:
    """machine.I2C with the names that adafruit_bus_device and the drivers call."""

    def __init__(self, i2c):
        self.i2c = i2c

    def try_lock(self):
        return True

    def unlock(self):
        pass

    def writeto(self, address, buf, start=0, end=None):
        self.i2c.writeto(address, memoryview(buf)[start:end])

    def readfrom_into(self, address, buf, start=0, end=None):
        self.i2c.readfrom_into(address, memoryview(buf)[start:end])

    def writeto_then_readfrom(self, address, out, into, out_start=0, out_end=None, in_start=0, in_end=None):
        self.i2c.writeto(address, memoryview(out)[out_start:out_end], False)
        self.i2c.readfrom_into(address, memoryview(into)[in_start:in_end])


class Serial:
    def __init__(self):
        self.cdc = CDCInterface()
        self.cdc.init(timeout=0)
        usb.device.get().init(self.cdc, builtin_driver=True)

    @property
    def connected(self):
        return self.cdc.is_open()

    @property
    def in_waiting(self):
        return self.cdc.rx_bytes() if hasattr(self.cdc, "rx_bytes") else self.cdc._rb.readable()

    def readinto(self, buf):
        return self.cdc.readinto(buf)

    def write(self, buf):
        return self.cdc.write(buf)


class Nvm:
    """A small file stands in for non-volatile memory. Whole writes; littlefs keeps the old one until they are done."""

    def __init__(self, path, size=4096):
        self.path = path
        try:
            with open(path, "rb") as file:
                self.data = bytearray(file.read())
        except OSError:
            self.data = bytearray(b"\xff" * size)

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        return self.data[index]

    def __setitem__(self, index, value):
        self.data[index] = value
        with open(self.path, "wb") as file:
            file.write(self.data)


class Ports:
    """See stork.ports. ``data``: a module of boards/."""

    def __init__(self, data):
        self.data = data
        self.settings = _settings()
        self.clock = Clock()
        self.pixel = Pixel(data.PIXEL) if data.PIXEL else None
        self.buzzer = Buzzer(data.BUZZER) if data.BUZZER else None
        self.button = Button(data.BUTTON) if data.BUTTON else None
        self.serial = Serial() if CDCInterface is not None else None
        self.nvm = Nvm("/journal.bin")
        self.board_id = data.__name__.split(".")[-1]
        self.device_id = "".join("%02x" % b for b in machine.unique_id())
        self.axes = data.AXES
        self.dog = None
        self.bitten = machine.reset_cause() == machine.WDT_RESET

    def sensor(self):
        from stork.drivers.lsm6dsox import Lsm6dsox

        data = self.data
        i2c = machine.I2C(0, scl=machine.Pin(data.SCL), sda=machine.Pin(data.SDA), freq=400000)
        return Lsm6dsox(Bus(i2c), data.ADDRESS)

    def setting(self, name):
        return self.settings.get(name)

    def say(self, text):
        print("stork:", text)

    def watch(self, timeout_ms):
        self.dog = machine.WDT(timeout=timeout_ms)
        return True

    def feed(self):
        if self.dog is not None:
            self.dog.feed()

    def reset(self):
        time.sleep_ms(200)
        machine.reset()


def _settings():
    """``NAME = value`` lines of settings.toml: text in quotes, or numbers; what CircuitPython reads of TOML."""
    found = {}
    try:
        file = open("/settings.toml")
    except OSError:
        return found
    with file:
        for line in file:
            name, equals, value = line.partition("=")
            name = name.strip()
            value = value.strip()
            if equals and not name.startswith("#"):
                found[name] = value.split('"')[1] if value.startswith('"') else value.split("#")[0].strip()
    return found


def board_data():
    """The module of boards/ that settings.toml names, else the Pico's."""
    name = _settings().get("STORK_BOARD", "raspberry_pi_pico")
    return __import__("boards." + name, None, None, (name,))


def report(error):
    """The whole of an error on the console, for developers; and as text, for the crash record."""
    sys.print_exception(error)
    text = io.StringIO()
    sys.print_exception(error, text)
    return text.getvalue()
