"""Archive of raw session files, byte for byte, beside the numbers derived from them. Page: docs/archive.md.

May import none of the other rooms.
"""

from stork_host.archive.archive import Archive, Measured
from stork_host.archive.models import Device, Measure, StoredSession, Wearer
from stork_host.archive.session_row import SessionRow

__all__ = ["Archive", "Device", "Measure", "Measured", "SessionRow", "StoredSession", "Wearer"]
