"""CircuitPython's reading of settings.toml: what ``os.getenv`` gives on a board, by version. It is no TOML parser.

Read from the sources [cp-settings] and held against what the images of 8.2.6, 9.2.4 and 10.2.1 themselves answer
(tests/settings_table.json, made by tests/emulator/settings_table.py). The simulator's boards and the PC's commands use
it; what a line should look like is the firmware's own knowledge (stork.settings.settings_lines).
"""

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from typing import Final

from stork.settings import settings_lines
from stork.settings.settings_rules import NAMES

Release = tuple[int, ...]
Value = int | str

# The first of each way of reading that Stork runs on: 8.2 gives texts that are no UTF-8, 10.2 numbers as text.
_RELEASES: Final = ((8, 2), (9, 0), (10, 2))  # [cp-settings]
NEWEST: Final = (10, 2, 1)  # [cp-settings]

_SPACE: Final = b" \t\n\v\f\r"
_LINE_END: Final = 10
_END: Final = 0  # the file's end, and a zero byte
_ESCAPES: Final = {ord("b"): 8, ord("r"): 13, ord("n"): 10, ord("t"): 9, ord("v"): 11, ord("f"): 12}
_HEX: Final = {ord("u"): 4, ord("U"): 8}
_MOST_CODE: Final = 0x110000  # [cp-settings]


def getenv(content: bytes, name: str, release: Release) -> Value | None:
    """The value that CircuitPython ``release`` gives; None where it finds nothing. Raises ValueError where it does."""
    try:
        found = _find(content, name.encode("utf-8", "surrogatepass"), release >= (10, 2))
    except _Unreadable as error:
        if release >= (10, 2):
            return None
        raise ValueError(str(error)) from None
    if found is None:
        return None
    value, quoted = found
    if not quoted and release < (10, 2):
        return _integer(value)
    try:
        return value.decode("utf-8", "surrogatepass")  # its check lets surrogates pass
    except UnicodeDecodeError:
        if release >= (9, 0):
            raise UnicodeError("invalid UTF-8") from None
        return value.decode("utf-8", "surrogateescape")


def usable(content: bytes, release: Release) -> Callable[[str], Value | None]:
    """Name -> the firmware's value of a file on a board: None where CircuitPython raises, or gives no UTF-8."""

    def get(name: str) -> Value | None:
        try:
            value = getenv(content, name, release)
            if isinstance(value, str):
                value.encode("utf-8")
            return value
        except ValueError:
            return None

    return get


def everywhere(content: bytes) -> Callable[[str], Value | None]:
    """Name -> what all versions read alike: numbers as such, and None where one of them cannot read it."""
    readings = [usable(content, release) for release in _RELEASES]
    return lambda name: None if None in [get(name) for get in readings] else readings[0](name)


def values(get: Callable[[str], Value | None]) -> dict[str, Value]:
    """All settings of Stork's in a file, by one of the readings above."""
    found = {name: get(name) for name in NAMES}
    return {name: value for name, value in found.items() if value is not None}


def complaints(content: bytes) -> list[str]:
    """A line for each line of a settings.toml that some version of CircuitPython, or Stork, does not take, and whether
    it is some only.
    """
    by_all = set.intersection(*(set(_complaints(content, usable(content, each))) for each in _RELEASES))
    found = _complaints(content, everywhere(content))
    return [line if line in by_all else f"{line} by some versions of CircuitPython" for line in found]


def _complaints(content: bytes, get: Callable[[str], Value | None]) -> list[str]:
    return list(settings_lines.complaints(BytesIO(content), get, NAMES))


class _Unreadable(Exception):
    pass


