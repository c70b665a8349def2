"""History of a drive's flash: days on which somebody plays, and a PC pulls and forgets.

The whole firmware plays, on a virtual board of the model. A pull is what the board does in one, by the store's own
code: each file is read for its CRC and for its download, then forgotten. The newest stay on the board each evening, as
where the cable was pulled out.
"""

from dataclasses import dataclass, field
from pathlib import Path

from board_world import Parts
from golden.golden_drive import put, todays
from stork_format import journal_records
from stork_sim.board.flash import Operation
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.motion.people import person
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import InTurn, activity, make_rig
from stork_sim.user_driver import UserDriver

FIRST = 98
"""Number of the first session: the hundredth begins a folder."""
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
    kept: list[tuple[int, dict[str, bytes]]] = field(default_factory=list)
    memory: list[tuple[int, bytes]] = field(default_factory=list)

    def kept_at(self, n: int) -> dict[str, bytes]:
        """Path -> content, when operation ``n`` begins."""
        return next((files for at, files in reversed(self.kept) if at <= n), {})

    def memory_at(self, n: int) -> bytes:
        return next((nvm for at, nvm in reversed(self.memory) if at <= n), self.nvm)


class Recording:
    """Writes down a Life of ``board``, from now on."""

    def __init__(self, board: VirtualBoard, what: str) -> None:
        self.board = board
        flash = board.drive.volume.cache.flash
        self.life = Life(what, bytes(flash.data), bytes(board.nvm))
        self.confirmed: set[str] = set()
        board.drive.watchers.append(self._begins)
        board.nvm.watchers.append(lambda _: self.life.memory.append((len(self.life.operations), bytes(board.nvm))))

    def confirm(self, path: str) -> None:
        """A PC has this one."""
        self.confirmed.add(path)

    def _begins(self, operation: Operation) -> None:
        folder = self.board.drive.folder
        paths = {file.relative_to(folder).as_posix() for file in (folder / "sessions").rglob("*.stk")} - self.confirmed
        before = self.life.kept[-1][1] if self.life.kept else {}
        if not self.life.kept or paths != set(before):
            kept = {path: before.get(path) or (folder / path).read_bytes() for path in paths}
            self.life.kept.append((len(self.life.operations), kept))
        self.life.operations.append(operation)


def record(model: str, folder: Path, *, days: int, trials: int, seed: int) -> tuple[dict[str, bytes], list[Life]]:
    """(files of the firmware, the lives of its drive): on each day ``trials`` drills of 3 s, then a pull. ``folder``: a
    new one, for the drive.
    """
    files = dict(todays("py").files)
    put(folder, files | {"settings.toml": b"STORK_HOLD_S = 3\nSTORK_STEPS = 6\nSTORK_SAFETY = 0\nSTORK_FATIGUE = 0\n"})
    parts = Parts(folder, model=model)
    journal = parts.module("stork.store.journal").Journal(parts.board.nvm)
    journal.add(journal_records.NUMBER, 0, 0, FIRST - 1, 0)
    parts.board.drive.cut()
    lives: list[Life] = []
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
    journal = parts.module("stork.store.journal").Journal(parts.board.nvm)
    sessions = parts.module("stork.store.sessions").Sessions(journal)
    stored = parts.module("stork.store.stored_sessions").StoredSessions(sessions)
    for number in stored.numbers_after(0, 1000)[:-leave]:
        path = stored.path(number)
        for _ in stored.crc_steps(number):
            pass
        with parts.board.drive.open(path, "rb") as file:
            assert file.read()
        recording.confirm(path.strip("/"))
        stored.forget(number)
    parts.board.drive.sync()
    parts.board.drive.cut()
    return recording.life
