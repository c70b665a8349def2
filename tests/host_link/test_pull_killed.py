"""A pull that is killed at any moment: each session is on the belt, or whole in the archive, and the next pull goes on.

``STORK_PULL_KILLS=500`` kills more often than usual.
"""

import multiprocessing
import os
import random
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from device_motion import standing
from device_store import AreaStore
from host_link.served_stork import ServedStork
from sessions import make_session
from stork_host import private_files
from stork_host.archive import Action, Archive
from stork_host.ingest import measure_waiting, take_in
from stork_host.link.client import StorkDevice
from stork_host.link.pull import pull
from stork_host.link.transport import StorkTransport
from stork_host.replayed import Verdict
from waits import HUNG_S

KILLS = int(os.environ.get("STORK_PULL_KILLS", "25"))
EACH = 5
"""Sessions on the board."""

pytestmark = pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs fork and SIGKILL")


class AreaStork(ServedStork):
    """Stork with its sessions in the area, on the flash of a virtual board."""

    def __init__(self, root: Path, store: AreaStore) -> None:
        super().__init__(root)
        self.store = store
        self.catalogue = store.stored
        self.ms_a_look = 50  # half a request of a PC that was killed is given up

    def fill(self, made: dict[int, bytes]) -> None:
        while self.store.count() < EACH:
            number = self.store.area.next_number()
            made[number] = make_session(standing(0.3 + number % 3), session_number=number)
            self.store.write(made[number])

    def held(self) -> set[int]:
        return set(self.store.stored.numbers_after(0, 1000))


class Steps:
    """Kills its process at the ``last`` step, whatever that does."""

    def __init__(self, last: int) -> None:
        self.left = last

    def before(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*arguments: Any, **more: Any) -> Any:
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **more)

        return stepped


def whole_pull(port: str, here: Path, seconds: float, steps: int) -> None:
    """Pull in a process of its own, which is killed after so many seconds, or steps; 0: not at all."""
    at = Steps(steps)
    patches: list[tuple[Any, str]] = [
        (StorkTransport, "send"),
        (Path, "unlink"),
        (Archive, "add"),
        (Archive, "remeasure"),
        (private_files, "create"),
    ]
    with Archive.open(here) as archive, StorkDevice(port) as device:
        for owner, name in patches:
            setattr(owner, name, at.before(getattr(owner, name)))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        store = at.before(lambda raw: take_in(archive, here, raw, action=Action.PULLED, measured=False))
        result = pull(device, here, store)
        assert measure_waiting(archive, lambda session: None) == []
        signal.setitimer(signal.ITIMER_REAL, 0)
        assert not result.failed


class Clinic:
    """A board with sessions, ``made`` by number, and an archive that pulls them."""

    def __init__(self, folder: Path) -> None:
        self.here = folder / "here"
        self.made: dict[int, bytes] = {}
        Archive.open(self.here).close()
        (folder / "board").mkdir()
        self.stork = AreaStork(folder / "board", AreaStore(folder / "drive"))

    def pull(self, seconds: float = 0.0, steps: int = 0) -> bool:
        """Whether it came to its end."""
        fork = multiprocessing.get_context("fork")
        process = fork.Process(target=whole_pull, args=(self.stork.port, self.here, seconds, steps))
        process.start()
        process.join(HUNG_S)
        assert process.exitcode in (0, -signal.SIGALRM, -signal.SIGKILL), process.exitcode
        return bool(process.exitcode == 0)

    def archived(self) -> dict[int, list[bytes]]:
        found: dict[int, list[bytes]] = {}
        with Archive.open(self.here) as archive:
            for row in archive.sessions():
                found.setdefault(row.session_number or 0, []).append(archive.raw(row))
        return found

    def check(self) -> None:
        """Each session is on the board, or in the archive, and whole where it is."""
        stored, held = self.archived(), self.stork.held()
        for number, content in self.made.items():
            assert number in held or stored.get(number) == [content], f"{number} is lost"
        for number in held:
            assert self.stork.store.read(number) == self.made[number]

    def check_end(self) -> None:
        """Pull that nobody kills: then all are in the archive, once, and nothing else is left."""
        assert self.pull()
        assert self.stork.held() == set() and self.stork.server.last_fault is None
        assert self.archived() == {number: [content] for number, content in self.made.items()}
        with Archive.open(self.here) as archive:
            assert archive.not_measured() == [] and {row.replay for row in archive.sessions()} <= set(Verdict)
        assert list((self.here / "incoming").iterdir()) == []
        assert self.stork.store.switch_on().stored.numbers_after(0, 9) == []


def test_killed_at_any_moment(tmp_path: Path) -> None:
    clinic, draw = Clinic(tmp_path), random.Random(1)
    with clinic.stork as stork:
        most_s, killed = 2.0, 0  # as long as some pulls take, on this machine
        while killed < KILLS:
            stork.fill(clinic.made)
            ended = clinic.pull(seconds=draw.uniform(0.001, most_s))
            killed += not ended
            most_s *= 0.8 if ended else 1.05
            clinic.check()
        clinic.check_end()


def test_killed_at_each_step(tmp_path: Path) -> None:
    """Before each request, each file, each storing and each deletion."""
    clinic = Clinic(tmp_path)
    with clinic.stork as stork:
        ended, steps = False, 0
        while not ended:
            steps += 1
            stork.fill(clinic.made)
            ended = clinic.pull(steps=steps)
            clinic.check()
        assert steps > 4 * EACH
        clinic.check_end()
