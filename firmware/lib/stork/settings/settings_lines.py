"""Lines of settings.toml by their number: those that cannot be read, which an interpreter drops without a word or
raises an error for, and the one that has a value. For the board at its start, and for a PC.
"""

from stork_format import const

FILE = "/settings.toml"

_PIECE = const(128)  # of a line; the file may hold anything [input-limits]
_SHOWN = const(30)  # [input-limits]
_MOST_DIGITS = const(9)  # a small integer on every board [board-floats]


def complaints(file, get, names):
    """list of str. ``file``: settings.toml, open for bytes; ``get``: name -> what the interpreter reads, or None;
    ``names``: of all settings.
    """
    found = []
    seen = set()
    for number, line in _numbered(file):
        expected = _wrong(line, seen, get, names)
        if expected:
            found.append("settings.toml, line %d: expected %s; left out" % (number, expected))
            if line[:1] == b"[" or b"\0" in line:
                break  # what is below is not read either, or all like this
    return found


def find(name, file=None):
    """Place of a name's value, "settings.toml, line 3": its first line counts. "settings.toml" where it has none.
    ``file``: as above; the board's own without one.
    """
    try:
        with file or open(FILE, "rb") as file:
            for number, line in _numbered(file):
                parts = line.partition(b"=")
                if parts[1] and parts[0].strip() == name.encode():
                    return "settings.toml, line %d" % number
    except OSError:
        pass
    return "settings.toml"


def number(raw):
    """int of a value: decimal digits, a sign before them. Raises ValueError for all else, of which one interpreter's
    ``int`` takes more than another's: 1_0, 0x10, digits of other scripts, more of them than fit.
    """
    text = str(raw)
    return int("" if text.strip("+-0123456789") or text[_MOST_DIGITS:] else text)


def _numbered(file):
    """(number, line) of each, without blanks around it and up to ``_PIECE``."""
    number = 0
    rest = b"\n"
    while rest:
        line = rest = file.readline(_PIECE)
        while rest and rest[-1:] != b"\n":
            rest = file.readline(_PIECE)
        number += 1
        yield number, line.strip()


def _wrong(line, seen, get, names):
    """The expected and the found; None for a line that is right, or none of Stork's."""
    if line[:1] == b"[":
        return "no [section], found %s, which hides all lines below" % _show(line)
    if b"\0" in line:
        return "text in UTF-8, found zero bytes"
    name, equals, value = line.partition(b"=")
    name = name.strip()
    value = value.strip()
    marked = name[:3] == b"\xef\xbb\xbf"
    if marked:
        name = name[3:].strip()
    if name[:1] == b"#" or b"STORK_" not in name.upper():
        return "no byte order mark before %s: save the file as UTF-8 without one" % _show(line[3:]) if marked else None
    if b"\r" in line:
        return "line ends LF or CRLF, found CR alone"
    text = _text(name)
    if not equals:
        return 'NAME = "text" or NAME = 5, found no = in ' + _show(line)
    if text not in names:
        return "a name of the build guide, found %s" % _show(name)
    if marked:
        return "%s without a byte order mark before it: save the file as UTF-8 without one" % text
    if text in seen:
        return "%s once, found it again: the first counts" % text
    seen.add(text)
    if value[:1] == b"'" or value[:2] == b"\xe2\x80":
        return "%s = with double quotes, found other ones: %s" % (text, _show(value))
    if get(text) is None:
        return "%s = a whole number or a text in double quotes, found %s" % (text, _kind(value))
    return None


def _kind(value):
    if value[:1] in (b"", b"#"):
        return "nothing"
    if value[:1] == b'"':
        if value.count(b'"') < 2:
            return "a quote that is not closed: %s" % _show(value)
        return "a text that cannot be read: %s" % _show(value)
    if value[:1].isdigit() or value[:1] in (b"-", b"+"):
        return "another number: %s" % _show(value)
    return "no quotes: %s" % _show(value)


def _show(raw):
    """Bytes for the console: printable, and short."""
    return repr(bytes(raw[:_SHOWN]))[1:]


def _text(name):
    try:
        return str(name, "utf-8")
    except ValueError:
        return ""
