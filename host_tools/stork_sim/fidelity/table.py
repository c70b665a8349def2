"""Table of all rows, printed on the terminal."""

from collections.abc import Callable, Iterable
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from stork_sim.fidelity.moving_rows import beat_rows, fall_rows, tandem_rows, walk_rows
from stork_sim.fidelity.real_recordings import cop_trials
from stork_sim.fidelity.standing_rows import condition_rows, one_leg_rows, quiet_rows
from stork_sim.fidelity.table_row import Row
from stork_sim.fidelity.two_sample import two_sample_rows
from stork_sim.motion.people import PEOPLE

PARTS: tuple[Callable[[str, int], list[Row]], ...] = (
    quiet_rows,
    condition_rows,
    one_leg_rows,
    tandem_rows,
    walk_rows,
    beat_rows,
    fall_rows,
)


def all_rows(seeds: int, names: Iterable[str] = tuple(PEOPLE), data: Path | None = None) -> list[Row]:
    """Rows of every profile and condition; with ``data`` also the two-sample tests."""
    rows = [row for name in names for part in PARTS for row in part(name, seeds)]
    return rows + (two_sample_rows(cop_trials(data), seeds) if data else [])


def show(rows: list[Row], console: Console) -> None:
    """Print the rows. "no claim" beside "in" or "out": Stork does not claim that this profile lies in the range."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("who", "doing"):
        table.add_column(heading, overflow="fold")
    table.add_column("measure", no_wrap=True)
    table.add_column("simulated", justify="right", no_wrap=True)
    table.add_column("range", no_wrap=True)
    table.add_column("", no_wrap=True)
    sources: dict[str, int] = {}
    before = ("", "")
    for row in rows:
        who, doing = row.who, row.doing
        span = ""
        if row.range is not None:
            note = sources.setdefault(row.range.source, len(sources) + 1)
            span = f"{row.range.low:.3g} to {row.range.high:.3g} ({note})"
        table.add_row(
            who if who != before[0] else "",
            doing if (who, doing) != before else "",
            row.metric,
            f"{row.value:.3g} {row.unit}".strip(),
            span,
            verdict(row),
        )
        before = (who, doing)
    console.print(table)
    for source, note in sources.items():
        console.print(f"({note}) {source}", highlight=False, markup=False)
    claimed = [row for row in rows if row.claimed]
    broken = [row for row in claimed if row.broken]
    console.print(f"{len(rows)} rows; {len(claimed) - len(broken)} of {len(claimed)} claims hold.")
    for row in broken:
        console.print(f"[bold red]does not hold:[/] {row.who}, {row.doing}, {row.metric}: {row.value:.3g}")


def verdict(row: Row) -> str:
    if row.range is None:
        return ""
    word = "[green]in[/]" if row.inside else ("[bold red]OUT[/]" if row.claimed else "[yellow]out[/]")
    return word if row.claimed else word + ", no claim"
