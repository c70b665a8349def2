"""Fixture: a server on a port in memory, with a clock set by the test and files in a dict."""

import errno

import pytest

from micro_smp import fs_group, os_group
from micro_smp.server import Server


class MemoryPort:
    """The port contract over two bytearrays. `takes` bounds what one write moves; 0: a PC that does not read."""

    def __init__(self):
        self.to_device = bytearray()
        self.to_pc = bytearray()
        self.takes = 1 << 30
        self.gives = 1 << 30

    @property
    def in_waiting(self):
        return min(len(self.to_device), self.gives)

    def readinto(self, view):
        count = min(len(view), self.in_waiting)
        view[:count] = self.to_device[:count]
        del self.to_device[:count]
        return count

    def write(self, view):
        piece = bytes(view[: self.takes])
        self.to_pc += piece
        return len(piece) or None


class DictFiles:
    """A files port over {path: bytes}."""

    def __init__(self):
        self.stored = {}
        self._upload = None

    def size(self, path):
        if path.startswith("/secret"):
            raise OSError(errno.EACCES)
        if path == "/folder":
            raise OSError(errno.EISDIR)
        return len(self.stored[path]) if path in self.stored else -1

    def readinto(self, path, offset, view):
        piece = self.stored[path][offset : offset + len(view)]
        view[: len(piece)] = piece
        return len(piece)

    def begin(self, path, size):
        if path.startswith("/readonly"):
            raise OSError(errno.EROFS)
        self._upload = (path, bytearray())

    def append(self, view):
        self._upload[1].extend(view)

    def finish(self):
        self.stored[self._upload[0]] = bytes(self._upload[1])

    def close(self):
        self._upload = None


class Clock:
    def __init__(self):
        self.moment = None

    def get(self):
        return self.moment

    def set(self, year, month, day, hour, minute, second, microsecond):
        self.moment = (year, month, day, hour, minute, second)


class Wire:
    """The PC's end of a server: what to send in, what comes out, and time."""

    def __init__(self, buf_size=512, extra_groups=None):
        self.port = MemoryPort()
        self.files = DictFiles()
        self.clock = Clock()
        self.resets = []
        self.now_ms = 0x1FFFFFFF - 100  # so that every longer test crosses the wrap
        groups = {
            0: os_group.OSGroup(buf_size, self.clock, lambda: self.resets.append(len(self.port.to_pc)), INFO),
            8: fs_group.FSGroup(self.files),
        }
        groups.update(extra_groups or {})
        self.server = Server(self.port, lambda: self.now_ms & 0x1FFFFFFF, groups, buf_size)

    def run(self):
        """Poll until nothing happens."""
        for _ in range(100_000):
            if not self.server.poll():
                return
        raise AssertionError("the server never came to rest")

    def let_pass(self, ms):
        """Let time pass, with a poll each 10 ms."""
        for _ in range(ms // 10):
            self.now_ms += 10
            self.run()

    def exchange(self, request):
        """Send bytes, return all that comes back."""
        del self.port.to_pc[:]
        self.port.to_device += request
        self.run()
        return bytes(self.port.to_pc)


INFO = {"s": "Stork", "n": "belt-7", "r": "1.2.3", "i": "pico"}


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture(scope="session")
def make_wire():
    """Wires for tests that need a fresh server at each example."""
    return Wire
