"""SMP's encoded framing: base64 lines that can share a port with text (Zephyr, "SMP Transport Specification").

A frame is a 16-bit length, the message, and CRC-16/XMODEM of the message; the length counts message and CRC.
The frame's base64 text is cut into lines of at most 127 bytes: 06 09 before the first, 04 14 before the others,
a line feed after each. Both ends work line by line, so no step handles more than 93 bytes of a frame.
"""

import binascii

from micro_smp import crc16, header
from micro_smp.framing_marks import CONTINUE, CRC_SIZE, LENGTH_SIZE, START

_BYTES_PER_LINE = 93  # 124 characters of base64


class FrameDecoder:
    """Gathers the lines of one frame at the front of `view`. `view[2 : 2 + length]` is the message in the end.

    `limit` is the longest message in bytes.
    """

    def __init__(self, view, limit):
        self._view = view
        self._limit = limit
        self.size = 0  # bytes gathered; 0: no frame is open
        self._expected = 0
        self._crc = 0

    def close(self):
        self.size = 0

    def add(self, line):
        """Take in the base64 text of a line. False if it cannot belong to a frame; then no frame is open."""
        try:
            decoded = binascii.a2b_base64(line)
        except ValueError:
            decoded = b""
        start = self.size
        end = start + len(decoded)
        if start == 0:
            self._crc = 0
            self._expected = 0
            if end > LENGTH_SIZE:
                self._expected = LENGTH_SIZE + ((decoded[0] << 8) | decoded[1])
            if not LENGTH_SIZE + header.SIZE + CRC_SIZE <= self._expected <= self._limit + 4:
                self.size = 0
                return False
        if end == start or end > self._expected:
            self.size = 0
            return False
        self._view[start:end] = decoded
        self._crc = crc16.update(self._crc, self._view[max(start, LENGTH_SIZE) : end])
        self.size = end
        return True

    @property
    def complete(self):
        return self.size != 0 and self.size == self._expected

    def message(self):
        """The message of a complete frame, or None if its CRC does not match."""
        if self._crc != 0:
            return None
        return self._view[LENGTH_SIZE : self.size - CRC_SIZE]


class FrameEncoder:
    """Cuts the message in view[2 : 2 + length] into lines; view has 2 bytes more at each end for length and CRC."""

    def __init__(self, view):
        self._view = view
        self._at = 0
        self._body_end = 0
        self._crc = 0

    def open(self, length):
        self._at = 0
        self._crc = 0
        self._body_end = LENGTH_SIZE + length
        self._view[0] = (length + CRC_SIZE) >> 8
        self._view[1] = (length + CRC_SIZE) & 0xFF

    def next_line(self):
        """The next line as bytes, or None after the last."""
        start = self._at
        frame_end = self._body_end + CRC_SIZE
        if start >= frame_end:
            return None
        end = min(start + _BYTES_PER_LINE, frame_end)
        if start < self._body_end:
            self._crc = crc16.update(self._crc, self._view[max(start, LENGTH_SIZE) : min(end, self._body_end)])
        if end >= self._body_end:
            self._view[self._body_end] = self._crc >> 8
            self._view[self._body_end + 1] = self._crc & 0xFF
        self._at = end
        return (CONTINUE if start else START) + binascii.b2a_base64(self._view[start:end])
