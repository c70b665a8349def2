"""Real session files to put into an archive."""

import random

from sessions import make_session
from stork_format import session as session_file
from stork_host.archive import Archive, SessionRow

STANDING = [(8197, 0, 0, 0, 0, 0)] * 20
"""1 g on the sensor's x axis, which is up; nothing else."""


def session_bytes(**header: object) -> bytes:
    """A short real session: button pressed after 20 samples."""
    return make_session(STANDING, **header)


def played_session(**header: object) -> bytes:
    """A session that came into play: still, with a little noise, 900 samples."""
    noise = random.Random(1)
    rows = [(8197 + noise.randint(-9, 9), *(noise.randint(-9, 9) for _ in range(5))) for _ in range(900)]
    return make_session(rows, **header)


def facts_of(raw: bytes) -> SessionRow:
    session = session_file.read(raw)
    return SessionRow.from_fields(session.header, session.result)


def put(archive: Archive, **header: object) -> str:
    """Store a session; returns its id."""
    raw = session_bytes(**header)
    row, _ = archive.add(facts_of(raw), raw)
    return row.sha256
