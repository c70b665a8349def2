"""Objects of modules: none of the modules on a board has a pointer to none, behind its names."""

from mpy_shrink import compiler
from mpy_shrink.module_objects import needs_object, with_object


def test_what_is_none_and_what_is_one():
    names = "\n".join(f"name_{k} = {k}" for k in range(40)).encode()
    texts = [names + b"\n" + more(k) for k in range(8)]
    plain = [needs_object(compiler._cross_compiled("a.py", text)) for text in texts]
    assert plain.count(True) == 1, "one of eight counts of names fills its blocks"
    assert not any(needs_object(compiler.compile_module("a.py", text)) for text in texts)
    for text in (b"a = 1.5\n", b"a = b''\n", b"a = 'eleven char'\n"):
        assert with_object(text) == text
    for text in (b"a = 1\n", b"a = 'ten chars.'\n", b"def f(x):\n    return x"):
        fixed = with_object(text)
        assert fixed.startswith(text) and with_object(fixed) == fixed
        assert not needs_object(compiler._cross_compiled("a.py", fixed))


def more(count):
    return b"".join(b"other_%d = 0\n" % k for k in range(count))
