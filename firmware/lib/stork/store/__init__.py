"""Sessions on the board's drive, and the journal in its non-volatile memory.

On FAT, which is not safe from power cuts, sessions lie in one file whose room is taken once: session_area. On a file
system that is safe, each is a file: sessions. Both are used alike. None is forgotten before the PC has confirmed that
it holds the same bytes. May import stork_format.
"""

import os

from stork_format import const

# Of the area: bytes of a sector; sectors of a unit; sectors at the end of a run that stay unused.
SECTOR = const(512)
EACH = const(8)  # [store-sizes]
GAP = const(7)  # [store-sizes]

LEAST_FREE = const(65536)  # bytes for sessions; with less the next one may not fit: most take less [store-sizes]


def sync():
    """Write-through of all that waits for the flash. Interpreters whose files need none have no ``os.sync``."""
    if hasattr(os, "sync"):
        os.sync()
