"""The parts of a board, opened: what the ports of both interpreters share."""

from stork.hal import module_memory

_LONG_MS = 700


class Button:
    """To ground, with the pin's own pull-up."""

    long_ms = _LONG_MS

    def __init__(self, pin):
        self.pressed = pin.low


class BasePorts:
    """``pins``: stork.hal.cp_pins or mp_pins, which open single pins; ``data``: a module of boards/.

    pixel, buzzer, haptic, display, battery, usb_pin, key, button: the parts, or None. ``opened``: the sensor.
    """

    def __init__(self, data, pins, clock):
        self.pins = pins
        self.clock = clock
        self.buses = {}
        self.opened = None
        from stork.hal import board_setup

        board_setup.open_parts(self, data)
        # What is where is known now; it is told in pins, lists and functions, not in these modules.
        module_memory.forget("stork.hal.board_setup", "stork.hal.wiring", "stork.hal.lights", "boards")

    def sensor(self):
        """Open the sensor. Raises OSError, ValueError or RuntimeError."""
        self.opened = None
        try:
            from stork.drivers.sensor_probe import open_sensor

            self.opened = open_sensor(self.bus(*self.sensor_pins), self.addresses, self.chips, self.taps)
        finally:
            module_memory.forget("stork.drivers.sensor_probe", "stork.drivers.i2c_lock", "stork.drivers.sensor_setup")
            module_memory.forget("adafruit_lsm6ds", "adafruit_register")
        return self.opened

    def free_memory(self):
        return module_memory.free()

    def keep_modules(self):
        module_memory.keep()

    def forget_modules(self, *names):
        module_memory.forget(*names)

    def clear_modules(self):
        module_memory.clear()

    def bus(self, *names):
        """The I2C bus on two pins. Once: its pins stay taken, also where nobody answers."""
        if len(names) != 2:
            raise ValueError("STORK_SCL, STORK_SDA: expected one pin each, found %r" % (names,))
        if names not in self.buses:
            self.buses[names] = self.pins.i2c(*names)
        return self.buses[names]

    def battery_mv(self):
        return self.battery.mv() if self.battery is not None else None
