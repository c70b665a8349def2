"""`stork replay`: comparison of a stored result with a new scoring of the same samples."""

from typing import Annotated

import typer

from stork_host.cli.archive_option import DataOption, JsonOption
from stork_host.cli.output import print_json, say
from stork_host.cli.session_argument import SOURCE_HELP, load

DIFFERENT = 1


def register(app: typer.Typer) -> None:
    app.command("replay")(replay)


def replay(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FILE|ID", help=SOURCE_HELP)],
    json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Score a session again with the device's own code, and compare every event, zone and the score.

    A session of an older scorer is scored by that older scorer.

    Exit code 0: the same, bit for bit. 1: different; the first difference is printed. 2: not a session.

    Examples:
      stork replay last
      stork replay 17.stk
    """
    from stork_host.analysis.replay import replay as score_again

    given = load(context, source, data)
    again = score_again(given.raw, given.name)
    difference = again.difference
    if json:
        print_json({"same": difference is None, "difference": difference, "scorer_version": again.scorer_version})
    elif difference is None:
        say(f"{given.name}: the same, bit for bit")
    else:
        say(f"{given.name}: {difference}")
    if difference is not None:
        raise typer.Exit(DIFFERENT)
