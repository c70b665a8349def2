"""Decoder of the CBOR (RFC 8949) that SMP requests use: reads from a buffer, trusts nothing in it.

Read: unsigned and negative integers, byte strings (as memoryviews into the buffer: no copy), text strings,
arrays, maps with text or integer keys, false, true and null. Arrays and maps may be of indefinite length.
Refused with `Malformed`: everything else, nesting beyond `DEPTH`, lengths beyond the buffer, trailing bytes.
"""

# Every level costs two Python calls, and CircuitPython's call stack is 2 kB.
DEPTH = 4

_UNSIGNED = 0
_NEGATIVE = 1
_BYTES = 2
_TEXT = 3
_ARRAY = 4
_MAP = 5
_INDEFINITE = 31
_BREAK = 0xFF


class Malformed(ValueError):
    """Bytes that are not CBOR, or not the part of CBOR that is read here."""


def decode(view):
    """The one value that fills the memoryview `view`. Raises Malformed."""
    reader = _Reader(view)
    value = reader.value(DEPTH)
    if reader.at != len(view):
        raise Malformed("trailing bytes")
    return value


class _Reader:
    def __init__(self, view):
        self._view = view
        self.at = 0

    def value(self, depth):
        first = self._byte()
        major = first >> 5
        info = first & 31
        if major == _UNSIGNED:
            return self._argument(info)
        if major == _NEGATIVE:
            return -1 - self._argument(info)
        if major == _BYTES:
            return self._take(self._argument(info))
        if major == _TEXT:
            try:
                return str(self._take(self._argument(info)), "utf-8")
            except ValueError:  # UnicodeError is one, in every interpreter
                raise Malformed("text is not UTF-8") from None
        if major == _ARRAY:
            return self._array(info, depth - 1)
        if major == _MAP:
            return self._map(info, depth - 1)
        if first == 0xF4 or first == 0xF5:
            return first == 0xF5
        if first == 0xF6:
            return None
        raise Malformed("type not read here")

    def _byte(self):
        if self.at >= len(self._view):
            raise Malformed("cut short")
        byte = self._view[self.at]
        self.at += 1
        return byte

    def _argument(self, info):
        """The number in the head of an item: in the first byte, or in the 1, 2, 4 or 8 bytes after it."""
        if info < 24:
            return info
        if info > 27:
            raise Malformed("length not read here")
        number = 0
        for _ in range(1 << (info - 24)):
            number = (number << 8) | self._byte()
        return number

    def _take(self, count):
        start = self.at
        if count > len(self._view) - start:
            raise Malformed("longer than the message")
        self.at = start + count
        return self._view[start : start + count]

    def _count(self, info, depth):
        """Number of entries that follow; -1: until the break."""
        if depth < 0:
            raise Malformed("nested too deep")
        if info == _INDEFINITE:
            return -1
        count = self._argument(info)
        if count > len(self._view) - self.at:  # an entry is at least one byte
            raise Malformed("longer than the message")
        return count

    def _ended(self):
        if self.at < len(self._view) and self._view[self.at] == _BREAK:
            self.at += 1
            return True
        return False

    def _array(self, info, depth):
        left = self._count(info, depth)
        values = []
        while left != 0 and not (left < 0 and self._ended()):
            values.append(self.value(depth))
            left -= 1 if left > 0 else 0
        return values

    def _map(self, info, depth):
        left = self._count(info, depth)
        values = {}
        while left != 0 and not (left < 0 and self._ended()):
            key = self.value(depth)
            if not isinstance(key, (str, int)) or key in values:
                raise Malformed("key")
            values[key] = self.value(depth)
            left -= 1 if left > 0 else 0
        return values
