"""``python -m stork_sim.fidelity.falls FOLDER``: recorded falls and daily activities, each through the whole device.

FOLDER holds ``falls/*.csv`` and ``daily/*.csv`` (or ``.csv.gz``, the columns of `stork sim replay`), and may hold
``other/*.csv``: sitting and lying down, which is told and not judged. What stands before the first ``_`` of a file's
name is the activity. Exit code 1 where fewer than 98 % of the falls are found, or more than 2 % of ``daily`` are taken
for one.
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
LEAST = 0.98


@dataclass(frozen=True)
class Activity:
    """How many recordings of one activity there are, in which of them the device told a fall, and which it refused to
    play: gravity is far off while the person is still, for one.
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


def fall_told(path: Path, drill: str, axes: str) -> bool | None:
    """Whether the device says so, when somebody who is asked for ``drill`` does what was recorded; None where it
    refuses to play. Raises StorkError for what is no recording.
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
    judge = partial(fall_told, drill=drill, axes=axes)
    told = dict(zip(paths, recording_options.each(judge, paths, jobs), strict=True))
    rows = []
    for part in PARTS:
        for name in sorted({path.name.split("_")[0] for path in found[part]}):
            these = [path for path in found[part] if path.name.split("_")[0] == name]
            yes, no, refused = (tuple(p.name for p in these if told[p] is what) for what in (True, False, None))
            rows.append(Activity(part, name, len(these), yes, no, refused))
    return rows


def rate(rows: Iterable[Activity], part: str) -> tuple[int, int]:
    """Right ones and all of a part: falls that were told, recordings of anything else that were left alone."""
    rows = [row for row in rows if row.part == part]
    told, recordings = sum(len(row.told) for row in rows), sum(row.recordings for row in rows)
    return told if part == "falls" else recordings - told, recordings


def good_enough(rows: Sequence[Activity]) -> bool:
    """Whether 98 % of the falls are found, and 98 % of the daily activities left alone."""
    return all(right >= LEAST * of for right, of in (rate(rows, part) for part in PARTS[:2]))


def show(rows: Sequence[Activity], console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("part", "activity"):
        table.add_column(heading)
    for heading in ("recordings", "told a fall"):
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(row.part, row.name, str(row.recordings), str(len(row.told)))
    console.print(table)
    for row in rows:
        wrong = row.not_told if row.part == "falls" else row.told
        for word, names in (("wrong", wrong), ("not played", row.refused)):
            if names:
                console.print(f"{row.name}, {word}: {' '.join(names)}", highlight=False)
    for part, word in zip(PARTS, ("sensitivity", "specificity", "the rest"), strict=True):
        right, of = rate(rows, part)
        if of:
            console.print(f"{word}: {right} of {of}, {right / of:.3f}", highlight=False)


def main(argv: list[str] | None = None) -> int:
    return recording_options.run("falls", __doc__, argv, _work)


def _work(wishes: argparse.Namespace) -> int:
    rows = evaluate(recordings_in(wishes.folder), wishes.drill, wishes.axes, wishes.jobs)
    if wishes.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        show(rows, Console(soft_wrap=True))
    return int(not good_enough(rows))


if __name__ == "__main__":
    sys.exit(main())
