"""`stork sim year`: months of home training in minutes."""

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from stork_host.cli.archive_option import MOST, JsonOption
from stork_host.cli.output import console, print_json, say

if TYPE_CHECKING:
    from stork_host.archive import Archive
    from stork_sim.year import YearResult

T = TypeVar("T")

INTERRUPTED = 130
SOMETHING_LOST = 1


def year(
    plan: Annotated[
        Path, typer.Option(metavar="FILE", help="The plan, plan.json; see docs/testing_with_the_simulator.md.")
    ],
    profile: Annotated[str, typer.Option(help="The virtual person; `stork sim run --help` has the names.")] = "older",
    days: Annotated[int, typer.Option(min=1, max=3660, help="Number of days.")] = 365,
    seed: Annotated[int, typer.Option(min=0, max=MOST, help="Same seed, same year.")] = 0,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            "--fault",
            metavar="NAME[@[DAYd]TIME][+DURATION][=VALUE]",
            help="As for `stork sim run`; brownout@17d20s is 20 s after power-on of day 17. Repeatable.",
        ),
    ] = None,
    chip: Annotated[
        str, typer.Option(help="The board's sensor: lsm6dsox, lsm6dso32, ism330dhcx, lsm6ds3trc, lsm6ds33.")
    ] = "lsm6dsox",
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="Archive the sessions in this folder. Default: a new one."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Play a year of home training through the complete firmware, with a real download every seven days.

    Ctrl-C ends it early: what the device holds is still fetched, and the table is
    printed. Exit code 1: a session was lost, or the device got stuck.

    Examples:
      stork sim year --profile older --plan plan.json
      stork sim year --plan plan.json --days 30 --fault brownout@3d12s --data simulated --json
    """
    from stork_host.archive import Archive
    from stork_sim.faults import parse_all
    from stork_sim.home_programme import load
    from stork_sim.motion.people import person
    from stork_sim.year import Year

    wearer, programme = person(profile), load(plan)
    faults = parse_all(fault or (), days)
    drive = Path(tempfile.mkdtemp(prefix="stork-year-")) / "board"
    folder = data if data is not None else drive.parent / "data"
    with Archive.open(folder) as archive:
        life = Year(wearer, programme, drive, downloader(archive, folder), seed=seed, chip=chip, faults=faults)
        result = with_bar(life.live, days, hidden=json)
        place = archive.place
    if json:
        print_json({**result.as_dict(), "archive": place})
    else:
        _print(result, place)
    if result.interrupted:
        raise typer.Exit(INTERRUPTED)
    if result.lost or result.stuck:
        raise typer.Exit(SOMETHING_LOST)


def downloader(archive: "Archive", folder: Path) -> Callable[[str], list[str]]:
    """Function that downloads from the board at a serial port into the archive, by the same steps as `stork pull`.

    It returns the SHA-256, in hex, of each session that it stored.
    """
    from stork_host.ingest import take_in
    from stork_host.link.client import StorkDevice
    from stork_host.link.pull import pull

    def download(port: str) -> list[str]:
        safe: list[str] = []

        def store(raw: bytes) -> None:
            take_in(archive, folder, raw)
            safe.append(hashlib.sha256(raw).hexdigest())

        with StorkDevice(port) as device:
            pull(device, folder, store)
        return safe

    return download


def with_bar(live: Callable[..., T], days: int, *, hidden: bool) -> T:
    """``live(days, on_day)`` with a bar on stderr that counts the days."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("day"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), disable=hidden) as progress:
        task = progress.add_task("day", total=days)
        return live(days, lambda day: progress.update(task, completed=day + 1))


def _print(result: "YearResult", place: str) -> None:
    from rich.table import Table

    screen = console()
    counts = Table("", "")
    for name in ("days", "training_days", "played", "stored", "pulled", "lost", "cut", "stuck", "downloads"):
        counts.add_row(name.replace("_", " "), str(getattr(result, name)))
    screen.print(counts)
    trends = Table("drill", "trials", "score, first month", "last month", "change a month")
    for trend in result.trends:
        name = f"{trend.drill} {trend.leg}".strip()
        change = "" if trend.per_month is None else f"{trend.per_month:+.1f}"
        trends.add_row(name, str(trend.trials), f"{trend.first_month:.0f}", f"{trend.last_month:.0f}", change)
    screen.print(trends)
    for fault in result.faults:
        say(f"  {fault}")
    say(f"{result.simulated_s / 3600:.1f} simulated hours; sessions in {place}")
