"""Encoder of CBOR (RFC 8949) into a given buffer; integers and lengths in their shortest form."""

import struct

_NEGATIVE = 0x20
_BYTES = 0x40
_TEXT = 0x60
_ARRAY = 0x80
_MAP = 0xA0
_BY_INFO = (">B", ">H", ">I", ">Q")  # additional information 24 to 27


class Full(Exception):
    """The buffer has no room for this item."""


class Writer:
    """Items are written one after another; a map of n pairs is `map(n)` and then n keys and values in turn."""

    def __init__(self, view):
        self._view = view
        self.at = 0

    def restart(self):
        self.at = 0

    @property
    def free(self):
        """Bytes left."""
        return len(self._view) - self.at

    def map(self, pairs):
        self._head(_MAP, pairs)

    def array(self, count):
        self._head(_ARRAY, count)

    def shorten(self, start, count):
        """The array whose head was written at ``start`` has only ``count`` entries; both counts are below 24."""
        self._view[start] = _ARRAY | count

    def integer(self, number):
        if number < 0:
            self._head(_NEGATIVE, -1 - number)
        else:
            self._head(0, number)

    def text(self, string):
        encoded = string.encode()
        self._put(self._space(_TEXT, len(encoded)), encoded)

    def data(self, content):
        """A byte string from any buffer."""
        self._put(self._space(_BYTES, len(content)), content)

    def data_space(self, count):
        """The head of a byte string and a view of the `count` bytes after it, for the caller to fill."""
        return self._space(_BYTES, count)

    def boolean(self, flag):
        self._byte(0xF5 if flag else 0xF4)

    def null(self):
        self._byte(0xF6)

    def scratch(self):
        """A view of what is still free. Writing the next item overwrites it."""
        return self._view[self.at :]

    def scalar(self, value):
        """An integer, a text, a byte string, a boolean or None."""
        if value is None:
            self.null()
        elif isinstance(value, bool):
            self.boolean(value)
        elif isinstance(value, int):
            self.integer(value)
        elif isinstance(value, str):
            self.text(value)
        else:
            self.data(value)

    def _put(self, space, content):
        space[:] = content

    def _byte(self, byte):
        if self.free < 1:
            raise Full()
        self._view[self.at] = byte
        self.at += 1

    def _space(self, major, count):
        self._head(major, count)
        if self.free < count:
            raise Full()
        start = self.at
        self.at = start + count
        return self._view[start : start + count]

    def _head(self, major, number):
        if number < 24:
            self._byte(major | number)
            return
        if number <= 0xFF:
            info = 24
        elif number <= 0xFFFF:
            info = 25
        elif number <= 0xFFFFFFFF:
            info = 26
        else:
            info = 27
        width = 1 << (info - 24)
        if self.free < 1 + width:
            raise Full()
        self._view[self.at] = major | info
        struct.pack_into(_BY_INFO[info - 24], self._view, self.at + 1, number)
        self.at += 1 + width
