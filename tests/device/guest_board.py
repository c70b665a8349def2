"""Stand-ins for parts of an RP2040 board, run in MicroPython: time, pins, PWM, I2C with a sensor, flash.

The clock is virtual: it goes on by what is waited for, and by what a transfer takes. Transfers allocate nothing. The
PC puts ``WORDS`` (a file of FIFO words, one sample every 9600 us from power-on) in front.
"""

import gc
import io
import sys


class Module:
    """Holds names as a module does."""


time = Module()
time.now_us = 0


def _advance(us):
    """Time that passes; whoever waits too long is bitten by the watchdog, as on the chip."""
    time.now_us += us
    dog = WDT.armed
    if dog is not None and time.now_us - dog.fed > dog.timeout * 1000:
        raise RuntimeError("the watchdog bit")


time.ticks_ms = lambda: time.now_us // 1000
time.sleep_ms = lambda ms: _advance(ms * 1000 + 200)
time.sleep = lambda seconds: _advance(int(seconds * 1000000))
time.time = lambda: time.now_us // 1000000
time.gmtime = lambda t=None: (1970, 1, 1, 0, 0, 0, 3, 1) if t == 0 else (2021, 1, 1, 0, 0, 0, 4, 1)


class Pin:
    """One that is no input yet reads low, as on an RP2350 (data sheet, 9.11.3: IE is 0 after a reset)."""

    IN = 0
    OUT = 1
    PULL_UP = 2
    levels = {}  # noqa: RUF012
    inputs = set()  # noqa: RUF012
    names = ()

    def __init__(self, name, mode=None, pull=None):
        if name not in Pin.names:
            raise ValueError("unknown named pin " + repr(name))
        self.name = name

    def __eq__(self, other):  # MicroPython has one object for each pin
        return self.name == other.name

    def init(self, mode=None, pull=None, *, value=None):
        if mode == Pin.IN:
            Pin.inputs.add(self.name)
        if value is not None:
            Pin.levels[self.name] = int(value)

    def value(self, level=None):
        if level is None:
            return Pin.levels.get(self.name, 1) if self.name in Pin.inputs else 0
        Pin.levels[self.name] = int(level)


class PWM:
    log = []  # noqa: RUF012 - us, pin, hz, duty

    def __init__(self, pin):
        self.pin = pin.name
        self.hz = 0

    def freq(self, hz):
        self.hz = hz

    def duty_u16(self, duty):
        PWM.log.append((time.now_us, self.pin, self.hz, duty))


class ADC:
    def __init__(self, pin):
        self.pin = pin

    def read_u16(self):
        return 25420  # of 3.3 V: 1.28 V, a third of 3.84


class WDT:
    armed = None

    def __init__(self, id=0, timeout=5000):
        if timeout > 8388:
            raise ValueError("timeout exceeds 8388")
        self.timeout = timeout
        self.fed = time.now_us
        WDT.armed = self

    def feed(self):
        self.fed = time.now_us


class I2C:
    """A bus with an LSM6DSOX. Samples are where their time is in WORDS, so that nothing depends on who asks when."""

    words = open(WORDS, "rb").read()  # noqa: F821, SIM115

    def __init__(self, id, freq=400000, *, scl=None, sda=None):
        if id != I2C.number:
            raise ValueError("bad SCL pin")
        self.registers = bytearray(128)
        self.registers[0x0F] = 0x6C
        self.pointer = 0
        self.taken = 0

    def _due(self):
        return time.now_us // 9600

    def writeto(self, address, buf, stop=True):
        if address != 0x6A:
            raise OSError(5)
        time.now_us += 100
        if len(buf) == 0:
            return
        self.pointer = buf[0]
        if len(buf) > 1:
            value = buf[1]
            if self.pointer == 0x12:
                value &= 0xFE  # the reset is over at once
            if self.pointer == 0x0A and not self.registers[0x0A] & 7:
                self.taken = self._due()
            self.registers[self.pointer] = value

    def readfrom_into(self, address, buf):
        time.now_us += 100 + 23 * len(buf)
        pointer = self.pointer
        if pointer == 0x3A:
            level = 2 * (self._due() - self.taken) if self.registers[0x0A] & 7 else 0
            buf[0] = level & 255
            buf[1] = level >> 8
        elif pointer == 0x78:
            at = self.taken * 14 % len(self.words)
            self.taken += len(buf) // 14
            for i in range(len(buf)):
                buf[i] = self.words[at]
                at += 1
                if at == len(self.words):
                    at = 0
        else:
            for i in range(len(buf)):
                buf[i] = self.registers[pointer + i]


