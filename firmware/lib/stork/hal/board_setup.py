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
        self.wiring.read_numbers()
        self.held = []

    def outputs(self):
        """(pixel, buzzer, haptic, display), stork.hal.ports, each None where it is not there."""
        wiring = self.wiring
        named = wiring.get("STORK_BOARD")
        if named and wiring.data.__name__ != "boards." + str(named):
            wiring.complain("BOARD", "a file of boards/", named, "using %s.py" % wiring.data.__name__.replace(".", "/"))
        from stork.hal import lights

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
        where = self._bus_pins(), wiring.addresses(), wiring.chips(CHIPS)
        return where, tuple([name for name in wires if name])

    def _bus_pins(self):
        wiring = self.wiring
        pins = wiring.names("SCL") + wiring.names("SDA")
        usual = wiring.own("SCL") + wiring.own("SDA")
        try:
            self.bus(*pins)
        except RuntimeError:  # nothing hangs there: told when the sensor is opened
            pass
        except _WRONG as error:
            key = "SDA" if wiring.names("SCL") == wiring.own("SCL") else "SCL"
            what = "(%s) going on without" % error
            if pins != usual:
                what = "(%s) using %s" % (error, ", ".join(usual))
            wiring.complain(key, "SCL and SDA of one bus", ", ".join(pins), what)
            return usual
        return pins

    def key(self):
        """The button's pin, or None."""
        return self.part("BUTTON", self.pins.In)

    def part(self, key, build, names=None):
        """Object that ``build`` makes of the pins of setting ``key``; None where it names none, or they are not there.
        ``names``: pins to try instead of the setting; that they are not there is then no fault.
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
            if not spare:
                self.wiring.complain(
                    key, "a free pin that can do it", ", ".join(names), "(%s) going on without" % error
                )
            return None

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
            heard and self.wiring.names("HAPTIC_LEFT") and self.wiring.names("HAPTIC_RIGHT")
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
            self.wiring.complain("DISPLAY", "a display of the board's own", 1, "(%s) going on without" % error)
            return None

    def _battery(self, name):
        from stork.hal.battery_voltage import BatteryVoltage

        self.held.append(self.part("BATTERY_LOW", lambda low: self.pins.Out(low, False)))
        return BatteryVoltage(self.pins.Analog(name), self.wiring.numbers["BATTERY_PERMILLE"])
