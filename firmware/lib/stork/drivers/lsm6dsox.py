"""LSM6DSOX, ISM330DHCX: configured through adafruit_lsm6ds, read through their FIFO. lsm6dso32.py makes an LSM6DSO32 of
it.

Registers and words: ST data sheet DS12814 Rev 4, sections 9.6-9.10 (FIFO_CTRL), 9.38 (FIFO_STATUS), 9.64
(INTERNAL_FREQ_FINE), 9.79 (FIFO_DATA_OUT); ST AN5272, section 9 [lsm6dsox-sheet]. Those of the ISM330DHCX that are
used here are the same [ism330dhcx-header].
"""

from stork.drivers.lsm6ds import TAP_THS, Lsm6ds
from stork_format import const

_FIFO_CTRL3 = const(0x09)
_FIFO_CTRL4 = const(0x0A)
_FIFO_STATUS1 = const(0x3A)
_TAP_CFG0 = const(0x56)
_TAP_CFG1 = const(0x57)
_TAP_CFG2 = const(0x58)
_TAP_THS_6D = const(0x59)
_INTERNAL_FREQ_FINE = const(0x63)
_FIFO_DATA_OUT_TAG = const(0x78)

_BATCH_104_HZ = const(0x44)  # gyroscope and accelerometer
_BYPASS = const(0x00)
_CONTINUOUS = const(0x06)
_LATCHED = const(0x41)  # INT_CLR_ON_READ, LIR: told once, until it is read
_ALL_AXES = const(0x0E)
_INTERRUPTS = const(0x80)
_OVERRUN = const(0x48)  # FIFO_OVR_IA, FIFO_OVR_LATCHED

_TAG_GYRO = const(0x01)
_TAG_ACCEL = const(0x02)
_TAG_BOTH = const(_TAG_GYRO + _TAG_ACCEL)
_TAG_SLOT = const(0x06)  # TAG_CNT: words of one sample bear the same
_WORD = const(7)  # [lsm6dsox-sheet]
_SAMPLE = const(14)  # [lsm6dsox-sheet]
_BATCH = const(12)  # samples a burst; 115 ms of them [store-sizes]


class Lsm6dsox(Lsm6ds):
    """See stork.drivers.lsm6ds."""

    name = "LSM6DSOX"
    status_bytes = 2
    depth = 256  # samples that the FIFO holds

    def _set_up(self):
        self.buf = bytearray(_BATCH * _SAMPLE)
        self.status_reg = bytes((_FIFO_STATUS1,))
        self.data_reg = bytes((_FIFO_DATA_OUT_TAG,))
        # Which word of a sample comes first; the data sheet does not say. Gyroscope, until the tags tell otherwise.
        self.first = _TAG_GYRO
        self.acc_at = _WORD + 1
        self.rate_at = 1
        self._read(_INTERNAL_FREQ_FINE, 1)
        fine = self.status[0] - 256 if self.status[0] & 128 else self.status[0]
        self.period_us = period_us(fine)
        self._write(_FIFO_CTRL3, _BATCH_104_HZ)

    def start(self):
        """Empty the FIFO; the next sample is the first."""
        self._stop()
        self._write(_FIFO_CTRL4, _CONTINUOUS)
        self.overran = False

    def _stop(self):
        self._write(_FIFO_CTRL4, _BYPASS)

    def _detect(self, taps, on):
        self._write(_TAP_CFG0, (_LATCHED | _ALL_AXES * taps) * on)
        self._write(_TAP_CFG1, TAP_THS)
        self._write(_TAP_CFG2, TAP_THS | _INTERRUPTS * on)
        self._write(_TAP_THS_6D, TAP_THS)

    def poll(self):
        """Number of samples that ``load`` can give, 0.._BATCH; 0 too where the bus failed (``failed`` counts)."""
        try:
            self.i2c.writeto_then_readfrom(self.address, self.status_reg, self.status)
            words = self.status[0] | (self.status[1] & 3) << 8
            if self.status[1] & _OVERRUN:
                self.overran = True
            if words < 2:
                self.failed = 0
                return 0
            count = words >> 1
            if count > _BATCH:
                count = _BATCH
            self.i2c.writeto_then_readfrom(self.address, self.data_reg, self.buf, in_end=count * _SAMPLE)
        except OSError:
            self.errors += 1
            self.failed += 1
            return 0
        self.failed = 0
        if self.buf[0] >> 3 != self.first:
            return self._align(count)
        return count

    def load(self, k):
        """The k-th sample of the last poll."""
        buf = self.buf
        # The exclusive-or and difference turn 16 unsigned bits into signed ones.
        at = k * _SAMPLE + self.rate_at
        self.rx = ((buf[at] | buf[at + 1] << 8) ^ 32768) - 32768
        self.ry = ((buf[at + 2] | buf[at + 3] << 8) ^ 32768) - 32768
        self.rz = ((buf[at + 4] | buf[at + 5] << 8) ^ 32768) - 32768
        at = k * _SAMPLE + self.acc_at
        self.x = ((buf[at] | buf[at + 1] << 8) ^ 32768) - 32768
        self.y = ((buf[at + 2] | buf[at + 3] << 8) ^ 32768) - 32768
        self.z = ((buf[at + 4] | buf[at + 5] << 8) ^ 32768) - 32768

    def _align(self, count):
        """The burst does not begin with the usual word: the other order, or half a sample lost at the front."""
        buf = self.buf
        if buf[0] >> 3 == _TAG_BOTH - self.first and not (buf[0] ^ buf[_WORD]) & _TAG_SLOT:
            self.first = _TAG_BOTH - self.first
            at = self.acc_at
            self.acc_at = self.rate_at
            self.rate_at = at
            return count
        # Drop one word, so that this burst and the next begin with a whole sample.
        for i in range(count * _SAMPLE - _WORD):
            buf[i] = buf[i + _WORD]
        self.skipped += 1
        if buf[0] >> 3 != self.first:
            return 0
        # Its last word is now half a sample: fetch the other half.
        try:
            self.i2c.writeto_then_readfrom(
                self.address, self.data_reg, buf, in_start=count * _SAMPLE - _WORD, in_end=count * _SAMPLE
            )
        except OSError:
            self.errors += 1
            self.failed += 1
            return count - 1
        if buf[count * _SAMPLE - _WORD] >> 3 != _TAG_BOTH - self.first:
            return count - 1
        return count


def period_us(fine):
    """Period in us of a true rate of 6667/64 Hz * (1 + 0.0015 fine); ``fine``: -128..127.

    In steps below 2^30: under CircuitPython 9 what comes out of a larger number stays a large one, and so does all that
    is reckoned with it: each sample would take memory.
    """
    rate = 10000 + 15 * fine
    whole = 640000 // rate
    rest = 640000 % rate
    for _ in range(2):  # three more digits each: in the end 64 * 10^10 // rate
        whole = whole * 1000 + rest * 1000 // rate
        rest = rest * 1000 % rate
    return (whole + 3333) // 6667
