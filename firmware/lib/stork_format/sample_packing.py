"""Lossless packing of six-axis samples: differences to the sample before, as short as they fit.

A sample is two groups, acceleration and rate, of three differences each. A group takes 2, 3, 4 or 7 bytes,
told by the top bits of its first byte:

    0.......  2 bytes: three differences of 5 bits, -16..15
    10......  3 bytes: three of 7 bits (one bit unused), -64..63
    110.....  4 bytes: three of 9 bits (two bits unused), -256..255
    111.....  7 bytes: three values, not differences, as little-endian int16

Differences carry a bias (16, 64, 256), so all fields are unsigned. The packing of each block starts from zero,
so a block can be read alone. Quiet standing takes about 4 bytes a sample of the raw 12.
"""

# The longest that one sample can get, bytes.
WORST = 14


class Packer:
    """Packs one group, acceleration or rate, of every sample; ``pos`` and the room are the caller's."""

    def __init__(self, buf):
        self.buf = buf
        self.start()

    def start(self):
        """Begin a block: differences to zero."""
        self.x = 0
        self.y = 0
        self.z = 0

    def put(self, pos, x, y, z):
        """Three sensor values in LSB, each -32768..32767, at ``pos``. Returns the position behind them."""
        d = x - self.x
        e = y - self.y
        f = z - self.z
        self.x = x
        self.y = y
        self.z = z
        buf = self.buf
        # Or-ing three biased values is negative or too large if any one of them is: one test for three.
        if 0 <= (d + 16) | (e + 16) | (f + 16) < 32:
            d = (d + 16) << 10 | (e + 16) << 5 | (f + 16)
            buf[pos] = d >> 8
            buf[pos + 1] = d & 255
            return pos + 2
        if 0 <= (d + 64) | (e + 64) | (f + 64) < 128:
            d = 1 << 23 | (d + 64) << 14 | (e + 64) << 7 | (f + 64)
            buf[pos] = d >> 16
            buf[pos + 1] = d >> 8 & 255
            buf[pos + 2] = d & 255
            return pos + 3
        if 0 <= (d + 256) | (e + 256) | (f + 256) < 512:
            d = (d + 256) << 18 | (e + 256) << 9 | (f + 256)
            buf[pos] = 192 | d >> 24
            buf[pos + 1] = d >> 16 & 255
            buf[pos + 2] = d >> 8 & 255
            buf[pos + 3] = d & 255
            return pos + 4
        buf[pos] = 224
        buf[pos + 1] = x & 255
        buf[pos + 2] = x >> 8 & 255
        buf[pos + 3] = y & 255
        buf[pos + 4] = y >> 8 & 255
        buf[pos + 5] = z & 255
        buf[pos + 6] = z >> 8 & 255
        return pos + 7
