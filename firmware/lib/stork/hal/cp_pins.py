"""Single pins under CircuitPython. Names are those of the ``board`` module; ValueError where there is no such pin, or
where it is taken or cannot do it.
"""

import board
import busio
import digitalio
import microcontroller

held = []  # the objects that have pins, but for I2C buses


def close(first):
    """Let go of the pins that were taken since there were ``first`` of them."""
    while len(held) > first:
        held.pop().deinit()


def find(name):
    pin = getattr(board, name, None)
    if not isinstance(pin, microcontroller.Pin):  # a display is there, too
        raise ValueError("this board has no pin " + name)
    return pin


def input(name):
    """``name``, if its pin can be an input."""
    digitalio.DigitalInOut(find(name)).deinit()
    return name


def looked_at(names):
    """Inputs without a pull, of those pins that can be had: digitalio.DigitalInOut, to be let go after use."""
    found = []
    for name in names:
        try:
            found.append(digitalio.DigitalInOut(find(name)))  # an input
        except ValueError:
            pass  # taken, or not there
    return found


def i2c(scl, sda, khz):
    return busio.I2C(find(scl), find(sda), frequency=khz * 1000)


def spi_write(clock, data):
    """A function that sends a buffer at 4 MHz."""
    spi = busio.SPI(find(clock), MOSI=find(data))
    held.append(spi)
    spi.try_lock()
    spi.configure(baudrate=4000000)
    return spi.write


class Out:
    def __init__(self, name, level):
        self.pin = digitalio.DigitalInOut(find(name))
        held.append(self.pin)
        self.pin.switch_to_output(level)

    def set(self, level):
        self.pin.value = level


class In:
    """Input with the pin's own pull-up."""

    def __init__(self, name):
        self.name = name
        self.take()

    def take(self):
        self.pin = digitalio.DigitalInOut(find(self.name))
        self.pin.switch_to_input(digitalio.Pull.UP)

    def give(self):
        """Release the pin for an alarm, which wants it for itself."""
        self.pin.deinit()

    def low(self):
        return not self.pin.value


class Pwm:
    """``tones``: its frequency may change, which takes a timer of its own."""

    def __init__(self, name, hz, tones=False):
        import pwmio

        self.pwm = pwmio.PWMOut(find(name), frequency=hz, duty_cycle=0, variable_frequency=tones)
        held.append(self.pwm)

    def freq(self, hz):
        self.pwm.frequency = hz

    def duty(self, duty):
        self.pwm.duty_cycle = duty


class Analog:
    def __init__(self, name):
        import analogio

        self.pin = analogio.AnalogIn(find(name))
        held.append(self.pin)
        self.full_mv = int(self.pin.reference_voltage * 1000)

    def mv(self):
        return self.pin.value * self.full_mv // 65536


class Pixel:
    """One NeoPixel or a row."""

    side = 0

    def __init__(self, name, count):
        import neopixel_write

        self.write = neopixel_write.neopixel_write
        self.pin = digitalio.DigitalInOut(find(name))
        held.append(self.pin)
        self.pin.switch_to_output()
        self.buf = bytearray(3 * count)
        self.shines = None
        if count > 1:
            from stork.hal.pixel_strip import shines

            self.shines = shines

    def set(self, r, g, b):
        buf = self.buf
        for i in range(0, len(buf), 3):
            on = self.shines is None or self.shines(self.side, i // 3, len(buf) // 3)
            buf[i] = g if on else 0
            buf[i + 1] = r if on else 0
            buf[i + 2] = b if on else 0
        self.write(self.pin, buf)
