"""Cut at an operation of the flash, in one of three states, and what the board and its PC find then."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zlib import crc32

from board_world import Parts
from device_store import startup
from power_cuts.history import WORN, Life
from stork_format import journal_records
from stork_host.drive_sessions import AREA, in_area
from stork_sim.board.fat_volume import FatVolume, NoVolume
from stork_sim.board.flash import BLOCK, Flash
from stork_sim.board.models import MODELS
from stork_sim.board.virtual_board import VirtualBoard

STATES = ("before", "erased", "half programmed")
_NEW = b"one more session" * 90


@dataclass(frozen=True)
class Cut:
    """``n``: the erase at which the power went. ``state``: of its block then, one of STATES. ``phase``: of the belt."""

    life: int
    n: int
    state: str
    phase: str = WORN


@dataclass(frozen=True)
class Found:
    """Faults after a cut; all False: nothing. ``later``: of the sessions that are there at power-on, one more,
    and another one after a pull, not all stay whole. ``in_fat``: the block is that of boot sector and FAT.
    """

    cut: Cut
    in_fat: bool
    no_volume: bool = False
    lost: bool = False
    doubled: bool = False
    later: bool = False
    damaged: bool = False

    @property
    def bad(self) -> bool:
        return self.no_volume or self.lost or self.doubled or self.later or self.damaged


def cuts(lives: list[Life], every: int = 1, seed: int = 1) -> list[Cut]:
    """Each erase of each life in each state, or one of so many, drawn by ``seed``."""
    found = [
        Cut(number, n, state, life.phase)
        for number, life in enumerate(lives)
        for n, operation in enumerate(life.operations)
        if operation.kind == "erase"
        for state in STATES
    ]
    draw = random.Random(seed)
    return [cut for cut in found if every == 1 or not draw.randrange(every)]


def flash_at(life: Life, cut: Cut) -> bytes:
    """Content of the flash after the cut."""
    data = bytearray(life.flash)
    for operation in life.operations[: cut.n]:
        data[operation.address : operation.address + len(operation.new)] = operation.new
    erase, *after = life.operations[cut.n : cut.n + 2]
    if cut.state != "before":
        data[erase.address : erase.address + BLOCK] = erase.new
    if cut.state == "half programmed" and after:
        data[erase.address : erase.address + BLOCK] = after[0].part(0.5)
    return bytes(data)


def look(life: Life, cut: Cut, firmware: dict[str, bytes], model: str, folder: Path) -> Found:
    """Power on after a cut, as the board and its PC do. ``folder``: a new one."""
    image = flash_at(life, cut)
    in_fat = life.operations[cut.n].address == 0
    kept = life.kept_at(cut.n)
    board = MODELS[model].microcontroller
    try:
        there = dict(_files(FatVolume(board.cache(Flash(len(image), image)))))
    except NoVolume:
        return Found(cut, in_fat, no_volume=True)
    damaged = any(there.get(path) != content for path, content in firmware.items())
    area = there.get(AREA) or b""
    sessions = in_area(BytesIO(area))
    lost = any(sessions.get(number) != content for number, content in kept.items())
    times = Counter(sessions.values())
    doubled = any(times[content] > 1 for content in kept.values())
    safe = {number: content for number, content in kept.items() if sessions.get(number) == content}
    later = _goes_on(image, life.memory_at(cut.n), model, folder, safe)
    return Found(cut, in_fat, lost=lost, doubled=doubled, later=not later, damaged=damaged)


def _goes_on(image: bytes, nvm: bytes, model: str, folder: Path, safe: dict[int, bytes]) -> bool:
    """Whether the board stores one session more, a PC pulls all but that one, another is stored, and all stay whole."""
    folder.with_suffix(".flash").write_bytes(image)
    folder.with_suffix(".nvm").write_bytes(nvm)
    try:
        area, stored, board = _power_on(folder, model)
        new = _store(area)
        area, stored, board = _power_on(folder, model, board)
        before = _contents(stored)
        stored.forget_all([number for number in before if number != new])
        newer = _store(area)
        area, stored, board = _power_on(folder, model, board)
    except OSError:
        return False
    return (
        all(before.get(number) == content for number, content in safe.items())
        and before.get(new) == _NEW
        and newer > new > max(safe, default=0)
        and _contents(stored) == {new: _NEW, newer: _NEW}
    )


def _power_on(folder: Path, model: str, before: VirtualBoard | None = None) -> tuple[Any, Any, VirtualBoard]:
    if before is not None:
        before.drive.cut()
    parts = Parts(folder, model=model)
    parts.board.drive.hide()
    area = startup(parts)
    return area, parts.module("stork.store.area_sessions").AreaSessions(area), parts.board


def _store(area: Any) -> int:
    """The number of a session that the board stored."""
    number = area.next_number()
    writer = area.open(number)
    writer.append(_NEW)
    writer.commit(bytearray(512))
    area.journal.add(journal_records.RESULT, 0, 0, number, 0)
    return int(number)


def _contents(stored: Any) -> dict[int, bytes]:
    """Number -> bytes of each session that a PC would get. Raises OSError."""
    found = {}
    for number in stored.numbers_after(0, 10_000):
        found[number] = bytearray(stored.size(number))
        stored.open(number).readinto(found[number])
        if list(stored.crc_steps(number)) != [crc32(found[number])]:
            raise OSError(f"session {number} is not as it was")
    return {number: bytes(content) for number, content in found.items()}


def _files(volume: FatVolume, folder: str = "") -> Iterator[tuple[str, bytes | None]]:
    """(path, content) of each file, None where it cannot be read. Raises NoVolume."""
    for path, is_folder, size in volume.walk(folder):
        if not is_folder:
            try:
                yield path, volume.content(path, size)
            except OSError:
                yield path, None
