"""Set-up of a board: its parts opened, each only where its data names it. Loaded at the start, then let go."""

from stork.drivers.sensor_probe import CHIPS
from stork.hal.wiring import Wiring

_WRONG = (AttributeError, ImportError, NotImplementedError, OSError, RuntimeError, TypeError, ValueError)


class BoardSetup:
    """``data``: a module of boards/; ``pins``: stork.hal.cp_pins or mp_pins; ``setting``, ``say``: stork.hal.ports;
    ``bus(scl, sda)``: the I2C bus on two pins. Its methods are called once each, in the order in which they stand here.
    ``held``: pins whose level must stay.
    """

    def __init__(self, data, pins, setting, say, bus):
        self.pins = pins
        self.bus = bus
        self.say = say
        self.wiring = Wiring(data, setting, say)
        self.held = []

    def outputs(self):
        """(pixel, buzzer, haptic, display), stork.hal.ports, each None where it is not there."""
        wiring = self.wiring
        named = wiring.get("STORK_BOARD")
        if named and wiring.data.__name__ != "boards." + str(named):
            wiring.complain("BOARD", "a file of boards/", named, "using %s.py" % wiring.data.__name__.replace(".", "/"))
        self.held.append(self.part("LIGHT_POWER", self._high))
        pixel = self._light()
        buzzer = self.part("BUZZER", self._tone)
        return pixel, buzzer, self._haptic(), self._display()

    def supply(self):
        """(stork.hal.battery_voltage.BatteryVoltage, pin that tells of USB power), each None where it is not there."""
        return self.part("BATTERY", self._battery), self.part("USB_POWER", self.pins.In)

    def sensor(self, clock):
        """((pins of its bus, addresses, chips) where the sensor may be, names of the pins by which it wakes the board);
        its power is on.
        """
        wiring = self.wiring
        self.held.append(self.part("POWER", self._high))
        if self.held[-1] is not None:
            clock.sleep_ms(100)
        pins = wiring.names("SCL") + wiring.names("SDA")
        return (pins, wiring.addresses(), wiring.chips(CHIPS)), wiring.names("WAKE")

    def key(self):
        """The button's pin, or None."""
        return self.part("BUTTON", self.pins.In)

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
        if not found and self.wiring.get("STORK_PIXEL") != "":
            found = self._spare_light(lights)
        if len(found) < 2:
            return found[0] if found else None
        from stork.hal.pixel_strip import PixelStrip

        return PixelStrip(found)

    def _spare_light(self, lights):
        """The board's own light, or one that most boards have, where no named one can be had. Dark is the worst."""
        wiring = self.wiring
        for key in lights.KINDS:
            own = getattr(wiring.data, key, "")
            usual = {"PIXEL": "NEOPIXEL", "LED": "LED"}.get(key)
            for names in (own if isinstance(own, tuple) else (own,), (usual,)):
                if names[0]:
                    try:
                        found = lights.build(self.pins, wiring, key, names)
                        self.say("no light of those that are named: using " + ", ".join(names))
                        return [found]
                    except _WRONG:
                        pass
        return []

    def _high(self, name):
        return self.pins.Out(name, True)

    def _tone(self, name):
        from stork.hal.pwm_parts import Tone

        return Tone(self.pins.Pwm(name, 440, True), self.wiring.number("VOLUME", 0, 100, 100))

    def _haptic(self):
        left = self.part("HAPTIC_LEFT", self._motor)
        right = self.part("HAPTIC_RIGHT", self._motor)
        if left is None or right is None:
            return left or right or self.part("HAPTIC", self._motor)
        from stork.hal.side_motors import SideMotors

        return SideMotors(left, right)

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
        from stork.hal.battery_voltage import BatteryVoltage

        self.held.append(self.part("BATTERY_LOW", lambda low: self.pins.Out(low, False)))
        return BatteryVoltage(self.pins.Analog(name), self.wiring.number("BATTERY_PERMILLE", 1000, 20000, 2000))
