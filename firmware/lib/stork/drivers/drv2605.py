"""DRV2605 and DRV2605L: a vibration motor on I2C, in real-time playback: a number sets its present strength.

Registers: TI SLOS854 (DRV2605L) and SLOS825 (DRV2605), "Register Map" [drv2605-sheet]: STATUS 00h, MODE 01h, RTP_INPUT
02h, FEEDBACK 1Ah, CONTROL3 1Dh. Bits and identities agree with Zephyr's driver of the chip. An eccentric motor (ERM)
without feedback, so it needs no calibration; full strength is what OD_CLAMP holds after reset, about 3 V.
"""

from stork_format import const

_STATUS = const(0x00)
_MODE = const(0x01)
_FEEDBACK = const(0x1A)
_CONTROL3 = const(0x1D)

_ADDRESS = const(0x5A)  # it has no other
_DEVICES = (3, 7)  # DEVICE_ID: DRV2605, DRV2605L [drv2605-sheet]
_PLAY = const(0x05)
_STANDBY = const(0x45)
_ERM = const(0x36)
_OPEN_LOOP = const(0xA0)  # ERM_OPEN_LOOP; numbers are signed, 127 is full strength


class Drv2605:
    """``i2c``: a bus that the sensor may hold: one program, one transfer at a time. Raises OSError or RuntimeError."""

    side = 0

    def __init__(self, i2c):
        self.i2c = i2c
        self.errors = 0
        answer = bytearray(1)
        self._with_bus(lambda: i2c.writeto_then_readfrom(_ADDRESS, bytes((_STATUS,)), answer))
        if answer[0] >> 5 not in _DEVICES:
            raise RuntimeError("DRV2605: expected device 3 or 7, found %d" % (answer[0] >> 5))
        self.buf = bytearray(3)
        self.send = lambda: i2c.writeto(_ADDRESS, self.buf)
        for register, value in ((_FEEDBACK, _ERM), (_CONTROL3, _OPEN_LOOP)):
            self._with_bus(lambda: i2c.writeto(_ADDRESS, bytes((register, value))))  # noqa: B023 - called at once
        self.off()

    def on(self, strength_percent):
        self._play(_PLAY, 127 * strength_percent // 100)

    def off(self):
        self._play(_STANDBY, 0)

    def _play(self, mode, strength):
        """MODE and RTP_INPUT in one transfer. A motor that is gone stops nothing."""
        buf = self.buf
        buf[0] = _MODE
        buf[1] = mode
        buf[2] = strength
        try:
            self._with_bus(self.send)
        except OSError:
            self.errors += 1

    def _with_bus(self, transfer):
        mine = self.i2c.try_lock()
        try:
            transfer()
        finally:
            if mine:
                self.i2c.unlock()
