"""What every sensor driver needs of the bus."""

from time import sleep

_WHO_AM_I = 0x0F


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


def who_am_i(i2c, addresses):
    """(address, identity) of the first chip of ``addresses`` that answers. Raises OSError where none does."""
    answer = bytearray(1)
    for address in addresses:
        lock(i2c)
        try:
            i2c.writeto_then_readfrom(address, bytes((_WHO_AM_I,)), answer)
            return address, answer[0]
        except OSError as error:
            failure = error
        finally:
            i2c.unlock()
    text = " or ".join(["0x%02x" % address for address in addresses])
    raise OSError("I2C: expected a motion sensor at %s, found none that answers (%r)" % (text, failure))
