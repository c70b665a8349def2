"""One DotStar (APA102) or a row: by SPI where the pins have it, else bit by bit.

A frame [apa102-sheet]: 32 zero bits; for each LED 0xE0 + brightness 0..31, blue, green, red; then at least half a clock
for each LED. Bit by bit one LED is about 110 bits, some 3 ms on an RP2040.
"""

from stork.hal.pixel_strip import shines


class DotStar:
    side = 0

    def __init__(self, pins, names, count):
        self.buf = bytearray(4 + 4 * count + (count + 15) // 16)
        for i in range(4 + 4 * count, len(self.buf)):
            self.buf[i] = 0xFF
        self.count = count
        try:
            self.send = pins.spi_write(names[0], names[1])
        except (ValueError, RuntimeError, NotImplementedError):  # these pins have no SPI
            self.clock = pins.Out(names[0], False)
            self.data = pins.Out(names[1], False)
            self.send = self._bit_by_bit

    def set(self, r, g, b):
        buf = self.buf
        for n in range(self.count):
            on = shines(self.side, n, self.count)
            i = 4 + 4 * n
            buf[i] = 0xFF
            buf[i + 1] = b if on else 0
            buf[i + 2] = g if on else 0
            buf[i + 3] = r if on else 0
        self.send(buf)

    def _bit_by_bit(self, buf):
        clock = self.clock
        data = self.data
        for byte in buf:
            bit = 128
            while bit:
                data.set(byte & bit != 0)
                clock.set(True)
                clock.set(False)
                bit >>= 1
