"""Pins of the sensor's bus: those of settings.toml, or the usual ones. Loaded at the start, then let go."""

from stork.hal import pin_owners
from stork.hal.wiring import BUS

WRONG = (AttributeError, ImportError, NotImplementedError, OSError, RuntimeError, TypeError, ValueError)


def fits(setup):
    """False where the bus of settings.toml was refused; asked before other parts are on the pins of the usual one.
    ``setup``: stork.hal.board_setup.BoardSetup.
    """
    wiring = setup.wiring
    if wiring.line("SCL") is None and wiring.line("SDA") is None:
        return True
    error = _error(setup)
    if error is None:
        return True
    _complain(wiring, error, "using " + ", ".join(wiring.own("SCL") + wiring.own("SDA")))
    wiring.refused.extend(BUS)
    pin_owners.settle(wiring, setup.pins.find)
    return False


def pins(setup):
    """Names of SCL and SDA; told where they cannot be a bus."""
    error = _error(setup)
    if error is not None:
        _complain(setup.wiring, error, "going on without")
    return _names(setup.wiring)


def _names(wiring):
    return wiring.names("SCL") + wiring.names("SDA")


def _error(setup):
    try:
        setup.bus(*_names(setup.wiring))
    except RuntimeError:  # nothing hangs there, or it has no power yet: told when the sensor is opened
        pass
    except WRONG as error:
        return error
    return None


def _complain(wiring, error, what):
    key = "SDA" if wiring.names("SCL") == wiring.own("SCL") else "SCL"
    wiring.complain(key, "SCL and SDA of one bus", ", ".join(_names(wiring)), what, why=error)
