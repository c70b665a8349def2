"""Options, parallel runs and exit codes shared by the programs that play a folder of recordings."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

from stork_host.errors import StorkError

T = TypeVar("T")
R = TypeVar("R")

BAD_INPUT = 2
INTERRUPTED = 130


def run(
    name: str,
    description: str | None,
    argv: list[str] | None,
    work: Callable[[argparse.Namespace], int],
    more: Callable[[argparse.ArgumentParser], None] = lambda parser: None,
) -> int:
    """Exit code of ``work``, called with ``folder``, ``axes``, ``drill``, ``jobs``, ``json`` and what ``more`` adds."""
    parser = argparse.ArgumentParser(
        prog="python -m stork_sim.fidelity." + name,
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--axes", default="+y+z+x", help="which of the recordings' axes point right, forward, up")
    parser.add_argument("--drill", default="free_walk", help="drill that the device plays (default free_walk)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="recordings played in parallel")
    parser.add_argument("--json", action="store_true", help="print JSON")
    more(parser)
    options = parser.parse_args(argv)
    try:
        return work(options)
    except StorkError as error:
        print(f"stork: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED


def each(play: Callable[[T], R], items: Sequence[T], jobs: int) -> Iterator[R]:
    """``play`` of every item, in order, ``jobs`` in parallel. ``play`` must be picklable."""
    if jobs <= 1:
        yield from map(play, items)
        return
    with ProcessPoolExecutor(jobs) as pool:
        try:
            yield from pool.map(play, items, chunksize=1 + len(items) // (jobs * 16))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
