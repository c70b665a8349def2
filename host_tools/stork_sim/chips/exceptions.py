"""Exceptions of a chip model that is used as the real chip may not be used. Errors of measurement: sensor_errors."""


class RegisterError(AssertionError):
    """A bus access that no correct driver makes: a register that does not exist, a write to a read-only one, ...

    Real silicon would answer with noise or swallow the byte; here it must fail a test. It is an AssertionError
    and not an OSError, so that a driver that handles bus errors does not handle this one by accident.
    """


class NotSimulatedError(RegisterError):
    """The real chip can do this and the model cannot; going on would give wrong samples in silence."""
