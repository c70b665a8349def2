"""Sessions of a board whose clock nobody has set: played on the virtual board, pulled over USB, with their time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from board_world import Worn
from stork_host.archive import Archive, StoredSession
from stork_host.drive_sessions import sessions_on
from stork_host.ingest import take_in
from stork_host.link import pull as pulling
from stork_host.link.client import StorkDevice
from stork_host.link.pull import pull
from stork_sim.board.usb import Endpoint, open_endpoint
from waits import HUNG_S

NEAR = timedelta(seconds=2)
PLUGGED_S = 60.0
BASE = datetime.now(UTC) - timedelta(days=1)
"""The PC's time when the board's power came."""


class Cable:
    """An endpoint that ends the board's power when it is pulled."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.name = endpoint.name
        self.waiting, self.read, self.write = endpoint.waiting, endpoint.read, endpoint.write
        self.pulled = threading.Event()
        self.board = None
        self._idle = endpoint.idle

    def idle(self, seconds: float) -> None:
        if self.pulled.is_set():
            self.board.power_off()
        self._idle(seconds)


class Life:
    """A worn board; ``began_us``: by session number, when it said on its console that the session begins."""

    def __init__(self, drive: Path, **world: object) -> None:
        self.worn = Worn(drive, STORK_HOLD_S=2, **world)
        self.board = self.worn.board
        self.began_us: dict[int, int] = {}
        self.board.console_watchers.append(self._said)

    def _said(self, line: str) -> None:
        words = line.split()
        if words[:2] == ["stork:", "session"] and ":" in words[2] and "score" not in words:
            self.began_us.setdefault(int(words[2].rstrip(":")), self.board.clock.now_us)

    def now(self) -> datetime:
        """The PC's time, by the board's simulated clock: no load of this machine comes between the two."""
        return BASE + timedelta(microseconds=self.board.clock.now_us)

    def truth(self, number: int) -> datetime:
        """Time when a session began, by the PC's clock."""
        return BASE + timedelta(microseconds=self.began_us[number])

    @contextmanager
    def plugged_in(self) -> Iterator[StorkDevice]:
        """Play what was scripted; from PLUGGED_S on serve a PC, in real time, until the block is left."""
        endpoint = open_endpoint()
        cable = Cable(endpoint)
        cable.board = self.board
        ready = threading.Event()

        def plug() -> None:
            self.board.attach(cable)
            self.board.clock.set_realtime(True)
            ready.set()

        self.worn.at(PLUGGED_S, plug)
        thread = threading.Thread(target=self.board.power_on, daemon=True)
        thread.start()
        try:
            assert ready.wait(HUNG_S)
            with StorkDevice(cable.name) as device, pytest.MonkeyPatch.context() as patch:
                patch.setattr(pulling, "datetime", SimpleNamespace(now=lambda _: self.now()))
                yield device
        finally:
            cable.pulled.set()
            thread.join(HUNG_S)
            endpoint.close()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "data") as archive:
        yield archive


def pulled(archive: Archive, device: StorkDevice, folder: Path, **options: bool) -> dict[int, StoredSession]:
    pull(device, folder, lambda raw: take_in(archive, folder, raw), on_start=archive.note_start, **options)
    return {row.session_number: row for row in archive.sessions()}


def test_two_trials_before_the_clock_was_set(archive: Archive, tmp_path: Path) -> None:
    life = Life(tmp_path / "board")
    life.worn.start(2.0).start(30.0)
    with life.plugged_in() as device:
        rows = pulled(archive, device, tmp_path / "data")
    assert rows.keys() == {1, 2} == life.began_us.keys()
    for number, row in rows.items():
        assert row.started_at is None and row.listed_at == row.estimated_start_at
        assert abs(row.listed_at - life.truth(number)) < NEAR


def test_the_power_was_off_in_between(archive: Archive, tmp_path: Path) -> None:
    """Nothing tells how long: the time stays unknown, and that of what came since is right."""
    Life(tmp_path / "board").worn.start(2.0).run(30.0)
    life = Life(tmp_path / "board")
    life.worn.start(2.0)
    with life.plugged_in() as device:
        rows = pulled(archive, device, tmp_path / "data")
    assert rows.keys() == {1, 2}
    assert rows[1].started_at is rows[1].estimated_start_at is None and rows[1].listed_at == rows[1].received_at
    assert abs(rows[2].listed_at - life.truth(2)) < NEAR


def test_a_pull_that_was_broken_off_before_the_first_session(archive: Archive, tmp_path: Path) -> None:
    """It has asked when the board started: a restart and a second pull, and the time is there."""

    class CableOut(Exception):
        pass

    def out(_: bytes) -> None:
        raise CableOut

    life = Life(tmp_path / "board")
    life.worn.start(2.0)
    with life.plugged_in() as device, pytest.raises(CableOut):
        pull(device, tmp_path / "data", out, on_start=archive.note_start)
    with Life(tmp_path / "board").plugged_in() as device:
        rows = pulled(archive, device, tmp_path / "data")
    assert abs(rows[1].listed_at - life.truth(1)) < NEAR


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_another_session_tells_the_time_where_no_pull_could(
    archive: Archive, tmp_path: Path, order: tuple[int, int]
) -> None:
    """The clock is set between two trials; the files come from the drive of the board, which is off."""
    noon = 1_780_000_000
    life = Life(tmp_path / "board")
    life.worn.at(20.0, lambda: setattr(life.board, "rtc_offset_s", noon)).start(2.0).start(30.0).run(55.0)
    raws = sessions_on(tmp_path / "board")
    for number in order:
        take_in(archive, tmp_path / "data", raws[number])
    rows = {row.session_number: row for row in archive.sessions()}
    assert rows[1].started_at is None and rows[2].estimated_start_at is None
    for number, row in rows.items():
        truth = datetime.fromtimestamp(noon, UTC) + timedelta(microseconds=life.began_us[number])
        assert abs(row.listed_at - truth) < NEAR
        assert archive.raw(row) == raws[number]


def test_what_was_stored_without_a_time_gets_it_by_the_next_pull(archive: Archive, tmp_path: Path) -> None:
    """A copy of the drive came first; the board has been on since."""
    life = Life(tmp_path / "board")
    life.worn.start(2.0)
    copied: list[bytes] = []
    life.worn.at(PLUGGED_S - 5, lambda: copied.extend(life_sessions(life)))
    with life.plugged_in() as device:
        (raw,) = copied
        row, _ = take_in(archive, tmp_path / "data", raw)
        assert row.estimated_start_at is None
        pulled(archive, device, tmp_path / "data", keep=True)
    assert abs(archive.get(row.sha256).listed_at - life.truth(1)) < NEAR


def life_sessions(life: Life) -> list[bytes]:
    life.board.drive.keep()
    return list(sessions_on(life.worn.drive).values())
