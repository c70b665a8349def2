"""Tracebacks of a shrunk program, put back into the files, lines and names of its source."""

import re
from typing import Final

from mpy_shrink.merge import Part

_PLACE: Final = re.compile(r'File "([^"\n]+)", line (\d+)')
_NAME: Final = re.compile(r"(?<=, in )\w+$|(?<=')\w+(?=' object)|(?<=no attribute ')\w+|(?<=name ')\w+", re.MULTILINE)
"""The name of a function, a class, an attribute, or an undefined name."""


def with_source_names(text: str, names: dict[str, str]) -> str:
    """``names``: name in the source -> name on the board. No name on the board is also one in the source."""
    back = {new: old for old, new in names.items()}
    return _NAME.sub(lambda match: back.get(match[0], match[0]), text)


def with_source_places(text: str, parts: dict[str, list[Part]]) -> str:
    """``parts``: what a traceback calls a merged file -> the modules in it. Other files keep their name: their lines
    are those of the source.
    """

    def place(match: re.Match[str]) -> str:
        line = int(match[2])
        for part in reversed(parts.get(match[1], [])):
            if line > part.begin:
                return f'File "{part.path.removeprefix("lib/")}", line {line - part.begin}'
        return match[0]

    return _PLACE.sub(place, text)