machine = Module()
machine.Pin = Pin
machine.PWM = PWM
machine.ADC = ADC
machine.WDT = WDT
machine.I2C = I2C
machine.WDT_RESET = 3
machine.reset_cause = lambda: 1
machine.unique_id = lambda: b"\x01\x02\x03\x04"


class NeoPixel:
    log = []  # noqa: RUF012

    def __init__(self, pin, count):
        self.pixels = [(0, 0, 0)] * count

    def __setitem__(self, n, rgb):
        self.pixels[n] = rgb

    def write(self):
        NeoPixel.log.append((time.now_us, self.pixels[0]))


# The collector does not see what WebAssembly keeps in locals, and would free it.
no_gc = Module()
no_gc.mem_free = gc.mem_free
no_gc.mem_alloc = gc.mem_alloc
no_gc.collect = lambda: None


neopixel = Module()
neopixel.NeoPixel = NeoPixel


class Flash:
    """A file system in RAM, as vfs.mount wants one: absolute paths, files written as a whole."""

    def __init__(self, files):
        self.files = files  # path -> bytes
        self.folders = {"/"}
        self.sessions = 0

    def mount(self, readonly, mkfs):
        pass

    def umount(self):
        pass

    def open(self, path, mode):
        if "w" in mode:
            return Written(self, path)
        if path not in self.files:
            raise OSError(2)
        data = self.files[path]
        return io.BytesIO(data) if "b" in mode else io.StringIO(data.decode())

    def stat(self, path):
        path = path.rstrip("/") or "/"
        if path in self.folders:
            return (0x4000, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        if path in self.files:
            return (0x8000, 0, 0, 0, 0, 0, len(self.files[path]), 0, 0, 0)
        raise OSError(2)

    def ilistdir(self, path):
        path = path.rstrip("/") + "/"
        for found, kind in [(f, 0x8000) for f in self.files] + [(f, 0x4000) for f in self.folders]:
            rest = found[len(path) :] if found.startswith(path) else ""
            if rest and "/" not in rest:
                yield rest, kind, 0, 0

    def mkdir(self, path):
        if path in self.folders:
            raise OSError(17)
        self.folders.add(path)

    def rmdir(self, path):
        self.folders.remove(path)

    def remove(self, path):
        if path not in self.files:
            raise OSError(2)
        del self.files[path]

    def rename(self, old, new):
        self.files[new] = self.files.pop(old)
        self.sessions += new.endswith(".stk")

    def statvfs(self, path):
        return (4096, 4096, 512, 400, 400, 0, 0, 0, 0, 255)

    def chdir(self, path):
        pass

    def getcwd(self):
        return "/"


class Written:
    def __init__(self, flash, path):
        self.flash = flash
        self.path = path
        self.pieces = []

    def write(self, data):
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self):
        pass

    def close(self):
        if self.pieces is not None:
            self.flash.files[self.path] = b"".join(self.pieces)
            self.pieces = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def install(pins, bus, files):
    """Make this guest that board; returns its Flash. Pins as MicroPython's pins.csv names them."""
    import os

    import vfs

    # Here ``os`` has no source of random bytes: these are always the same. No name that only this file has: it would
    # count as one of the firmware's (test_room.py).
    found = Module()
    for name in dir(os):
        setattr(found, name, getattr(os, name))
    found.urandom = lambda size: bytes([255 - n for n in range(size)])
    sys.modules["os"] = found
    Pin.names = pins
    I2C.number = bus
    sys.modules["gc"] = no_gc
    sys.modules["machine"] = machine
    sys.modules["time"] = time
    sys.modules["neopixel"] = neopixel
    flash = Flash(files)
    vfs.mount(vfs.VfsPosix("/input"), "/input")
    vfs.umount("/")
    vfs.mount(flash, "/")
    return flash
