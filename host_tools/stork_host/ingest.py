"""Ingest of a session file into the archive: decode, measure, store. Damaged files go to a folder of their own."""

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
"""Folder for damaged session files, inside the data folder."""


class DamagedSession(StorkError):
    """The bytes are not a whole session, for the reason ``why``. They are stored durably at ``kept_at``."""

    def __init__(self, why: str, kept_at: Path) -> None:
        self.why = why
        self.kept_at = kept_at
        super().__init__(
            expected="a whole Stork session",
            found=f"{why}; the bytes are kept at {kept_at}",
            try_this=f"if a newer Stork wrote it, update this one, then `stork add {kept_at}`",
        )


def take_in(archive: Archive, folder: Path, raw: bytes) -> tuple[StoredSession, bool]:
    """Store a session file with its measures. Returns the stored session and whether it is new.

    ``folder``: the data folder. Idempotent, and durable when it returns. Raises DamagedSession for bytes that are not a
    session, after storing them in ``folder``/damaged, and StorkError where they could not be stored.
    """
    try:
        session = session_format.read(raw)
        facts = SessionRow.from_fields(session.header, session.result)
    except (ValueError, struct.error) as error:
        raise DamagedSession(str(error), keep_aside(folder, raw)) from error
    measures, version = measure(session, raw)
    return archive.add(facts, raw, measures, version)


def keep_aside(folder: Path, raw: bytes) -> Path:
    """Write bytes to ``folder``/damaged, whole or not at all; returns the path. Idempotent: the name is their hash."""
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
        _log.info("stored without measures: %s", error)  # for example too short to measure
        values = {}
    except Exception:
        # An error in the analysis must not keep a recording, and those after it, on the board: the numbers can be
        # computed again, the recording cannot be repeated.
        _log.warning("stored without measures: the analysis failed", exc_info=True)
        values = {}
    return [Measured(name, each.value, each.unit) for name, each in values.items()], ANALYSIS_VERSION


def _sync_folder(folder: Path) -> None:
    """Make a new name in ``folder`` durable. Windows does so by itself and cannot open folders."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
