"""SESSION and FILE|ID arguments: a session file, or a session of the archive."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from stork_host.cli.archive_option import open_archive
from stork_host.errors import StorkError

if TYPE_CHECKING:
    from stork_host.analysis.session_data import SessionData
    from stork_host.replayed import Replayed

SOURCE_HELP = "A session file (.stk), the first digits of a session's id, or 'last'."

_KEY = re.compile(r"last|[0-9a-fA-F]{4,64}")


@dataclass(frozen=True)
class SessionArgument:
    """``name``: what to call it in front of people; ``raw``: the session file's bytes.

    ``verdict``: on its result, as the archive has it; None: not known. ``estimated_start_at``: as the archive worked it
    out where the board's clock was not set. ``sha256``: its key in the archive; "" for a file.
    """

    name: str
    raw: bytes
    verdict: "Replayed | None" = None
    estimated_start_at: datetime | None = None
    sha256: str = ""

    def verdict_on(self, session: "SessionData") -> "Replayed":
        """The verdict on the result of ``session``, which was read from ``raw``; found here where it is not known."""
        from stork_host.analysis.replay import replayed

        return self.verdict or replayed(session.decoded)


def load(context: typer.Context, given: str, data: Path | None) -> SessionArgument:
    """The bytes of what ``given`` names; a file wins over an id. Raises StorkError."""
    path = Path(given)
    if path.is_file() or not _KEY.fullmatch(given):
        return SessionArgument(path.name, read_file(path))
    with open_archive(context, data) as archive:
        session = archive.get(given)
        raw = archive.raw(session)
        return SessionArgument(session.short_id, raw, session.replayed, session.estimated_start_at, session.sha256)


def record(context: typer.Context, given: SessionArgument, data: Path | None, action: str) -> None:
    """Add a record to the audit, a value of stork_host.archive.Action; none of a file. Raises StorkError."""
    if given.sha256:
        from stork_host.archive import Action

        with open_archive(context, data) as archive:
            archive.record(Action(action), given.sha256)


def read_file(path: Path) -> bytes:
    """The bytes of a session file. Raises StorkError."""
    from stork_host import private_files

    try:
        return private_files.read(path)
    except OSError as error:
        raise StorkError(
            expected="a session file, the first digits of a session's id, or 'last'",
            found=f"{path}: {error.strerror or error}",
            try_this="`stork sessions` lists the archive; give a file with its folder",
        ) from error
