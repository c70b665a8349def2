"""Sync of the drive, where the interpreter has one."""

import os


def sync():
    """Flush written data to flash. File systems that need no sync have no such function."""
    if hasattr(os, "sync"):
        os.sync()
