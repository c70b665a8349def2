"""A board's traceback in the words of the source: compiled, modules share files, and names are the interpreter's."""

import re
from typing import Final

from stork_host.install.compact import compacted
from stork_host.install.compact.bundles import Part
from stork_host.install.compiled import named
from stork_host.install.files import CIRCUITPYTHON, firmware

_PLACE: Final = re.compile(r'File "(\w+)", line (\d+)')
_NAME: Final = re.compile(r"(?<=, in )\w+$|(?<=')\w+(?=' object)|(?<=no attribute ')\w+|(?<=name ')\w+", re.MULTILINE)
"""A function's, a class's, an attribute's, or one that is not defined."""


def translated(text: str, version: str, interpreter: str = CIRCUITPYTHON) -> str:
    """A traceback with the paths, lines and names of the source, where this PC's firmware is the ``version`` it comes
    from. A module that shares no file is left as the board names it: its lines are the source's.
    """
    ours = firmware(interpreter)
    if version != ours.version or not _PLACE.search(text):
        return text
    compact = compacted(ours.files)
    return with_places(with_names(text, compact.names), {named(home): found for home, found in compact.parts.items()})


def with_names(text: str, names: dict[str, str]) -> str:
    """``names``: of the source -> on the board. None of the latter is a name in the source."""
    back = {new: old for old, new in names.items()}
    return _NAME.sub(lambda match: back.get(match[0], match[0]), text)


def with_places(text: str, parts: dict[str, list[Part]]) -> str:
    """``parts``: by what a traceback calls their file."""

    def place(match: re.Match[str]) -> str:
        line = int(match[2])
        for part in reversed(parts.get(match[1], [])):
            if line > part.begin:
                return f'File "{part.path.removeprefix("lib/")}", line {line - part.begin}'
        return match[0]

    return _PLACE.sub(place, text)
