"""`stork devices`: list of the plugged-in boards."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from stork_host.cli.archive_option import JsonOption
from stork_host.cli.output import console, print_json

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
        print("no board with a Stork's port; plug it in with a data cable and switch it on")
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
    "free_bytes",
    "clock_set",
    "uptime_ms",
}

_STATUS = {"phase", "drill", "leg", "battery_mv", "mode"}


def _print_table(found: "list[Found]") -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("port", "device", "board", "firmware", "wearer"):
        table.add_column(name)
    table.add_column("sessions", justify="right")
    for name in ("battery", "clock", "mode"):
        table.add_column(name)
    for each in found:
        info, status = each.info, each.status
        if info and status:
            table.add_row(
                each.candidate.port,
                info.device_id,
                info.board_id,
                info.firmware,
                info.wearer_id or "-",
                str(info.sessions),
                f"{status.battery_mv / 1000:.2f} V" if status.battery_mv else "-",
                "set" if info.clock_set else "not set",
                status.mode or "-",
            )
    if table.row_count:
        console().print(table)
    for each in found:
        if each.error:
            print(f"{each.candidate.port} ({each.candidate.description}): {each.error}")
