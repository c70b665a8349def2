"""Belts under which the power goes: a board with its file system, and how sessions lie there.

FAT: CircuitPython, sessions in an area, the journal in the memory of the microcontroller. littlefs: each session a
file, the journal another one, written by the class that MicroPython's ports have for it; no virtual board runs
MicroPython, so the rest is CircuitPython's.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from board_world import Parts
from device_store import startup
from golden.golden_drive import todays
from stork_format import journal_records
from stork_host.drive_sessions import AREA, in_area
from stork_sim.board.flash import BLOCK, Flash
from stork_sim.board.models import MODELS, Model
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.board.volume import Volume
from stork_sim.firmware_folder import library_folder

_LITTLEFS_BYTES = 352 * BLOCK  # of a Pico [mp-littlefs]
_JOURNAL = "journal.bin"
_TOLD = """
import microcontroller


class Told(Nvm):
    def __setitem__(self, index, value):
        Nvm.__setitem__(self, index, value)
        microcontroller.nvm[index] = value
"""
"""Memory in a file whose records, once they are there, are told to whoever watches the board's own memory."""
_PORTS = "lib/stork/hal/circuitpython.py"

Content = dict[str, bytes | None]
"""Path -> bytes of each file on a drive, None for one that cannot be read."""


@dataclass(frozen=True)
class Belt:
    """``board``: id of a model."""

    board: str
    littlefs: bool = False

    @property
    def name(self) -> str:
        return f"{self.board}, {'littlefs' if self.littlefs else 'FAT'}"

    @property
    def model(self) -> Model:
        model = MODELS[self.board]
        return replace(model, littlefs=True, volume_bytes=_LITTLEFS_BYTES) if self.littlefs else model

    def firmware(self) -> dict[str, bytes]:
        """Path -> content of its files."""
        files = dict(todays("py").files)
        if self.littlefs:
            files["lib/stork/hal/file_nvm.py"] = (_file_nvm() + _TOLD).encode()
            changed = files[_PORTS].replace(b"self.nvm = microcontroller.nvm", b"self.nvm = Told('/journal.bin')")
            changed = changed.replace(b"import board\n", b"import board\nfrom stork.hal.file_nvm import Told\n", 1)
            assert changed.count(b"Told(") == 1
            files[_PORTS] = changed + b"\nPorts.safe_files = True\n"
        return files

    def sessions(self, there: Content) -> dict[int, bytes]:
        """Number -> bytes of each session on a drive."""
        if not self.littlefs:
            return in_area(BytesIO(there.get(AREA) or b""))
        files = {path: content for path, content in there.items() if path.endswith(".stk") and content is not None}
        return {int(path.rpartition("/s")[2][:-4]): content for path, content in files.items()}

    def power_on(self, folder: Path, *, watch: Callable[[VirtualBoard], object] = lambda board: None) -> "Started":
        """The board of this drive and memory as its start leaves it. ``watch``: gets the board before it starts."""
        parts = Parts(folder, model=self.model)
        watch(parts.board)
        return FilesStarted(parts) if self.littlefs else AreaStarted(parts)


class Started:
    """Board that is on, with its store's modules. ``store``: what a trial writes to; ``stored``: what a PC asks."""

    def __init__(self, parts: Parts, store: Any, stored: Any) -> None:
        self.parts, self.board = parts, parts.board
        self.store, self.stored = store, stored

    def write(self, data: bytes) -> int:
        """The number of a session that is stored, and finished."""
        number = self.store.next_number()
        writer = self.store.open(number)
        writer.append(data)
        writer.commit(bytearray(512))
        self.store.journal.add(journal_records.RESULT, 0, 0, number, 0)
        return int(number)

    def numbers(self) -> list[int]:
        return [int(number) for number in self.stored.numbers_after(0, 10_000)]

    def end_of_pull(self) -> None: ...

    def files(self) -> Any:
        """The firmware's writer of files that a PC sends."""
        return self.parts.module("stork.link.drive_files").DriveFiles(self.stored)


class AreaStarted(Started):
    def __init__(self, parts: Parts) -> None:
        area = startup(parts)
        super().__init__(parts, area, parts.module("stork.store.area_sessions").AreaSessions(area))

    def end_of_pull(self) -> None:
        self.parts.module("stork.store.area_record").save(self.store, self.board.nvm)


class FilesStarted(Started):
    def __init__(self, parts: Parts) -> None:
        names: dict[str, Any] = {"open": parts.board.drive.open, "os": parts.module("os")}
        exec(_file_nvm(), names)
        names["os"] = parts.module("os")
        journal = parts.module("stork.store.journal").Journal(names["Nvm"](f"/{_JOURNAL}"))
        sessions = parts.module("stork.store.sessions").Sessions(journal)
        stored = parts.module("stork.store.stored_sessions").StoredSessions(sessions.catalogue)
        super().__init__(parts, sessions, stored)


def content_of(volume: Volume) -> Content:
    """Raises NoVolume."""
    return dict(_files(volume))


def _files(volume: Volume) -> Iterator[tuple[str, bytes | None]]:
    for path, is_folder, size in volume.walk():
        if not is_folder:
            try:
                yield path, volume.content(path, size)
            except OSError:
                yield path, None


def drive_after(belt: Belt, image: bytes) -> Volume:
    return belt.model.volume(Flash(len(image), image))


@cache
def _file_nvm() -> str:
    """Module of the class for the journal's file, out of MicroPython's ports."""
    source = (library_folder() / "stork" / "hal" / "micropython.py").read_text(encoding="utf-8")
    (found,) = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == "Nvm")
    return "import os\n\n\n" + (ast.get_source_segment(source, found) or "") + "\n"
