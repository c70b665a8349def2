"""One kind of chip a file: integers out, waits that end, errors that are counted. A bus comes in; nothing here opens
one.
"""

# name in a board's CHIPS: what WHO_AM_I says
CHIPS = {"LSM6DSOX": 0x6C, "LSM6DS3TR-C": 0x6A, "LSM6DS33": 0x69}


def open_sensor(i2c, addresses, chips=("LSM6DSOX",), taps=False):
    """The driver of the chip that answers: boards are sold under one name with either of two, breakouts at either of
    two addresses. ``taps``: it tells taps, too.

    Raises OSError, ValueError or RuntimeError as the drivers do, and RuntimeError for a chip that is none of them.
    """
    from stork.drivers import bus

    address, found = bus.who_am_i(i2c, addresses)
    for name in chips:
        if CHIPS.get(name) == found:
            return _driver(name)(i2c, address, taps)
    wanted = " or ".join(chips)
    raise RuntimeError("expected %s at 0x%02x, found a chip with WHO_AM_I 0x%02x" % (wanted, address, found))


def _driver(name):
    """Imports only the one that is asked for: a driver takes room in the board's memory."""
    if name == "LSM6DSOX":
        from stork.drivers.lsm6dsox import Lsm6dsox

        return Lsm6dsox
    from stork.drivers import lsm6ds3trc

    return lsm6ds3trc.Lsm6ds33 if name == "LSM6DS33" else lsm6ds3trc.Lsm6ds3trc
