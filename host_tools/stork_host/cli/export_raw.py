"""`stork export-raw`: a session file out of the archive."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stork_host.cli.archive_option import DataOption, open_archive
from stork_host.cli.output import say
from stork_host.errors import StorkError

if TYPE_CHECKING:
    from stork_host.private_files import Record


def register(app: typer.Typer) -> None:
    app.command("export-raw")(export_raw)


def export_raw(
    context: typer.Context,
    session: Annotated[str, typer.Argument(metavar="ID", help="The first digits of a session's id, or 'last'.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Where to; else ID.stk in this folder.")
    ] = None,
    data: DataOption = None,
) -> None:
    """Write a session file as the board made it, byte for byte. An existing file is not overwritten.

    Examples:
      stork export-raw last
      stork export-raw 3f2a91 -o walk.stk
    """
    from stork_host import private_files
    from stork_host.archive import Action

    with open_archive(context, data) as archive:
        row = archive.get(session)
        raw = archive.raw(row)
        path = out or Path(f"{row.short_id}.stk")
        _write(path, raw, lambda: archive.record(Action.EXPORTED, row.sha256))
    if not private_files.is_stream(path):  # it may be this program's own output
        say(path)


def _write(path: Path, raw: bytes, record: "Record") -> None:
    from stork_host import private_files

    try:
        private_files.write_new(path, raw, record)
    except OSError as error:
        raise StorkError(
            expected=f"to write a new file {path}",
            found=error.strerror or str(error),
            try_this="another name with -o FILE",
        ) from error
