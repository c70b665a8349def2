"""Marks of the encoded framing's lines, and of their end. framing_encoded is loaded when such a line comes."""

START = b"\x06\x09"
CONTINUE = b"\x04\x14"
LINE_MAX = 130  # 127 by the specification; clients that end lines with CR LF or count loosely are welcome
LENGTH_SIZE = 2  # before the message
CRC_SIZE = 2  # behind it

_LINE_FEED = 0x0A


def line_end(buffer, start, end):
    """Index of the line feed in buffer[start:end], or -1."""
    for at in range(start, end):
        if buffer[at] == _LINE_FEED:
            return at
    return -1


class NoFrame:
    """State before the first line of the first frame."""

    size = 0
    complete = False

    def close(self):
        pass
