"""Probe: finds the sensor and gives its driver. Loaded only while a sensor is opened."""

from stork.drivers import i2c_lock
from stork_format import const

_WHO_AM_I = const(0x0F)

# name in a board's CHIPS: what WHO_AM_I says
CHIPS = {"LSM6DSOX": 0x6C, "LSM6DS3TR-C": 0x6A, "LSM6DS33": 0x69}


def open_sensor(i2c, addresses, chips=("LSM6DSOX",), taps=False):
    """The driver of the chip that answers: boards are sold under one name with either of two, breakouts at either of
    two addresses. ``taps``: it tells taps, too.

    Raises OSError, ValueError or RuntimeError as the drivers do, and RuntimeError for a chip that is none of them.
    """
    address, found = _who_am_i(i2c, addresses)
    for name in chips:
        if CHIPS.get(name) == found:
            return _driver(name)(i2c, address, taps)
    wanted = " or ".join(chips)
    raise RuntimeError("expected %s at 0x%02x, found a chip with WHO_AM_I 0x%02x" % (wanted, address, found))


def _who_am_i(i2c, addresses):
    """(address, identity) of the first chip of ``addresses`` that answers. Raises OSError where none does."""
    answer = bytearray(1)
    for address in addresses:
        i2c_lock.lock(i2c)
        try:
            i2c.writeto_then_readfrom(address, bytes((_WHO_AM_I,)), answer)
            return address, answer[0]
        except OSError as error:
            failure = error
        finally:
            i2c.unlock()
    text = " or ".join(["0x%02x" % address for address in addresses])
    raise OSError("I2C: expected a motion sensor at %s, found none that answers (%r)" % (text, failure))


def _driver(name):
    """Imports only the one that is asked for: a driver takes room in the board's memory."""
    if name == "LSM6DSOX":
        from stork.drivers.lsm6dsox import Lsm6dsox

        return Lsm6dsox
    from stork.drivers import lsm6ds3trc

    return lsm6ds3trc.Lsm6ds33 if name == "LSM6DS33" else lsm6ds3trc.Lsm6ds3trc
