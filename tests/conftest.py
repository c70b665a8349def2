"""Fixtures that every room's tests share."""

import os
import signal
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]

# What a shell starts in the background ignores Ctrl-C, and so would all that the tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that holds firmware/, host_tools/, tests/ and docs/."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real recordings, which the project does not ship; a test without them is skipped and says so."""
    folder = Path(os.environ.get("STORK_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real recordings: set STORK_DATA to their folder (looked in {folder})")
    return folder
