"""Single pins under MicroPython: the names of stork.hal.cp_pins. ValueError where there is no such pin, or where it
cannot do it. Pin names are those of MicroPython's pins.csv for the board; GP5 works on every board with an RP2040.
"""

import machine

from stork.hal.pixel_strip import shines

# What CircuitPython has names for and MicroPython has not: two of the Raspberry Pi Pico, one of the Nano.
_NUMBERS = {"VOLTAGE_MONITOR": 29, "VBUS_SENSE": 24, "INT1": 24}
_ADC_MV = 3300  # [rp2040-sheet]

held = ()


def close(first):
    """No effect: a pin under MicroPython has no owner that could let it go."""


def find(name):
    if name in _NUMBERS:
        return machine.Pin(_NUMBERS[name])
    try:
        return machine.Pin(name)
    except ValueError:
        if name[:2] == "GP" and name[2:].isdigit() and len(name) < 5:
            return machine.Pin(int(name[2:]))
        raise


def input(name):
    """``name``; its pin is an input now: an RP2350's reads low before."""
    find(name).init(machine.Pin.IN)
    return name


def i2c(scl, sda, khz):
    """Bus on two pins: one of the two hardware buses has them, and the other refuses them."""
    from stork.hal.mp_bus import Bus

    try:
        return Bus(machine.I2C(0, scl=find(scl), sda=find(sda), freq=khz * 1000))
    except ValueError:
        return Bus(machine.I2C(1, scl=find(scl), sda=find(sda), freq=khz * 1000))


def spi_write(clock, data):
    """A function that sends a buffer at 4 MHz."""
    try:
        return machine.SPI(0, baudrate=4000000, sck=find(clock), mosi=find(data)).write
    except ValueError:
        return machine.SPI(1, baudrate=4000000, sck=find(clock), mosi=find(data)).write


class Out:
    def __init__(self, name, level):
        self.pin = find(name)
        self.pin.init(machine.Pin.OUT, value=level)
        self.set = self.pin.value


class In:
    """Input with the pin's own pull-up."""

    def __init__(self, name):
        self.pin = find(name)
        self.pin.init(machine.Pin.IN, machine.Pin.PULL_UP)

    def low(self):
        return not self.pin.value()


class Pwm:
    def __init__(self, name, hz, tones=False):
        self.pwm = machine.PWM(find(name))
        self.pwm.freq(hz)
        self.pwm.duty_u16(0)
        self.freq = self.pwm.freq
        self.duty = self.pwm.duty_u16


class Analog:
    def __init__(self, name):
        self.adc = machine.ADC(find(name))

    def mv(self):
        return self.adc.read_u16() * _ADC_MV // 65536


class Pixel:
    """One NeoPixel or a row."""

    side = 0

    def __init__(self, name, count):
        import neopixel

        pin = find(name)
        pin.init(machine.Pin.OUT)
        self.row = neopixel.NeoPixel(pin, count)
        self.count = count

    def set(self, r, g, b):
        for n in range(self.count):
            self.row[n] = (r, g, b) if shines(self.side, n, self.count) else (0, 0, 0)
        self.row.write()
