"""The bus lock, for every sensor driver."""

from time import sleep


def lock(i2c):
    """Lock the bus. Raises OSError where it stays locked by another user."""
    for _ in range(20):
        if i2c.try_lock():
            return
        sleep(0.001)
    raise OSError("I2C: expected a free bus, it stayed locked")


def check_free(i2c):
    """Raise OSError where the bus is not free: the library would wait without a limit."""
    lock(i2c)
    i2c.unlock()
