"""Fixtures: `stork` run in this process, and a board that it may ask."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from host_archive.store_helpers import session_bytes
from host_link.served_stork import ServedStork
from stork_host.cli import main
from stork_host.folders import DATABASE_VARIABLE, FOLDER_VARIABLE


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Stork = Callable[..., Ran]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that the environment names, as it does for many people."""
    folder = tmp_path / "data"
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def stork(data: Path, capsys: pytest.CaptureFixture[str]) -> Stork:
    """Call with the arguments of `stork`; returns exit code, stdout and stderr."""

    def run(*args: str | Path) -> Ran:
        capsys.readouterr()
        code = main([str(arg) for arg in args])
        return Ran(code, *capsys.readouterr())

    return run


@pytest.fixture
def session_file(tmp_path: Path) -> Path:
    """A session file, as the board writes it."""
    path = tmp_path / "17.stk"
    path.write_bytes(session_bytes(session_number=17, wearer_id="w7", device_id="belt-1"))
    return path


@pytest.fixture
def board(tmp_path: Path) -> Iterator[ServedStork]:
    """A Stork's server with an empty drive."""
    drive = tmp_path / "drive"
    drive.mkdir()
    with ServedStork(drive) as board:
        yield board
