"""Base of the ports of both interpreters: the parts of a board, its sensor, the memory that modules take."""

import gc
import os
import sys

# MicroPython collects when memory is full: by then what stays would be scattered in the garbage of compiling.
# CircuitPython knows no such thing.
if hasattr(gc, "threshold"):
    gc.threshold(8192)


class Button:
    """Button to ground, with the pin's own pull-up."""

    long_ms = 700  # [button-times]

    def __init__(self, pin):
        self.pressed = pin.low


class BasePorts:
    """``pins``: stork.hal.cp_pins or mp_pins, which open single pins; ``data``: a module of boards/.

    pixel, buzzer, haptic, display, battery, usb_pin, key, button: the parts, or None. ``held``: pins whose level must
    stay; ``khz``: of the I2C buses; ``wires``: names of pins by which the sensor wakes the board; ``opened``: the
    sensor; ``start_id``: random, of this start.
    """

    safe_files = False  # whether a power cut leaves files whole: FAT does not

    def __init__(self, data, pins, clock):
        self.start_id = int.from_bytes(os.urandom(4), "little") >> 2  # 30 bits: no large object
        self.kept = ()  # modules that ``clear_modules`` leaves
        self.pins = pins
        self.clock = clock
        self.buses = {}
        self.opened = None
        self.axes = data.AXES
        from stork.hal.board_setup import BoardSetup

        setup = BoardSetup(data, pins, self.setting, self.say, self.bus)
        self.khz = setup.wiring.numbers["I2C_KHZ"]
        self.pixel, self.buzzer, self.haptic, self.display = setup.outputs()
        self.battery, self.usb_pin = setup.supply()
        self.sensor_at, self.wires = setup.sensor(clock)
        self.key = setup.key()
        self.held = setup.held
        self.complaints = setup.wiring.complaints
        if self.key is None:
            from stork.hal.taps import TapButton

            self.button = TapButton(self, clock)
        else:
            self.button = Button(self.key)
        # Wiring is resolved, into pins, lists and functions; release the set-up modules.
        self.forget_modules("board_setup,pin_owners,sensor_bus,wiring,lights", "stork.hal.")
        self.forget_modules("boards")

    def sensor(self):
        """Open the sensor. Raises OSError, ValueError or RuntimeError."""
        self.opened = None
        pins, addresses, chips = self.sensor_at
        try:
            from stork.drivers.sensor_probe import open_sensor

            self.opened = open_sensor(self.bus(*pins), addresses, chips, self.key is None)
        finally:
            self.forget_modules("stork.drivers.sensor_probe,stork.drivers.i2c_lock,stork.drivers.sensor_setup")
            self.forget_modules("adafruit_lsm6ds,adafruit_register")
        return self.opened

    def bus(self, *names):
        """The I2C bus on two pins. Once: its pins stay taken, also where nobody answers."""
        if len(names) != 2:
            raise ValueError("STORK_SCL, STORK_SDA: expected one pin each, found %r" % (names,))
        if names not in self.buses:
            self.buses[names] = self.pins.i2c(names[0], names[1], self.khz)
        return self.buses[names]

    def battery_mv(self):
        return self.battery.mv() if self.battery is not None else None

    def free_memory(self):
        """Bytes, after a collection: 2 ms and more."""
        gc.collect()
        return gc.mem_free()

    def keep_modules(self):
        """All modules that are here now stay."""
        self.kept = set(sys.modules)

    def clear_modules(self):
        """Let all modules go that were loaded since ``keep_modules``; nothing may refer to them. They are loaded again
        when asked for. Before ``keep_modules`` all stay.
        """
        for name in list(sys.modules):
            if self.kept and name not in self.kept:
                _drop(name)
        gc.collect()

    def forget_modules(self, packages, within=""):
        """Release these modules, and what is in them, as ``clear_modules`` does. ``packages``: names, with commas
        between them, that follow ``within``.
        """
        packages = [within + package for package in packages.split(",")]
        for name in list(sys.modules):
            for package in packages:
                if name == package or name.startswith(package + "."):
                    _drop(name)
                    break
        gc.collect()


def _drop(name):
    modules = sys.modules
    parent, _, leaf = name.rpartition(".")
    if parent in modules and hasattr(modules[parent], leaf):
        delattr(modules[parent], leaf)
    del modules[name]
