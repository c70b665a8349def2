"""The `stork` command: parse, call, print. One file per command or group of commands.

May import stork.drills, stork_format, all of stork_host, stork_sim; never pictures.

Each import stands inside the command that needs it: `stork --help` stays fast.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from stork_host.cli.entry_point import run


def main(args: Sequence[str] | None = None) -> int:
    """Run `stork` with ``args`` (default: the process's own). Returns the exit code; never raises an Exception."""
    return run(_root, args)


@cache  # for those who call ``main`` more than once
def _root() -> Callable[..., Any]:
    from typer.main import get_command

    from stork_host.cli.app import app

    return get_command(app)
