"""The names that an interpreter's image has in its own program: they cost a board no memory.

    python tests/emulator/rom.py A.uf2 B.uf2 ... > host_tools/mpy_shrink/interpreter_names.txt
    python tests/emulator/rom.py --memory XIAO.uf2

The second tells how much memory an image for an nRF52840 leaves besides its variables and Bluetooth (docs/emulator.md).
MicroPython keeps them as tables of addresses of texts (qstr_pool_t in py/qstr.h), the format that images come in is
https://github.com/microsoft/uf2.
"""

import builtins
import struct
import sys
import textwrap
from pathlib import Path
from typing import Final

_BLOCK: Final = struct.Struct("<8I")
_BEGINS: Final = 0x0A32_4655
_LEAST: Final = 200
"""Addresses of texts in a row, all different: the smallest table of names has some 210."""
_LONGEST: Final = 120
_OF_SITE: Final = ("copyright", "credits", "exit", "help", "license", "quit")
"""Names that Python has only where somebody may type."""


def names(image: Path) -> set[str]:
    """All that could be a name in a program. Raises ValueError for what is no image."""
    begin, flash = _flash(image.read_bytes())
    found: set[str] = set()
    row: list[str] = []
    for (address,) in struct.iter_unpack("<I", flash[: len(flash) & ~3]):
        text = _text(flash, address - begin)
        if text is not None:
            row.append(text)
            continue
        if len(row) >= _LEAST and len(set(row)) == len(row):
            found |= set(row)
        row = []
    if not found:
        raise ValueError(f"expected the image of an interpreter, found no table of names in {image.name}")
    return {name for name in found if name.isidentifier()}


def _flash(image: bytes) -> tuple[int, bytes]:
    """Address of the flash's beginning, and its bytes."""
    begin = None
    flash = bytearray()
    for at in range(0, len(image), 512):
        first, _, _, address, size, *_ = _BLOCK.unpack_from(image, at)
        begin = address if begin is None else begin
        if first == _BEGINS and 0 <= address - begin < 1 << 24:
            flash.extend(b"\xff" * (address - begin + size - len(flash)))
            flash[address - begin : address - begin + size] = image[at + 32 : at + 32 + size]
    return begin or 0, bytes(flash)


def _text(flash: bytes, at: int) -> str | None:
    if not 0 <= at < len(flash):
        return None
    end = flash.find(b"\0", at, at + _LONGEST)
    found = flash[at:end].decode("latin-1") if end >= 0 else "\0"
    return found if found.isascii() and found.isprintable() else None


def left_of_nrf52840(image: Path) -> int:
    """Bytes from the end of the variables to the end of its memory. The program at reset clears the variables: of the
    addresses in memory that it has beside it, their end is the highest.
    """
    begin, flash = _flash(image.read_bytes())
    top, reset = struct.unpack_from("<II", flash)
    near = struct.unpack_from("<60I", flash, (reset & ~1) - begin)
    return int(top - max(word for word in near if 0x2000_0000 <= word < top))


def _table(images: list[Path]) -> str:
    each = [names(image) for image in images]
    every = set.intersection(*each)
    circuitpython = set.intersection(*(found for found in each if "supervisor" in found)) - every
    some = set.union(*each) - every - circuitpython
    wrapped = textwrap.TextWrapper(118, break_long_words=False)
    python = {name for name in dir(builtins) if name not in _OF_SITE}
    parts = (("every", every), ("circuitpython", circuitpython), ("some", some), ("python", python))
    return "\n".join(f"[{title}]\n" + wrapped.fill(" ".join(sorted(found))) for title, found in parts)


if __name__ == "__main__":
    if sys.argv[1] == "--memory":
        print(left_of_nrf52840(Path(sys.argv[2])))
    else:
        print(_table([Path(name) for name in sys.argv[1:]]))
