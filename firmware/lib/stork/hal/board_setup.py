"""Set-up of a board: its parts opened, each only where its data names it. Loaded at the start, then let go."""

from stork.drivers.sensor_probe import CHIPS
from stork.hal import pin_owners, sensor_bus
from stork.hal.wiring import Wiring

_WRONG = sensor_bus.WRONG


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
        self.wiring.read_numbers()
        pin_owners.settle(self.wiring, pins.find)
        self.held = []

    def outputs(self):
        """(pixel, buzzer, haptic, display), stork.hal.ports, each None where it is not there."""
        wiring = self.wiring
        named = wiring.get("STORK_BOARD")
        if named and wiring.data.__name__ != "boards." + str(named):
            wiring.complain("BOARD", "a file of boards/", named, "using %s.py" % wiring.data.__name__.replace(".", "/"))
        from stork.hal import lights

        light = lights.of_board(self)
        if not sensor_bus.fits(self):  # pins of other lines may be the sensor's again, the light's too
            self.pins.close(0)
            self.held = []
            light = lights.of_board(self)
        buzzer = self.part("BUZZER", self._tone)
        return light, buzzer, self._haptic(buzzer is not None and buzzer.volume > 0), self._display()

    def supply(self):
        """(stork.hal.battery_voltage.BatteryVoltage, pin that tells of USB power), each None where it is not there."""
        battery = self.part("BATTERY", self._battery)
        if battery is None:  # what goes with it is told all the same where it is wrong
            self.part("BATTERY_LOW", self.pins.find)
        return battery, self.part("USB_POWER", self.pins.In)

    def sensor(self, clock):
        """((pins of its bus, addresses, chips) where the sensor may be, names of the pins by which it wakes the board);
        its power is on.
        """
        wiring = self.wiring
        self.held.append(self.part("POWER", self.held_high))
        if self.held[-1] is not None:
            clock.sleep_ms(100)
        wires = [self._part("WAKE", self.pins.input, (name,), False) for name in wiring.names("WAKE")]
        where = sensor_bus.pins(self), wiring.addresses(), wiring.chips(CHIPS)
        return where, tuple([name for name in wires if name])

    def key(self):
        """The button's pin, or None."""
        return self.part("BUTTON", self.pins.In)

    def part(self, key, build, names=None):
        """Object that ``build`` makes of the pins of setting ``key``, or of the usual ones where settings.toml names
        pins that cannot be had; else None. ``names``: pins that nobody named, in their place; then that is no fault.
        """
        if names is None:
            return self._part(key, build, self.wiring.names(key), False)
        return self._part(key, build, names, True)

    def _part(self, key, build, names, spare):
        if not names:
            return None
        taken = len(self.pins.held)
        try:
            return build(*names)
        except _WRONG as error:
            self.pins.close(taken)  # of three pins the first two
            if spare:
                return None
            usual = self.wiring.own(key)
            made = self._part(key, build, usual, True) if key != "WAKE" and usual != names else None
            what = "going on without" if made is None else "using " + ", ".join(usual)
            self.wiring.complain(key, "a free pin that can do it", ", ".join(names), what, why=error)
            return made

    def held_high(self, name):
        """The pin, an output that stays high."""
        return self.pins.Out(name, True)

    def _tone(self, name):
        from stork.hal.pwm_parts import Tone

        return Tone(self.pins.Pwm(name, 440, True), self.wiring.numbers["VOLUME"])

    def _haptic(self, heard):
        """``heard``: there is a sound, which tells the leans to the side of a motor that could not be had. Without one
        the other motor tells all, by its rhythm.
        """
        self.part("HAPTIC_BUS", self._both)  # told where it is wrong, also without what hangs there
        left = self.part("HAPTIC_LEFT", self._motor)
        right = self.part("HAPTIC_RIGHT", self._motor)
        if left is None and right is None:
            return self.part("HAPTIC", self._motor)
        if (left is None or right is None) and not (
            heard and self.wiring.wanted("HAPTIC_LEFT") and self.wiring.wanted("HAPTIC_RIGHT")
        ):
            return left or right
        from stork.hal.side_motors import SideMotors

        return SideMotors(left, right)

    def _both(self, scl, sda):
        return self.pins.find(scl), self.pins.find(sda)

    def _motor(self, name):
        if name != "DRV2605":
            from stork.hal.pwm_parts import Motor

            return Motor(self.pins.Pwm(name, 20000))
        from stork.drivers.drv2605 import Drv2605

        wiring = self.wiring
        return Drv2605(self.bus(*(wiring.names("HAPTIC_BUS") or wiring.names("SCL") + wiring.names("SDA"))))

    def _display(self):
        if not self.wiring.numbers["DISPLAY"]:
            return None
        try:
            from stork.hal.screen import Screen

            return Screen()
        except _WRONG as error:
            self.wiring.complain("DISPLAY", "a display of the board's own", 1, "going on without", why=error)
            return None

    def _battery(self, name):
        from stork.hal.battery_voltage import BatteryVoltage

        self.held.append(self.part("BATTERY_LOW", lambda low: self.pins.Out(low, False)))
        return BatteryVoltage(self.pins.Analog(name), self.wiring.numbers["BATTERY_PERMILLE"])
