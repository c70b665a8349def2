"""Reader of .mpy files. Those of other people call into a program by names, so these names have to stay."""

from dataclasses import replace

from mpy_shrink.errors import ShrinkError
from mpy_shrink.options import Options
from mpy_shrink.program import module_name

_FORMAT = 6
_HEADER_BYTES = 4


def with_compiled(files: dict[str, bytes], options: Options) -> Options:
    """The options, with all names in the program's .mpy files to be kept. Raises ShrinkError as ``names_in`` does."""
    found: set[str] = set()
    for path, content in files.items():
        if path.endswith(".mpy"):
            found |= names_in(path, content)
    if not found:
        return options
    paths = [path for path in files if path.endswith(".py")]
    named = {module_name(path) for path in paths} & found  # the .mpy may import them
    words = {part for name in found for part in name.split(".")}
    return replace(options, keep=options.keep | words, apart=options.apart | named)


def names_in(path: str, content: bytes) -> set[str]:
    """All names and short strings of a .mpy file (py/persistentcode.c of MicroPython: header, then the table of names).
    Raises ShrinkError where it is no file of format 6.
    """
    try:
        if content[:1] not in (b"M", b"C") or content[1] != _FORMAT:
            raise ShrinkError(
                expected=f"a .mpy file of format {_FORMAT} in {path}",
                found=f"a file that begins with {content[:2].hex(' ') or 'nothing'}",
                try_this="replace it by the version for CircuitPython 9 or 10, or by its source (.py)",
            )
        count, at = _number(content, _HEADER_BYTES)
        _, at = _number(content, at)  # how many constants there are
        found = set()
        for _ in range(count):
            size, at = _number(content, at)
            if size & 1:
                continue  # a name of the format itself
            end = at + (size >> 1)
            if content[end] != 0:
                raise IndexError
            found.add(content[at:end].decode("utf-8", "replace"))
            at = end + 1
    except IndexError as error:
        raise ShrinkError(
            expected=f"a whole .mpy file in {path}",
            found="one that is cut or damaged",
            try_this="copy it again, or use its source (.py)",
        ) from error
    return found


def table_sizes(content: bytes) -> tuple[int, int]:
    """Numbers of names and of constants in a whole .mpy file of format 6."""
    names, at = _number(content, _HEADER_BYTES)
    return names, _number(content, at)[0]


def _number(content: bytes, at: int) -> tuple[int, int]:
    """An integer of seven bits a byte, highest first, and the offset after it."""
    value = 0
    while True:
        byte = content[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            return value, at