class _Reader:
    """Bytes one by one; 0 at the end."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    @property
    def over(self) -> bool:
        return self._at >= len(self._content)

    def next(self) -> int:
        byte = _END if self.over else self._content[self._at]
        self._at += 1
        return byte

    def skip_line(self) -> None:
        ends = (self._content.find(end, self._at) for end in (b"\n", b"\0"))
        self._at = min((at for at in ends if at >= 0), default=len(self._content)) + 1

    def after_space(self) -> int:
        """The next byte that is no blank."""
        byte = self.next()
        while byte != _LINE_END and byte in _SPACE:
            byte = self.next()
        return byte

    def leave(self) -> None:
        self._at = len(self._content)


@lru_cache(4096)  # a board reads the same file for each of its settings, at each start
def _find(content: bytes, name: bytes, newest: bool) -> tuple[bytes, bool] | None:
    """The raw value, and whether it stood in quotes; the first line of that name counts. ``newest``: from 10.2 on."""
    file = _Reader(content)
    while not file.over:
        if _is_name(file, name):
            first = file.after_space()
            if first == ord('"'):
                return _text(file), True
            if newest and first in (_END, _LINE_END):
                raise _Unreadable("nothing behind =")
            return _bare(file, first, strip=newest), False
    return None


def _is_name(file: _Reader, name: bytes) -> bool:
    """Whether a line begins with the name and ``=``, behind which the file then is; else it is at the next line."""
    byte = file.after_space()
    if byte in (ord("["), _END):  # no section is known: nothing behind it is read
        file.leave()
        return False
    for wanted in name:
        if byte != wanted:
            break
        byte = file.next()
    else:
        if byte in _SPACE:
            byte = file.after_space()  # behind a line end this is the next line's, as there
        if byte == ord("="):
            return True
    if byte != _LINE_END:
        file.skip_line()
    return False


def _text(file: _Reader) -> bytes:
    found = bytearray()
    while True:
        byte = file.next()
        if byte in (_END, _LINE_END):
            raise _Unreadable("a quote that is not closed")
        if byte == ord('"'):
            break
        if byte == ord("\\"):
            byte = file.next()
            if byte in (_END, _LINE_END):
                raise _Unreadable("an escape that is not complete")
            if byte in _HEX:
                found += _code_point(bytes(file.next() for _ in range(_HEX[byte])))
                continue
            byte = _ESCAPES.get(byte, byte)
        found.append(byte)
    byte = file.after_space()
    if byte == ord("#"):
        file.skip_line()
    elif byte not in (_END, _LINE_END):
        raise _Unreadable("something behind the text")
    return bytes(found)


def _code_point(digits: bytes) -> bytes:
    """Code point, its digits read as by C's strtoul: blanks, a sign and 0x may stand before them."""
    text = digits.decode("latin-1").lstrip(_SPACE.decode())
    sign, text = (text[0], text[1:]) if text[:1] in ("+", "-") else ("", text)
    text = text[2:] if text[:2].lower() == "0x" and text[2:] else text
    if not text or set(text.lower()) - set("0123456789abcdef"):
        raise _Unreadable("an escape that is none")
    code = int(text, 16)
    if sign == "-" and code:
        code = 2**32 - code
    if code >= _MOST_CODE:
        raise _Unreadable("an escape beyond Unicode")
    return chr(code).encode("utf-8", "surrogatepass")


def _bare(file: _Reader, byte: int, strip: bool) -> bytes:
    found = bytearray()
    while byte not in (_END, _LINE_END):
        if byte == ord("#"):
            file.skip_line()
            break
        found.append(byte)
        byte = file.next()
    return bytes(found).rstrip(b" \t\r") if strip else bytes(found)


def _integer(value: bytes) -> int:
    """Integer, read as by Python's own int() of a text, base 0. Zeros may stand before it, and ``_`` anywhere."""
    text = value.decode("latin-1").strip(_SPACE.decode()).lower()
    sign, text = (text[0], text[1:]) if text[:1] in ("+", "-") else ("", text)
    base = {"0x": 16, "0o": 8, "0b": 2}.get(text[:2], 10)
    digits = text[2:] if base != 10 else text
    known = "0123456789abcdef"[:base] + "_"
    if not digits or set(digits) - set(known):
        raise ValueError("invalid syntax for integer")
    return int(sign + (digits.replace("_", "") or "0"), base)
