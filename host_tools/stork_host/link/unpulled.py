"""Sessions that no PC has fetched: what writes the belt's file system waits until they are.

A loss of power while FAT is written can cost the drive; a worn belt writes it for the report of a crash only
(docs/decisions/0025-area.md).
"""

from stork_host.errors import StorkError
from stork_host.link.client import StorkDevice


def check(device: StorkDevice, what: str) -> None:
    """Raises StorkError where sessions are on the belt. ``what``: is about to be written."""
    info = device.info()
    if info.sessions or info.sessions_more:
        raise StorkError(
            expected=f"a belt without sessions: if the power goes while {what} is written, they can be lost",
            found=f"{info.sessions_text} on it",
            try_this="`stork pull` first; else the same with --sessions-stay, which puts copies into the archive",
        )
