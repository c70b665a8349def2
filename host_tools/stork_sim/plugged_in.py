"""A virtual board that is plugged into this PC for a while, in a thread of this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stork_sim.board.usb import Endpoint, open_endpoint
from stork_sim.board.virtual_board import PowerOff
from stork_sim.motion.people import Person
from stork_sim.motion.standing import Standing
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import make_rig

_UP_US = 2_000_000  # the menu is up by then [simulated-user]
_HUNG_S = 600.0  # a board that starts on a slow or busy PC is not taken for one that never will [simulated-user]


class _Cable:
    """An endpoint that can be pulled out: the board's next wait ends its power."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self.name = endpoint.name
        self.pulled = threading.Event()

    def waiting(self) -> int:
        return self._endpoint.waiting()

    def read(self, size: int) -> bytes:
        return self._endpoint.read(size)

    def write(self, data: bytes) -> int:
        return self._endpoint.write(data)

    def idle(self, seconds: float) -> object:
        if self.pulled.is_set():
            raise PowerOff
        return self._endpoint.idle(seconds)

    def close(self) -> None:
        self._endpoint.close()


@contextmanager
def plugged_in(drive: Path, person: Person, *, start_epoch: int | None = None) -> Iterator[str]:
    """Gives the name of the board's port, which works until the block is left. Sessions lie on ``drive``."""
    cable = _Cable(open_endpoint())
    ready = threading.Event()
    broken: list[BaseException] = []

    def run() -> None:
        try:
            rig = make_rig(virtual_wearer(person, Standing(), seed=0), drive, start_epoch=start_epoch)
            rig.board.attach(cable)

            def up() -> None:
                rig.board.clock.set_realtime(True)
                ready.set()

            rig.board.clock.call_at(_UP_US, up)
            rig.board.power_on()
        except BaseException as error:
            broken.append(error)
        finally:
            ready.set()

    thread = threading.Thread(target=run, name="virtual board", daemon=True)
    thread.start()
    try:
        if not ready.wait(_HUNG_S) or broken:
            raise RuntimeError(f"the virtual board did not start: {broken}")
        yield cable.name
    finally:
        cable.pulled.set()
        thread.join(_HUNG_S)
        cable.close()
