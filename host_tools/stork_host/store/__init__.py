"""The archive: raw session files byte for byte, beside the numbers derived from them. Page: docs/archive.md."""

from stork_host.store.archive import Archive, Measured
from stork_host.store.facts import SessionFacts
from stork_host.store.models import Device, Measure, StoredSession, Wearer

__all__ = ["Archive", "Device", "Measure", "Measured", "SessionFacts", "StoredSession", "Wearer"]
