"""A session file's bytes on their way into the archive: read, measured, stored. What cannot be read is kept aside."""

import hashlib
import logging
import os
import struct
import tempfile
from pathlib import Path

from stork_format import session as session_format
from stork_format.session import Session
from stork_host.archive import Archive, Measured, SessionRow, StoredSession
from stork_host.errors import StorkError

_log = logging.getLogger(__name__)

DAMAGED = "damaged"
"""The folder, inside the data folder, of bytes that came in and could not be read."""


class DamagedSession(StorkError):
    """The bytes are no whole session, for the reason ``why``. They are kept, durably, at ``kept_at``."""

    def __init__(self, why: str, kept_at: Path) -> None:
        self.why = why
        self.kept_at = kept_at
        super().__init__(
            expected="a whole Stork session",
            found=f"{why}; the bytes are kept at {kept_at}",
            try_this=f"if a newer Stork wrote it, update this one, then `stork add {kept_at}`",
        )


def take_in(archive: Archive, folder: Path, raw: bytes) -> tuple[StoredSession, bool]:
    """Store a session file with its measures. Returns it, and whether it is new.

    ``folder``: the data folder. Durable when it returns; repeating it changes nothing. Raises DamagedSession for
    bytes that are no session, after keeping them in ``folder``/damaged, and StorkError where nothing could be kept.
    """
    try:
        session = session_format.read(raw)
        facts = SessionRow.from_fields(session.header, session.result)
    except (ValueError, struct.error) as error:
        raise DamagedSession(str(error), keep_aside(folder, raw)) from error
    measures, version = measure(session, raw)
    return archive.add(facts, raw, measures, version)


def keep_aside(folder: Path, raw: bytes) -> Path:
    """Write bytes to ``folder``/damaged, whole or not at all; the name comes from the bytes, so twice is once."""
    path = folder / DAMAGED / f"{hashlib.sha256(raw).hexdigest()[:16]}.stk"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            try:
                part.write(raw)
                part.flush()
                os.fsync(part.fileno())
                part.close()
                os.replace(part.name, path)
            except BaseException:
                part.close()
                os.unlink(part.name)
                raise
        _sync_folder(path.parent)
    except OSError as error:
        raise StorkError(
            expected=f"room and permission to keep a damaged session at {path}",
            found=error.strerror or str(error),
            try_this="free some space or choose another folder with --data, then repeat",
        ) from error
    return path


def measure(session: Session, raw: bytes) -> tuple[list[Measured], int]:
    """The measures of a session that was decoded from ``raw``, and the version of the analysis."""
    from stork_host.analysis import ANALYSIS_VERSION
    from stork_host.analysis.session_data import from_decoded
    from stork_host.analysis.session_file import check_session
    from stork_host.analysis.session_measures import session_measures

    try:
        check_session(session)
        values = session_measures(from_decoded(session, raw))
    except StorkError as error:
        _log.info("stored without measures: %s", error)  # too short to measure, say
        values = {}
    except Exception:
        # A mistake in the analysis must not keep a recording, and those behind it, on the board for ever: the
        # numbers can be worked out again, the recording cannot.
        _log.warning("stored without measures: the analysis failed", exc_info=True)
        values = {}
    return [Measured(name, each.value, each.unit) for name, each in values.items()], ANALYSIS_VERSION


def _sync_folder(folder: Path) -> None:
    """Make a new name in ``folder`` survive a power cut. Windows keeps names by itself and opens no folders."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
