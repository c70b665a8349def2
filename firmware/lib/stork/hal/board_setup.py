"""Opens the parts of a board, each only where its data names it. Needed at the start only."""

from stork.drivers.sensor_probe import CHIPS
from stork.hal.base_ports import Button
from stork.hal.wiring import Wiring

_WRONG = (AttributeError, ImportError, NotImplementedError, OSError, RuntimeError, TypeError, ValueError)


def open_parts(ports, data):
    """``ports``: stork.hal.base_ports.BasePorts; ``data``: a module of boards/."""
    _BoardSetup(ports, data).all()


class _BoardSetup:
    def __init__(self, ports, data):
        self.ports = ports
        self.pins = ports.pins
        self.wiring = Wiring(data, ports.setting, ports.say)
        ports.axes = data.AXES

    def all(self):
        ports = self.ports
        pins = self.pins
        wiring = self.wiring
        ports.complaints = wiring.complaints
        ports.held = [self.part("LIGHT_POWER", self._high)]  # pins whose level must stay
        ports.pixel = self._light()
        ports.buzzer = self.part("BUZZER", self._tone)
        ports.haptic = self.part("HAPTIC", self._motor)
        ports.display = self._display()
        ports.battery = self.part("BATTERY", self._battery)
        ports.usb_pin = self.part("USB_POWER", pins.In)
        ports.held.append(self.part("POWER", self._high))
        if ports.held[-1] is not None:
            ports.clock.sleep_ms(100)
        ports.sensor_pins = wiring.names("SCL") + wiring.names("SDA")
        ports.addresses = wiring.addresses()
        ports.chips = wiring.chips(CHIPS)
        ports.wires = wiring.names("WAKE")
        ports.key = self.part("BUTTON", pins.In)
        ports.taps = ports.key is None
        if ports.taps:
            from stork.hal.taps import TapButton

            ports.button = TapButton(ports, ports.clock)
        else:
            ports.button = Button(ports.key)

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

    def _light(self):
        from stork.hal import lights

        found = []
        for key in lights.KINDS:
            light = self.part(key, lambda *names: lights.build(self.pins, self.wiring, key, names))  # noqa: B023 - called at once
            if light is not None:
                found.append(light)
        if len(found) < 2:
            return found[0] if found else None
        from stork.hal.pixel_strip import PixelStrip

        return PixelStrip(found)

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
        return Drv2605(self.ports.bus(*(wiring.names("HAPTIC_BUS") or wiring.names("SCL") + wiring.names("SDA"))))

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
        from stork.hal.battery_voltage import BatteryVoltage

        self.ports.held.append(self.part("BATTERY_LOW", lambda low: self.pins.Out(low, False)))
        return BatteryVoltage(self.pins.Analog(name), self.wiring.number("BATTERY_PERMILLE", 1000, 20000, 2000))
