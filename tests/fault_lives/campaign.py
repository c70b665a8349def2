"""Campaign of lives, in several processes."""

import importlib
import logging
import multiprocessing
import os
import pkgutil
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import Pipe
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.progress import track

import stork
import stork_host
from device_motion import standing
from fault_lives.life import Result, live
from golden.golden_drive import todays
from sessions import make_session
from stork_host.archive import Archive
from stork_host.ingest import take_in
from stork_sim.board.importer import compiled

_NOT_HERE = {"hal", "__main__", "migrations"}
"""Parts of modules' names that only a board, a program or a database loads."""


class Task(NamedTuple):
    """A life: its number, its days (None: as drawn), and a mistake that is planted ("": none)."""

    number: int
    days: int | None = None
    planted: str = ""


def campaign(tasks: Sequence[Task], seed: int, jobs: int, quiet: bool = True) -> list[Result]:
    """``quiet``: no bar on stderr."""
    os.environ["PYTHONHASHSEED"] = "0"  # of these processes: the same calls in the same order
    with tempfile.TemporaryDirectory(prefix="stork-fault-lives-") as place:
        done = _each(Path(place), tasks, seed, jobs)
        return list(track(done, "living", len(tasks), console=Console(stderr=True), disable=quiet))


def _each(place: Path, tasks: Sequence[Task], seed: int, jobs: int) -> Iterator[Result]:
    spawn = multiprocessing.get_context("spawn")  # a process with one thread can be forked
    with ProcessPoolExecutor(jobs, spawn, warm_up, (place,)) as pool:
        try:
            yield from pool.map(partial(alone, place, seed), tasks)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def warm_up(place: Path) -> None:
    """Load all that a life needs. So each begins with the same modules and caches, whichever were lived before it."""
    logging.disable(logging.CRITICAL)
    for package in (stork, stork_host):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not _NOT_HERE & set(module.name.split(".")):
                importlib.import_module(module.name)
    for path, content in todays("py").files.items():
        if path.endswith(".py"):
            compiled(content.decode(), path)
    with tempfile.TemporaryDirectory(dir=place) as folder, Archive.open(Path(folder)) as archive:
        take_in(archive, Path(folder), make_session(standing(1.0)))


def alone(place: Path, seed: int, task: Task) -> Result:
    """One life, in a process of its own. Raises RuntimeError where that ends without a result."""
    ours, theirs = Pipe()
    process = os.fork()
    if not process:
        try:
            ours.close()
            theirs.send(live(seed, task.number, place, days=task.days, planted=task.planted))
        except BaseException:
            theirs.send(traceback.format_exc())
        finally:
            os._exit(0)
    theirs.close()
    try:
        result = ours.recv()
    except EOFError:
        result = "no result"
    finally:
        ours.close()
        os.waitpid(process, 0)
    if not isinstance(result, Result):
        raise RuntimeError(f"life {task.number} of seed {seed} ended with: {result}")
    return result
