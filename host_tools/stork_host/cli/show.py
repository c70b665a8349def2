"""`stork show`: content of a session."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stork_format import code_names
from stork_host.cli.archive_option import DataOption, JsonOption
from stork_host.cli.output import local_time, print_json, say
from stork_host.cli.session_argument import SOURCE_HELP, load
from stork_host.printable import printable
from stork_host.replayed import Replayed, Verdict

if TYPE_CHECKING:
    from stork_host.analysis.events import Event
    from stork_host.analysis.session_data import SessionData

_DETAIL = {
    "phase": "phase",
    "zone": "zone",
    "end": "cause",
    "step": "side",
    "closing_step": "side",
    "closing": "side",
    "side_step": "side",
    "touchdown": "cause",
    "step_sway": "axis",
    "beat_step": "beat",
}
# What the value is, where that has a name of its own; steps tell theirs by the difference of their times.
_VALUE = {"turn": "degrees", "beat_step": "late_ms"}

_REPLAY = {
    Verdict.SAME: "scored again from its samples: the same, bit for bit",
    Verdict.DIFFERENT: "scored again from its samples: NOT the same; ",
    Verdict.NOT_POSSIBLE: "not scored again: ",
}


def register(app: typer.Typer) -> None:
    app.command("show")(show)


def show(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FILE|ID", help=SOURCE_HELP)],
    json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Print a session: its header, result, events and true sample rate.

    Times of events count from go. A quality that is not empty lists what was
    wrong. Below the result: whether a new scoring of the samples gives the same.

    Examples:
      stork show last
      stork show 3f2a91
      stork show 17.stk --json
    """
    from stork_host.analysis.session_data import read_session

    given = load(context, source, data)
    session = read_session(given.raw, given.name)
    told = describe(session, given.verdict_on(session), given.estimated_start_at)
    if json:
        print_json(told)
    else:
        _print(told, given.name, session.fs_measured)


def describe(session: "SessionData", replayed: Replayed, estimated_start_at: datetime | None = None) -> dict[str, Any]:
    """A session for JSON."""
    result = dict(session.result)
    result["quality"] = code_names.quality_names(result.get("quality", 0))
    return {
        "header": session.header,
        "estimated_start_at": estimated_start_at,
        "result": result,
        "replay": replayed.verdict.value,
        "replay_detail": replayed.detail,
        "events": [_event(event) for event in session.events],
        "other_blocks": [{"kind": kind, "payload": payload} for kind, payload in session.decoded.others],
        "samples": session.samples,
        "fs_hz": round(session.fs_hz, 4),
    }


def _event(event: "Event") -> dict[str, Any]:
    """``t_s``: when it happened, s from go (from the first sample where the device never said go); ``detected_s``:
    when the device knew, where that is later; ``sample``: the one at which it knew. ``direction``: where the lean goes
    that left the steady zone.
    """
    told: dict[str, Any] = {"kind": event.kind, "t_s": round(event.happened_s, 4)}
    if event.lag_s:
        told["detected_s"] = round(event.t_s, 4)
    told["sample"] = event.sample
    if event.detail:
        told[_DETAIL.get(event.kind, "detail")] = event.detail
    if event.direction:
        told["direction"] = event.direction
    if event.kind == "step_sway":
        told["sway_deg"] = event.value / 100
    elif event.kind in _VALUE or (event.value and event.kind != "zone" and not event.lag_s):
        told[_VALUE.get(event.kind, "value")] = event.value
    return told


def _print(told: dict[str, Any], name: str, fs_measured: bool) -> None:
    say(name)
    for part in ("header", "result"):
        say(f"\n{part}")
        for key, value in told[part].items():
            say(f"  {key:<18}{_text(value)}")
    if told["estimated_start_at"]:
        about = local_time(told["estimated_start_at"])
        say(f"\nbegan about {about}: the clock was not set; worked out from the time since the board's start")
    say(f"\n{_REPLAY[Verdict(told['replay'])]}{told['replay_detail']}")
    by = "by the board's clock" if fs_measured else "nominal: too short to measure"
    say(f"\n{told['samples']} samples at {told['fs_hz']:.3f} Hz ({by})")
    say("\nevents")
    for event in told["events"]:
        rest = "  ".join(f"{key} {value}" for key, value in event.items() if key not in ("kind", "t_s"))
        say(f"  {event['t_s']:9.3f} s  {event['kind']:<12}  {rest}")
    for block in told["other_blocks"]:
        say(f"\nblock of kind {block['kind']}, which this Stork does not know\n  {_text(block['payload']) or '-'}")


def _text(value: object) -> str:
    """A field's value on one line."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return ", ".join(value) or "-"
    return printable(str(value)) or "-"
