"""SMP's raw framing over a serial port, a pseudo-terminal or a `socket://` URL.

smpclient's raw transport with four changes: it waits in the operating system instead of polling with sleeps, it reads
no further than the end of one answer (so that several requests can be in flight), it drops late answers to earlier
requests, and it explains why a port could not be opened.
"""

import asyncio
import errno
import re
import time
from typing import Final

import serial
from smp import header as smpheader
from smpclient.transport import SMPTransportDisconnected
from smpclient.transport.serial import SMPSerialRawTransport

from stork_host.errors import StorkError

_WAIT_S: Final = 0.002  # [pc-patience]
"""Longest time that one read blocks: the delay of a time-out or Ctrl-C. Data arrives without delay."""

_QUIET_S: Final = 0.03  # [pc-patience]
_QUIET_LIMIT_S: Final = 0.3  # [pc-patience]
_WRITE_LIMIT_S: Final = 2.0  # [pc-patience]
_LARGEST_MESSAGE: Final = 65535
_SOCKET: Final = "socket://"


_DENIED_ON_WINDOWS: Final = re.compile(r"PermissionError\(13, .*, 5\)$")
"""ERROR_ACCESS_DENIED, in whatever language: there, another program has the port."""


class NotSMP(Exception):
    """The received bytes are not an SMP answer."""


class StorkTransport(SMPSerialRawTransport):
    """Transport over `port`: a device name, or `socket://HOST:PORT`."""

    def __init__(self, port: str) -> None:
        super().__init__(mtu=_LARGEST_MESSAGE, timeout=_WAIT_S, write_timeout=_WRITE_LIMIT_S, exclusive=True)
        if port.startswith(_SOCKET):
            # The base class allows another kind of connection here, though its attribute is marked final.
            self._conn = serial.serial_for_url(  # type: ignore[misc]
                port, do_not_open=True, timeout=_WAIT_S, write_timeout=_WRITE_LIMIT_S
            )
        self._sent = -1  # sequence number of the last request
        self._turn = asyncio.Lock()  # answers arrive in the order of the requests, and tasks wait in that order
        self._partial = bytearray()

    async def connect(self, address: str, timeout_s: float) -> None:
        """Open the port. Raises StorkError if it is missing, busy or not allowed."""
        self._partial.clear()
        self._conn.port = address
        try:
            self._conn.open()
            self._discard_what_is_under_way()
        except (serial.SerialException, OSError, ValueError) as error:
            self._conn.close()
            raise cannot_open(address, error) from error

    def _discard_what_is_under_way(self) -> None:
        """Read until the port is quiet: the rest of an answer to the program that had the port before."""
        until = time.monotonic() + _QUIET_LIMIT_S
        quiet_since = time.monotonic()
        while time.monotonic() < until and time.monotonic() - quiet_since < _QUIET_S:
            if self._conn.read(256):
                quiet_since = time.monotonic()

    async def send(self, data: bytes) -> None:
        if len(data) > self.max_unencoded_size:
            raise ValueError(f"request of {len(data)} bytes, the device takes {self.max_unencoded_size}")
        with self._serial_exception_to_disconnected():
            self._conn.write(data)
        self._sent = data[6]

    async def receive(self) -> bytes:
        """The answer to the request that this task sent last; several tasks may wait at once."""
        mine = self._sent  # nothing runs between the end of `send` and here
        async with self._turn:
            while True:
                frame = await self._frame()
                if frame[6] == mine:
                    return frame

    def close(self) -> None:
        self._conn.close()

    async def _frame(self) -> bytes:
        await self._read_up_to(smpheader.Header.SIZE)
        op_and_version, flags = self._partial[0], self._partial[1]
        length = int.from_bytes(self._partial[2:4], "big")
        if op_and_version not in (0x01, 0x03, 0x09, 0x0B) or flags:
            found = bytes(self._partial)
            self._partial.clear()
            raise NotSMP(f"the bytes {found.hex(' ')}")
        await self._read_up_to(smpheader.Header.SIZE + length)
        frame = bytes(self._partial)
        self._partial.clear()
        return frame

    async def _read_up_to(self, size: int) -> None:
        while len(self._partial) < size:
            try:
                self._partial += self._conn.read(size - len(self._partial))
            except (serial.SerialException, OSError, TypeError) as error:
                # pyserial raises TypeError when the port is closed while it reads.
                raise SMPTransportDisconnected(f"{self._conn.port} went away: {error}") from error
            await asyncio.sleep(0)


def cannot_open(port: str, error: Exception) -> StorkError:
    """StorkError for a port that did not open."""
    expected = f"a Stork at {port}"
    number = getattr(error, "errno", None)
    text = str(error)
    if port.startswith(_SOCKET):
        return StorkError(
            expected=expected,
            found=f"no program that listens there ({text})",
            try_this="start the virtual board, or check host and port number",
        )
    if number in (errno.EAGAIN, errno.EBUSY) or "exclusively lock" in text or _DENIED_ON_WINDOWS.search(text):
        return StorkError(
            expected=expected,
            found="the port in use by another program",
            try_this="close the other program (a terminal, an editor, another stork), then repeat",
        )
    if number in (errno.EACCES, errno.EPERM):
        return StorkError(
            expected=expected,
            found="no permission to open the port",
            try_this="add yourself to the group that owns serial ports (dialout or uucp) and log in again",
        )
    return StorkError(
        expected=expected,
        found=f"no such port ({text})",
        try_this="plug the board in, then run `stork devices` to see its port",
    )
