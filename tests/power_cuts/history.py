"""History of a drive's flash: days on which somebody plays, and a PC pulls and forgets; a crash; plans and updates.

The whole firmware plays, on a virtual board. A pull, a plan and an update are what the board does in one, by the
firmware's own code: each session is read, then they are forgotten, the first one by itself. The newest stay on the
board each evening, as where the cable was pulled out. Behind the days comes one with walks and a stance that outlasts
the memory, then a crash of the loop. A plan and an update come twice: with sessions on the belt, of which
`--sessions-stay` has made copies on the PC, and when all are pulled, as `stork plan` and `stork update` want it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from flash_map import area_blocks
from golden.golden_drive import put, todays
from power_cuts.belts import Belt, Started
from stork_format import journal_records
from stork_host.drive_sessions import sessions_on
from stork_host.install import staging
from stork_host.install.firmware_files import BOOT
from stork_sim.board.flash import BLOCK, Operation
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.motion.conditions import Condition
from stork_sim.motion.people import person
from stork_sim.motion.standing import Standing
from stork_sim.motion.virtual_person import Activity, virtual_wearer
from stork_sim.runs import InTurn, activity, make_rig
from stork_sim.user_driver import UserDriver

FIRST, WORN, CRASH, PLAN, UPDATE, PLAN_STAY, UPDATE_STAY = PHASES = (
    *("set up", "worn", "crash", "plan", "update"),
    *("plan, stay", "update, stay"),
)
LONG_DAY = "a long day"
_PLAYS = (
    *(("single_leg", "left"), ("calibrate", ""), ("feet_together", ""), ("tandem_walk", "")),
    *(("single_leg", "right"), ("tandem_walk", ""), ("tandem_stance", "left")),
)
_LONG = (("free_walk", ""), ("cued_walk", ""), ("feet_together", ""))
LONG_DRILLS = len(_LONG)
_LONG_SETTINGS = {"STORK_HOLD_S": 120, "STORK_STEPS": 20}
_RESTLESS = Standing(Condition("feet_together"), to_end=True, voluntary_sway_deg=2.0)
"""Sway on purpose, which takes more room than standing still."""
_DAY_S = 86_400
_START = 1_800_000_000
_UP_US = 60_000_000
_CRASH_US = 20_000_000
_SETTINGS = b"STORK_HOLD_S = 3\nSTORK_STEPS = 6\nSTORK_SAFETY = 0\nSTORK_FATIGUE = 0\n"
_PLAN = b"\xa1\x6cSTORK_HOLD_S"
_PIECE = 400  # of an upload: what a request takes


@dataclass
class Life:
    """Time under power. ``flash``, ``nvm``: what they held at its beginning, of the flash without erased blocks at the
    end; ``size``: its bytes; ``operations``: of the flash since then.

    ``kept``, ``memory``: (number of operations before it, the finished sessions that no PC has; the memory's bytes)
    each time that one of them changed. ``firmware``: path -> content of its files, of both in an update.
    """

    phase: str
    what: str
    flash: bytes
    size: int
    nvm: bytes
    operations: list[Operation] = field(default_factory=list)
    kept: list[tuple[int, dict[int, bytes]]] = field(default_factory=list)
    memory: list[tuple[int, bytes]] = field(default_factory=list)
    firmware: tuple[dict[str, bytes], ...] = ()

    @cached_property
    def area(self) -> set[int]:
        """Numbers of the blocks that hold the sessions' area and nothing else, under FAT."""
        return area_blocks(self.flash)

    @property
    def outside_us(self) -> int:
        """Time for which the flash was busy with other blocks."""
        return sum(one.us for one in self.operations if one.address // BLOCK not in self.area)

    def kept_at(self, n: int) -> dict[int, bytes]:
        """Number -> content, when operation ``n`` begins."""
        return next((files for at, files in reversed(self.kept) if at <= n), {})

    def memory_at(self, n: int) -> bytes:
        return next((nvm for at, nvm in reversed(self.memory) if at <= n), self.nvm)


class Recording:
    """Writes down a Life of ``board``, from now on. ``kept``: sessions that are there, and no PC has."""

    def __init__(self, belt: Belt, board: VirtualBoard, phase: str, what: str, kept: dict[int, bytes]) -> None:
        self.belt, self.board = belt, board
        flash = board.drive.volume.cache.flash
        self.life = Life(phase, what, flash.image(), flash.size, bytes(board.nvm))
        self._keep(kept)
        board.drive.watchers.append(self.life.operations.append)
        board.nvm.watchers.append(self._remembered)

    def confirm(self, numbers: Iterable[int]) -> None:
        """A PC has these."""
        gone = set(numbers)
        self._keep({number: content for number, content in self.life.kept[-1][1].items() if number not in gone})

    def _remembered(self, raw: bytes) -> None:
        """A record was written: of a result, which says that its session is finished, or of something else."""
        self.life.memory.append((len(self.life.operations), bytes(self.board.nvm)))
        record = journal_records.unpack(raw) if len(raw) == journal_records.SIZE else None
        if record is not None and record[0] == journal_records.RESULT:
            number = record[3]
            self._keep(self.life.kept[-1][1] | {number: sessions_on(self.board.drive.folder)[number]})

    def _keep(self, kept: dict[int, bytes]) -> None:
        self.life.kept.append((len(self.life.operations), kept))


class History:
    """Lives of ``belt`` one after the other, on the drive ``folder``, a new one."""

    def __init__(self, belt: Belt, folder: Path) -> None:
        self.belt, self.folder = belt, folder
        self.firmware = self.first = belt.firmware()
        put(folder, self.firmware | {"settings.toml": _SETTINGS})
        self.lives: list[Life] = []

    def set_up(self) -> None:
        """The first start: there are no sessions yet."""
        recordings: list[Recording] = []
        self.belt.power_on(self.folder, watch=lambda board: recordings.append(self._recording(board, FIRST, FIRST)))
        self._end(recordings[0])

    def day(self, number: int, trials: int, seed: int) -> None:
        """Drills, ``trials`` of them, of 3 s, 6 steps or a lean forward."""
        plays = [_PLAYS[(number * trials + n) % len(_PLAYS)] for n in range(trials)]
        self._play(f"day {number + 1}, {trials} drills", number, seed, plays, [activity(*play) for play in plays], {})

    def long_day(self, number: int, seed: int) -> None:
        """A free walk and a cued one of 20 steps each, and a stance of two minutes."""
        moves = [*(activity(*play) for play in _LONG[:-1]), _RESTLESS]
        self._play(LONG_DAY, number, seed, _LONG, moves, _LONG_SETTINGS)

    def _play(
        self,
        what: str,
        number: int,
        seed: int,
        plays: Sequence[tuple[str, str]],
        moves: list[Activity],
        settings: dict[str, object],
    ) -> None:
        wearer = virtual_wearer(person("young"), InTurn(moves), seed=seed + number)
        start = _START + number * _DAY_S
        rig = make_rig(wearer, self.folder, seed=seed, start_epoch=start, board=self.belt.model, settings=settings)
        user = UserDriver(rig.board, wearer, plays, patient=True)
        recording = self._recording(rig.board, WORN, what)
        rig.board.power_on()
        user.check()
        self._end(recording)

    def crash(self) -> None:
        """An error in the loop, in the menu: it is written down, shown, and the board starts anew."""
        board = self._idle_board()
        recording = self._recording(board, CRASH, CRASH)

        def fail() -> None:
            raise RuntimeError("put in by a test")

        board.clock.call_at(_CRASH_US, fail)
        board.clock.call_at(_CRASH_US + 2 * _UP_US, board.power_off)
        board.power_on()
        self._end(recording)

    def _idle_board(self) -> VirtualBoard:
        """Board on its drive, whose wearer does nothing."""
        return make_rig(virtual_wearer(person("young"), Standing(), seed=0), self.folder, board=self.belt.model).board

    def pull(self, what: str, leave: int) -> None:
        """The newest, ``leave`` of them, stay."""
        started = self.belt.power_on(self.folder)
        recording = self._recording(started.board, WORN, what)
        numbers = started.numbers()[: -leave or None]
        for number in numbers:
            size = started.stored.size(number)
            assert started.stored.open(number).readinto(bytearray(size)) == size
        one, others = numbers[:1], numbers[1:]  # an older PC forgets them one by one
        for gone in (one, others):
            recording.confirm(gone)
            list(started.stored.forget(gone))
        started.end_of_pull()
        self._end(recording)

    def copy(self) -> None:
        """A PC fetches all, and they stay, as before a plan or an update with `--sessions-stay`."""
        started = self.belt.power_on(self.folder)
        recording = self._recording(started.board, WORN, "copies")
        for number in started.numbers():
            size = started.stored.size(number)
            assert started.stored.open(number).readinto(bytearray(size)) == size
        recording.confirm(started.numbers())
        self._end(recording)

    def plan(self, phase: str, hold_s: int) -> None:
        """``hold_s``: its only setting."""
        started = self.belt.power_on(self.folder)
        recording = self._recording(started.board, phase, phase)
        _upload(started, "/plan.cbor", _PLAN + bytes((hold_s,)))
        self._end(recording)

    def update(self, phase: str, new: dict[str, bytes]) -> None:
        """Staged by a PC, and put in place at the next start. ``new``: path -> content of the firmware's files."""
        send = {path: content for path, content in new.items() if self.firmware.get(path) != content}
        gone = [path for path in self.firmware if path not in new]
        started = self.belt.power_on(self.folder)
        stay = phase.removeprefix(UPDATE)
        staged = self._recording(started.board, phase, f"an update is staged{stay}")
        for path, content in send.items():
            _upload(started, "/" + staging.staged_name(path), content)
        _upload(started, "/" + staging.SWAP, todays("py").swap)
        _upload(started, "/" + staging.MANIFEST, staging.manifest(send, gone))
        staged.life.firmware = placed = (self.firmware, new)
        self._end(staged)
        board = self._idle_board()
        recording = self._recording(board, phase, f"an update is put in place{stay}")
        recording.life.firmware = placed
        board.clock.call_at(_UP_US, board.power_off)
        board.power_on()
        self._end(recording)
        assert not (self.folder / staging.FOLDER).exists(), "the update is not in place"
        self.firmware = new

    def _recording(self, board: VirtualBoard, phase: str, what: str) -> Recording:
        kept = self.lives[-1].kept[-1][1] if self.lives else {}
        recording = Recording(self.belt, board, phase, what, kept)
        recording.life.firmware = (self.firmware,)
        return recording

    def _end(self, recording: Recording) -> None:
        recording.board.drive.cut()
        self.lives.append(recording.life)


def record(belt: Belt, folder: Path, *, days: int, trials: int, seed: int) -> list[Life]:
    """The lives of its drive: the first start; on each day ``trials`` drills, then a pull; a day with long ones, and
    its pull; a crash; copies; a plan and an update with sessions that stay; a pull of all; a plan and an update.
    ``folder``: a new one, for the drive.
    """
    history = History(belt, folder)
    history.set_up()
    for number in range(days):
        history.day(number, trials, seed)
        history.pull(f"day {number + 1}, pull", leave=2)
    history.long_day(days, seed)
    history.pull("long day, pull", leave=2)
    history.crash()
    history.copy()
    history.plan(PLAN_STAY, 4)
    history.update(UPDATE_STAY, _newer(history.first))
    history.pull("last pull", leave=0)
    history.plan(PLAN, 5)
    history.update(UPDATE, history.first)
    return [life for life in history.lives if life.operations]


def _upload(started: Started, path: str, content: bytes) -> None:
    files = started.files()
    files.begin(path, len(content))
    for at in range(0, len(content), _PIECE):
        files.append(content[at : at + _PIECE])
    files.finish()


def _newer(files: dict[str, bytes]) -> dict[str, bytes]:
    """Another version: another boot.py and two modules that differ, a file more and one less."""
    changed = {
        path: files[path] + b"\nNEWER = 1\n" for path in (BOOT, "lib/stork/core/sway.py", "lib/stork/app/loop.py")
    }
    new = files | changed | {"lib/stork/newer.py": b"x = 1\n" * 1500}
    del new["lib/stork/drills/stride_walk.py"]
    return new
