"""The board's console, its first serial port: found beside the data port, and listened to."""

import time
from typing import Final

import serial
from adafruit_board_toolkit.circuitpython_serial import data_comports, repl_comports

HEARD_S: Final = 5.0  # [pc-patience]
_OPENED_S: Final = 0.3  # [pc-patience]
"""A board prints nothing before it has seen that somebody listens."""

_READ_S: Final = 0.05  # [pc-patience]
"""One read, again and again."""


def console_of(data_port: str) -> str | None:
    """The console of the board whose data port this is, by its serial number on USB; None where none is found."""
    numbers = {port.serial_number for port in data_comports() if port.device == data_port and port.serial_number}
    return next((str(port.device) for port in repl_comports() if port.serial_number in numbers), None)


class Listener:
    """The open console, as a context manager. Sends nothing, so that no program is stopped. Raises OSError,
    ValueError or serial.SerialException where it cannot be opened.
    """

    def __init__(self, port: str) -> None:
        self._port = serial.serial_for_url(port, timeout=_READ_S)
        self._heard = b""
        time.sleep(_OPENED_S)

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *_: object) -> None:
        self._port.close()

    def hears(self, text: str) -> bool:
        """Whether ``text`` comes within HEARD_S."""
        until = time.monotonic() + HEARD_S
        while time.monotonic() < until:
            self._heard = (self._heard + self._port.read(256))[-4096:]
            if text.encode() in self._heard:
                return True
        return False
