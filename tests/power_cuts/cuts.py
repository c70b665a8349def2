"""Cut at an operation of the flash, in one of three states, and what the board and its PC find then."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from power_cuts.history import Life
from stork_sim.board.fat_volume import FatVolume, NoVolume
from stork_sim.board.flash import BLOCK, Flash
from stork_sim.board.importer import Importer
from stork_sim.board.models import MODELS
from stork_sim.board.modules import build
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.firmware_folder import firmware_folder, library_folder

STATES = ("before", "erased", "half programmed")
_NEW = b"one more session" * 90


@dataclass(frozen=True)
class Cut:
    """``n``: the erase at which the power went. ``state``: of its block then, one of STATES."""

    life: int
    n: int
    state: str


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


def cuts(lives: list[Life], every: int = 1, first: int = 0) -> list[Cut]:
    """Each erase of each life in each state, or every so many of them."""
    found = [
        Cut(number, n, state)
        for number, life in enumerate(lives)
        for n, operation in enumerate(life.operations)
        if operation.kind == "erase"
        for state in STATES
    ]
    return found[first::every]


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
    lost, doubled = _sessions(there, kept)
    safe = {path: content for path, content in kept.items() if there.get(path) == content}
    later = _goes_on(image, life.memory_at(cut.n), model, folder, safe)
    return Found(cut, in_fat, lost=lost, doubled=doubled, later=not later, damaged=damaged)


def _sessions(there: dict[str, bytes | None], kept: dict[str, bytes]) -> tuple[bool, bool]:
    """(one is lost or altered, one is there twice)."""
    times = Counter(
        content for path, content in there.items() if path.startswith("sessions/") and path.endswith(".stk")
    )
    return any(there.get(path) != content for path, content in kept.items()), any(
        times[content] > 1 for content in kept.values()
    )


def _goes_on(image: bytes, nvm: bytes, model: str, folder: Path, safe: dict[str, bytes]) -> bool:
    """Whether the board stores one session more, a PC pulls all but that one, another is stored, and all stay whole."""
    folder.with_suffix(".flash").write_bytes(image)
    folder.with_suffix(".nvm").write_bytes(nvm)
    board = VirtualBoard(folder, model=model)
    board.data_port, board.drive_hidden = False, True
    board.drive.hide()
    board.drive.writable = True
    firmware = Importer([firmware_folder(), library_folder()], build(board), {"open": board.drive.open})
    try:
        sessions = _module(firmware, "sessions").Sessions(_module(firmware, "journal").Journal(board.nvm))
        stored = _module(firmware, "stored_sessions").StoredSessions(sessions)
        new = _store(sessions)
        before = _after_a_cut(board)
        for number in stored.numbers_after(0, 1000):
            if sessions.path(number).strip("/") != new:
                stored.forget(number)
        newer = _store(sessions)
        after = _after_a_cut(board)
    except OSError:
        return False
    return (
        all(before.get(path) == content for path, content in safe.items())
        and before.get(new) == _NEW
        and {path: content for path, content in after.items() if path.endswith(".stk")} == {new: _NEW, newer: _NEW}
    )


def _store(sessions: Any) -> str:
    """The path of a session that the board stored."""
    number = sessions.next_number()
    sessions.open(number)
    sessions.append(_NEW)
    sessions.commit(bytearray(512))
    return str(sessions.path(number)).strip("/")


def _after_a_cut(board: VirtualBoard) -> dict[str, bytes | None]:
    """The sessions that are in the flash then."""
    board.drive.cut()
    board.drive.start()
    return dict(_files(board.drive.volume, "sessions"))


def _module(firmware: Importer, name: str) -> Any:
    return firmware.import_(f"stork.store.{name}", fromlist=("",))


def _files(volume: FatVolume, folder: str = "") -> Iterator[tuple[str, bytes | None]]:
    """(path, content) of each file, None where it cannot be read. Raises NoVolume."""
    for path, is_folder, size in volume.walk(folder):
        if not is_folder:
            try:
                yield path, volume.content(path, size)
            except OSError:
                yield path, None
