"""Sessions on the board's drive, and the journal in its non-volatile memory.

Whole new files only: write under another name, close, sync, read back, rename. Nothing is appended to later, and
nothing is deleted before the PC has said that it holds the same bytes.
"""

import os


def sync():
    """What was written is in the flash; a file system that needs no such thing has no such function."""
    if hasattr(os, "sync"):
        os.sync()
