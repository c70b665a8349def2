"""Board and interpreter of a drive, read from its boot_out.txt."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stork_host.errors import StorkError
from stork_host.install import chips
from stork_host.install.drives import BOOT_OUT
from stork_host.install.lookalikes import LOOK_ALIKES

WANTED: Final = 10  # [binding-tables]
LEAST: Final = (8, 2)  # [binding-tables]


@dataclass(frozen=True)
class Board:
    """name: as CircuitPython prints it, "Raspberry Pi Pico with rp2040"; version: "10.0.3"."""

    board_id: str
    name: str
    version: str

    @property
    def chip(self) -> str:
        """The microcontroller as CircuitPython prints it, "" where it prints none."""
        return self.name.rpartition(" with ")[2] if " with " in self.name else ""

    @property
    def release(self) -> tuple[int, int]:
        major, minor = self.version.split(".")[:2]
        return int(major), int(re.match(r"\d+", minor)[0])  # type: ignore[index]

    @property
    def released(self) -> bool:
        """False for a test version ("10.0.0-alpha.2") and one that somebody built ("10.2.1-17-g1a2b3c4d5e")."""
        return re.fullmatch(r"[\d.]+", self.version) is not None

    @property
    def page(self) -> str:
        """Address of its CircuitPython."""
        return f"https://circuitpython.org/board/{self.board_id}/"


def read_board(drive: Path) -> Board:
    """Raises StorkError where CircuitPython has not written its file or is too old, or the chip is too small."""
    file = drive / BOOT_OUT
    if not file.is_file():
        raise StorkError(
            expected=f"{BOOT_OUT} on {drive}, which CircuitPython writes when it starts",
            found="no such file",
            try_this="check that this is the board's drive; if it is, press the board's reset button once and repeat",
        )
    text = file.read_text(encoding="utf-8", errors="replace")
    version = re.search(r"CircuitPython (\d+\.\d+\S*) on [^;]*; ([^\r\n]*)", text)
    board_id = re.search(r"^Board ID:\s*(\S+)", text, re.MULTILINE)
    if not version or not board_id:
        raise StorkError(
            expected=f"CircuitPython's version and the board's id in {file}",
            found=repr(text[:60]),
            try_this="delete that file, press the board's reset button, and repeat when the drive is back",
        )
    board = Board(board_id[1], version[2].strip(), version[1])
    chips.check(board.chip)
    if board.release < LEAST:
        first = chips.bootloader_first(board.board_id, board.chip)
        raise StorkError(
            expected=f"CircuitPython {WANTED} on the board ({LEAST[0]}.{LEAST[1]} at least)",
            found=board.version,
            try_this=f"get CircuitPython {WANTED} from {board.page} and copy its .uf2 file "
            f"onto the board's bootloader drive{first and f' ({first})'}; your files stay",
        )
    return board


def warnings(board: Board, boards: set[str], settings: Mapping[str, object]) -> list[str]:
    """Sentences about possible faults with this board. boards: names that have a file; settings: of the drive."""
    told = []
    first = chips.bootloader_first(board.board_id, board.chip)
    how = f"; to change it: {first}" if first else ""
    if not board.released:
        told.append(
            f"expected a released version of CircuitPython, found {board.version}; "
            f"try CircuitPython {WANTED} from {board.page}{how}"
        )
    elif board.release[0] != WANTED:
        told.append(f"CircuitPython {board.version} is on the board; Stork is made for {WANTED}{how}")
    told += chips.warnings(board.chip, board.release)
    name = settings.get("STORK_BOARD") or board.board_id
    like = LOOK_ALIKES.get(board.board_id)
    if like is not None and name == board.board_id:
        told.append(
            f"Stork has no file for the board {name}; wired as {like.board} it plays by these settings: {like.lines()}"
        )
    elif like is not None and name == like.board:
        if missing := like.missing(settings):
            told.append(f"{board.board_id} differs from {name}; settings.toml lacks: {missing}")
    elif name not in boards:
        told.append(
            f"Stork has no file for the board {name}: tell its pins in settings.toml "
            "(STORK_BOARD, or the pins one by one; see the build guide)"
        )
    return told
