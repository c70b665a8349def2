"""`stork backup` and `stork restore`: the whole archive in one file, and back."""

from pathlib import Path
from typing import Annotated

import typer

from stork_host.cli.archive_option import DataOption, JsonOption, folder_of, open_archive
from stork_host.cli.output import print_json, say
from stork_host.cli.progress_bar import ProgressBar
from stork_host.printable import count


def register(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not be there yet.")],
    json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Write the whole archive into one file, and check every session in it before it is called done.

    Other programs may use the archive meanwhile. The file is an SQLite
    archive, also where the archive is PostgreSQL's. The files of the folder
    damaged/ are in it.

    Examples:
      stork backup stork-2026-05-31.sqlite
      stork backup /media/stick/stork-2026-05-31.sqlite --json
    """
    from stork_host.archive import damaged_files
    from stork_host.archive.backup import backup as write_backup
    from stork_host.ingest import DAMAGED

    aside = folder_of(context, data) / DAMAGED
    with open_archive(context, data) as archive:
        with ProgressBar("checking", hidden=json, bytes=False) as bar:
            sessions, damaged = write_backup(archive, file, bar.show, aside)
        _, left_out = damaged_files.in_folder(aside)
        if json:
            told = {"file": str(file), "sessions": sessions, "bytes": file.stat().st_size, "left_out": left_out}
            print_json({**told, "damaged": damaged, "archive": archive.place})
            return
    say(f"{file}: {count(sessions, 'session')}, {file.stat().st_size:,} bytes, each session checked")
    if damaged:
        say(f"also in it: {count(damaged, 'file')} that no Stork could read, of {aside}")
    if left_out:
        say(f"not in it: {count(left_out, 'thing')} in {aside} that Stork did not put there")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `stork backup` wrote.")],
    json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Put a backup into an empty archive. The backup is checked first, and goes in whole or not at all.

    The files of its folder damaged/ go into damaged/ of the data folder.
    An archive that holds data is never changed: name another folder with
    --data, or an empty database with --database. The archive may be SQLite
    or PostgreSQL, whichever of them the backup came from.

    Examples:
      stork restore stork-2026-05-31.sqlite
      stork restore stork-2026-05-31.sqlite --data new-folder
    """
    from stork_host.archive.backup import restore as read_backup
    from stork_host.ingest import DAMAGED

    aside = folder_of(context, data) / DAMAGED
    with open_archive(context, data) as archive:
        with ProgressBar("restoring", hidden=json, bytes=False) as bar:
            sessions, damaged = read_backup(archive, file, bar.show, aside)
        if json:
            print_json({"file": str(file), "sessions": sessions, "damaged": damaged, "archive": archive.place})
            return
        say(f"{count(sessions, 'session')}, each checked, in {archive.place}")
    if damaged:
        say(f"{count(damaged, 'file')} that no Stork could read, in {aside}")
