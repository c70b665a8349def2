"""Which names a compiled module forgets: numbers that are given a private name once, and nothing else."""

import ast

import pytest

from guest_python import Guest
from stork_host.install.compiled import compile_module
from stork_host.install.constants import with_constants
from stork_host.install.files import firmware


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (b"_A = 5  # five", b"_A = const(5)  # five"),
        (b"_A = -5", b"_A = const(-5)"),
        (b"_A = 1 << 20", b"_A = const(1 << 20)"),
    ],
)
def test_a_number(line, found):
    assert with_constants(b"\n" + line + b"\nx = _A\n") == b"\n" + found + b"\nx = _A\n"


def test_of_other_constants():
    assert with_constants(b"_A = 3\n_B = 2 * _A\n") == b"_A = const(3)\n_B = const(2 * _A)\n"


@pytest.mark.parametrize(
    "source",
    [
        b"A = 5\n",  # others may import it
        b"__all__ = 5\n",
        b"_A = 5.0\n",
        b"_A = True\n",
        b"_A = 'text'\n",
        b"_A = (1, 2)\n",
        b"_A = other\n",
        b"_A = f(5)\n",
        b"_A = 1 << 30\n",  # no small integer
        b"_A = 5\n_A = 6\n",
        b"_A = 5\ndef f():\n    global _A\n    _A = 6\n",
        b"_A = 5\ndef f(_A):\n    return _A\n",
        b"_A = 5\nfor _A in x:\n    pass\n",
        b"_A = 5\ndel _A\n",
        b"class C:\n    _a = 5\n",
        b"_A = \n",
    ],
)
def test_what_stays(source):
    assert with_constants(source) == source


def test_lines_stay_and_values_too():
    """Of each file of the firmware: the same program but for ``const``."""
    for path, source in firmware().files.items():
        if path.endswith(".py"):
            found = with_constants(source)
            assert found.count(b"\n") == source.count(b"\n")
            names: dict[str, object] = {"const": lambda value: value}
            for line in found.splitlines():
                if line.startswith(b"_") and b"= const(" in line:
                    exec(line, names)
            for node in ast.parse(source).body:
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    name = node.targets[0].id
                    if f"\n{name} = const(".encode() in found and b"const(" not in source:
                        known = {key: names[key] for key in names if key.startswith("_")}
                        assert names[name] == eval(ast.unparse(node.value), {}, known), (path, name)


def test_nobody_looks_for_a_name_that_is_gone():
    """A private number of another module is not there on a board."""
    for path, source in firmware().files.items():
        if not path.endswith(".py") or "adafruit" in path:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom):
                assert not [alias.name for alias in node.names if alias.name.startswith("_")], path
            if isinstance(node, ast.Attribute) and node.attr.startswith("_") and node.attr.isupper():
                raise AssertionError(f"{path}: {node.attr}")


def test_micropython_has_the_value_and_no_name(tmp_path):
    source = b"_LONG_NAME = 7\nB = 8\ndef f():\n    return _LONG_NAME * B\n"
    binary = compile_module("lib/small.py", source)
    assert b"_LONG_NAME" not in binary
    guest = Guest(tmp_path / "input")
    (guest.folder / "lib" / "small.mpy").write_bytes(binary)
    lines, _ = guest.run("import small\nprint(small.f(), hasattr(small, '_LONG_NAME'))")
    assert lines == ["56 False"]
