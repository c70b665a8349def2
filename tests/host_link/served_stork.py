"""Stork's SMP server behind a real pseudo-terminal or TCP port, polled in a thread."""

import fcntl
import os
import select
import socket
import struct
import termios
import threading
import time
import tty

from stork.link.server import BUF_SIZE, build_server
from stork.store.journal import Journal
from stork_link.folder_catalogue import FolderCatalogue


class DescriptorPort:
    """The port contract over a file descriptor that does not block. A line without a reader takes nothing."""

    def __init__(self, descriptor):
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self.taken = 0
        self.cut_after = None  # bytes; then the cable is pulled

    @property
    def in_waiting(self):
        return struct.unpack("i", fcntl.ioctl(self._descriptor, termios.FIONREAD, b"    "))[0]

    def readinto(self, view):
        try:
            return os.readv(self._descriptor, [view])
        except BlockingIOError:
            return None

    def write(self, view):
        if self.cut_after is not None and self.taken >= self.cut_after:
            raise EOFError
        try:
            count = os.write(self._descriptor, view)
        except OSError:
            return None
        self.taken += count
        return count


class Clock:
    def __init__(self):
        self.moment = None

    def get(self):
        return self.moment

    def set(self, *moment):
        self.moment = moment[:6]


class ServedStork:
    """A context manager; `port` is what a PC opens. `groups` replaces the groups of the server, for other devices."""

    def __init__(self, root, tcp=False, cut_after=None, buf_size=BUF_SIZE):
        (root / "sessions").mkdir(exist_ok=True)
        self.root = root
        self.catalogue = FolderCatalogue(root / "sessions")
        self.clock = Clock()
        self.polls = 0
        self.now_ms = 0  # the server's clock stands still: no answer is given up because a PC is slow to take it
        self.ms_a_look = 0  # by so much it goes on whenever the line was looked at and nothing was there
        self.journal = Journal(bytearray(b"\xff" * 4096))
        self.restarts = []
        self.drill_runs = False
        self.free_bytes = 1 << 20
        self.catalogue.room = lambda: self.free_bytes
        self.status = {"phase": "idle", "drill": None, "battery_mv": None}
        self._tcp = tcp
        self._cut_after = cut_after
        self._buf_size = buf_size
        self._stop = threading.Event()
        self._open = []

    def __enter__(self):
        if self._tcp:
            listener = socket.create_server(("127.0.0.1", 0))
            self._open = [listener]
            self.port = f"socket://127.0.0.1:{listener.getsockname()[1]}"
            self._connect = lambda: self._accept(listener)
        else:
            master, slave = os.openpty()
            tty.setraw(slave)
            self._open = [os.fdopen(master, "rb", 0), os.fdopen(slave, "rb", 0)]
            self.port = os.ttyname(slave)
            self._connect = lambda: master
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._stop.set()
        self._thread.join()
        for each in self._open:
            each.close()
        self._open = []

    def _accept(self, listener):
        while not select.select([listener], [], [], 0.01)[0]:
            if self._stop.is_set():
                return None
        connection, _ = listener.accept()
        self._open.append(connection)
        return connection.fileno()

    def build(self, line):
        info = {
            "device_id": "test-1",
            "board_id": "pty",
            "firmware": "0.1.0",
            "format_version": 1,
            "scorer_version": 1,
            "wearer_id": "w1",
            "free_bytes": lambda: self.free_bytes,
            "clock_set": lambda: self.clock.moment is not None,
            "uptime_ms": lambda: int(time.monotonic() * 1000) & 0x1FFFFFFF,
        }
        return build_server(
            line,
            lambda: self.now_ms & 0x1FFFFFFF,
            self.catalogue,
            info,
            lambda: self.status,
            clock=self.clock,
            root=str(self.root),
            buf_size=self._buf_size,
            journal=self.journal,
            restart=self.restarts.append,
            busy=lambda: self.drill_runs,
        )

    def _serve(self):
        descriptor = self._connect()
        if descriptor is None:
            return
        line = DescriptorPort(descriptor)
        line.cut_after = self._cut_after
        self.server = self.build(line)
        try:
            while not self._stop.is_set():
                self.polls += 1
                if not self.server.poll():
                    self.now_ms += self.ms_a_look
                    select.select([descriptor], [], [], 0.001)
        except EOFError:  # the cable: both ends of the line go away
            for each in self._open:
                each.close()
