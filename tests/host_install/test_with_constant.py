"""Objects of modules: none of the modules on a board has a pointer to none, behind its names."""

import pytest

from stork_host.install.compiled import compile_module, compiled
from stork_host.install.files import CIRCUITPYTHON, MICROPYTHON, firmware
from stork_host.install.with_constant import needs_constant, with_constant
from stork_host.install.without_comments import without_comments


@pytest.mark.parametrize("interpreter", [CIRCUITPYTHON, MICROPYTHON])
def test_no_compiled_module_needs_one(interpreter):
    ours = compiled(firmware(interpreter))
    assert [path for path, content in ours.files.items() if path.endswith(".mpy") and needs_constant(content)] == []


def test_every_text_of_ours_has_one():
    ours = without_comments(firmware())
    short = {path: content for path, content in ours.files.items() if path.startswith("lib/stork")}
    assert len(short) > 80 and all(with_constant(content) == content for content in short.values())


def test_what_is_none_and_what_is_one():
    names = "\n".join(f"name_{k} = {k}" for k in range(40)).encode()
    found = [needs_constant(compile_module("a.py", names + b"\n" + more(k))) for k in range(8)]
    assert found.count(True) == 1, "one of eight counts of names fills its blocks"
    for text in (b"a = 1.5\n", b"a = b''\n", b"a = 'eleven char'\n"):
        assert with_constant(text) == text
    for text in (b"a = 1\n", b"a = 'ten chars.'\n", b"def f(x):\n    return x"):
        fixed = with_constant(text)
        assert fixed.startswith(text) and with_constant(fixed) == fixed
        assert not needs_constant(compile_module("a.py", fixed))


def more(count):
    return b"".join(b"other_%d = 0\n" % k for k in range(count))
