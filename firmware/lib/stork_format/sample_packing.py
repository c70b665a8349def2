"""Lossless packing of six-axis samples: differences to the sample before, as short as they fit.

A sample is two groups, acceleration and rate, of three differences each. A group takes 2, 3, 4, 5 or 6 bytes,
told by the top bits of its first byte:

    0.......  2 bytes: three differences of 5 bits, -16..15
    10......  3 bytes: three of 7 bits (one bit unused), -64..63
    110.....  4 bytes: three of 9 bits (two bits unused), -256..255
    1110....  5 bytes: three of 12 bits, -2048..2047
    1111nnnn  whole values, not differences, as little-endian int16: in this and the next n groups of this kind,
              6 bytes each, which have no first byte of their own

Differences carry a bias (16, 64, 256, 2048), so all fields are unsigned. The packing of each block starts from zero,
so a block can be read alone; how many groups of each kind are whole values at its begin is told before the samples.
Quiet standing takes about 4 bytes a sample of the raw 12, noise over the whole range no more than raw.
"""

from struct import pack_into

# The longest that one sample can get, bytes.
WORST = 14  # [session-file]


class Packer:
    """Packs one group, acceleration or rate, of every sample; ``pos`` and the room are the caller's."""

    def __init__(self, buf):
        self.buf = buf

    def start(self, counter):
        """Begin a block: differences to zero. ``counter``: where the byte stands that counts whole values at the begin;
        it is 0.
        """
        self.x = 0
        self.y = 0
        self.z = 0
        self.whole = counter  # of the run of whole values that the last group belongs to; negative: to none

    def put(self, pos, x, y, z):
        """Three sensor values in LSB, each -32768..32767, at ``pos``. Returns the position behind them."""
        d = x - self.x
        e = y - self.y
        f = z - self.z
        self.x = x
        self.y = y
        self.z = z
        buf = self.buf
        whole = self.whole
        self.whole = -1
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
            pack_into(">HH", buf, pos, 49152 | d >> 16, d & 65535)
            return pos + 4
        if 0 <= (d + 2048) | (e + 2048) | (f + 2048) < 4096:
            e += 2048
            pack_into(">HBH", buf, pos, 59392 + d, e >> 4, (e & 15) << 12 | (f + 2048))
            return pos + 5
        if whole < 0 or buf[whole] == 255:
            whole = pos
            buf[pos] = 239
            pos += 1
        buf[whole] += 1
        self.whole = whole
        pack_into("<hhh", buf, pos, x, y, z)
        return pos + 6
