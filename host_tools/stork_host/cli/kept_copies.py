"""Copies of a belt's sessions in the archive, before something is written onto the belt while they stay there."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from stork_host.cli.archive_option import folder_of, open_archive
from stork_host.cli.batch_ingest import BatchIngest
from stork_host.cli.output import say
from stork_host.cli.progress_bar import ProgressBar
from stork_host.errors import StorkError

if TYPE_CHECKING:
    from stork_host.link.client import StorkDevice


def make_safe(
    context: typer.Context, data: Path | None, device: "StorkDevice", *, what: str, stay: bool, json: bool
) -> None:
    """No sessions on the belt when ``what`` is written, or with ``stay`` copies in the archive. Raises StorkError."""
    from stork_host.link import unpulled

    if stay:
        _copy(context, data, device, json)
    else:
        unpulled.check(device, what)


def _copy(context: typer.Context, data: Path | None, device: "StorkDevice", json: bool) -> None:
    """Fetch all sessions and let them stay on the belt, as `stork pull --keep` does. Raises StorkError where one that
    the belt can read was not fetched.
    """
    from stork_host.link.pull import pull

    with open_archive(context, data) as archive:
        folder = folder_of(context, data)
        collector = BatchIngest(archive, folder, "pulled", measured=False)
        with ProgressBar("fetching copies", hidden=json) as bar:
            result = pull(
                device,
                folder,
                collector,
                lambda at: bar.show(at.all_done, at.all_total, f"session {at.session.number}"),
                on_start=archive.note_start,
                keep=True,
            )
    if result.failed:
        first = result.failed[0]
        raise StorkError(
            expected="copies of all sessions that stay on the belt",
            found=f"{len(result.failed)} that could not be fetched, the first is {first.session.number}: {first.error}",
            try_this="`stork pull`, then the same without --sessions-stay",
        )
    if not json:
        say(f"copies of the belt's sessions: {collector.summary}")
        collector.tell_damaged()
