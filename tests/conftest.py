"""Fixtures shared by the tests of all folders."""

import gc
import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from made_once import remember
from temporary_folders import in_memory
from waits import SLOW_IS_FINE, be_patient

pytest_plugins = ["slowest_rooms"]

# No verdict by the clock: a busy machine draws slowly, and that says nothing about a strategy. The checks of what is
# drawn (too much filtered, too large) stay. The same examples every time, drawn from each test's own text: without a
# change of the code nothing new fails, here or in CI. `pytest --hypothesis-profile search` looks for new ones.
settings.register_profile("search", deadline=None, suppress_health_check=SLOW_IS_FINE, print_blob=True)
settings.register_profile("stork", settings.get_profile("search"), derandomize=True, database=None)
settings.load_profile("stork")

remember()
be_patient()
in_memory()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Three for two cores: tests with a serial line or a server wait much of their time."""
    cores = os.cpu_count() or 1
    return cores + cores // 2


def pytest_collection_finish() -> None:
    """Garbage collection without the objects of imports and of collected tests, which stay to the end anyway."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


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
