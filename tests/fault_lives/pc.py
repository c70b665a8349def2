"""PC of a therapist: `stork` commands, one after the other, in a process of their own (fault_lives.cable).

The commands are the real ones, from their arguments to their exit code. In place of the serial port there is the pipe
to the board, and in place of this PC's clock the board's.
"""

import asyncio
import io
import os
import resource
import selectors
import signal
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import Any

import serial

from fault_lives.cable import Answer
from sessions import rewritten
from stork_host.cli import main
from stork_host.cli.batch_ingest import BatchIngest
from stork_host.cli.entry_point import OWN_MISTAKE
from stork_host.install import firmware_files
from stork_host.install.firmware_files import Firmware
from stork_host.link import client, devices, pull, transport, update

Store = Callable[..., None]
"""BatchIngest.__call__."""

PORT = "COM7"
DOING = {"pull": "pulling", "plan": "planning", "update": "updating"}


@dataclass(frozen=True)
class Kill:
    """The process ends by SIGKILL after so many calls of functions, counted from ``moment``: "begin", "store" (a
    session has come), "forget" (the board is told to forget one); the ``nth`` time it comes.
    """

    moment: str
    nth: int
    calls: int


@dataclass(frozen=True)
class Visit:
    """Commands of a therapist while a belt is plugged in. ``folder``: of the data; ``commands``: `stork`'s arguments.

    ``start``: what the PC's clock says at the board's power-on; ``most_bytes``: no file can grow larger, None for no
    limit; ``firmware``: what `stork update` sends, text without comments; ``planted``: a mistake, in PLANTED.
    """

    folder: Path
    commands: tuple[tuple[str, ...], ...]
    start: datetime
    firmware: Firmware
    kill: Kill | None = None
    most_bytes: int | None = None
    planted: str = ""


@dataclass
class Said:
    """Output of a command, and its exit code."""

    command: str
    code: int
    text: str = field(default="")

    @property
    def mistake(self) -> bool:
        """Whether it broke, instead of saying what is wrong."""
        return self.code == OWN_MISTAKE or "Traceback" in self.text


class Wire:
    """The pipe to the board, and the board's time."""

    def __init__(self, pipe: Connection, start: datetime) -> None:
        self._pipe = pipe
        self._start = start
        self._doing = ""
        self.now_us = 0

    def ask(self, *command: object) -> bytes | None:
        self._pipe.send(command)
        answer: Answer = self._pipe.recv()
        self.now_us = answer.now_us
        return answer.data

    def tell(self, *command: object) -> None:
        self._pipe.send(command)

    def doing(self, what: str) -> None:
        if what != self._doing:
            self._doing = what
            self.tell("doing", what)

    def now(self, zone: object = UTC) -> datetime:
        return self._start + timedelta(microseconds=self.now_us)

    def monotonic(self) -> float:
        return self.now_us / 1e6

    def sleep(self, seconds: float) -> None:
        self.ask("sleep", int(seconds * 1e6))


class Port:
    """Serial port, as far as stork_host.link.transport uses one."""

    timeout_us = 2000

    def __init__(self, wire: Wire, on_request: Callable[[bytes], None]) -> None:
        """``on_request``: called with each before it goes out."""
        self._wire = wire
        self._on_request = on_request
        self.port = ""
        self.is_open = False

    def open(self) -> None:
        if self._wire.ask("open") is None:
            raise serial.SerialException(2, f"could not open port {self.port}: no such file or directory")
        self.is_open = True

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self._wire.ask("close")

    def read(self, size: int) -> bytes:
        data = self._wire.ask("read", size, self.timeout_us) if self.is_open else None
        if data is None:
            raise serial.SerialException("device reports readiness to read but returned no data (device disconnected?)")
        return data

    def write(self, data: bytes) -> int:
        self._on_request(bytes(data))
        if not self.is_open or self._wire.ask("write", bytes(data)) is None:
            raise serial.SerialException("write failed: [Errno 5] Input/output error")
        return len(data)


class Loop(asyncio.SelectorEventLoop):
    """An event loop in the board's time."""

    def __init__(self, wire: Wire) -> None:
        selector = selectors.DefaultSelector()
        select = selector.select

        def wait(timeout: float | None = None) -> Any:
            if timeout is None:
                raise AssertionError("expected something to wait for, found a loop that waits for ever")
            if timeout > 0:
                wire.sleep(timeout)
            return select(0)

        selector.select = wait  # type: ignore[method-assign]
        super().__init__(selector)
        self._wire = wire

    def time(self) -> float:
        return self._wire.monotonic()


