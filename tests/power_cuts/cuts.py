"""Cut at an operation of the flash, in one of three states, and what the board and its PC find then."""

import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from power_cuts.belts import Belt, Content, Started, content_of, drive_after
from power_cuts.history import WORN, Life
from stork_host.install import staging
from stork_sim.board.flash import BLOCK, PAGE
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.board.volume import NoVolume

STATES = ("before", "erased", "half programmed")
_NEW = b"one more session" * 90


@dataclass(frozen=True)
class Cut:
    """``n``: the operation at which the power went. ``state``: of its block then, one of STATES. ``phase``: of the
    belt.
    """

    life: int
    n: int
    state: str
    phase: str = WORN


@dataclass(frozen=True)
class Found:
    """Faults after a cut; all False: nothing. ``later``: of the sessions that are there at power-on, one more,
    and another one after a pull, not all stay whole. ``outside``: the block is none of the area's.
    """

    cut: Cut
    outside: bool
    no_volume: bool = False
    lost: bool = False
    doubled: bool = False
    later: bool = False
    damaged: bool = False

    @property
    def bad(self) -> bool:
        return self.no_volume or self.lost or self.doubled or self.later or self.damaged


def cuts(lives: list[Life], every: int = 1, seed: int = 1) -> list[Cut]:
    """Each operation of each life in each state, or one of so many, drawn by ``seed``, of each phase at least one:
    before an erase, or a program that follows none; after an erase; amid a program.
    """
    found = []
    for number, life in enumerate(lives):
        for n, operation in enumerate(life.operations):
            erased = n > 0 and life.operations[n - 1].kind == "erase"
            states = STATES[:2] if operation.kind == "erase" else STATES[2:] if erased else (STATES[0], STATES[2])
            found += [Cut(number, n, state, life.phase) for state in states]
    draw = random.Random(seed)
    drawn = {cut for cut in found if every == 1 or not draw.randrange(every)}
    for phase in sorted({cut.phase for cut in found} - {cut.phase for cut in drawn}):
        drawn.add(draw.choice([cut for cut in found if cut.phase == phase]))
    return [cut for cut in found if cut in drawn]


def flash_at(life: Life, cut: Cut) -> bytes:
    """Content of the flash after the cut."""
    data = bytearray(life.flash.ljust(life.size, b"\xff"))
    for operation in life.operations[: cut.n]:
        data[operation.address : operation.address + len(operation.new)] = operation.new
    broken = life.operations[cut.n]
    if cut.state != STATES[0]:
        done = 1.0 if cut.state == STATES[1] else _half(len(broken.new))
        data[broken.address : broken.address + len(broken.new)] = broken.part(done)
    return bytes(data)


def _half(size: int) -> float:
    """Half of the pages of a program; of a single page none."""
    return size // PAGE // 2 * PAGE / size


def look(life: Life, cut: Cut, belt: Belt, folder: Path) -> Found:
    """Power on after a cut, as the board and its PC do. ``folder``: a new one."""
    image = flash_at(life, cut)
    address = life.operations[cut.n].address
    outside = not belt.littlefs and address // BLOCK not in life.area
    kept = life.kept_at(cut.n)
    try:
        there = content_of(drive_after(belt, image))
    except NoVolume:
        return Found(cut, outside, no_volume=True, lost=bool(kept))
    sessions = belt.sessions(there)
    lost = any(sessions.get(number) != content for number, content in kept.items())
    times = Counter(sessions.values())
    doubled = any(times[content] > 1 for content in kept.values())
    safe = {number: content for number, content in kept.items() if sessions.get(number) == content}
    later = _goes_on(image, life.memory_at(cut.n), belt, folder, safe)
    damaged = not is_whole(there, life.firmware)
    return Found(cut, outside, lost=lost, doubled=doubled, later=not later, damaged=damaged)


def is_whole(there: Content, versions: tuple[dict[str, bytes], ...]) -> bool:
    """Whether each file is that of one of the versions, or the next start puts it in place."""
    for path in set().union(*versions):
        if path not in there and any(path not in version for version in versions):
            continue
        if path in there and there[path] in [version.get(path) for version in versions]:
            continue
        if staging.MANIFEST not in there or there.get(staging.staged_name(path)) != versions[-1].get(path):
            return False
    return True


def _goes_on(image: bytes, nvm: bytes, belt: Belt, folder: Path, safe: dict[int, bytes]) -> bool:
    """Whether the board stores one session more, a PC pulls all but that one, another is stored, and all stay whole."""
    folder.with_suffix(".flash").write_bytes(image.rstrip(b"\xff"))
    folder.with_suffix(".nvm").write_bytes(nvm)
    try:
        started = belt.power_on(folder, watch=_hide)
        new = started.write(_NEW)
        started = _anew(belt, started)
        before = _contents(started)
        list(started.stored.forget([number for number in before if number != new]))
        newer = started.write(_NEW)
        started = _anew(belt, started)
        after = _contents(started)
    except OSError:
        return False
    return (
        all(before.get(number) == content for number, content in safe.items())
        and before.get(new) == _NEW
        and newer > new > max(safe, default=0)
        and after == {new: _NEW, newer: _NEW}
    )


def _hide(board: VirtualBoard) -> None:
    board.drive.hide()


def _anew(belt: Belt, started: Started) -> Started:
    """The power goes and comes."""
    started.board.drive.cut()
    return belt.power_on(started.board.drive.folder, watch=_hide)


def _contents(started: Started) -> dict[int, bytes]:
    """Number -> bytes of each session that a PC would get. Raises OSError."""
    found = {}
    stored = started.stored
    for number in started.numbers():
        found[number] = bytearray(stored.size(number))
        file = stored.open(number)
        file.readinto(found[number])
        file.close()
        if list(stored.crc_steps(number))[-1:] != [crc32(found[number])]:
            raise OSError(f"session {number} is not as it was")
    return {number: bytes(content) for number, content in found.items()}
