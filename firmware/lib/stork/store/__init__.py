"""Sessions on the board's drive, and the journal in its non-volatile memory.

New files only: write under another name, close, sync, read back, rename. No file is appended to later, and none is
deleted before the PC has confirmed that it holds the same bytes. May import stork_format.
"""

import os


def sync():
    """What was written is in the flash; a file system that needs no such thing has no such function."""
    if hasattr(os, "sync"):
        os.sync()
