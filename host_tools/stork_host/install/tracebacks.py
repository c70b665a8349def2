"""Where a line of a board's traceback stands in the source: compiled, several modules may share a file."""

import re
from typing import Final

from stork_host.install.compact import compacted
from stork_host.install.compact.bundles import Part
from stork_host.install.compiled import named
from stork_host.install.files import firmware

_PLACE: Final = re.compile(r'File "(\w+)", line (\d+)')


def translated(text: str, version: str) -> str:
    """A traceback with the paths and lines of the source, where this PC's firmware is the ``version`` it comes from.

    A module that shares no file is left as the board names it: its lines are the source's.
    """
    ours = firmware()
    if version != ours.version or not _PLACE.search(text):
        return text
    parts = compacted(ours.files).parts
    return with_places(text, {named(home): found for home, found in parts.items()})


def with_places(text: str, parts: dict[str, list[Part]]) -> str:
    """``parts``: by what a traceback calls their file."""

    def place(match: re.Match[str]) -> str:
        line = int(match[2])
        for part in reversed(parts.get(match[1], [])):
            if line > part.begin:
                return f'File "{part.path.removeprefix("lib/")}", line {line - part.begin}'
        return match[0]

    return _PLACE.sub(place, text)
