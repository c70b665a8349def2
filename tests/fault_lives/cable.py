"""Cable between a virtual board and a PC that is a process of its own, both in the board's time.

The PC runs while the board stands still, and the board runs while the PC waits for bytes; so the same PC and the same
board always do the same. The PC takes no time to think, and its clock is the board's.
"""

import os
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from stork_sim.board.virtual_board import VirtualBoard

Command = tuple[Any, ...]
"""A word and what goes with it: ("open",), ("close",), ("write", bytes), ("read", most bytes, us), ("sleep", us),
("doing", what), ("hit", kind of fault), ("done", result), ("broken", traceback of a mistake in these tests)."""


@dataclass(frozen=True)
class Answer:
    """``now_us``: the board's clock. ``data``: bytes read; None: the port is gone, or does not open."""

    now_us: int
    data: bytes | None = b""


class Cable:
    """The board's endpoint (stork_sim.board.usb.Endpoint), and the process behind it, which begins at once.

    ``program``: what the process runs, with its end of a pipe. ``spoil``: what the wire makes of bytes, True for those
    to the board. ``on_news``: called with the last four of Command, and with ("killed",).

    ``plugged``: the cable is in. A board that starts anew is gone from USB for a moment: its port has to be opened
    again.
    """

    name = "the cable"

    def __init__(
        self,
        board: VirtualBoard,
        program: Callable[[Connection], None],
        on_news: Callable[[Command], None],
        spoil: Callable[[bytes, bool], bytes] = lambda data, to_board: data,
    ) -> None:
        self._board = board
        self._on_news = on_news
        self._spoil = spoil
        self._to_board = b""
        self._to_pc = b""
        self._opened = False
        self._reading = 0  # bytes that the PC waits for, at most
        self._turns = 0
        self.plugged = True
        self.running = True
        self._pipe, theirs = Pipe()
        self._process = os.fork()
        if not self._process:
            self._pipe.close()
            try:
                program(theirs)
            except BaseException:
                theirs.send(("broken", traceback.format_exc()))
            finally:
                os._exit(0)
        theirs.close()
        board.boot_watchers.append(self.lose)
        board.cable = board.battery.charging = True
        self._listen()

    # The board's side.

    def waiting(self) -> int:
        return len(self._to_board)

    def read(self, size: int) -> bytes:
        taken, self._to_board = self._to_board[:size], self._to_board[size:]
        return taken

    def write(self, data: bytes) -> int:
        self._to_pc += self._spoil(data, False)
        if self._reading and self._to_pc:
            self._give()
        return len(data)

    def idle(self, seconds: float) -> None:
        raise AssertionError("expected the board's own time, found that of the wall clock")

    def close(self) -> None:
        """The end of the process, whatever it does."""
        if self.running:
            os.kill(self._process, signal.SIGKILL)
            self._over()

    def lose(self) -> None:
        """The port is gone: the cable was pulled, or the board starts anew."""
        self._opened = False
        self._to_board = self._to_pc = b""
        self._board.usb = None
        if self._reading:
            self._reading = 0
            self._answer(None)
            self._listen()

    def pull(self) -> None:
        """The cable comes out."""
        self.plugged = False
        self._board.detach()
        self.lose()

    # The PC's side.

    def _listen(self) -> None:
        """Let the PC run until it waits, or is over."""
        while self.running:
            try:
                command: Command = self._pipe.recv()
            except (EOFError, ConnectionResetError):
                self._over()
                self._on_news(("killed",))
                return
            if not self._obeyed(command):
                return

    def _obeyed(self, command: Command) -> bool:
        """Whether the PC goes on at once."""
        word = command[0]
        if word == "open":
            self._opened = self.plugged
            if self._opened:
                self._to_board = self._to_pc = b""
                self._board.usb = self
            self._answer(b"" if self._opened else None)
        elif word == "close":
            self._opened = False
            self._board.usb = None
            self._answer(b"")
        elif word == "write":
            if self._opened:
                self._to_board += self._spoil(command[1], True)
            self._answer(b"" if self._opened else None)
        elif word == "read":
            if not self._opened:
                self._answer(None)
            elif self._to_pc:
                self._reading = command[1]
                self._give(listen=False)
            else:
                self._reading = command[1]
                self._wait(command[2])
                return False
        elif word == "sleep":
            self._wait(command[1])
            return False
        else:
            self._on_news(command)
            if word in ("done", "broken"):
                self._over()
        return True

    def _wait(self, us: int) -> None:
        self._turns += 1
        turn = self._turns

        def over() -> None:
            if self.running and self._turns == turn:
                self._reading = 0
                self._answer(b"")
                self._listen()

        self._board.clock.call_in(max(1, us), over)

    def _give(self, listen: bool = True) -> None:
        taken, self._to_pc = self._to_pc[: self._reading], self._to_pc[self._reading :]
        self._reading = 0
        self._answer(taken)
        if listen:
            self._listen()

    def _answer(self, data: bytes | None) -> None:
        self._turns += 1  # whatever it waited for is over
        with suppress(BrokenPipeError, ConnectionResetError):  # it was killed: its end of the pipe says so when read
            self._pipe.send(Answer(self._board.clock.now_us, data))

    def _over(self) -> None:
        self.running = False
        self._reading = 0
        self._turns += 1
        self._pipe.close()
        os.waitpid(self._process, 0)
        if self._opened:
            self._opened = False
            self._board.usb = None
