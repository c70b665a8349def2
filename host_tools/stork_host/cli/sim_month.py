"""`stork sim month`: a month of training with faults."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stork_host.cli.archive_option import MOST, JsonOption
from stork_host.cli.output import console, print_json, say
from stork_host.cli.sim_year import INTERRUPTED, SOMETHING_LOST, downloader, with_bar

if TYPE_CHECKING:
    from stork_sim.month_of_faults import MonthResult


def month(
    profile: Annotated[str, typer.Option(help="The virtual person; `stork sim run --help` has the names.")] = "older",
    days: Annotated[int | None, typer.Option(min=1, max=30, help="Only its first days. Default: all 30.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=MOST, help="Same seed, same month.")] = 0,
    chip: Annotated[
        str, typer.Option(help="The board's sensor: lsm6dsox, lsm6dso32, ism330dhcx, lsm6ds3trc, lsm6ds33.")
    ] = "lsm6dsox",
    json: JsonOption = False,
) -> None:
    """Let a virtual person train for a month while sensor, belt, button, battery, flash, power and USB fail.

    The device keeps its drive and memory from day to day and runs the complete
    firmware; every seven days its sessions are pulled. Exit code 1: a session was
    lost, or the device got stuck.

    Examples:
      stork sim month
      stork sim month --chip lsm6ds33 --seed 3 --json
    """
    from stork_host.archive import Archive
    from stork_sim.month_of_faults import SCHEDULE, live
    from stork_sim.motion.people import person

    wearer = person(profile)
    schedule = SCHEDULE[:days]
    folder = Path(tempfile.mkdtemp(prefix="stork-month-"))
    with Archive.open(folder / "data") as archive:
        download = downloader(archive, folder / "data")
        result = with_bar(
            lambda _, on_day: live(
                wearer, folder / "board", download, schedule=schedule, seed=seed, chip=chip, on_day=on_day
            ),
            len(schedule),
            hidden=json,
        )
        place = archive.place
    if json:
        print_json({**result.as_dict(), "archive": place})
    else:
        _print(result, place)
    if result.whole.interrupted:
        raise typer.Exit(INTERRUPTED)
    if result.whole.lost or result.whole.stuck:
        raise typer.Exit(SOMETHING_LOST)


def _print(result: "MonthResult", place: str) -> None:
    from rich.table import Table

    table = Table("day", "what goes wrong", "drills", "cut", "noted", "what the device says", "and doubts", box=None)
    for day in result.days:
        played = f"{day.played}/{day.planned}"
        table.add_row(
            *(str(day.day), day.faults.replace(" ", ", "), played, str(day.cut or ""), str(day.noted or "")),
            *("; ".join(dict.fromkeys(day.told)), "stuck" if day.stuck else ", ".join(day.doubts)),
        )
    console().print(table)
    whole = result.whole
    say(
        f"played {whole.played}, stored {whole.stored}, pulled {whole.pulled} in {whole.downloads} downloads; "
        f"lost {whole.lost}, stuck {whole.stuck}; {whole.simulated_s / 3600:.1f} simulated hours; sessions in {place}"
    )
