"""Base driver of the LSM6DS family: set-up through adafruit_lsm6ds, rates read back, sleep, wake-up by motion, taps.

Registers: ST DS12814 Rev 4 (LSM6DSOX) and DocID030071 Rev 3 (LSM6DS3TR-C), CTRL1_XL ... MD1_CFG; how they play
together: AN5272 and AN5130, "Wake-up interrupt", "Single-tap and double-tap recognition", and the table of operating
modes. The LSM6DS33's are in AN4682. Bits were checked against ST's own headers (lsm6dsox_reg.h, lsm6ds3tr-c_reg.h).
[lsm6dsox-sheet], [lsm6ds3trc-sheet], [lsm6ds33-note]
"""

from time import sleep

from stork_format import const

_CTRL1_XL = const(0x10)
_CTRL2_G = const(0x11)
_CTRL6_C = const(0x15)
_WAKE_UP_SRC = const(0x1B)
_TAP_SRC = const(0x1C)
_INT_DUR2 = const(0x5A)
_WAKE_UP_THS = const(0x5B)
_MD1_CFG = const(0x5E)

_ACC_104_HZ = const(0x40)
_GYR_104_HZ = const(0x40)  # +-250 dps
_ACC_26_HZ = const(0x20)
_LOW_POWER = const(0x10)  # XL_HM_MODE: high performance off
_WU_IA = const(0x08)
_SINGLE_TAP = const(0x20)  # the same bit in TAP_SRC
_WAKE_TO_INT1 = const(0x20)  # what is not routed to a pin is not latched either
_TAP_TO_INT1 = const(0x40)

# Half the difference between two samples, in 1/64 of 4 g: 125 mg from one to the next, as when a belt is picked up.
# [wake-and-tap]
_WAKE_THS = const(1)
# ... in 1/32 of 4 g: 1 g [wake-and-tap]. A finger on the case gives that; heel strikes, at the lower back, do not.
TAP_THS = 8
# Over within 77 ms, 19 ms of quiet. Pairs are counted by the caller: at 104 Hz one tap is three samples, of which the
# middle one may be below the threshold, and for the chip's own double tap that is no quiet.
_TAP_TIMES = const(0x01)
_SETTLE_S = 0.1  # after a change of rate the first samples are none: 70 ms for the gyroscope [lsm6dsox-sheet]


class Lsm6ds:
    """``poll`` says how many samples came; ``load(k)`` puts the k-th into x y z (acceleration) and rx ry rz, LSB.

    i2c: a bus with writeto, readfrom_into, writeto_then_readfrom, try_lock, unlock; 400 kHz is wanted. It stays
    locked until ``close``; other users of the bus write between two calls. ``taps``: taps on the case are told by
    ``tapped``. Raises OSError, ValueError or RuntimeError where the bus is not free or the chip is absent, another, or
    does not take its settings; the bus is unlocked then. ``name``: another chip that this kind drives.

    A kind of chip adds: name, status_bytes, depth, poll, load, start, _stop, _set_up, _detect.
    """

    acc_ug_per_lsb = 122  # +-4 g
    acc_range = 0x08  # +-4 g, FS_XL in CTRL1_XL
    gyr_udps_per_lsb = 8750  # +-250 dps
    # Not in each instance: looking up those of a sample's path takes longer, the more there are.
    taps = False
    one = None

    def __init__(self, i2c, address=0x6A, taps=False, name=""):
        from stork.drivers import i2c_lock, sensor_setup  # let go again by who opened the sensor

        if name:
            self.name = name
        i2c_lock.check_free(i2c)
        sensor_setup.set_up(self.name, i2c, address)
        self.i2c = i2c
        self.address = address
        self.status = bytearray(self.status_bytes)
        self.x = self.y = self.z = 0
        self.rx = self.ry = self.rz = 0
        self.errors = 0  # transactions that failed, ever
        self.failed = 0  # ... in a row
        self.overran = False  # samples were lost since the last poll
        self.skipped = 0  # words that were not where they belong
        i2c_lock.lock(i2c)
        try:
            self._check()
            self._set_up()
            if taps:
                self.taps = True
                self._events(0)
            sleep(_SETTLE_S)
            self.start()
        except Exception:
            i2c.unlock()
            raise

    def close(self):
        """Release the bus."""
        self.i2c.unlock()

    def sleep(self):
        """Gyroscope off, accelerometer at 26 Hz in low power, FIFO off; ``moved`` reports motion. Raises OSError."""
        self._stop()
        self._write(_CTRL2_G, 0)
        self._write(_CTRL6_C, _LOW_POWER)
        self._write(_CTRL1_XL, _ACC_26_HZ | self.acc_range)
        self._events(_WAKE_THS)
        sleep(_SETTLE_S)
        self.moved()

    def wake(self):
        """Back to 104 Hz into the FIFO. Raises OSError, and RuntimeError where the chip does not take its settings."""
        self._write(_CTRL1_XL, _ACC_104_HZ | self.acc_range)
        self._write(_CTRL6_C, 0)
        self._write(_CTRL2_G, _GYR_104_HZ)
        self._events(0)
        self._check()
        sleep(_SETTLE_S)
        self.start()

    def moved(self):
        """Whether it was moved since last asked; only asleep. False too where the bus failed (``failed`` counts)."""
        return self._flag(_WAKE_UP_SRC, _WU_IA)

    def tapped(self):
        """Whether it was tapped since last asked; only awake. False too where the bus failed."""
        return self._flag(_TAP_SRC, _SINGLE_TAP)

    def _check(self):
        """Reported of the Feather Sense: the rate reads back as 0 Hz although it was set. CTRL1_XL, CTRL2_G."""
        self._read(_CTRL1_XL, 2)
        if self.status[0] & 0xFC != _ACC_104_HZ | self.acc_range or self.status[1] & 0xFE != _GYR_104_HZ:
            raise RuntimeError(
                "%s: expected 104 Hz, 4 g, 250 dps, found CTRL %02x %02x" % (self.name, self.status[0], self.status[1])
            )

    def _events(self, wake_ths):
        """Look for wake-ups above ``wake_ths``, or, where that is 0, for taps."""
        self._write(_WAKE_UP_THS, wake_ths)
        self._write(_INT_DUR2, _TAP_TIMES)
        self._write(_MD1_CFG, _WAKE_TO_INT1 if wake_ths else _TAP_TO_INT1 * self.taps)
        self._detect(self.taps and not wake_ths, self.taps or wake_ths > 0)

    def _flag(self, register, bit):
        if self.one is None:
            self.one = bytearray(1)
        self.one[0] = register
        try:
            self.i2c.writeto_then_readfrom(self.address, self.one, self.one)
        except OSError:
            self.errors += 1
            self.failed += 1
            return False
        return self.one[0] & bit != 0

    def _read(self, register, count):
        self.i2c.writeto_then_readfrom(self.address, bytes((register,)), self.status, in_end=count)

    def _write(self, register, value):
        self.i2c.writeto(self.address, bytes((register, value)))
