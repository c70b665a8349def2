"""History of a drive's flash: days on which somebody plays, and a PC pulls and forgets.

The whole firmware plays, on a virtual board of the model. A pull is what the board does in one, by the store's own
code: each session is read, then they are forgotten, the first one by itself. The newest stay on the board each evening,
as where the cable was pulled out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from board_world import Parts
from device_store import startup
from golden.golden_drive import put, todays
from stork_format import journal_records
from stork_host.drive_sessions import sessions_on
from stork_sim.board.flash import Operation
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.motion.people import person
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import InTurn, activity, make_rig
from stork_sim.user_driver import UserDriver

FIRST, WORN = PHASES = ("set up", "worn")
_PLAYS = (("single_leg", "left"), ("feet_together", ""), ("tandem_walk", ""), ("single_leg", "right"))
_DAY_S = 86_400
_START = 1_800_000_000


@dataclass
class Life:
    """Time under power. ``flash``, ``nvm``: what they held at its beginning; ``operations``: of the flash since then.

    ``kept``, ``memory``: (number of operations before it, the finished sessions that no PC has; the memory's bytes)
    each time that one of them changed.
    """

    what: str
    flash: bytes
    nvm: bytes
    operations: list[Operation] = field(default_factory=list)
    kept: list[tuple[int, dict[int, bytes]]] = field(default_factory=list)
    memory: list[tuple[int, bytes]] = field(default_factory=list)

    @property
    def phase(self) -> str:
        return FIRST if self.what == FIRST else WORN

    def kept_at(self, n: int) -> dict[int, bytes]:
        """Number -> content, when operation ``n`` begins."""
        return next((files for at, files in reversed(self.kept) if at <= n), {})

    def memory_at(self, n: int) -> bytes:
        return next((nvm for at, nvm in reversed(self.memory) if at <= n), self.nvm)


class Recording:
    """Writes down a Life of ``board``, from now on."""

    def __init__(self, board: VirtualBoard, what: str) -> None:
        self.board = board
        flash = board.drive.volume.cache.flash
        self.life = Life(what, bytes(flash.data), bytes(board.nvm))
        self._keep(sessions_on(board.drive.folder))
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


def record(model: str, folder: Path, *, days: int, trials: int, seed: int) -> tuple[dict[str, bytes], list[Life]]:
    """(files of the firmware, the lives of its drive): on each day ``trials`` drills of 3 s, then a pull. ``folder``: a
    new one, for the drive.
    """
    files = dict(todays("py").files)
    put(folder, files | {"settings.toml": b"STORK_HOLD_S = 3\nSTORK_STEPS = 6\nSTORK_SAFETY = 0\nSTORK_FATIGUE = 0\n"})
    lives: list[Life] = [_first_start(model, folder)]
    for day in range(days):
        plays = [_PLAYS[(day + n) % len(_PLAYS)] for n in range(trials)]
        wearer = virtual_wearer(person("young"), InTurn([activity(*play) for play in plays]), seed=seed + day)
        rig = make_rig(wearer, folder, seed=seed, start_epoch=_START + day * _DAY_S, board=model)
        user = UserDriver(rig.board, wearer, plays, patient=True)
        recording = Recording(rig.board, f"day {day + 1}, {trials} drills")
        rig.board.power_on()
        user.check()
        lives.append(recording.life)
        lives.append(_pull(model, folder, f"day {day + 1}, pull"))
    return files, [life for life in lives if life.operations]


def _pull(model: str, folder: Path, what: str, leave: int = 2) -> Life:
    parts = Parts(folder, model=model)
    recording = Recording(parts.board, what)
    area = startup(parts)
    stored = parts.module("stork.store.area_sessions").AreaSessions(area)
    numbers = stored.numbers_after(0, 1000)[:-leave]
    for number in numbers:
        assert stored.open(number).readinto(bytearray(stored.size(number))) == stored.size(number)
    one, others = numbers[:1], numbers[1:]  # an older PC forgets them one by one
    for gone in (one, others):
        recording.confirm(gone)
        stored.forget_all(gone)
    parts.module("stork.store.area_record").save(area, parts.board.nvm)
    parts.board.drive.cut()
    return recording.life


def _first_start(model: str, folder: Path) -> Life:
    """The area is made: there are no sessions yet."""
    parts = Parts(folder, model=model)
    recording = Recording(parts.board, FIRST)
    startup(parts)
    parts.board.drive.cut()
    return recording.life
