"""A virtual board that is plugged in, and whose clock stands while the PC works: `plugged_board DRIVE BOARD [RATE]`.

BOARD may end with "+littlefs": with MicroPython's file system, on which each session is a file.

Prints its port; when its standard input ends, what the requests since then cost it, as JSON. Each time that it finds no
request waiting counts a millisecond: the pause after which it looks again (stork.link.usb_session). RATE: of its USB,
bytes a second, instead of the usual one.
"""

import json
import select
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from stork_sim.board.clock import SimClock
from stork_sim.board.flash import READ_US, SECTOR, Operation
from stork_sim.board.models import MODELS, Model
from stork_sim.board.usb import USB_BYTES_PER_S, PtyEndpoint
from stork_sim.board.virtual_board import PowerOff, VirtualBoard
from stork_sim.motion.people import person
from stork_sim.motion.standing import Standing
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import make_rig

LITTLEFS = "+littlefs"
_UP_US = 20_000_000  # the self-test is over
_PAUSE_US = 1000
_HEAD = 8
_KINDS = {(8, 0): "download", (8, 1): "download", (64, 1): "list", (64, 2): "forget", (64, 7): "forget"}


def _messages(stream: bytearray) -> Iterator[bytes]:
    """The whole messages at the begin of ``stream``, which are taken out of it."""
    while len(stream) >= _HEAD and len(stream) >= (size := _HEAD + int.from_bytes(stream[2:4], "big")):
        yield bytes(stream[:size])
        del stream[:size]


class Lockstep(PtyEndpoint):
    """A cable at whose other end a PC needs no time by the board's ``clock``."""

    def __init__(self, clock: SimClock) -> None:
        super().__init__()
        self.clock = clock
        self.on = False
        self.spent: Counter[str] = Counter()  # us, by kind of request
        self.requests = 0
        self._answered = 0
        self._since_us = 0
        self._request = bytearray()
        self._answer = bytearray()

    def waiting(self) -> int:
        if self.on and self.requests == self._answered and not super().waiting():
            if sys.stdin in select.select([self._master, sys.stdin], [], [])[0]:
                raise PowerOff
            self.clock.advance(_PAUSE_US)
        return super().waiting()

    def read(self, size: int) -> bytes:
        data = super().read(size)
        self._request += data
        self.requests += sum(1 for _ in _messages(self._request))
        return data

    def write(self, data: bytes) -> int:
        while not (taken := super().write(data)):  # until the PC has read what came before
            if sys.stdin in select.select([sys.stdin], [self._master], [])[0]:
                raise PowerOff
        self._answer += data[:taken]
        for message in _messages(self._answer):
            kind = _KINDS.get((int.from_bytes(message[4:6], "big"), message[7]), "other")
            self.spent[kind] += self.clock.now_us - self._since_us
            self._since_us = self.clock.now_us
            self._answered += 1
        return taken

    def plug_in(self) -> None:
        self.on = True
        self._since_us = self.clock.now_us
        print(json.dumps({"port": self.name}), flush=True)


def model_of(name: str) -> Model:
    model = MODELS[name.removesuffix(LITTLEFS)]
    return replace(model, littlefs=name.endswith(LITTLEFS))


def main(drive: Path, name: str, rate: int = USB_BYTES_PER_S) -> None:
    wearer = virtual_wearer(person("young"), Standing(), seed=0)
    board: VirtualBoard = make_rig(wearer, drive, board=model_of(name)).board
    board.usb_bytes_per_s = rate
    cable = Lockstep(board.clock)
    board.attach(cable)
    flash = board.drive.volume.cache.flash
    done: list[Operation] = []
    before: list[int] = []

    def begin() -> None:
        before.append(flash.bytes_read)
        board.drive.watchers.append(done.append)
        cable.plug_in()

    board.clock.call_at(_UP_US, begin)
    board.power_on()
    told = {f"{kind}_s": us / 1e6 for kind, us in sorted(cable.spent.items())}
    told["board_s"] = sum(cable.spent.values()) / 1e6
    told["of_it_flash_written_s"] = sum(operation.us for operation in done) / 1e6
    sectors = (flash.bytes_read - before[0]) // SECTOR
    told["of_it_flash_read_s"] = sectors * READ_US / 1e6
    counts = {
        "erases": sum(operation.kind == "erase" for operation in done),
        "sectors_read": sectors,
        "requests": cable.requests,
    }
    print(json.dumps(told | counts), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:]))
