"""`stork devices`: list of the plugged-in boards."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from stork_host.cli.archive_option import JsonOption
from stork_host.cli.output import print_json, say
from stork_host.cli.table import Column, print_table

if TYPE_CHECKING:
    from stork_host.link.devices import Found

PortArgument = Annotated[
    list[str] | None,
    typer.Option("--port", metavar="PORT", help="Ask this port (a device name, COM7, socket://HOST:PORT); repeatable."),
]


def register(app: typer.Typer) -> None:
    app.command("devices")(devices)


def devices(port: PortArgument = None, json: JsonOption = False) -> None:
    """List the Stork boards on USB, and the ports that may be one but do not answer.

    Examples:
      stork devices
      stork devices --json
      stork devices --port socket://localhost:5555
    """
    from stork_host.link.devices import find

    found = find(port or ())
    if json:
        print_json([_as_dict(each) for each in found])
    elif not found:
        say("no board with a Stork's port; plug it in with a data cable and switch it on")
    else:
        _print_table(found)


def _as_dict(found: "Found") -> dict[str, Any]:
    """A port for JSON: what the device says about itself, or the error."""
    return {
        "port": found.candidate.port,
        "description": found.candidate.description,
        "device": found.info.model_dump(include=_FIELDS) if found.info else None,
        "status": found.status.model_dump(include=_STATUS) if found.status else None,
        "error": str(found.error) if found.error else None,
    }


_FIELDS = {
    "device_id",
    "board_id",
    "firmware",
    "format_version",
    "scorer_version",
    "wearer_id",
    "sessions",
    "sessions_more",
    "free_bytes",
    "clock_set",
    "uptime_ms",
}

_STATUS = {"phase", "drill", "leg", "battery_mv", "mode"}


def _print_table(found: "list[Found]") -> None:
    columns = (
        *(Column("port"), Column("device"), Column("board", 1), Column("firmware", 2), Column("wearer", 5)),
        *(Column("sessions", 6, right=True), Column("battery", 4), Column("clock", 3), Column("mode", 7)),
    )
    rows = []
    for each in found:
        info, status = each.info, each.status
        if info and status:
            rows.append(
                (
                    each.candidate.port,
                    info.device_id,
                    info.board_id,
                    info.firmware,
                    info.wearer_id or "-",
                    info.sessions_text,
                    f"{status.battery_mv / 1000:.2f} V" if status.battery_mv else "-",
                    "set" if info.clock_set else "not set",
                    status.mode or "-",
                )
            )
    if rows:
        print_table(columns, rows)
    for each in found:
        if each.error:
            say(f"{each.candidate.port} ({each.candidate.description}): {each.error}")
