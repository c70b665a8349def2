"""Set-up of a sensor through adafruit_lsm6ds. Loaded only then: the library and this take 16 kB of a board's memory,
which stork.hal.base_ports gives back afterwards.
"""

from time import sleep


class Quick:
    """Put before a class of adafruit_lsm6ds: no wait without a bound, none of .2 s after each range."""

    def reset(self):
        """Reset with a limit: the library's own waits without one."""
        self._sw_reset = True
        for _ in range(100):
            if not self._sw_reset:
                return
            sleep(0.001)
        raise OSError(self.label + ": expected the reset to end within 100 ms, it did not")

    @property
    def accelerometer_range(self):
        return self._cached_accel_range

    @accelerometer_range.setter
    def accelerometer_range(self, value):
        self._accel_range = value
        self._cached_accel_range = value

    @property
    def gyro_range(self):
        return self._cached_gyro_range

    @gyro_range.setter
    def gyro_range(self, value):
        self._set_gyro_range(value)


def set_up(name, i2c, address):
    """Identify the chip, reset it, set rates and ranges. Raises OSError or RuntimeError."""
    if name == "LSM6DSOX":
        from adafruit_lsm6ds.lsm6dsox import LSM6DSOX as library
    elif name == "ISM330DHCX":
        from adafruit_lsm6ds.ism330dhcx import ISM330DHCX as library
    elif name == "LSM6DS33":
        from adafruit_lsm6ds.lsm6ds33 import LSM6DS33 as library
    else:
        from adafruit_lsm6ds.lsm6ds3trc import LSM6DS3TRC as library

    class Chip(Quick, library):
        label = name

    Chip(i2c, address)
