"""LSM6DS3TR-C and LSM6DS33: configured through adafruit_lsm6ds, read through their FIFO of untagged words.

Registers and the pattern: ST DocID030071 Rev 3, sections 9.4-9.8 (FIFO_CTRL), 9.53-9.58 (FIFO_STATUS, FIFO_DATA_OUT);
AN5130 section 8 [lsm6ds3trc-sheet], [lsm6ds33-note]. In both chips the words of one sample are
gyroscope x y z, accelerometer x y z; FIFO_PATTERN tells which of the six comes next.
"""

from stork.drivers.lsm6ds import TAP_THS, Lsm6ds
from stork_format import const

_FIFO_CTRL3 = const(0x08)
_FIFO_CTRL5 = const(0x0A)
_FIFO_STATUS1 = const(0x3A)
_FIFO_DATA_OUT_L = const(0x3E)
_TAP_CFG = const(0x58)
_TAP_THS_6D = const(0x59)

_BOTH_UNDECIMATED = const(0x09)
_BYPASS = const(0x20)  # at 104 Hz
_CONTINUOUS = const(0x26)
_LATCHED = const(0x01)
_ALL_AXES = const(0x0E)
_OVERRUN = const(0x40)
_EMPTY = const(0x10)

_WORDS = const(6)  # [lsm6ds3trc-sheet]
_SAMPLE = const(12)  # [lsm6ds3trc-sheet]
_BATCH = const(12)  # samples a burst; 115 ms of them [store-sizes]


class _Untagged(Lsm6ds):
    """See stork.drivers.lsm6ds."""

    # 104 Hz, as the data sheet says: no register tells the chip's own rate. The board's clock, recorded with the
    # samples once a second, does.
    period_us = 9615
    status_bytes = 4
    interrupts = 0x80

    def _set_up(self):
        self.buf = bytearray(_BATCH * _SAMPLE)
        self.status_reg = bytes((_FIFO_STATUS1,))
        self.data_reg = bytes((_FIFO_DATA_OUT_L,))
        self._stop()
        self._write(_FIFO_CTRL3, _BOTH_UNDECIMATED)

    def start(self):
        """Empty the FIFO; the next sample is the first."""
        self._stop()
        self._write(_FIFO_CTRL5, _CONTINUOUS)
        self.overran = False

    def _stop(self):
        self._write(_FIFO_CTRL5, _BYPASS)

    def _detect(self, taps, on):
        self._write(_TAP_CFG, (self.interrupts | _LATCHED | _ALL_AXES * taps) * on)
        self._write(_TAP_THS_6D, TAP_THS)

    def poll(self):
        """Number of samples that ``load`` can give, 0.._BATCH; 0 too where the bus failed (``failed`` counts)."""
        try:
            words = self._level()
            if self.status[1] & _OVERRUN:
                self.overran = True
                # A full FIFO overwrites its oldest words, maybe in the middle of the burst that reads them: what is
                # nearest to that is given up, and with room in the FIFO its pattern stands still.
                self._fetch(_BATCH * _WORDS)
                words = self._level()
            place = self.status[2] | (self.status[3] & 3) << 8
            if place:
                # Half a sample is missing in front (a burst that broke off): give up its rest.
                place = _WORDS - place % _WORDS
                if words < place:
                    self.failed = 0
                    return 0
                self.skipped += place
                self._fetch(place)
                words -= place
            count = words // _WORDS
            if count > _BATCH:
                count = _BATCH
            if count:
                self._fetch(count * _WORDS)
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

    def _fetch(self, words):
        self.i2c.writeto_then_readfrom(self.address, self.data_reg, self.buf, in_end=words * 2)


class Lsm6ds3trc(_Untagged):
    name = "LSM6DS3TR-C"
    depth = 341 - _BATCH  # samples that are left of the FIFO's 4 kB after an overrun


class Lsm6ds33(_Untagged):
    name = "LSM6DS33"
    depth = 682 - _BATCH  # 8 kB
    interrupts = 0  # the bit is its time stamp's; what has an axis or a threshold runs
