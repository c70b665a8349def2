"""`stork sessions`: list of the archive's sessions."""

from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stork import drills
from stork_format import code_names
from stork_host.cli.archive_option import MOST, DataOption, JsonOption, open_archive
from stork_host.cli.output import local_time, print_json, say
from stork_host.cli.table import SHOWN, Column, print_table
from stork_host.errors import StorkError
from stork_host.printable import quoted
from stork_host.replayed import Verdict

if TYPE_CHECKING:
    from stork_host.archive import Archive, StoredSession

_MOST_NAMES = 10  # [input-limits]
_REPLAY_MARKS = {Verdict.DIFFERENT.value: "~", Verdict.NOT_POSSIBLE.value: "-"}


def register(app: typer.Typer) -> None:
    app.command("sessions")(sessions)


def sessions(
    context: typer.Context,
    wearer: Annotated[str | None, typer.Option(help="Only this wearer's (the pseudonym).")] = None,
    drill: Annotated[str | None, typer.Option(help="Only this drill: single_leg, tandem_walk, ...")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only from this day on: 2026-05-31, or 2026-05-31T14:00.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, max=MOST, help=f"Only so many, the latest. Default: {SHOWN}; with --json all."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All sessions.")] = False,
    json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """List the archive's sessions, the latest first.

    Examples:
      stork sessions
      stork sessions --wearer w7 --drill single_leg
      stork sessions --since 2026-05-01 --json
    """
    day = _day(since)
    if limit is None and not everything and not json:
        limit = SHOWN
    with open_archive(context, data) as archive:
        found = archive.sessions(wearer=wearer, drill=drill, since=day, limit=limit)
        if not found:
            _check_filters(archive, wearer, drill)
        if json:
            print_json([as_dict(session) for session in found])
        elif found:
            _print_table(found)
            more = archive.count(wearer=wearer, drill=drill, since=day) - len(found)
            if more > 0:
                say(f"{more:,} more, older ones: stork sessions --all")
        elif archive.count():
            _print_what_there_is(archive, wearer, drill)
        else:
            say(f"{archive.place} is empty")
            say("`stork pull` gets them from the board")


def _check_filters(archive: "Archive", wearer: str | None, drill: str | None) -> None:
    """Raises StorkError for a wearer that no session has, and for a drill that none has and Stork does not know."""
    for option, given, there in (("wearer", wearer, archive.wearers()), ("drill", drill, archive.drills())):
        if given is None or given in there or (option == "drill" and given in drills.NAMES) or not archive.count():
            continue
        close = get_close_matches(given, there, 1) or there[:1]
        raise StorkError(
            expected=f"a {option} of {archive.place}: {_some(there)}",
            found=repr(given),
            try_this=f"stork sessions --{option} {quoted(close[0])}" if close else "stork sessions",
        )


def _print_what_there_is(archive: "Archive", wearer: str | None, drill: str | None) -> None:
    """Values that the archive has, for filters that are right by themselves and have no session in common."""
    say(f"no session in {archive.place} is all of that")
    (latest,) = archive.sessions(wearer=wearer, limit=1) or archive.sessions(limit=1)
    whose = "there" if wearer is None else f"of {wearer} there"
    say(f"{whose} are: {_some(archive.drills(wearer))}; the latest is of {local_time(latest.listed_at)}")


def _some(names: "list[str]") -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "") or "none"


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
        "estimated_start_at": session.estimated_start_at,
        "in_future": session.in_future,
        "received_at": session.received_at,
        "score": session.score,
        "stars": session.stars,
        "end_cause": session.end_cause,
        "duration_s": session.duration_ms / 1000,
        "quality": code_names.quality_names(session.quality),
        "format_version": session.format_version,
        "firmware_version": session.firmware_version,
        "scorer_version": session.scorer_version,
        "analysis_version": session.analysis_version,
        "replay": session.replay,
        "replay_detail": session.replay_detail,
        "size": session.size,
    }


def _print_table(found: "list[StoredSession]") -> None:
    columns = (
        *(Column("id"), Column("when", 5), Column("wearer", 4), Column("drill"), Column("score", 6, right=True)),
        *(Column("end", 3), Column("time", 2, right=True), Column("board", 1)),
    )
    rows = []
    for session in found:
        person = session.wearer.label if session.wearer and session.wearer.label else session.wearer_id
        marks = ("+" if session.number_reused else "") + ("!" if session.quality else "")
        marks += _REPLAY_MARKS.get(session.replay or "", "")
        marks += ":" if session.waits else ""
        guess = ">" if session.in_future else "" if session.started_at else "=" if session.estimated_start_at else "?"
        rows.append(
            (
                session.short_id + marks,
                local_time(session.listed_at) + guess,
                person or "-",
                f"{session.drill} {session.leg}".strip(),
                f"{session.score} {'*' * session.stars:3}",
                session.end_cause,
                f"{session.duration_ms / 1000:.1f} s",
                f"{session.device_id or '-'} #{session.session_number}",
            )
        )
    print_table(columns, rows)
    for is_there, legend in (
        (
            any(session.listed_at == session.estimated_start_at for session in found),
            "=  the board's clock was not set: worked out from the time since its start",
        ),
        (
            any(session.started_at is session.estimated_start_at is None for session in found),
            "?  the board's clock was not set: when it was received",
        ),
        (any(session.in_future for session in found), ">  the board's clock was ahead: when it was received"),
        (any(session.quality for session in found), "!  something was not as it should be: `stork show ID` tells"),
        (any(session.number_reused for session in found), "+  the board has used its number for another one too"),
        (
            any(session.replay == Verdict.DIFFERENT for session in found),
            "~  its result is not what a new scoring of its samples gives: `stork show ID` tells",
        ),
        (
            any(session.replay == Verdict.NOT_POSSIBLE for session in found),
            "-  this Stork could not score it again: `stork show ID` tells why",
        ),
        (
            any(session.waits for session in found),
            ":  its measures are still to come: the next `stork pull` makes them, or `stork remeasure`",
        ),
    ):
        if is_there:
            say(legend)


def _day(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise StorkError(
            expected="a date such as 2026-05-31, or 2026-05-31T14:00",
            found=repr(text),
            try_this="stork sessions --since 2026-05-31",
        ) from error
