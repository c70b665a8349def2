"""LSM6DS3TR-C and LSM6DS33: configured through adafruit_lsm6ds, read through their FIFO of untagged words.

Contract and names are those of lsm6dsox.py. Registers and the pattern: ST DocID030071 Rev 3, sections 9.4-9.8
(FIFO_CTRL), 9.53-9.58 (FIFO_STATUS, FIFO_DATA_OUT); AN5130 section 8. In both chips the words of one sample are
gyroscope x y z, accelerometer x y z; FIFO_PATTERN tells which of the six comes next.
"""

from adafruit_lsm6ds import AccelRange, GyroRange, Rate
from adafruit_lsm6ds.lsm6ds3trc import LSM6DS3TRC
from adafruit_lsm6ds.lsm6ds33 import LSM6DS33

from stork.drivers import bus

_FIFO_CTRL3 = 0x08
_FIFO_CTRL5 = 0x0A
_CTRL1_XL = 0x10
_FIFO_STATUS1 = 0x3A
_FIFO_DATA_OUT_L = 0x3E

_BOTH_UNDECIMATED = 0x09
_BYPASS = 0x20  # at 104 Hz
_CONTINUOUS = 0x26
_OVERRUN = 0x40
_EMPTY = 0x10

_WORDS = 6
_SAMPLE = 12
_BATCH = 12  # samples a burst; 115 ms of them


class _Trc(LSM6DS3TRC):
    def reset(self):
        bus.reset(self, "LSM6DS3TR-C")


class _Ds33(LSM6DS33):
    def reset(self):
        bus.reset(self, "LSM6DS33")


class _Untagged:
    """See stork.drivers.lsm6dsox.Lsm6dsox: the same arguments, attributes and errors."""

    acc_ug_per_lsb = 122  # +-4 g
    gyr_udps_per_lsb = 8750  # +-250 dps
    # 104 Hz, as the data sheet says: no register tells the chip's own rate. The board's clock, recorded with the
    # samples once a second, does.
    period_us = 9615

    def __init__(self, i2c, address=0x6A):
        bus.check_free(i2c)
        chip = self.chip_class(i2c, address)
        chip.accelerometer_range = AccelRange.RANGE_4G
        chip.gyro_range = GyroRange.RANGE_250_DPS
        chip.accelerometer_data_rate = Rate.RATE_104_HZ
        chip.gyro_data_rate = Rate.RATE_104_HZ
        self.i2c = i2c
        self.address = address
        self.buf = bytearray(_BATCH * _SAMPLE)
        self.status = bytearray(4)
        self.status_reg = bytes((_FIFO_STATUS1,))
        self.data_reg = bytes((_FIFO_DATA_OUT_L,))
        self.x = self.y = self.z = 0
        self.rx = self.ry = self.rz = 0
        self.errors = 0  # transactions that failed, ever
        self.failed = 0  # ... in a row
        self.overran = False  # samples were lost since the last poll
        self.skipped = 0  # words that were not where they belong
        bus.lock(i2c)
        try:
            self._set_up()
        except Exception:
            i2c.unlock()
            raise

    def _set_up(self):
        # Reported of the Feather Sense: the rate reads back as 0 Hz although it was set. CTRL1_XL, CTRL2_G.
        self.i2c.writeto_then_readfrom(self.address, bytes((_CTRL1_XL,)), self.status, in_end=2)
        if self.status[0] & 0xFC != 0x48 or self.status[1] & 0xFE != 0x40:
            raise RuntimeError(
                "%s: expected 104 Hz, 4 g, 250 dps, found CTRL %02x %02x"
                % (self.name, self.status[0], self.status[1])
            )
        self._write(_FIFO_CTRL5, _BYPASS)
        self._write(_FIFO_CTRL3, _BOTH_UNDECIMATED)
        self.start()

    def close(self):
        """Leave the bus to whoever opens the sensor next."""
        self.i2c.unlock()

    def start(self):
        """Empty the FIFO; the next sample is the first."""
        self._write(_FIFO_CTRL5, _BYPASS)
        self._write(_FIFO_CTRL5, _CONTINUOUS)
        self.overran = False

    def poll(self):
        """How many samples ``load`` can give, 0.._BATCH; 0 too where the bus failed (``failed`` counts)."""
        try:
            words = self._level()
            if self.status[1] & _OVERRUN:
                self.overran = True
                # A full FIFO overwrites its oldest words, maybe in the middle of the burst that reads them: what is
                # nearest to that is given up, and with room in the FIFO its pattern stands still.
                self._read(_BATCH * _WORDS)
                words = self._level()
            place = self.status[2] | (self.status[3] & 3) << 8
            if place:
                # Half a sample is missing in front (a burst that broke off): give up its rest.
                place = _WORDS - place % _WORDS
                if words < place:
                    self.failed = 0
                    return 0
                self.skipped += place
                self._read(place)
                words -= place
            count = words // _WORDS
            if count > _BATCH:
                count = _BATCH
            if count:
                self._read(count * _WORDS)
        except OSError:
            self.errors += 1
            self.failed += 1
            return 0
        self.failed = 0
        return count

    def load(self, k):
        """The k-th sample of the last poll."""
        buf = self.buf
        # The exclusive-or and difference turn 16 unsigned bits into signed ones.
        at = k * _SAMPLE
        self.rx = ((buf[at] | buf[at + 1] << 8) ^ 32768) - 32768
        self.ry = ((buf[at + 2] | buf[at + 3] << 8) ^ 32768) - 32768
        self.rz = ((buf[at + 4] | buf[at + 5] << 8) ^ 32768) - 32768
        self.x = ((buf[at + 6] | buf[at + 7] << 8) ^ 32768) - 32768
        self.y = ((buf[at + 8] | buf[at + 9] << 8) ^ 32768) - 32768
        self.z = ((buf[at + 10] | buf[at + 11] << 8) ^ 32768) - 32768

    def _level(self):
        """Words that may be read; FIFO_STATUS1..4 are in ``status``."""
        self.i2c.writeto_then_readfrom(self.address, self.status_reg, self.status)
        if self.status[1] & _EMPTY:
            return 0
        return self.status[0] | (self.status[1] & 15) << 8

    def _read(self, words):
        self.i2c.writeto_then_readfrom(self.address, self.data_reg, self.buf, in_end=words * 2)

    def _write(self, register, value):
        self.i2c.writeto(self.address, bytes((register, value)))


class Lsm6ds3trc(_Untagged):
    name = "LSM6DS3TR-C"
    chip_class = _Trc
    depth = 341 - _BATCH  # samples that are left of the FIFO's 4 kB after an overrun


class Lsm6ds33(_Untagged):
    name = "LSM6DS33"
    chip_class = _Ds33
    depth = 682 - _BATCH  # 8 kB
