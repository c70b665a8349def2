"""`stork import`: all session files and archives below a folder into the archive."""

from pathlib import Path
from typing import Annotated

import typer

from stork_host.cli.archive_option import DataOption, JsonOption, folder_of, open_archive
from stork_host.cli.batch_ingest import BatchIngest
from stork_host.cli.output import print_json, say
from stork_host.cli.progress_bar import ProgressBar
from stork_host.errors import StorkError
from stork_host.printable import count

_MOST_LINES = 10  # [input-limits]


def register(app: typer.Typer) -> None:
    app.command("import")(import_folder)


def import_folder(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder: its files and those of folders in it.")],
    json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Store all session files below a folder, and the sessions of archives there: of another PC, or a backup.

    An archive also brings its people, with the names that it gives to
    pseudonyms; a name that is here already stays.

    Files are recognised by what is in them. They stay where they are. A
    session that is already in the archive is not stored again; what is
    damaged of it there is mended. Each is scored again, and marked if the
    result differs from the stored one. A board's drive that is open to this
    PC is a folder, too.

    Examples:
      stork import old-pc/stork
      stork import /media/CIRCUITPY --json
    """
    from stork_host import folder_import
    from stork_host.archive.archive import FILE

    own = folder_of(context, data) / FILE
    found = folder_import.find(folder, own)
    with open_archive(context, data) as archive:
        collector = BatchIngest(archive, folder_of(context, data), "imported")
        with ProgressBar("importing", hidden=json, bytes=False) as bar:
            folder_import.take_in(found, collector, collector.take_people, bar.show)
        people = collector.people
        if json:
            archives = [str(path) for path in found.databases]
            told = {**collector.as_dict(), "archives": archives, "unreadable": found.unreadable}
            told |= {"parts": found.parts, "cuts": found.cuts}
            print_json({**told, "people": {"new": len(people.new), "labels": people.labels, "kept": people.kept}})
        else:
            say(collector.summary)
            others = f"; left alone: {count(found.others, 'other file')}" if found.others else ""
            files, databases = count(len(found.sessions), "session file"), count(len(found.databases), "database")
            drives = f"{count(len(found.areas), 'drive')}, " if found.areas else ""
            say(f"from {drives}{files} and {databases}{others}")
            if found.parts:
                parts = count(found.parts, "unfinished download")
                say(f"left alone: {parts} ({folder_import.PART}); `stork pull` with the same belt goes on with it")
            if found.cuts:
                cuts = count(found.cuts, "file")
                say(f"left alone: {cuts} ({folder_import.CUT}) with the first blocks of a session, whose rest is gone")
            if people.labels:
                say(f"with the names that the other archive gives to {', '.join(people.labels)}")
            if people.kept:
                say(f"the names that this archive gives stay, the other has others: {', '.join(people.kept)}")
            collector.tell_doubts()
            _tell_unreadable(found.unreadable[0 if collector.damaged else 1 :])
    collector.complain()
    if found.unreadable:
        raise StorkError(
            expected=f"to read all of {folder}",
            found=f"{len(found.unreadable)} that cannot be read, {found.unreadable[0]}",
            try_this="mend that and repeat; what could be read is stored",
        )


def _tell_unreadable(lines: list[str]) -> None:
    """Lines for what the error at the end leaves out: it has room for one thing."""
    for line in lines[:_MOST_LINES]:
        say(f"cannot be read: {line}")
    if len(lines) > _MOST_LINES:
        say(f"cannot be read: {len(lines) - _MOST_LINES:,} more")
