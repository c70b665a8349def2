"""`stork sessions`: list of the archive's sessions."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stork_format import code_names
from stork_host.cli.archive_option import DataOption, JsonOption, open_archive
from stork_host.cli.output import console, local_time, print_json
from stork_host.errors import StorkError

if TYPE_CHECKING:
    from stork_host.archive import StoredSession


def register(app: typer.Typer) -> None:
    app.command("sessions")(sessions)


def sessions(
    context: typer.Context,
    wearer: Annotated[str | None, typer.Option(help="Only this wearer's (the pseudonym).")] = None,
    drill: Annotated[str | None, typer.Option(help="Only this drill: single_leg, tandem_walk, ...")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only from this day on: 2026-05-31, or 2026-05-31T14:00.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only this many, the latest.")] = None,
    json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """List the archive's sessions, the latest first.

    Examples:
      stork sessions
      stork sessions --wearer w7 --drill single_leg
      stork sessions --since 2026-05-01 --json
    """
    with open_archive(context, data) as archive:
        found = archive.sessions(wearer=wearer, drill=drill, since=_day(since), limit=limit)
        if json:
            print_json([as_dict(session) for session in found])
        elif not found:
            print(f"no such sessions in {archive.place}" if wearer or drill or since else f"{archive.place} is empty")
            print("`stork pull` gets them from the board")
        else:
            _print_table(found)


def as_dict(session: "StoredSession") -> dict[str, Any]:
    """A stored session for JSON."""
    return {
        "id": session.sha256,
        "device_id": session.device_id,
        "session_number": session.session_number,
        "number_reused": session.number_reused,
        "wearer_id": session.wearer_id,
        "drill": session.drill,
        "leg": session.leg,
        "eyes": session.eyes,
        "surface": session.surface,
        "started_at": session.started_at,
        "received_at": session.received_at,
        "score": session.score,
        "stars": session.stars,
        "end_cause": session.end_cause,
        "duration_s": session.duration_ms / 1000,
        "quality": code_names.quality_names(session.quality),
        "format_version": session.format_version,
        "firmware_version": session.firmware_version,
        "scorer_version": session.scorer_version,
        "size": session.size,
    }


_WIDE = 100
"""Columns of a terminal on which the board and the time have room too."""


def _print_table(found: "list[StoredSession]") -> None:
    from rich.table import Table

    screen = console()
    wide = screen.width >= _WIDE
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("id", "when", "wearer", "drill", "score", "end"):
        table.add_column(name, no_wrap=name != "wearer")
    if wide:
        table.add_column("time", justify="right")
        table.add_column("board", no_wrap=True)
    for session in found:
        person = session.wearer.label if session.wearer and session.wearer.label else session.wearer_id
        cells = [
            session.short_id + ("+" if session.number_reused else ""),
            local_time(session.when) + ("" if session.started_at else "?"),
            person or "-",
            f"{session.drill} {session.leg}".strip(),
            f"{session.score:4} {'*' * session.stars:3}",
            session.end_cause + ("!" if session.quality else ""),
        ]
        if wide:
            cells += [f"{session.duration_ms / 1000:.1f} s", f"{session.device_id or '-'} #{session.session_number}"]
        table.add_row(*cells)
    screen.print(table)
    if any(session.started_at is None for session in found):
        print("?  the board's clock was not set: when the session was received")
    if any(session.quality for session in found):
        print("!  something was not as it should be: `stork show ID` tells")
    if any(session.number_reused for session in found):
        print("+  the board has used this session's number for another one too")


def _day(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError) as error:
        raise StorkError(
            expected="a date such as 2026-05-31, or 2026-05-31T14:00",
            found=repr(text),
            try_this="stork sessions --since 2026-05-31",
        ) from error
