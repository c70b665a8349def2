"""Sender: answers to a port that may take only a part of the bytes at once, in either framing."""

from micro_smp.framing_marks import CRC_SIZE, LENGTH_SIZE


class Sender:
    """`limit` is the longest message in bytes; `message_space` is where the answer is to be written."""

    def __init__(self, port, limit):
        self._port = port
        self._view = memoryview(bytearray(LENGTH_SIZE + limit + CRC_SIZE))
        self._encoder = None
        self.message_space = self._view[LENGTH_SIZE : LENGTH_SIZE + limit]
        self._encoded = False
        self._piece = None  # what is to be written next: the whole message if raw, one line if encoded
        self._written = 0  # bytes of the piece that the port has taken

    @property
    def busy(self):
        return self._piece is not None

    def start(self, length, encoded):
        """Send the first `length` bytes of `message_space`."""
        self._encoded = encoded
        self._written = 0
        if encoded:
            if self._encoder is None:
                from micro_smp.framing_encoded import FrameEncoder

                self._encoder = FrameEncoder(self._view)
            self._encoder.open(length)
            self._piece = self._encoder.next_line()
        else:
            self._piece = self.message_space[:length]

    def step(self):
        """Offer the port the rest of the piece; True if it took anything. Never blocks."""
        rest = self._piece[self._written :] if self._written else self._piece
        count = self._port.write(rest)
        if not count:
            return False
        self._written += count
        if self._written >= len(self._piece):
            self._written = 0
            self._piece = self._encoder.next_line() if self._encoded else None
        return True

    def abandon(self):
        self._piece = None
