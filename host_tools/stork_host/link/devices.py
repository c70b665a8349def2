"""Search for connected Storks: candidate ports, and the answer of each."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from adafruit_board_toolkit.circuitpython_serial import data_comports

from stork_host.errors import StorkError
from stork_host.link.client import StorkDevice
from stork_host.link.messages import InfoResponse, StatusResponse

PROBE_TIMEOUT_S = 1.0  # [pc-patience]


@dataclass(frozen=True)
class Candidate:
    """A port to ask. `description`: by the operating system."""

    port: str
    description: str


@dataclass(frozen=True)
class Found:
    """Answer of a port: `info` and `status` if a Stork answered, else `error`."""

    candidate: Candidate
    info: InfoResponse | None
    error: StorkError | None
    status: StatusResponse | None = None


def candidates(ports: Iterable[str] = ()) -> list[Candidate]:
    """The named ports (a device name, COM7, socket://HOST:PORT); without any, the data ports of CircuitPython boards.

    The name of the USB interface identifies the data port ("CircuitPython CDC2 ..."); vendor and product are the same
    for both ports of a board.
    """
    named = [Candidate(port, "named by you") for port in ports]
    if named:
        return named
    return [
        Candidate(port.device, " ".join(filter(None, (port.manufacturer, port.product))) or port.description)
        for port in data_comports()
    ]


def probe(candidate: Candidate, timeout_s: float | None = None) -> Found:
    """Ask a port whether it is a Stork; ``timeout_s`` None: PROBE_TIMEOUT_S. Its StorkError is in the answer."""
    try:
        with StorkDevice(candidate.port, PROBE_TIMEOUT_S if timeout_s is None else timeout_s) as device:
            return Found(candidate, device.info(), None, device.status())
    except StorkError as error:
        return Found(candidate, None, error)


def find(ports: Iterable[str] = ()) -> list[Found]:
    """The answer of every candidate."""
    return [probe(candidate) for candidate in candidates(ports)]


def only_port(port: str | None = None) -> str:
    """The port to use: the one named, or that of the only Stork on USB."""
    if port is not None:
        return port
    found = find()
    storks = [each.candidate.port for each in found if each.info is not None]
    if len(storks) == 1:
        return storks[0]
    if storks:
        raise StorkError(
            expected="one Stork on USB",
            found=f"{len(storks)}: {', '.join(storks)}",
            try_this=f"name one with --port {storks[0]}",
        )
    errors = [each.error for each in found if each.error is not None]
    if len(errors) == 1:
        raise errors[0]
    example = "COM7" if sys.platform == "win32" else "/dev/ttyACM1"
    raise StorkError(
        expected="a Stork on USB",
        found=f"none among {len(found)} boards" if found else "no CircuitPython board with a data port",
        try_this=f"plug the board in with a data cable and switch it on, or name its port with --port {example}",
    )
