"""`stork add`: session files into the archive."""

from pathlib import Path
from typing import Annotated

import typer

from stork_host.cli.archive_option import DataOption, JsonOption, folder_of, open_archive
from stork_host.cli.batch_ingest import BatchIngest
from stork_host.cli.output import print_json, say
from stork_host.cli.session_argument import read_file
from stork_host.errors import StorkError


def register(app: typer.Typer) -> None:
    app.command("add")(add)


def add(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Session files (.stk).", show_default=False)],
    json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Store session files in the archive, as `stork pull` does with a board's.

    A session that is already there is not stored again; what is damaged of
    it in the archive is mended. Each is scored again, and marked if the
    result differs from the stored one.

    Examples:
      stork add 17.stk
      stork add backup/*.stk --json
    """
    contents = [_single(path) for path in files]
    with open_archive(context, data) as archive:
        collector = BatchIngest(archive, folder_of(context, data), "added")
        for raw in contents:
            collector(raw)
        if json:
            print_json(collector.as_dict())
        else:
            for session, added in collector.stored:
                mended = ", was damaged, mended now" if session.sha256 in collector.mended else ""
                say(f"{session.short_id}  {'added' if added else f'already there{mended}'}")
            say(collector.summary)
            collector.tell_doubts()
    collector.complain()


def _single(path: Path) -> bytes:
    """Bytes of a file with one session. Raises StorkError for one that holds many."""
    from stork_host.folder_import import holds_many

    content = read_file(path)
    kind = holds_many(path.name, content)
    if kind:
        raise StorkError(
            expected=f"a file with one session at {path}",
            found=kind,
            try_this="stork import FOLDER, with the folder in which it is",
        )
    return content
