"""Fixtures: a drive, a Stork on a pseudo-terminal, and a terminal with nobody behind it."""

import os
import tty

import pytest

from host_link.served_stork import ServedStork


@pytest.fixture
def drive(tmp_path):
    """The folder that stands for the board's drive."""
    folder = tmp_path / "drive"
    folder.mkdir()
    return folder


@pytest.fixture
def stork(drive):
    """A Stork on a pseudo-terminal."""
    with ServedStork(drive) as served:
        yield served


@pytest.fixture
def line():
    """A pseudo-terminal with nobody behind it: (descriptor of the far end, name of the port)."""
    master, slave = os.openpty()
    tty.setraw(slave)
    yield master, os.ttyname(slave)
    os.close(slave)
    os.close(master)
