"""Fall alarm on recorded falls and daily activities, each played to the whole device.

FOLDER holds ``falls/*.csv`` and ``daily/*.csv`` (or ``.csv.gz``, with the columns of `stork sim replay`). It may hold
``other/*.csv``, such as sitting and lying down: counted, but not judged. A file's name begins with the activity, up to
the first ``_``. Exit code 1: fewer than 98 % of the falls are detected, or more than 2 % of ``daily`` cause an alarm.
Run it with ``python -m stork_sim.fidelity.falls FOLDER``.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from stork_host.errors import StorkError
from stork_sim.fidelity import recording_options
from stork_sim.motion.recording import Recording
from stork_sim.runs import play_recording
from stork_sim.user_driver import check_drill

PARTS = ("falls", "daily", "other")
LEAST = 0.98  # [fall-rule]


@dataclass(frozen=True)
class Activity:
    """Result of one activity. ``told``, ``not_told``: files with and without a reported fall; ``refused``: files that
    the device did not play, for example because gravity is wrong while the person stands still.
    """

    part: str
    name: str
    recordings: int
    told: tuple[str, ...]
    not_told: tuple[str, ...]
    refused: tuple[str, ...] = ()


def recordings_in(folder: Path) -> dict[str, list[Path]]:
    """The files of each part. Raises StorkError where there are no falls or no daily activities."""
    found = {part: sorted((folder / part).glob("*.csv*")) for part in PARTS}
    for part in PARTS[:2]:
        if not found[part]:
            raise StorkError(
                expected=f"recordings in {part}/*.csv of {folder}",
                found="none",
                try_this="a folder with falls/ and daily/; docs/simulator.md tells how to fill it",
            )
    return found


def fall_reported(path: Path, drill: str, axes: str) -> bool | None:
    """Whether the device reports a fall when the recording is played in ``drill``; None if it refuses to play.

    Raises StorkError for a file that is no recording.
    """
    Recording.load(path, axes=axes)
    with tempfile.TemporaryDirectory(prefix="stork-") as drive:
        try:
            played = play_recording(path, drill, axes=axes, to_end=True, out=Path(drive) / "drive")
        except StorkError:
            return None
        return any(event["kind"] == "fall" for event in played.events)


def evaluate(found: dict[str, list[Path]], drill: str, axes: str, jobs: int) -> list[Activity]:
    """One row for each activity. Raises StorkError."""
    check_drill(drill)
    paths = [path for part in PARTS for path in found[part]]
    judge = partial(fall_reported, drill=drill, axes=axes)
    told = dict(zip(paths, recording_options.each(judge, paths, jobs), strict=True))
    rows = []
    for part in PARTS:
        for name in sorted({path.name.split("_")[0] for path in found[part]}):
            these = [path for path in found[part] if path.name.split("_")[0] == name]
            yes, no, refused = (tuple(p.name for p in these if told[p] is what) for what in (True, False, None))
            rows.append(Activity(part, name, len(these), yes, no, refused))
    return rows


def rate(rows: Iterable[Activity], part: str) -> tuple[int, int]:
    """Number of right results, and of all: right is a fall reported in "falls", none reported in the other parts."""
    rows = [row for row in rows if row.part == part]
    told, recordings = sum(len(row.told) for row in rows), sum(row.recordings for row in rows)
    return told if part == "falls" else recordings - told, recordings


def good_enough(rows: Sequence[Activity]) -> bool:
    """Whether 98 % of the falls are reported, and no fall in 98 % of the daily activities."""
    return all(right >= LEAST * of for right, of in (rate(rows, part) for part in PARTS[:2]))


def show(rows: Sequence[Activity], console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("part", "activity"):
        table.add_column(heading)
    for heading in ("recordings", "fall reported"):
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(row.part, row.name, str(row.recordings), str(len(row.told)))
    console.print(table)
    for row in rows:
        wrong = row.not_told if row.part == "falls" else row.told
        for word, names in (("wrong", wrong), ("not played", row.refused)):
            if names:
                console.print(f"{row.name}, {word}: {' '.join(names)}", highlight=False)
    for part, word in zip(PARTS, ("sensitivity", "specificity", "other, no fall reported"), strict=True):
        right, of = rate(rows, part)
        if of:
            console.print(f"{word}: {right} of {of}, {right / of:.3f}", highlight=False)


def main(argv: list[str] | None = None) -> int:
    return recording_options.run("falls", __doc__, argv, _work)


def _work(options: argparse.Namespace) -> int:
    rows = evaluate(recordings_in(options.folder), options.drill, options.axes, options.jobs)
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        show(rows, Console(soft_wrap=True))
    return int(not good_enough(rows))


if __name__ == "__main__":
    sys.exit(main())
