"""`stork remeasure`: measures of an older Stork computed again."""

import typer

from stork_host.cli.archive_option import DataOption, JsonOption, open_archive
from stork_host.cli.output import print_json, say
from stork_host.cli.progress_bar import ProgressBar
from stork_host.errors import StorkError
from stork_host.printable import count


def register(app: typer.Typer) -> None:
    app.command("remeasure")(remeasure)


def remeasure(context: typer.Context, json: JsonOption = False, data: DataOption = None) -> None:
    """Compute again the measures of sessions that an older Stork measured. Sessions and scores stay as they are.

    These sessions are also scored again, as when they came in, and so are
    those that could not be scored again before.

    Run it after an update of Stork; then all sessions are compared by the
    same formulas. You may interrupt it: the next run goes on from there.

    Examples:
      stork remeasure
      stork remeasure --json
    """
    from stork_host.analysis import ANALYSIS_VERSION
    from stork_host.ingest import remeasure as measure_again

    with open_archive(context, data) as archive:
        with ProgressBar("measuring", hidden=json, bytes=False) as bar:
            measured, errors = measure_again(archive, bar.show)
        total = archive.count()
    if json:
        print_json({"analysis_version": ANALYSIS_VERSION, "remeasured": measured, "sessions": total, "errors": errors})
    else:
        say(f"{measured:,} of {count(total, 'session')} measured again, by analysis version {ANALYSIS_VERSION}")
    if errors:
        raise StorkError(
            expected="to measure all sessions of the archive",
            found=f"{len(errors)} that cannot be: {errors[0]}",
            try_this="`stork doctor` checks the archive; a damaged session that comes again is mended: `stork pull`, "
            "`stork import`",
        )
