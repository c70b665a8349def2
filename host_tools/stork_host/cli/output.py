"""Output of commands: JSON for programs, or text and tables for people."""

import json
import os
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from stork_host.printable import printable

if TYPE_CHECKING:
    from rich.console import Console

_PIPE_WIDTH = 200  # [list-sizes]
"""Columns where there is no terminal: nothing should be cut off on the way into a file."""


def say(text: object = "", *, error: bool = False, end: str = "\n") -> None:
    """Lines for people, on stdout or stderr. What they quote from devices, files or arguments is made printable."""
    lines = "\n".join(map(printable, str(text).split("\n")))
    print(lines, end=end, file=sys.stderr if error else sys.stdout, flush=error)


def print_json(value: Any) -> None:
    """One JSON value on stdout, in ASCII, so that every terminal and pipe passes it on; one line but for people."""
    indent = 2 if sys.stdout.isatty() else None
    print(json.dumps(value, indent=indent, default=_plain, allow_nan=False))


def console(stderr: bool = False) -> "Console":
    """Console for tables and progress. Texts from devices are made printable, and never read as markup."""
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    class PlainConsole(Console):
        def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
            for segment in super().render(renderable, options):
                text = segment.text
                if not segment.control and not text.isprintable():
                    text = "\n".join(map(printable, text.split("\n")))
                yield segment._replace(text=text)

    to_a_person = sys.stderr.isatty() if stderr else sys.stdout.isatty()
    width = None if to_a_person or "COLUMNS" in os.environ else _PIPE_WIDTH
    return PlainConsole(stderr=stderr, width=width, markup=False, highlight=False, emoji=False)


def local_time(moment: datetime) -> str:
    """A moment on this PC's clock."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _plain(value: object) -> object:
    """Text for a value of a type that JSON lacks: moments as ISO 8601 UTC, bytes (a header field of a newer Stork) as
    hex. Raises TypeError for other types.
    """
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"no JSON for {type(value).__name__}")
