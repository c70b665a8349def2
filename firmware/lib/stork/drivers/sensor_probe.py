"""Probe: finds the sensor and gives its driver. Loaded only while a sensor is opened."""

from stork.drivers import i2c_lock
from stork_format import const

_WHO_AM_I = const(0x0F)

# name in a board's CHIPS: what WHO_AM_I says [lsm6dso32-header], [ism330dhcx-header]
CHIPS = {"LSM6DSOX": 0x6C, "LSM6DSO32": 0x6C, "ISM330DHCX": 0x6B, "LSM6DS3TR-C": 0x6A, "LSM6DS33": 0x69}
_LSM6DSV16X = const(0x70)  # [lsm6dsv16x-header]


def open_sensor(i2c, addresses, chips=("LSM6DSOX",), taps=False):
    """The driver of the chip that answers: boards are sold under one name with either of two, breakouts at either of
    two addresses, and what sits at the first may be another chip. ``taps``: it tells taps, too.

    Raises OSError, ValueError or RuntimeError as the drivers do, and RuntimeError where no chip is one of ``chips``.
    """
    found = []
    answered = False
    for address in addresses:
        identity, failure = _who_am_i(i2c, address)
        if identity is None:
            found.append("nothing at 0x%02x (%r)" % (address, failure))
            continue
        answered = True
        for name in chips:
            if CHIPS.get(name) == identity:
                return _open(name, i2c, address, taps)
        found.append("%s at 0x%02x" % (_described(identity), address))
    where = " or ".join(["0x%02x" % address for address in addresses])
    if not answered:
        raise OSError("I2C: expected a motion sensor at %s, found none that answers (%r)" % (where, failure))
    raise RuntimeError("expected %s at %s, found %s" % (" or ".join(chips), where, ", ".join(found)))


def _who_am_i(i2c, address):
    """(what the chip at ``address`` says it is, None), or (None, why none answers). Raises OSError where the bus is not
    free.
    """
    answer = bytearray(1)
    i2c_lock.lock(i2c)
    try:
        i2c.writeto_then_readfrom(address, bytes((_WHO_AM_I,)), answer)
        return answer[0], None
    except OSError as error:
        return None, error
    finally:
        i2c.unlock()


def _described(identity):
    if identity == _LSM6DSV16X:
        return "an LSM6DSV16X, which Stork does not know yet,"
    names = [name for name in CHIPS if CHIPS[name] == identity]
    text = "a chip with WHO_AM_I 0x%02x" % identity
    return text + " (%s: STORK_CHIPS does not name it)" % " or ".join(sorted(names)) if names else text


def _open(name, i2c, address, taps):
    """Imports only the driver that is asked for: it takes room in the board's memory."""
    if name == "LSM6DS33" or name == "LSM6DS3TR-C":
        from stork.drivers import lsm6ds3trc

        return (lsm6ds3trc.Lsm6ds33 if name == "LSM6DS33" else lsm6ds3trc.Lsm6ds3trc)(i2c, address, taps)
    from stork.drivers.lsm6dsox import Lsm6dsox

    if name == "ISM330DHCX":
        return Lsm6dsox(i2c, address, taps, name)
    sensor = Lsm6dsox(i2c, address, taps)
    if name == "LSM6DSO32":
        from stork.drivers import lsm6dso32

        try:
            lsm6dso32.swap(sensor)
        except Exception:
            sensor.close()
            raise
    return sensor
