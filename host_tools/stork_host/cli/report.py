"""`stork report`: a session as one page, PDF or PNG."""

from pathlib import Path
from typing import Annotated

import typer

from stork_host.cli.archive_option import DataOption
from stork_host.cli.output import say
from stork_host.cli.session_argument import SOURCE_HELP, load, record


def register(app: typer.Typer) -> None:
    app.command("report")(report)


def report(
    context: typer.Context,
    session: Annotated[str, typer.Argument(metavar="SESSION", help=SOURCE_HELP)],
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="FILE",
            help="The file, .pdf or .png. Default: SESSION.pdf in this folder.",
        ),
    ] = None,
    data: DataOption = None,
) -> None:
    """Write a page, PDF or PNG: sway, zones, events, score and measures.

    The page is readable by your account only. An older file of that name is
    replaced; if the name is a link, the file that it leads to is replaced.

    Examples:
      stork report last -o last.pdf
      stork report 3f2a91
      stork report 17.stk -o walk.png
    """
    from stork_host.analysis.session_data import read_session
    from stork_host.analysis.session_measures import session_measures

    given = load(context, session, data)
    recording = read_session(given.raw, given.name)
    path = out or Path(f"{Path(given.name).stem}.pdf")
    # Only now: the plots take a second to load, and a wrong argument should not wait for them.
    from stork_host.private_files import is_stream
    from stork_host.report import session_page

    form = session_page.form_of(path)
    page = session_page.page(
        recording, session_measures(recording), given.verdict_on(recording), given.estimated_start_at, form
    )
    session_page.write(path, page, lambda: record(context, given, data, "reported"))
    if not is_stream(path):  # it may be this program's own output
        say(path)
