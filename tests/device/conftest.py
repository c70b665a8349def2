"""Fixture: one MicroPython guest with the device's files, shared by the tests of this folder."""

import pytest

from guest_python import Guest


@pytest.fixture(scope="session")
def guest(tmp_path_factory):
    return Guest(tmp_path_factory.mktemp("guest") / "input")
