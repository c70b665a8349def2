"""Ingest of a session file into the archive: decode, measure, score again, store. Damaged files go elsewhere."""

import hashlib
import logging
import struct
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from stork_format import session as session_format
from stork_format.session import Session
from stork_host.archive import Action, Archive, Measured, SessionRow, StoredSession, damaged_files
from stork_host.archive.models import NOT_MEASURED
from stork_host.errors import StorkError
from stork_host.replayed import Replayed, Verdict

_log = logging.getLogger(__name__)

OnProgress = Callable[[int, int], object]
"""Called with (sessions done, sessions in all)."""

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


class AnalysisFailed(Exception):
    """A mistake in the analysis of a session. ``replayed``: the verdict on its result, which was found all the same."""

    def __init__(self, error: Exception, replayed: Replayed) -> None:
        self.replayed = replayed
        kind = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        super().__init__(f"a mistake in the analysis ({kind}); the measures stay as they are, the next run tries again")


def take_in(
    archive: Archive,
    folder: Path,
    raw: bytes,
    received_at: datetime | None = None,
    action: Action = Action.ADDED,
    *,
    measured: bool = True,
    erases: bool = False,
) -> tuple[StoredSession, bool]:
    """Store a session file with its measures. Returns the stored session and whether it is new.

    ``folder``: the data folder. ``received_at``: when another archive received it. ``action``: for the audit, how it
    came. ``measured``: False leaves its measures and its new scoring to ``measure_waiting``; a mistake in the analysis
    leaves it the measures. ``erases``: the copy that it came from goes. Idempotent, and durable
    when it returns. Raises DamagedSession for bytes that are not a session, after storing them in ``folder``/damaged,
    and StorkError where they could not be stored.
    """
    try:
        session = session_format.read(raw)
        facts = SessionRow.from_fields(session.header, session.result)
    except (ValueError, struct.error) as error:
        kept_at = keep_aside(folder, raw)
        archive.record(Action.KEPT_ASIDE, hashlib.sha256(raw).hexdigest(), action.value)
        raise DamagedSession(str(error), kept_at) from error
    found: tuple[list[Measured], int, Replayed] | tuple[()]
    try:
        found = measure(session, raw) if measured else ()
    except AnalysisFailed as failed:
        # It must not keep a recording, and those after it, on the board: the numbers can be computed again, the
        # recording cannot be repeated.
        found = [], NOT_MEASURED, failed.replayed
    row, new = archive.add(facts, raw, *found, received_at=received_at, action=action, erases=erases)
    if found and row.waits:  # it came before, and waits
        row = archive.remeasure(row, *found)
    return row, new


def measure_waiting(
    archive: Archive, on_measured: Callable[[StoredSession], object], on_progress: OnProgress | None = None
) -> list[str]:
    """Measure the sessions that were stored without, and score them again. Returns an error for each that cannot be
    read or measured, which goes on waiting.
    """
    return _measure_stored(archive, archive.not_measured(), on_measured, on_progress)


def remeasure(archive: Archive, on_progress: OnProgress | None = None) -> tuple[int, list[str]]:
    """Measure again the sessions whose measures are of an older analysis than this Stork's, and score them again.

    So are those whose result has not been compared with a new scoring yet. Returns how many have other measures or
    another verdict now, and an error for each that cannot be read or measured, whose measures stay as they are.
    """
    from stork_host.analysis import ANALYSIS_VERSION

    measured: list[StoredSession] = []
    errors = _measure_stored(archive, archive.measured_before(ANALYSIS_VERSION), measured.append, on_progress)
    return len(measured), errors


def _measure_stored(
    archive: Archive,
    rows: list[StoredSession],
    on_measured: Callable[[StoredSession], object],
    on_progress: OnProgress | None,
) -> list[str]:
    """Measure and score these sessions; ``on_measured`` gets each for which that gave anything new.

    Each is one transaction: what an interrupted run leaves, the next one measures. A verdict stays where this Stork has
    none. Returns an error for each that cannot be read or measured. Raises StorkError where the archive takes nothing.
    """
    errors = []
    for done, row in enumerate(rows, 1):
        try:
            raw = archive.raw(row)
            measures, version, replayed = measure(session_format.read(raw), raw)
        except (StorkError, ValueError, struct.error) as error:
            errors.append(f"{row.short_id}: {error}")
        except AnalysisFailed as failed:
            errors.append(f"{row.short_id}: {failed}")
            if row.waits:
                archive.remeasure(row, [], NOT_MEASURED, failed.replayed)
        else:
            if replayed.verdict == Verdict.NOT_POSSIBLE and row.replay in (Verdict.SAME, Verdict.DIFFERENT):
                replayed = row.replayed or replayed
            if row.replayed != replayed or row.analysis_version is None or row.analysis_version < version:
                on_measured(archive.remeasure(row, measures, version, replayed))
        if on_progress is not None:
            on_progress(done, len(rows))
    return errors


def keep_aside(folder: Path, raw: bytes) -> Path:
    """Write bytes to ``folder``/damaged, whole or not at all; returns the path. Idempotent: the name is their hash."""
    return damaged_files.keep(raw, folder / DAMAGED)


def measure(session: Session, raw: bytes) -> tuple[list[Measured], int, Replayed]:
    """Measures of a session that was decoded from ``raw``, version of the analysis, and verdict on the result.

    Raises AnalysisFailed.
    """
    from stork_host.analysis import ANALYSIS_VERSION
    from stork_host.analysis.replay import replayed

    verdict = replayed(session)
    try:
        return _measures(session, raw), ANALYSIS_VERSION, verdict
    except Exception as error:
        _log.info("the analysis failed", exc_info=True)
        raise AnalysisFailed(error, verdict) from error


def _measures(session: Session, raw: bytes) -> list[Measured]:
    from stork_host.analysis.session_data import from_decoded
    from stork_host.analysis.session_file import check_session
    from stork_host.analysis.session_measures import session_measures

    try:
        check_session(session)
        values = session_measures(from_decoded(session, raw))
    except StorkError as error:
        _log.info("stored without measures: %s", error)  # for example too short to measure
        return []
    return [Measured(name, each.value, each.unit) for name, each in values.items()]
