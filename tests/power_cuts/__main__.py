"""Power cuts at every operation of the flash under a played stretch, and what they cost.

Somebody plays on a virtual board for some days, a PC pulls and forgets in between; a last day has walks and a stance
that outlasts the memory. Then the program crashes once, and a plan and an update come twice: with sessions on the belt,
of which `--sessions-stay` puts copies into the archive before, and without.

Then, for each operation of the drive's flash, the power goes at it, in three ways: before it, with the block erased,
and with half of its pages programmed. The board powers on, stores one more session, a PC pulls all others, and the
board stores another one.

Counted are cuts after which

  no volume   there is no file system: CircuitPython makes a new one, without firmware and sessions; where there were
              sessions that no PC has, they are lost, too
  lost        a finished session that no PC has is gone, or not as it was
  doubled     such a session is there twice
  later       of the sessions that are there then, or come after, one does not stay whole, or cannot be stored
  damaged     a file of the firmware is not as it was installed, and the next start does not put it in place

Under FAT, which CircuitPython has, the first start ("set up": the area for the sessions is made), a plan and an update
write the FAT, while no session is there that no PC has; what a cut then costs is counted apart. Under littlefs, which
MicroPython has, no cut may cost anything.

The same SEED gives the same stretch and the same draw of cuts; tables and JSON tell it, and how long it took. Exit code
1: a session was lost or doubled, a worn belt harmed, or any belt under littlefs; 130: stopped with Ctrl-C.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table

from power_cuts.belts import Belt
from power_cuts.cuts import STATES, Cut, Found, cuts, look
from power_cuts.history import LONG_DAY, LONG_DRILLS, PHASES, WORN, Life, record
from stork_sim.board.models import MODELS
from stork_sim.fidelity.recording_options import INTERRUPTED, each

PICO = "raspberry_pi_pico"
FILE_SYSTEMS = ("FAT", "littlefs")
_OTHERS = 20
_WIDTH = 100  # columns of the tables, also into a pipe
COUNTED = ("no_volume", "lost", "doubled", "later", "damaged")


@dataclass(frozen=True)
class Campaign:
    """One belt's stretch and all that was found. ``sessions``: of the days; ``erases``: of any block, for each of them;
    ``outside_ms``: the flash is busy with blocks outside of the area, FAT, folders and other files, for each session
    stored, those of the long day, too; ``every``: one cut of so many was tried, which, was drawn by ``seed``;
    ``seconds``: that all this took.
    """

    belt: Belt
    sessions: int
    erases: float
    outside_ms: float
    found: list[Found]
    every: int = 1
    seed: int = 1
    seconds: float = 0.0

    @property
    def bad(self) -> int:
        """Cuts that did harm to a worn belt or one with littlefs, or cost a session."""
        return sum(map(self._is_bad, self.found))

    def _is_bad(self, one: Found) -> bool:
        if self.belt.littlefs or one.cut.phase == WORN:
            return one.bad
        return one.doubled or one.lost

    def as_dict(self) -> dict[str, Any]:
        rows = [
            {"phase": phase, "state": state, **_counts(_of_state(self.found, phase, state))}
            for phase in PHASES
            for state in STATES
        ]
        worst = [asdict(one) for one in self.found if one.bad]
        return {
            **{"board": self.belt.board, "file_system": FILE_SYSTEMS[self.belt.littlefs]},
            **{"sessions": self.sessions, "erases_per_session": round(self.erases, 2)},
            **{
                "outside_area_ms_per_session": round(self.outside_ms, 1),
                "bad": self.bad,
                "seed": self.seed,
                "seconds": round(self.seconds, 1),
                "every": self.every,
                "states": rows,
                "found": worst,
            },
        }


def campaign(
    belt: Belt, folder: Path, *, days: int, trials: int, seed: int, every: int, jobs: int = 1, quiet: bool = True
) -> Campaign:
    """``folder``: a new one, for the drives. ``every``: of so many cuts one is tried; which, is drawn by ``seed``."""
    begun = time.monotonic()
    lives = record(belt, folder / "played", days=days, trials=trials, seed=seed)
    chosen = cuts(lives, every, seed)
    parts = [
        (life, of_life[at : at + 20])
        for number, life in enumerate(lives)
        for of_life in [[cut for cut in chosen if cut.life == number]]
        for at in range(0, len(of_life), 20)
    ]
    work = partial(_look_at, belt, folder)
    progress = track(each(work, parts, jobs), belt.name, len(parts), console=Console(stderr=True), disable=quiet)
    found = [one for part in progress for one in part]
    short = [life for life in lives if life.what.endswith("drills")]
    long = [life for life in lives if life.what == LONG_DAY]
    sessions = days * trials
    erases = [operation for life in short for operation in life.operations if operation.kind == "erase"]
    outside_us = 0 if belt.littlefs else sum(life.outside_us for life in short + long)
    outside_ms = outside_us / 1000 / (sessions + LONG_DRILLS)
    took_s = time.monotonic() - begun
    return Campaign(belt, sessions, len(erases) / sessions, outside_ms, found, every, seed, took_s)


def _look_at(belt: Belt, folder: Path, part: tuple[Life, list[Cut]]) -> list[Found]:
    life, of_life = part
    with tempfile.TemporaryDirectory(dir=folder) as place:
        return [look(life, cut, belt, Path(place) / f"{n}") for n, cut in enumerate(of_life)]


def _counts(found: list[Found]) -> dict[str, int]:
    return {"cuts": len(found), **{what: sum(getattr(one, what) for one in found) for what in COUNTED}}


def _of(every: int) -> str:
    return "All cuts." if every == 1 else f"One cut in {every}."


def _took(seconds: float) -> str:
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


def show(campaigns: Sequence[Campaign]) -> None:
    """Table of each, and of all with FAT, on standard output."""
    console = Console(soft_wrap=True, width=max(_WIDTH, Console().width))
    for one in campaigns:
        _show_found(one.belt.name, one.found, console)
        told = f"{_of(one.every)} {one.erases:.1f} erases for each of {one.sessions} sessions"
        if not one.belt.littlefs:
            told += f"; for {one.outside_ms:.0f} ms of it a block outside of the area was being written"
        told += f". Seed {one.seed}, {_took(one.seconds)}"
        console.print(told, highlight=False)
    fat = [one.found for one in campaigns if not one.belt.littlefs]
    if len(fat) > 1:
        _show_found(f"all {len(fat)} boards with FAT", [cut for found in fat for cut in found], console)
    bad, tried = sum(one.bad for one in campaigns), sum(len(one.found) for one in campaigns)
    told = f"{bad:,} of {tried:,}" if bad else f"none of {tried:,}"
    told += " cuts cost a session, or did harm to a worn belt or one with littlefs"
    console.print(f"{told}. {_took(sum(one.seconds for one in campaigns))}", highlight=False)


def _of_state(found: Sequence[Found], phase: str, state: str) -> list[Found]:
    return [one for one in found if (one.cut.phase, one.cut.state) == (phase, state)]


def _show_found(title: str, found: Sequence[Found], console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    table.add_column("the belt", no_wrap=True)
    table.add_column("the block", no_wrap=True)
    for heading in ("cuts", "no volume", "lost", "doubled", "later", "damaged"):
        table.add_column(heading, justify="right", no_wrap=True)
    for phase in PHASES:
        for state in STATES:
            if some := _of_state(found, phase, state):
                table.add_row(phase, state, *(f"{count:,}" for count in _counts(some).values()))
    console.print(table)


def _belts(boards: Sequence[str] | None, file_system: str | None, every: int) -> list[tuple[Belt, int]]:
    """(belt, one cut of so many). By default all cuts on the smallest drive, on the largest, and on the Pico's under
    littlefs; fewer on the others.
    """
    real = sorted((model.drive_bytes, name) for name, model in MODELS.items() if name != "stork_virtual")
    whole = {real[0][1], real[-1][1]}
    chosen = [(name, every * (1 if boards or name in whole else _OTHERS)) for name in boards or [n for _, n in real]]
    found = [(Belt(name), each) for name, each in chosen]
    if PICO in dict(chosen):  # the board whose drive under MicroPython is known
        found.append((Belt(PICO, littlefs=True), every))
    return [(belt, each) for belt, each in found if file_system in (None, FILE_SYSTEMS[belt.littlefs])]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="make power-cuts", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--board", action="append", choices=sorted(MODELS), metavar="BOARD", help="may be given again")
    parser.add_argument(
        *("--file-system",), choices=FILE_SYSTEMS, help="only this one (default: FAT; on a Pico, littlefs too)"
    )
    parser.add_argument("--days", type=int, default=7, help="days that are played (default 7)")
    parser.add_argument("--trials", type=int, default=3, help="drills a day (default 3)")
    parser.add_argument("--seed", type=int, default=1, help="of the wearer and the sensor (default 1)")
    parser.add_argument(
        "--every",
        type=int,
        default=1,
        help="try one cut of so many (default 1: all; without --board, of 20 on drives between smallest and largest)",
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="cuts tried in parallel")
    parser.add_argument("--json", action="store_true", help="print JSON, with each cut that did harm")
    options = parser.parse_args(argv)
    for name in ("days", "trials", "every", "jobs"):
        if getattr(options, name) < 1:
            parser.error(f"--{name}: expected 1 or more, found {getattr(options, name)}")
    campaigns = []
    try:
        for belt, every in _belts(options.board, options.file_system, options.every):
            with tempfile.TemporaryDirectory(prefix="stork-power-cuts-") as folder:
                campaigns.append(
                    campaign(
                        *(belt, Path(folder)),
                        days=options.days,
                        trials=options.trials,
                        seed=options.seed,
                        every=every,
                        jobs=options.jobs,
                        quiet=options.json,
                    )
                )
    except KeyboardInterrupt:
        return INTERRUPTED
    if options.json:
        print(json.dumps([one.as_dict() for one in campaigns], indent=1))
    else:
        show(campaigns)
    return int(any(one.bad for one in campaigns))


if __name__ == "__main__":
    sys.exit(main())
