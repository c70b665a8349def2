"""`stork mode`: owner of the board's drive, the PC or the board."""

from enum import StrEnum
from typing import Annotated

import typer

from stork_host.cli.archive_option import JsonOption, PortOption
from stork_host.cli.output import print_json, say


class Mode(StrEnum):
    MAKER = "maker"
    PATIENT = "patient"


def register(app: typer.Typer) -> None:
    app.command("mode")(mode)


def mode(
    wanted: Annotated[
        Mode | None,
        typer.Argument(
            metavar="maker|patient", help="Restart in this mode. Without it: print the mode.", show_default=False
        ),
    ] = None,
    port: PortOption = None,
    json: JsonOption = False,
) -> None:
    """Open the board's drive to this PC (maker), or give it back to the board so that it can store sessions (patient).

    Maker mode lasts until the board is switched off or reset, or would fall
    asleep without a cable. The mode cannot be changed while a drill runs. Fetch
    the sessions first: a cable pulled while this PC writes on the drive can
    cost those that are on it.

    Examples:
      stork mode
      stork mode maker
      stork mode patient --port /dev/ttyACM1
    """
    from stork_host.link.client import StorkDevice
    from stork_host.link.devices import only_port

    with StorkDevice(only_port(port)) as device:
        info = device.info()
        device_id = info.device_id
        if wanted is None:
            told = device.status().mode
        else:
            device.restart(wanted.value)
            told = wanted.value
    if json:
        print_json(
            {
                "device_id": device_id,
                "mode": told,
                "restarted": wanted is not None,
                "sessions": info.sessions,
                "sessions_more": info.sessions_more,
            }
        )
    elif wanted is None:
        say(f"{device_id}: {_MEANING.get(told or '', 'this firmware does not tell')}")
    else:
        say(f"{device_id} starts anew: {_MEANING[told or '']}")
        if wanted is Mode.MAKER and (info.sessions or info.sessions_more):
            say(
                f"sessions are on it: {info.sessions_text}; before you write on its drive: "
                "stork mode patient, stork pull"
            )
        say(_NEXT[wanted])


_MEANING = {
    "maker": "maker mode, the drive belongs to this PC and the board stores nothing",
    "patient": "patient mode, the board owns its drive and stores sessions",
}
_NEXT = {
    Mode.MAKER: "its drive appears in some seconds. When you are done: eject it, then press its reset, or "
    "switch it off and on; most boards also take stork mode patient",
    Mode.PATIENT: "its drive goes away, and it blinks blue: ready",
}
