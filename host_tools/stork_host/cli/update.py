"""`stork update`: new firmware over the serial port."""

from typing import TYPE_CHECKING, Annotated

import typer

from stork_host.cli import kept_copies
from stork_host.cli.archive_option import DataOption, JsonOption, PortOption, SessionsStayOption
from stork_host.cli.output import print_json, say
from stork_host.cli.progress_bar import ProgressBar

if TYPE_CHECKING:
    from stork_host.link.update import Plan


def register(app: typer.Typer) -> None:
    app.command("update")(update)


def update(
    context: typer.Context,
    port: PortOption = None,
    text: Annotated[
        bool, typer.Option("--text", help="Send modules as .py with their comments; the board then starts more slowly.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be sent.")] = False,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Restart the board, but do not wait until it is ready.")
    ] = False,
    sessions_stay: SessionsStayOption = False,
    json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Update a board that has Stork to this PC's version. Its drive need not be open.

    Only files that differ are sent. Settings and a plan stay as they are.
    Fetch the sessions first, and leave the cable in until it is done: a loss of
    power meanwhile can, rarely, cost the drive with all that is on it. Then
    `stork install` brings the board back. A board with a battery runs on without
    the cable, with its old firmware, and the next update sends the rest.
    Modules that are compiled on the board (.mpy) are sent compiled; that needs
    mpy-cross on this PC. Those that are text are sent without comments; this
    replaces what --text put there before.

    Examples:
      stork update
      stork update --dry-run
      stork update --text
      stork update --port /dev/ttyACM1 --json
    """
    from stork_host.install.firmware_files import firmware
    from stork_host.link import update as updating
    from stork_host.link.client import StorkDevice
    from stork_host.link.devices import only_port

    name = only_port(port)
    with StorkDevice(name) as device:
        info = device.info()
        ours = firmware(updating.interpreter(device))
        with ProgressBar("compiling", hidden=json, bytes=False) as bar:
            ours = updating.fitting(device, text, ours, bar.show)
        with ProgressBar("comparing", hidden=json, bytes=False) as bar:
            plan = updating.make_plan(device, ours, bar.show)
    waits = plan.needed and not dry_run
    if waits:
        with StorkDevice(name) as device:
            kept_copies.make_safe(context, data, device, what="an update", stay=sessions_stay, json=json)
            with ProgressBar("sending", hidden=json) as bar:
                updating.send(device, ours, plan, bar.show)
            device.restart()
    told = {
        "device_id": info.device_id,
        "firmware_before": info.firmware,
        "firmware": ours.version,
        "form": ours.form,
        "dry_run": dry_run,
        "changed": sorted(plan.send),
        "removed": plan.remove,
        "sent": sorted(plan.missing),
        "bytes": sum(len(content) for content in plan.missing.values()),
        "finished": not plan.needed,
    }
    if waits and not no_wait:
        if not json:
            say("sent; the board starts anew and puts the files in place. Leave it plugged in")
        back = updating.wait_for(info.device_id, name)
        with StorkDevice(back) as device, ProgressBar("checking", hidden=json, bytes=False) as bar:
            told["finished"] = not updating.make_plan(device, ours, bar.show).needed
    if json:
        print_json(told)
    if waits and not no_wait and not told["finished"]:
        raise _unfinished()
    if not json:
        say(_told(plan, info.firmware, ours.version, dry_run, no_wait))


def _told(plan: "Plan", before: str, version: str, dry_run: bool, no_wait: bool) -> str:
    if not plan.needed:
        return f"Stork {version} is on the board already, every file the same"
    size = sum(len(content) for content in plan.missing.values())
    what = f"{len(plan.send)} files changed, {len(plan.remove)} removed"
    if plan.staged:
        what += f", {len(plan.staged)} were there from an update that was interrupted"
    if dry_run:
        return f"Stork {before} to {version}: {what}; {size:,} bytes would be sent"
    if no_wait:
        return f"Stork {before} to {version}: {what}; the board puts them in place now"
    return f"Stork {before} to {version}: {what}; done, and checked on the board"


def _unfinished() -> Exception:
    from stork_host.errors import StorkError

    return StorkError(
        expected="the new firmware in its place",
        found="files of the old one",
        try_this="run `stork update` again: it sends what is missing",
    )
