"""`stork audit`: record of who did what to the archive's sessions."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from stork_host.cli.archive_option import MOST, DataOption, JsonOption, open_archive
from stork_host.cli.output import local_time, print_json, say
from stork_host.cli.table import SHOWN, Column, print_table
from stork_host.printable import count

if TYPE_CHECKING:
    from stork_host.archive.audit import Entry


def register(app: typer.Typer) -> None:
    app.command("audit")(audit)


def audit(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="Show this many records, the latest.")] = SHOWN,
    everything: Annotated[bool, typer.Option("--all", help="Show all records.")] = False,
    anchor: Annotated[
        str | None,
        typer.Option(
            "--anchor", metavar="HASH", help="The last hash that you noted: check that all up to it is as it was."
        ),
    ] = None,
    json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Check the audit and show it: who pulled, added, changed, exported and reported which session, and when.

    Each record is chained to the one before by a hash, and records are only
    added. Note the last hash from time to time, outside of this PC: with
    --anchor the command then tells whether anything before it was changed
    or taken away. Erased names stay in the chain as keys without a meaning.

    Examples:
      stork audit
      stork audit --all --json
      stork audit --anchor 8b0c4ba1d0f41a4a6a86c9eb10e42b6ec8ab7e09d0ec3c8d0ad6b9e7b9dc0f5d
    """
    from stork_host.archive import audit as records
    from stork_host.archive.db_errors import explained

    with open_archive(context, data) as archive, explained(archive.place), archive.engine.connect() as connection:
        number, last = records.verify(connection, archive.place, anchor)
        shown = records.latest(connection, None if everything else limit)
    if json:
        print_json({"records": number, "hash": last, "shown": [_as_dict(entry) for entry in shown]})
        return
    if shown:
        _print_table(shown)
        if len(shown) < number:
            say(f"{number - len(shown):,} older ones are not shown; all of them: stork audit --all")
    say(f"{count(number, 'record')}, unbroken; the last hash is {last}")


def _as_dict(entry: "Entry") -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": entry.at,
        "account": entry.account,
        "action": entry.action,
        "session": entry.session,
        "detail": entry.detail,
    }


def _print_table(shown: "list[Entry]") -> None:
    columns = (
        *(Column("record", right=True), Column("when", 4), Column("who", 3), Column("what"), Column("session", 2)),
        Column("detail", 1),
    )
    rows = []
    for entry in shown:
        about = entry.session[:10] if entry.session else "erased" if entry.has_session else ""
        who = entry.account or "erased"
        rows.append((str(entry.number), local_time(entry.at), who, entry.action, about, entry.detail))
    print_table(columns, rows)
