"""The root command: its options and the list of its commands."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

from stork_host.cli import (
    add,
    audit,
    backup,
    check,
    demo,
    devices,
    doctor,
    export_raw,
    import_folder,
    install,
    journal,
    mode,
    plan,
    pull,
    remeasure,
    replay,
    report,
    sessions,
    show,
    sim,
    update,
)
from stork_host.cli.archive_option import DATA_HELP, ArchiveOption
from stork_host.cli.output import say
from stork_host.folders import DATABASE_VARIABLE

DISTRIBUTION = "stork-balance"

app = typer.Typer(
    name="stork",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        try:
            say(f"stork {version(DISTRIBUTION)}")
        except PackageNotFoundError:
            say("stork (run from its sources, not installed)")
        raise typer.Exit()


@app.callback()
def stork(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", help=DATA_HELP)] = None,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            metavar="URL",
            help=f"Archive in this database instead, e.g. postgresql://USER@HOST/NAME. Or set {DATABASE_VARIABLE}.",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Stork, the balance trainer on your belt: fetch sessions from the board, store them, print reports.

    Examples:
      stork demo                       the whole loop, on a virtual board
      stork pull                       sessions from the board into the archive
      stork sessions                   the archive's sessions
      stork report last -o last.pdf    a page to print

    Not a medical device.
    """
    context.obj = ArchiveOption(data, database)


for module in (
    *(devices, pull, sessions, show, replay, report),
    *(add, import_folder, export_raw, backup, remeasure, audit),
    *(journal, mode, install, update, check, doctor, demo),
):
    module.register(app)
app.add_typer(plan.app, name="plan")
app.add_typer(sim.app, name="sim")
