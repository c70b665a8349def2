"""What every sensor driver needs of the bus."""

from time import sleep


def lock(i2c):
    """Take the bus. Raises OSError where nobody gives it back."""
    for _ in range(20):
        if i2c.try_lock():
            return
        sleep(0.001)
    raise OSError("I2C: expected a free bus, it stayed locked")


def check_free(i2c):
    """Raise OSError where the bus is not free: the library would wait for it for ever."""
    lock(i2c)
    i2c.unlock()
