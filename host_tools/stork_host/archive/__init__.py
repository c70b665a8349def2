"""Archive of sessions in a database: raw files byte for byte, and the measures derived from them (docs/archive.md).

May import SQLAlchemy, Alembic, stork_host.errors and private_files; never link, analysis, report or desk.
"""

from stork_host.archive.archive import Archive, Measured
from stork_host.archive.audit import Action
from stork_host.archive.models import Device, Measure, StoredSession, Wearer
from stork_host.archive.session_row import SessionRow

__all__ = ["Action", "Archive", "Device", "Measure", "Measured", "SessionRow", "StoredSession", "Wearer"]
