"""`stork doctor`: what is wrong with this PC's Stork and its boards; and sessions out of the image of a drive."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stork_host.cli.archive_option import DataOption, JsonOption, database_of, folder_of
from stork_host.cli.output import print_json, say
from stork_host.cli.progress_bar import ProgressBar
from stork_host.errors import StorkError
from stork_host.printable import count

if TYPE_CHECKING:
    from stork_host.checkup import Finding
    from stork_host.salvage import Salvaged

WRONG = 1


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(
    context: typer.Context,
    port: Annotated[
        list[str] | None, typer.Option("--port", metavar="PORT", help="Ask this port; repeatable. Else: all on USB.")
    ] = None,
    salvage: Annotated[
        Path | None,
        typer.Option("--salvage", metavar="IMAGE", help="Look for sessions in this raw image of a drive instead."),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder for salvaged sessions; made if it is missing.")
    ] = Path("salvaged"),
    json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Check programs, rights, archive, drives, ports and boards: what is wrong, and what to do. Changes nothing.

    With --salvage: find sessions in the image of a board's drive whose file
    system is lost, by their blocks, and write each into a file; then
    `stork import` stores them. An image is a copy of all bytes of the drive,
    made with dd, with `picotool save -a`, or with `esptool read-flash`.

    Exit code 0: nothing is wrong. 1: something is.

    Examples:
      stork doctor
      stork doctor --json
      stork doctor --salvage drive.img --out salvaged
    """
    if salvage is not None:
        _salvage(salvage, out, json)
        return
    findings = []
    for finding in _findings(context, port or [], json, data):
        findings.append(finding)
        if not json:
            _print(finding)
    wrong = sum(finding.state == "wrong" for finding in findings)
    if json:
        print_json([vars(finding) for finding in findings])
    else:
        say(f"{wrong} wrong" if wrong else "nothing is wrong")
    if wrong:
        raise typer.Exit(WRONG)


def _findings(context: typer.Context, port: list[str], json: bool, data: Path | None) -> Iterator["Finding"]:
    from stork_host import checkup

    folder, url = folder_of(context, data), database_of(context, data)
    yield from checkup.programs(url)
    yield from checkup.data_folder(folder)
    with ProgressBar("checking the archive", hidden=json, bytes=False) as bar:
        found = list(checkup.archive(folder, url, bar.show))
    yield from found
    yield from checkup.drives()
    yield from checkup.ports(port)


def _print(finding: "Finding") -> None:
    try_this = f"; try: {finding.try_this}" if finding.try_this else ""
    say(f"{finding.state:<6}{finding.name}: {finding.found}{try_this}")


def _salvage(image: Path, out: Path, json: bool) -> None:
    from stork_host import private_files
    from stork_host.salvage import salvage

    content = _read(image)
    with ProgressBar("looking for blocks", hidden=json, bytes=False) as bar:
        found = salvage(content, bar.show)
    written = []
    try:
        out.mkdir(mode=private_files.FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
        for each in found:
            path = out / each.name
            private_files.write(path, each.raw)
            written.append((each, path))
    except OSError as error:
        raise StorkError(
            expected=f"to write into the folder {out}",
            found=error.strerror or str(error),
            try_this="name another folder with --out",
        ) from error
    if json:
        print_json([{"file": str(path), "whole": each.whole, "proved": each.proved} for each, path in written])
        return
    for each, path in written:
        say(f"{path}  {_told(each)}")
    whole = sum(each.whole for each in found)
    say(f"{count(whole, 'session')} in {len(content):,} bytes" + (f"; next: stork import {out}" if whole else ""))


def _read(image: Path) -> bytes:
    """All bytes of a file or a block device. Raises StorkError for others: a pipe may never end, nor begin."""
    from stork_host import private_files

    reason = "neither a file nor a block device"
    try:
        mode = image.stat().st_mode
        if stat.S_ISREG(mode) or stat.S_ISBLK(mode):
            return private_files.read(image)
    except OSError as error:
        reason = error.strerror or str(error)
    raise StorkError(
        expected="the raw image of a board's drive",
        found=f"{image}: {reason}",
        try_this="dd if=DEVICE of=drive.img, with the device of the board's drive",
    )


def _told(found: "Salvaged") -> str:
    if not found.whole:
        return "only its first blocks"
    return "whole, and scored again with the same result" if found.proved else "whole, perhaps of two sessions"
