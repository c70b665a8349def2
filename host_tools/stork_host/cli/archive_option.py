"""The option for a command's archive: `stork --data DIR COMMAND` and `stork COMMAND --data DIR` are the same."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from stork_host.folders import FOLDER_VARIABLE, data_folder, database_url

if TYPE_CHECKING:
    from stork_host.archive import Archive

MOST: Final = 2**31 - 1  # [input-limits]
"""Largest number that an option takes: every database and generator of random numbers takes it."""

DATA_HELP = f"Keep the archive in this folder. Or set {FOLDER_VARIABLE}."

DataOption = Annotated[Path | None, typer.Option("--data", metavar="DIR", help=DATA_HELP)]
SessionsStayOption = Annotated[
    bool,
    typer.Option(
        "--sessions-stay", help="Go on although sessions are on the board: copies go into the archive, they stay there."
    ),
]
PortOption = Annotated[
    str | None,
    typer.Option("--port", metavar="PORT", help="The board's port; without it, the only Stork on USB."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs, and nothing else.")]


@dataclass(frozen=True)
class ArchiveOption:
    """The root command's options, as they were given."""

    data: Path | None = None
    database: str | None = None


def folder_of(context: typer.Context, data: Path | None = None) -> Path:
    """The data folder. ``data``: the command's own --data, which wins over the root's."""
    return data_folder(data or _settings(context).data)


def open_archive(context: typer.Context, data: Path | None = None) -> "Archive":
    """The archive that the options name; see ``folder_of``. A folder named as an option wins over $STORK_DATABASE."""
    from stork_host.archive import Archive

    return Archive.open(folder_of(context, data), database_of(context, data))


def database_of(context: typer.Context, data: Path | None = None) -> str | None:
    """The database's URL; None: SQLite in the data folder."""
    given = _settings(context)
    folder_named = data is not None or given.data is not None
    return given.database if folder_named else database_url(given.database)


def _settings(context: typer.Context) -> ArchiveOption:
    return context.find_object(ArchiveOption) or ArchiveOption()
