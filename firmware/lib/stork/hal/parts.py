"""The parts of a board, each opened only where its data names it: what the ports of both interpreters share."""

from stork.hal import memory
from stork.hal.wiring import Wiring

_WRONG = (AttributeError, ImportError, NotImplementedError, OSError, RuntimeError, TypeError, ValueError)
_LONG_MS = 700


class Lights:
    """Several lights that show the same."""

    side = 0

    def __init__(self, lights):
        self.lights = lights

    def set(self, r, g, b):
        for light in self.lights:
            light.side = self.side
            light.set(r, g, b)


class Button:
    """To ground, with the pin's own pull-up."""

    long_ms = _LONG_MS

    def __init__(self, pin):
        self.pressed = pin.low


class Parts:
    """``pins``: stork.hal.cp_pins or mp_pins, which open single pins; ``data``: a module of boards/."""

    def __init__(self, data, pins, clock):
        self.pins = pins
        self.clock = clock
        self.wiring = Wiring(data, self.setting, self.say)
        self.complaints = self.wiring.complaints
        self.axes = data.AXES
        self.buses = {}
        self.opened = None  # the sensor
        self.held = [self.part("LIGHT_POWER", self._high)]
        self.pixel = self._light()
        self.buzzer = self.part("BUZZER", self._tone)
        self.haptic = self.part("HAPTIC", self._motor)
        self.display = self._display()
        self.battery = self.part("BATTERY", self._battery)
        self.usb_pin = self.part("USB_POWER", pins.In)
        self.powered = self.part("POWER", self._high)
        if self.powered is not None:
            clock.sleep_ms(100)
        self.key = self.part("BUTTON", pins.In)
        self.taps = self.key is None
        if self.taps:
            from stork.hal.taps import TapButton

            self.button = TapButton(self, clock)
        else:
            self.button = Button(self.key)

    def part(self, key, build):
        """What ``build`` makes of the pins that ``key`` names; None where none are named or they cannot be had."""
        names = self.wiring.names(key)
        if not names:
            return None
        try:
            return build(*names)
        except _WRONG as error:
            self.wiring.complain(key, "a free pin that can do it", ", ".join(names), "(%s) going on without" % error)
            return None

    def sensor(self):
        """Open the sensor. Raises OSError, ValueError or RuntimeError."""
        from stork.drivers import CHIPS, open_sensor

        wiring = self.wiring
        self.opened = None
        bus = self.bus(*(wiring.names("SCL") + wiring.names("SDA")))
        try:
            self.opened = open_sensor(bus, wiring.addresses(), wiring.chips(CHIPS), self.taps)
        finally:
            memory.forget("stork.drivers.setup", "adafruit_lsm6ds", "adafruit_register")
        return self.opened

    def free_memory(self):
        return memory.free()

    def keep_modules(self):
        memory.keep()

    def forget_modules(self, *names):
        memory.forget(*names)

    def clear_modules(self):
        memory.clear()

    def bus(self, *names):
        """The I2C bus on two pins. Once: its pins stay taken, also where nobody answers."""
        if len(names) != 2:
            raise ValueError("STORK_SCL, STORK_SDA: expected one pin each, found %r" % (names,))
        if names not in self.buses:
            self.buses[names] = self.pins.i2c(*names)
        return self.buses[names]

    def battery_mv(self):
        return self.battery.mv() if self.battery is not None else None

    def _light(self):
        from stork.hal import lights

        found = []
        for key in lights.KINDS:
            light = self.part(key, lambda *names: lights.build(self, key, names))  # noqa: B023 - called at once
            if light is not None:
                found.append(light)
        return Lights(found) if len(found) > 1 else found[0] if found else None

    def _high(self, name):
        return self.pins.Out(name, True)

    def _tone(self, name):
        from stork.hal.pwm_parts import Tone

        return Tone(self.pins.Pwm(name, 440, True), self.wiring.number("VOLUME", 0, 100, 100))

    def _motor(self, name):
        if name != "DRV2605":
            from stork.hal.pwm_parts import Motor

            return Motor(self.pins.Pwm(name, 20000))
        from stork.drivers.drv2605 import Drv2605

        wiring = self.wiring
        return Drv2605(self.bus(*(wiring.names("HAPTIC_BUS") or wiring.names("SCL") + wiring.names("SDA"))))

    def _display(self):
        if not self.wiring.number("DISPLAY", 0, 1, 0):
            return None
        try:
            from stork.hal.screen import Screen

            return Screen()
        except _WRONG as error:
            self.wiring.complain("DISPLAY", "a display of the board's own", 1, "(%s) going on without" % error)
            return None

    def _battery(self, name):
        from stork.hal.battery import Battery

        self.held.append(self.part("BATTERY_LOW", lambda low: self.pins.Out(low, False)))
        return Battery(self.pins.Analog(name), self.wiring.number("BATTERY_PERMILLE", 1000, 20000, 2000))
