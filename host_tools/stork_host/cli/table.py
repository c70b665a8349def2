"""Table for people that fits the terminal: where there is no room, columns of less weight are left out, and named."""

from collections.abc import Sequence
from dataclasses import dataclass

from stork_host.cli.output import console, say
from stork_host.printable import printable

SHOWN = 50  # [list-sizes]
"""Rows of a list unless more are asked for."""

_GAP = 2  # [list-sizes]


@dataclass(frozen=True)
class Column:
    """``weight``: that with the smallest is left out first; 0: never."""

    name: str
    weight: int = 0
    right: bool = False


def print_table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Print the columns that fit, and the names of those that do not."""
    from rich.cells import cell_len
    from rich.table import Table

    screen = console()
    rows = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, [column.name, *cells])) for column, *cells in zip(columns, *rows, strict=True)]
    kept = list(range(len(columns)))
    while sum(widths[n] + _GAP for n in kept) - _GAP > screen.width:
        droppable = [n for n in kept if columns[n].weight]
        if not droppable:
            break
        kept.remove(min(droppable, key=lambda n: columns[n].weight))
    table = Table(box=None, padding=(0, _GAP, 0, 0), header_style="bold", pad_edge=False)
    for n in kept:
        table.add_column(columns[n].name, justify="right" if columns[n].right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(row[n] for n in kept))
    screen.print(table)
    left_out = [column.name for n, column in enumerate(columns) if n not in kept]
    if left_out:
        say(f"left out, for want of room: {', '.join(left_out)} (a wider window or --json has them)")
