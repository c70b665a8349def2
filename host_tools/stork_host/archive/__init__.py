"""Archive of sessions in a database: raw files byte for byte, and the measures derived from them (docs/archive.md).

May import the shared modules, stork_format, replayed.
"""

from stork_host.archive.archive import Archive, Measured
from stork_host.archive.audit import Action
from stork_host.archive.models import Device, Measure, StoredSession, Wearer
from stork_host.archive.people_merge import Merged, People
from stork_host.archive.session_row import SessionRow

__all__ = [
    "Action",
    "Archive",
    "Device",
    "Measure",
    "Measured",
    "Merged",
    "People",
    "SessionRow",
    "StoredSession",
    "Wearer",
]