def run(visit: Visit, pipe: Connection) -> None:
    """All commands, until one breaks or the process is killed. Runs in a process that ends with it."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    wire = Wire(pipe, visit.start)
    killing = Killing(visit.kill)
    doing = ""

    def requested(request: bytes) -> None:
        """Tell the board's side what is being done."""
        if _forgets(request):
            wire.doing("forgetting")
            killing.moment("forget")
        else:
            wire.doing(doing)

    _take_the_place_of_this_pc(wire, visit.firmware, requested)
    store = PLANTED[visit.planted](BatchIngest.__call__)

    def storing(sink: BatchIngest, raw: bytes, received_at: datetime | None = None) -> None:
        killing.moment("store")
        store(sink, raw, received_at)

    BatchIngest.__call__ = storing  # type: ignore[method-assign]
    os.environ["COLUMNS"] = "200"
    killing.moment("begin")
    if visit.most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (visit.most_bytes, visit.most_bytes))
    said = []
    for command in visit.commands:
        doing = DOING.get(command[0], "")
        wire.doing(doing)
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(out):
            code = main(["--data", str(visit.folder), *command, "--port", PORT])
        said.append(Said(" ".join(command), code, out.getvalue()))
        if visit.most_bytes is not None and code:
            wire.tell("hit", "PC's disk full")
    sys.setprofile(None)
    wire.tell("done", said)


class Killing:
    """Counts calls, and ends the process."""

    def __init__(self, kill: Kill | None) -> None:
        self._kill = kill
        self._times = 0
        self._left = 0

    def moment(self, name: str) -> None:
        if self._kill is None or name != self._kill.moment:
            return
        self._times += 1
        if self._times == self._kill.nth:
            self._left = self._kill.calls
            sys.setprofile(self._count)

    def _count(self, frame: FrameType, event: str, argument: object) -> None:
        self._left -= 1
        if self._left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _take_the_place_of_this_pc(wire: Wire, firmware: Firmware, on_request: Callable[[bytes], None]) -> None:
    """Nothing of this is undone: the process ends."""

    class Device(client.StorkDevice):
        def __init__(self, port: str, timeout_s: float | None = None) -> None:
            super().__init__(port, timeout_s)
            self._transport._conn = Port(wire, on_request)  # type: ignore[misc, assignment]

    class Policy(asyncio.DefaultEventLoopPolicy):
        def new_event_loop(self) -> asyncio.AbstractEventLoop:
            return Loop(wire)

    asyncio.set_event_loop_policy(Policy())
    client.StorkDevice = devices.StorkDevice = Device  # type: ignore[misc]
    clock = SimpleNamespace(monotonic=wire.monotonic, sleep=wire.sleep)
    transport.time = update.time = clock  # type: ignore[assignment]
    pull.datetime = SimpleNamespace(now=wire.now)  # type: ignore[assignment, misc]
    update.candidates = lambda ports=(): []
    firmware_files.firmware = lambda interpreter=firmware_files.CIRCUITPYTHON: firmware  # type: ignore[assignment]
    update.without_comments = lambda ours: ours


def _forgets(request: bytes) -> bool:
    """Whether it writes something of Stork's own group, apart from a restart and a check: docs/usb_protocol.md."""
    header, group, command = request[0], request[4:6], request[7:8]
    return header & 7 == 2 and group == b"\x00\x40" and command not in (b"\x05", b"\x06")


def _stores_nothing(store: Store) -> Store:
    return lambda sink, raw, received_at=None: None


def _stores_another_result(store: Store) -> Store:
    def stores(sink: BatchIngest, raw: bytes, received_at: datetime | None = None) -> None:
        store(
            sink, rewritten(raw, lambda session: session.result.update(score=session.result["score"] + 1)), received_at
        )

    return stores


PLANTED: dict[str, Callable[[Store], Store]] = {
    "": lambda store: store,
    "stores nothing": _stores_nothing,
    "stores another result": _stores_another_result,
}
"""Mistakes in how a PC stores what comes."""
