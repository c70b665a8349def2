"""The second CDC port of the board: a pseudo-terminal, or a TCP port where there are none."""

import os
import select
import socket
import time
from typing import Protocol

from stork_sim.board.clock import SimClock

USB_BYTES_PER_S = 600_000  # [usb-rate]
_BUFFER = 256
"""Bytes that wait in the board: CFG_TUD_CDC_TX_BUFSIZE, ports/raspberrypi/Makefile [usb-rate]."""
_PACKETS = 128
"""Two packets. In the time in which Python comes back with the rest of an answer, as many have gone [emulator-costs]:
less room than that is waited for.
"""


class Endpoint(Protocol):
    """The PC's end of the cable. ``name``: what pyserial opens."""

    name: str

    def waiting(self) -> int: ...
    def read(self, size: int) -> bytes: ...
    def write(self, data: bytes) -> int:
        """Number of bytes that were taken, 0 where the PC does not read."""

    def idle(self, seconds: float) -> object:
        """Wait, but not beyond the arrival of something to read."""

    def close(self) -> None: ...


class SendBuffer:
    """Bytes that the board wrote and USB has not carried yet: a buffer that empties at a steady rate."""

    def __init__(self, clock: SimClock, bytes_per_s: int) -> None:
        self._clock = clock
        self._bytes_per_s = bytes_per_s
        self._empty_us = 0

    def write(self, endpoint: Endpoint, data: bytes) -> int:
        """Number of bytes that were taken, 0 where the PC does not read."""
        clock = self._clock
        there = _BUFFER - min(len(data), _PACKETS)  # so many may wait
        clock.advance(max(0, self._empty_us - self._us(there) - clock.now_us))
        waiting = max(0, self._empty_us - clock.now_us) * self._bytes_per_s // 1_000_000
        taken = endpoint.write(data[: _BUFFER - waiting])
        self._empty_us = max(self._empty_us, clock.now_us) + self._us(taken)
        return taken

    def _us(self, count: int) -> int:
        return -(-count * 1_000_000 // self._bytes_per_s)


class SilentPc:
    """A PC whose program opens the port, asks for ``request`` once and never reads: what a full terminal does."""

    name = "a PC that never reads"

    def __init__(self, request: bytes = b"") -> None:
        self._request = request

    def waiting(self) -> int:
        return len(self._request)

    def read(self, size: int) -> bytes:
        taken, self._request = self._request[:size], self._request[size:]
        return taken

    def write(self, data: bytes) -> int:
        return 0

    def idle(self, seconds: float) -> object:
        time.sleep(seconds)
        return None

    def close(self) -> None:
        pass


class PtyEndpoint:
    """A pseudo-terminal (Linux, macOS)."""

    def __init__(self) -> None:
        import tty

        self._master, self._slave = os.openpty()  # the slave stays open: no hang-up between two programs
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.name = os.ttyname(self._slave)

    def waiting(self) -> int:
        import array
        import fcntl
        import termios

        count = array.array("i", [0])
        fcntl.ioctl(self._master, termios.FIONREAD, count)
        return count[0]

    def read(self, size: int) -> bytes:
        try:
            return os.read(self._master, size)
        except BlockingIOError:
            return b""

    def write(self, data: bytes) -> int:
        try:
            return os.write(self._master, data)
        except BlockingIOError:
            return 0

    def idle(self, seconds: float) -> object:
        return select.select([self._master], [], [], seconds)

    def close(self) -> None:
        os.close(self._master)
        os.close(self._slave)


class TcpEndpoint:
    """A TCP port on this machine that pyserial opens as ``socket://127.0.0.1:PORT``."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.setblocking(False)
        self._peer: socket.socket | None = None
        self.name = f"socket://127.0.0.1:{self._server.getsockname()[1]}"

    def waiting(self) -> int:
        peer = self._accept()
        if peer is None:
            return 0
        try:
            found = len(peer.recv(65536, socket.MSG_PEEK))
        except BlockingIOError:
            return 0
        except OSError:
            found = 0
        if not found:
            self._hang_up()
        return found

    def read(self, size: int) -> bytes:
        try:
            return self._peer.recv(size) if self._peer else b""
        except OSError:
            return b""

    def write(self, data: bytes) -> int:
        peer = self._accept()
        try:
            return peer.send(data) if peer else 0
        except BlockingIOError:
            return 0
        except OSError:
            self._hang_up()
            return 0

    def idle(self, seconds: float) -> object:
        return select.select([self._peer or self._server], [], [], seconds)

    def close(self) -> None:
        self._hang_up()
        self._server.close()

    def _accept(self) -> socket.socket | None:
        if self._peer is None:
            try:
                self._peer, _ = self._server.accept()
            except BlockingIOError:
                return None
            self._peer.setblocking(False)
            self._peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._peer

    def _hang_up(self) -> None:
        if self._peer is not None:
            self._peer.close()
            self._peer = None


def open_endpoint() -> Endpoint:
    """The best that this machine has."""
    return PtyEndpoint() if hasattr(os, "openpty") else TcpEndpoint()
