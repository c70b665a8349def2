"""Damaged session files on their way into an archive, and what became of each.

Counted are files

  refused     no session: the bytes are kept in damaged/
  taken       a session, stored; of these: with the same result as a new scoring gives, another, or not scored again
  lost        neither in the archive nor in damaged/, byte for byte
  believed    taken although a CRC is wrong; or with a wrong result, and not marked
  broke       something else than one clear error: while it was stored, shown, measured, put on a page or searched

The same SEED gives the same files. Exit code 1: something was lost, believed or broke; 130: stopped with Ctrl-C.
"""

import argparse
import json
import logging
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table

from file_damage.damage import KINDS, sources
from stork_host.analysis.session_data import read_session
from stork_host.analysis.session_measures import session_measures
from stork_host.archive import Archive, StoredSession
from stork_host.cli.sessions import as_dict
from stork_host.cli.show import describe
from stork_host.errors import StorkError
from stork_host.ingest import DamagedSession, take_in
from stork_host.replayed import Replayed, Verdict
from stork_host.report.page_content import content
from stork_host.salvage import salvage
from stork_sim.fidelity.recording_options import INTERRUPTED, each

COLUMNS = ("files", "refused", "taken", "same", "different", "not_possible", "lost", "believed", "broke")
BAD = ("lost", "believed", "broke")
_TOGETHER = 100
_WIDTH = 120  # columns of the table, also into a pipe
_SALVAGED = 20
"""Number of files of which one is also searched for its session."""


class Found(NamedTuple):
    """``counts``: (kind, column) -> number. ``stories``: of bad ones, a line each."""

    counts: Counter[tuple[str, str]]
    stories: list[str]


def damaged(seed: int, number: int) -> tuple[str, bytes]:
    """Kind and bytes of a file."""
    kind = list(KINDS)[number % len(KINDS)]
    chance = random.Random(f"{seed}:{number}")
    files = sources()
    while (made := KINDS[kind].make(chance, files)) in files:  # the damage changed nothing
        pass
    return kind, made


def campaign(numbers: Sequence[int], *, seed: int, folder: Path) -> Found:
    """Fates of these damaged files. ``folder``: for the archive, which is made anew."""
    found = Found(Counter(), [])
    with tempfile.TemporaryDirectory(dir=folder) as place, Archive.open(Path(place)) as archive:
        for number in numbers:
            kind, raw = damaged(seed, number)
            found.counts[kind, "files"] += 1
            for what in _fate(archive, Path(place), kind, raw, number):
                word, _, _ = what.partition(": ")
                found.counts[kind, word] += 1
                if word in BAD:
                    found.stories.append(f"--seed {seed}, file {number}, {kind}: {what}")
    return found


def _fate(archive: Archive, folder: Path, kind: str, raw: bytes, number: int) -> list[str]:
    """Columns that a file counts in; bad ones with their story."""
    told = []
    try:
        row, _ = take_in(archive, folder, raw)
    except DamagedSession as error:
        told.append("refused")
        if error.kept_at.read_bytes() != raw:
            told.append("lost: other bytes in damaged/")
    except Exception as error:
        return [f"broke: stored: {error!r}", "lost: nowhere"]
    else:
        told += ["taken", row.replay or ""]
        if archive.raw(row) != raw:
            told.append("lost: other bytes in the archive")
        if not KINDS[kind].right_crcs:
            told.append("believed: taken in spite of a wrong CRC")
        elif KINDS[kind].result_is_wrong and row.replay != Verdict.DIFFERENT:
            told.append(f"believed: a wrong result, {row.replay}")
        told += _broke("listed", partial(json.dumps, _listed(row), allow_nan=False))
    told += _broke("shown", lambda: _shown(raw))
    if not number % _SALVAGED:
        told += _broke("searched", lambda: salvage(raw))
    return told


def _listed(row: StoredSession) -> dict[str, str]:
    return {name: str(value) for name, value in as_dict(row).items()}


def _shown(raw: bytes) -> None:
    """Session as `stork show` and the content of a page read it."""
    session = read_session(raw)
    describe(session, Replayed(Verdict.SAME))
    json.dumps(content(session, session_measures(session)))


def _broke(doing: str, work: Callable[[], object]) -> list[str]:
    try:
        work()
    except StorkError as error:
        return [] if "\n" not in str(error) and str(error).isprintable() else [f"broke: {doing}: more than a line"]
    except Exception as error:
        return [f"broke: {doing}: {error!r}"]
    return []


def show(found: Found, console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("damage", no_wrap=True)
    for heading in COLUMNS:
        table.add_column(heading.replace("not_possible", "not scored"), justify="right", no_wrap=True)
    for kind in KINDS:
        if found.counts[kind, "files"]:
            table.add_row(kind, *(f"{found.counts[kind, column]:,}" for column in COLUMNS))
    table.add_section()
    table.add_row("all", *(f"{_all(found, column):,}" for column in COLUMNS))
    console.print(table)
    for story in found.stories[:20]:
        console.print(story, highlight=False, markup=False)


def _all(found: Found, column: str) -> int:
    return sum(found.counts[kind, column] for kind in KINDS)


def run(files: int, seed: int, jobs: int = 1, quiet: bool = True) -> Found:
    """The whole campaign."""
    parts = [range(at, min(at + _TOGETHER, files)) for at in range(0, files, _TOGETHER)]
    total = Found(Counter(), [])
    with tempfile.TemporaryDirectory(prefix="stork-file-damage-") as folder:
        work = partial(campaign, seed=seed, folder=Path(folder))
        parts_done = each(work, parts, jobs)
        screen = Console(stderr=True)
        for part in track(parts_done, "trying files", len(parts), console=screen, disable=quiet):
            total.counts.update(part.counts)
            total.stories.extend(part.stories)
    return total


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="make file-damage", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=20_000, help="number of damaged files (default 20,000)")
    parser.add_argument("--seed", type=int, default=1, help="of the damage (default 1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="files tried in parallel")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    for name in ("files", "jobs"):
        if getattr(options, name) < 1:
            parser.error(f"--{name}: expected 1 or more, found {getattr(options, name)}")
    logging.disable(logging.WARNING)
    try:
        found = run(options.files, options.seed, options.jobs, options.json)
    except KeyboardInterrupt:
        return INTERRUPTED
    if options.json:
        rows = {kind: {column: found.counts[kind, column] for column in COLUMNS} for kind in KINDS}
        print(json.dumps({"seed": options.seed, "kinds": rows, "bad": found.stories}, indent=1))
    else:
        show(found, Console(width=max(_WIDTH, Console().width)))
    return int(any(_all(found, column) for column in BAD))


if __name__ == "__main__":
    sys.exit(main())
