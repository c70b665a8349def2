"""Folder of the device's files: in the repository, or beside the installed packages."""

from functools import cache
from pathlib import Path

import stork


@cache
def firmware_folder() -> Path:
    """The folder with code.py, boards/ and settings.toml."""
    here = Path(__file__).resolve().parent / "firmware"
    if here.is_dir():
        return here
    return Path(stork.__file__).resolve().parents[2]


@cache
def library_folder() -> Path:
    """The folder with the packages stork, stork_format and micro_smp."""
    return Path(stork.__file__).resolve().parents[1]
