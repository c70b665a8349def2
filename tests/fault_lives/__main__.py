"""Lives of belts with random faults at random moments, and what is left of their sessions.

Each life is a belt of a board drawn at random, as it came from `stork install`, and a person who trains with it for
some days; a PC pulls its sessions, sets plans, sends an update. Meanwhile things go wrong, at random moments; many are
aimed: a power cut at a certain write of the flash, a PC's program killed at a certain call. At the end the belt has to
play one trial more, and a PC has to pull it.

What must be in the archive is told by an observer that asks nothing of the belt's store: the samples on the sensor's
wires, and the record of the result in the belt's memory, unless the belt says that it could not store it. Counted are

  injected, hit     how often a kind of fault was put in, and how often it came about
  lives             lives in which it came about; all that follows is of these lives
  sessions          that belts said they had stored
  lost              of these, not in the archive
  gone              lost, where the power went in one of the few writes that can cost the drive and do not wait for a
                    pull (docs/decisions/0025-area.md): the report of a failed start, files of an older
                    firmware
  altered           in the archive with other samples or another result than there was
  doubled           twice in the archive, or one number for two
  stuck             the belt plays no trial more, or no PC can pull it
  broke             a traceback that nobody put in, on belt or PC
  mended            the power went where it is documented that it can cost the drive (docs/decisions/0025-area.md), and
                    `stork install` brought the belt back
  formatted         of these, after the drive had got a new file system

The same SEED gives the same table. Exit code 1: something was lost, altered or doubled, was stuck or broke; 130:
stopped with Ctrl-C.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from fault_lives.campaign import Task, campaign
from fault_lives.kinds import KINDS
from fault_lives.life import Result
from stork_sim.fidelity.recording_options import INTERRUPTED

COUNTED = ("sessions", "lost", "gone", "altered", "doubled", "stuck", "broke", "mended", "formatted")
BAD = ("lost", "altered", "doubled", "stuck", "broke")
_WIDTH = 132  # columns of the table, also into a pipe


def rows(results: Sequence[Result]) -> dict[str, dict[str, int]]:
    """Row by kind of fault, then "all lives"."""
    found = {}
    for kind in KINDS:
        hit = [one for one in results if one.hits[kind]]
        found[kind] = {
            "injected": sum(one.injected[kind] for one in results),
            "hit": sum(one.hits[kind] for one in results),
            **_counts(hit),
        }
    whole = {
        "injected": sum(row["injected"] for row in found.values()),
        "hit": sum(row["hit"] for row in found.values()),
    }
    return found | {"all lives": {**whole, **_counts(results)}}


def _counts(results: Sequence[Result]) -> dict[str, int]:
    return {"lives": len(results), **{what: sum(getattr(one, what) for one in results) for what in COUNTED}}


def show(results: Sequence[Result], seed: int, console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("fault", no_wrap=True)
    found = rows(results)
    for heading in found["all lives"]:
        table.add_column(heading, justify="right", no_wrap=True)
    for kind, row in found.items():
        if kind == "all lives":
            table.add_section()
        table.add_row(kind, *(f"{count:,}" for count in row.values()))
    console.print(table)
    losses = sum((one.losses for one in results), Counter[str]())
    console.print(f"the power went {sum(losses.values()):,} times:", highlight=False)
    for what, count in losses.most_common():
        console.print(f"  {count:,} {what}", highlight=False)
    refused, unsaid = sum(one.refused for one in results), sum(one.unsaid for one in results)
    hours, pulls = sum(one.simulated_s for one in results) / 3600, sum(one.pulls for one in results)
    boards = len({one.board for one in results})
    console.print(
        f"{hours:.1f} simulated hours on {boards} kinds of boards, {pulls:,} whole pulls; {refused:,} trials of which "
        f"the belt said that it could not store them; {unsaid:,} times the power or the program ended before it said "
        "anything",
        highlight=False,
    )
    for one in results:
        if one.bad or one.gone or one.mended:
            console.print(f"life {one.number}, {one.board}: {again(seed, one)}", highlight=False, markup=False)
            for story in one.stories:
                console.print(f"  {story[:2000]}", highlight=False, markup=False)


def again(seed: int, one: Result) -> str:
    """The command that lives it once more."""
    return f"make faults LIVES=1 SEED={seed} FIRST={one.number}"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="make faults LIVES=200", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lives", type=int, default=200, help="number of lives (default 200)")
    parser.add_argument("--seed", type=int, default=1, help="of all that is drawn (default 1)")
    parser.add_argument("--first", type=int, default=0, help="number of the first life (default 0)")
    parser.add_argument(
        "--days", type=int, help="days of each life (default: 3 to 5, drawn; 2 on boards without a button)"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="lives lived in parallel")
    parser.add_argument("--json", action="store_true", help="print JSON, with each life")
    options = parser.parse_args(argv)
    for name, least in (("lives", 1), ("jobs", 1), ("days", 1), ("seed", 0), ("first", 0)):
        if getattr(options, name) is not None and getattr(options, name) < least:
            parser.error(f"--{name}: expected {least} or more, found {getattr(options, name)}")
    tasks = [Task(number, options.days) for number in range(options.first, options.first + options.lives)]
    try:
        results = campaign(tasks, options.seed, options.jobs, options.json)
    except KeyboardInterrupt:
        return INTERRUPTED
    if options.json:
        lives = [{**vars(one), "again": again(options.seed, one)} for one in results]
        print(json.dumps({"seed": options.seed, "faults": rows(results), "lives": lives}, indent=1))
    else:
        show(results, options.seed, Console(width=max(_WIDTH, Console().width)))
    return int(any(one.bad for one in results))


if __name__ == "__main__":
    sys.exit(main())
