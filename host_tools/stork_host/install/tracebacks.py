"""Tracebacks of a board with compiled modules, put back into the files, lines and names of the source."""

import re
from typing import Final

from mpy_shrink.compiler import traceback_name
from mpy_shrink.tracebacks import with_source_names, with_source_places
from stork_host.install.firmware_files import CIRCUITPYTHON, firmware
from stork_host.install.shrunk import shrunk

_PLACE: Final = re.compile(r'File "\w+", line \d')
"""A place in a compiled module: its name has neither a folder nor an ending."""


def translated(text: str, version: str, interpreter: str = CIRCUITPYTHON) -> str:
    """A traceback with the paths, lines and names of the source, where this PC's firmware is the ``version`` it comes
    from. A module that shares no file is left as the board names it: its lines are the source's.
    """
    ours = firmware(interpreter)
    if version != ours.version or not _PLACE.search(text):
        return text
    found = shrunk(ours.files)
    parts = {traceback_name(home): parts for home, parts in found.parts.items()}
    return with_source_places(with_source_names(text, found.names), parts)
