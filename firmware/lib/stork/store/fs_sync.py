"""What all who write files need of the drive."""

import os


def sync():
    """What was written is in the flash; a file system that needs no such thing has no such function."""
    if hasattr(os, "sync"):
        os.sync()
