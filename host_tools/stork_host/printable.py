"""Text for people: numbers with their nouns, and text from anywhere, made safe for a terminal."""

import os
import shlex
import subprocess
from typing import Final

SYSTEM: Final[str] = os.name


def printable(text: str, most: int | None = None) -> str:
    """``text`` with each character that is not for reading written as its escape, "\\\\x1b".

    So nothing in it moves a cursor, changes a colour, or turns the direction of reading. ``most``: characters kept.
    """
    if most is not None and len(text) > most:
        text = text[: most - 1] + "…"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def count(number: int, noun: str) -> str:
    """ "1 session", "1,200 sessions"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def quoted(argument: object) -> str:
    """``argument`` as a command line has it, in quotes where the system's shell would split or change it."""
    return shlex.quote(str(argument)) if SYSTEM == "posix" else subprocess.list2cmdline([str(argument)])
