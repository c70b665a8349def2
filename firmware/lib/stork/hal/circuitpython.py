"""The ports of a board under CircuitPython (10; 8.2 and 9 do too)."""

import os
import time
import traceback

import board
import busio
import digitalio
import microcontroller
import neopixel_write
import pwmio
import rtc
import supervisor

try:
    import usb_cdc
except ImportError:  # a board without USB
    usb_cdc = None

_YEAR_SET = 2025  # an RTC that nobody set starts in the year 2000


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


class Pixel:
    """One NeoPixel or a row that shows the same colour."""

    def __init__(self, pin, count=1):
        self.pin = digitalio.DigitalInOut(pin)
        self.pin.switch_to_output()
        self.buf = bytearray(3 * count)

    def set(self, r, g, b):
        buf = self.buf
        for i in range(0, len(buf), 3):
            buf[i] = g
            buf[i + 1] = r
            buf[i + 2] = b
        neopixel_write.neopixel_write(self.pin, buf)


class Buzzer:
    """A piezo or small speaker on a PWM pin."""

    def __init__(self, pin, volume_percent):
        self.pwm = pwmio.PWMOut(pin, frequency=440, duty_cycle=0, variable_frequency=True)
        # A square wave is loudest at half; hearing goes by ratios, so the volume does too.
        self.duty = 32768 * volume_percent * volume_percent // 10000

    def tone(self, hz):
        if hz:
            self.pwm.frequency = hz
            self.pwm.duty_cycle = self.duty
        else:
            self.pwm.duty_cycle = 0


class Button:
    """To ground, with the pin's own pull-up."""

    def __init__(self, pin):
        self.pin = digitalio.DigitalInOut(pin)
        self.pin.switch_to_input(digitalio.Pull.UP)

    def pressed(self):
        return not self.pin.value


class Serial:
    """The second CDC port. ``write_timeout`` 0: a PC that never reads must not stop the trainer."""

    def __init__(self, port):
        self.port = port
        port.timeout = 0
        port.write_timeout = 0

    @property
    def connected(self):
        return self.port.connected

    @property
    def in_waiting(self):
        return self.port.in_waiting

    def readinto(self, buf):
        return self.port.readinto(buf)

    def write(self, buf):
        return self.port.write(buf)


class Ports:
    """See stork.ports. ``data``: a module of boards/."""

    def __init__(self, data):
        self.data = data
        self.clock = Clock()
        self.pixel = Pixel(getattr(board, data.PIXEL)) if data.PIXEL else None
        self.buzzer = Buzzer(getattr(board, data.BUZZER), _volume()) if data.BUZZER else None
        self.button = Button(getattr(board, data.BUTTON)) if data.BUTTON else None
        port = usb_cdc.data if usb_cdc is not None else None
        self.serial = Serial(port) if port is not None else None
        self.nvm = microcontroller.nvm
        self.board_id = board.board_id
        self.device_id = "".join("%02x" % b for b in microcontroller.cpu.uid)
        self.axes = data.AXES
        self.i2c = None
        self.dog = None
        # Where CircuitPython has no safe mode for it (RP2040) the watchdog's bite ends here.
        self.bitten = microcontroller.cpu.reset_reason == microcontroller.ResetReason.WATCHDOG

    def sensor(self):
        from stork.drivers import open_sensor

        data = self.data
        if self.i2c is None:  # once: its pins stay taken, also where the sensor does not answer
            self.i2c = busio.I2C(getattr(board, data.SCL), getattr(board, data.SDA), frequency=400000)
        return open_sensor(self.i2c, data.ADDRESS, getattr(data, "CHIPS", ("LSM6DSOX",)))

    def setting(self, name):
        return os.getenv(name)

    def say(self, text):
        print("stork:", text)

    def watch(self, timeout_ms):
        dog = getattr(microcontroller, "watchdog", None)
        if dog is None:
            return False
        from watchdog import WatchDogMode

        dog.timeout = timeout_ms / 1000
        dog.mode = WatchDogMode.RESET
        self.dog = dog
        return True

    def feed(self):
        if self.dog is not None:
            self.dog.feed()

    def reset(self):
        time.sleep(0.2)  # let the answer reach the PC
        microcontroller.reset()


def _volume():
    raw = os.getenv("STORK_VOLUME")
    try:
        volume = int(raw) if raw is not None else 100
    except ValueError:
        volume = -1
    if 0 <= volume <= 100:
        return volume
    print("stork: settings.toml: STORK_VOLUME: expected 0 to 100, found %r; using 100" % raw)
    return 100


def board_data():
    """The module of boards/ that bears this board's name, or the one whose pins settings.toml tells."""
    name = os.getenv("STORK_BOARD") or board.board_id
    try:
        return __import__("boards." + name, None, None, (name,))
    except ImportError:
        print("stork: no file boards/%s.py; using boards/raspberry_pi_pico.py" % name)
        return __import__("boards.raspberry_pi_pico", None, None, ("raspberry_pi_pico",))


def report(error):
    """The whole of an error on the console, for developers; and as text, for the crash record."""
    traceback.print_exception(error)
    return "".join(traceback.format_exception(error))
