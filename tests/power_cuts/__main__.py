"""Power cuts at every erase of the flash under a played stretch, and what they cost.

Somebody plays on a virtual board for some days, a PC pulls and forgets in between. Then, for each erase of the drive's
flash, the power goes at it, in three ways: before it, with the block erased, and with half of it programmed again. The
board powers on, stores one more session, a PC pulls all others, and the board stores another one.

Counted are cuts after which

  no volume   there is no file system: CircuitPython makes a new one, without firmware and sessions
  lost        a finished session that no PC has is gone, or not as it was
  doubled     such a session is there twice
  later       of the sessions that are there then, or come after, one does not stay whole, or cannot be stored
  damaged     a file of the firmware is not as it was installed

At the first start the area for the sessions is made: that is the one time when a belt without a PC writes the FAT. No
session is there yet; what a cut then costs is counted apart.

The same SEED gives the same stretch. Exit code 1: a session was lost or doubled, or a worn belt harmed; 130: stopped
with Ctrl-C.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table

from power_cuts.cuts import STATES, Cut, Found, cuts, look
from power_cuts.history import PHASES, WORN, Life, record
from stork_sim.board.models import MODELS
from stork_sim.fidelity.recording_options import INTERRUPTED, each

BOARDS = ("raspberry_pi_pico",)
COUNTED = ("no_volume", "lost", "doubled", "later", "damaged")


@dataclass(frozen=True)
class Campaign:
    """One board's stretch and all that was found. ``exposed_ms``: the flash is busy with the block that holds the boot
    sector and the beginning of the FAT, for each session stored; ``erases``: of any block.
    """

    board: str
    sessions: int
    erases: float
    exposed_ms: float
    found: list[Found]

    @property
    def bad(self) -> int:
        """Cuts that did harm to a worn belt, or cost a session at any time."""
        return sum(one.bad if one.cut.phase == WORN else one.lost or one.doubled for one in self.found)

    def of(self, phase: str, state: str) -> list[Found]:
        return [one for one in self.found if (one.cut.phase, one.cut.state) == (phase, state)]

    def as_dict(self) -> dict[str, Any]:
        rows = [
            {"phase": phase, "state": state, **_counts(self.of(phase, state))} for phase in PHASES for state in STATES
        ]
        worst = [asdict(one) for one in self.found if one.bad]
        return {
            **{"board": self.board, "sessions": self.sessions, "erases_per_session": round(self.erases, 2)},
            **{"exposed_ms_per_session": round(self.exposed_ms, 1), "bad": self.bad, "states": rows, "found": worst},
        }


def campaign(
    board: str, folder: Path, *, days: int, trials: int, seed: int, every: int, jobs: int = 1, quiet: bool = True
) -> Campaign:
    """``folder``: a new one, for the drives. ``every``: of so many cuts one is tried; which, is drawn by ``seed``."""
    firmware, lives = record(board, folder / "played", days=days, trials=trials, seed=seed)
    chosen = cuts(lives, every, seed)
    parts = [chosen[at : at + 20] for at in range(0, len(chosen), 20)]
    work = partial(_look_at, lives, firmware, board, folder)
    progress = track(each(work, parts, jobs), board, len(parts), console=Console(stderr=True), disable=quiet)
    found = [one for part in progress for one in part]
    played = [life for life in lives if life.what.endswith("drills")]
    sessions = days * trials
    erases = [operation for life in played for operation in life.operations if operation.kind == "erase"]
    exposed_us = sum(operation.us for life in played for operation in life.operations if operation.address == 0)
    return Campaign(board, sessions, len(erases) / sessions, exposed_us / 1000 / sessions, found)


def _look_at(lives: list[Life], firmware: dict[str, bytes], board: str, folder: Path, part: list[Cut]) -> list[Found]:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        return [look(lives[cut.life], cut, firmware, board, Path(place) / f"{n}") for n, cut in enumerate(part)]


def _counts(found: list[Found]) -> dict[str, int]:
    return {"cuts": len(found), **{what: sum(getattr(one, what) for one in found) for what in COUNTED}}


def show(campaigns: Sequence[Campaign], console: Console) -> None:
    for one in campaigns:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=one.board, title_justify="left")
        table.add_column("the belt", no_wrap=True)
        table.add_column("the block", no_wrap=True)
        for heading in ("cuts", "no volume", "lost", "doubled", "later", "damaged"):
            table.add_column(heading, justify="right", no_wrap=True)
        for phase in PHASES:
            for state in STATES:
                counts = _counts(one.of(phase, state)).values()
                table.add_row(phase, state, *(f"{count:,}" for count in counts))
        console.print(table)
        console.print(
            f"{one.erases:.1f} erases for each of {one.sessions} sessions; for {one.exposed_ms:.0f} ms of it the block "
            "with boot sector and FAT was being written",
            highlight=False,
        )
    bad, tried = sum(one.bad for one in campaigns), sum(len(one.found) for one in campaigns)
    told = f"{bad:,} of {tried:,}" if bad else f"none of {tried:,}"
    console.print(f"{told} cuts cost a session, or did harm to a worn belt", highlight=False)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="make power-cuts", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--board", action="append", choices=sorted(MODELS), help="may be given again", metavar="BOARD")
    parser.add_argument("--days", type=int, default=2, help="days that are played (default 2)")
    parser.add_argument("--trials", type=int, default=3, help="drills a day (default 3)")
    parser.add_argument("--seed", type=int, default=1, help="of the wearer and the sensor (default 1)")
    parser.add_argument("--every", type=int, default=1, help="try one cut of so many (default 1: all)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="cuts tried in parallel")
    parser.add_argument("--json", action="store_true", help="print JSON, with each cut that did harm")
    options = parser.parse_args(argv)
    for name in ("days", "trials", "every", "jobs"):
        if getattr(options, name) < 1:
            parser.error(f"--{name}: expected 1 or more, found {getattr(options, name)}")
    campaigns = []
    try:
        for board in options.board or BOARDS:
            with tempfile.TemporaryDirectory(prefix="stork-power-cuts-") as folder:
                campaigns.append(
                    campaign(
                        *(board, Path(folder)),
                        days=options.days,
                        trials=options.trials,
                        seed=options.seed,
                        every=options.every,
                        jobs=options.jobs,
                        quiet=options.json,
                    )
                )
    except KeyboardInterrupt:
        return INTERRUPTED
    if options.json:
        print(json.dumps([one.as_dict() for one in campaigns], indent=1))
    else:
        show(campaigns, Console(soft_wrap=True))
    return int(any(one.bad for one in campaigns))


if __name__ == "__main__":
    sys.exit(main())
