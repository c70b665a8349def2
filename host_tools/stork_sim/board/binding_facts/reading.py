"""Command line of the programs that read tables of facts out of a checkout of CircuitPython: CHECKOUT VERSION."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from stork_host.errors import StorkError

Table = TypeVar("Table")


def main(
    arguments: list[str], usage: str | None, read: Callable[[Path, str], Table], keep: Callable[[str, Table], str]
) -> int:
    """Exit code. ``read``: the table of a checkout and a version, may raise StorkError; ``keep``: writes the table of a
    version down, and says what it wrote.
    """
    if len(arguments) != 2:
        print(usage, file=sys.stderr)
        return 2
    try:
        table = read(Path(arguments[0]), arguments[1])
    except StorkError as error:
        print(error, file=sys.stderr)
        return 2
    print(keep(arguments[1], table))
    return 0
