"""Which arguments get another name, and that nothing but their names changes."""

import ast
import dis
import types

import pytest

from mpy_shrink.arguments import SHORT_NAMES, rename_arguments
from stork_host.install.files import firmware
from stork_host.install.shrunk import OPTIONS, shrunk


def changed(source, **others):
    files = {"lib/m.py": source.encode()} | {f"lib/{name}.py": text.encode() for name, text in others.items()}
    return rename_arguments(files)["lib/m.py"].decode()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(one, two):\n    return one + two\n", "def f(get, pop):\n    return get + pop\n"),
        ("f = lambda one: one + two\n", "f = lambda get: get + two\n"),
        ("def f(*rest, **more):\n    return rest, more\n", "def f(*get, **pop):\n    return get, pop\n"),
        ("def f(one: int = 1, two: str = 'x y') -> int:\n    one += 1\n    del two\n    return one\n",
         "def f(get: int = 1, pop: str = 'x y') -> int:\n    get += 1\n    del pop\n    return get\n"),
        (
            "class C:\n    def f(self, one):\n        return self, one\n",
            "class C:\n    def f(self, get):\n        return self, get\n",
        ),
        # a default is looked at outside
        ("one = 1\ndef f(one=one):\n    return one\n", None),  # the module has the name anyway
        ("def g(one):\n    def f(one=one):\n        return one\n    return f\n",
         "def g(get):\n    def f(pop=get):\n        return pop\n    return f\n"),
        ("def g(one):\n    return lambda two=one, *three: [one + two + x for x in three if x < one]\n",
         "def g(get):\n    return lambda pop=get, *copy: [get + pop + x for x in copy if x < get]\n"),
        # comprehensions have names of their own
        ("def f(one):\n    return [one for one in one], one\n", "def f(get):\n    return [one for one in get], get\n"),
        (
            "def f(one, x):\n    return {x: one for x in range(one)}\n",
            "def f(get, pop):\n    return {x: get for x in range(get)}\n",
        ),
        (
            "def f(one):\n    return sum(a * b for a in one for b in one)\n",
            "def f(get):\n    return sum(a * b for a in get for b in get)\n",
        ),
        # a class in a function sees the function's names unless it has them itself
        (
            "def f(one):\n    class C:\n        two = one\n    return C\n",
            "def f(get):\n    class C:\n        two = get\n    return C\n",
        ),
        ("def f(one):\n    class C:\n        one = one\n    return C\n", None),
        # where another way binds the name, too
        ("def f(one):\n    def g():\n        nonlocal one\n        one = 2\n    return g, one\n", None),
        ("def f(one):\n    try:\n        g()\n    except OSError as one:\n        return one\n", None),
        ("def f(one):\n    import one\n    return one\n", None),
        ("def f(one):\n    def one():\n        pass\n    return one\n", None),
        (
            "def f(one):\n    for one in g():\n        pass\n    return one\n",
            "def f(get):\n    for get in g():\n        pass\n    return get\n",
        ),
        (
            "def f(one):\n    with g() as one:\n        return one\n",
            "def f(get):\n    with g() as get:\n        return get\n",
        ),
        (
            "def f(one):\n    one, two = two, one\n    return one, two\n",
            "def f(get):\n    get, two = two, get\n    return get, two\n",
        ),
        # no two names become one
        ("def f(one):\n    get = 1\n    return get + one\n", "def f(pop):\n    get = 1\n    return get + pop\n"),
        ("def f(one):\n    return get(one)\n", "def f(pop):\n    return get(pop)\n"),
        ("def f(one):\n    global get\n    get = one\n", "def f(pop):\n    global get\n    get = pop\n"),
        ("def f(one):\n    return lambda get: get + one\n", "def f(pop):\n    return lambda get: get + pop\n"),
        ("def f(one):\n    return one.get(one)\n", "def f(get):\n    return get.get(get)\n"),
        # given by name
        ("def f(one, two):\n    return one + two\nf(one=1, two=2)\n", None),
        ("def f(one, *, two):\n    return one + two\n", "def f(get, *, two):\n    return get + two\n"),
        # the text of a name in an f-string is not sure
        ("def f(one, two):\n    return f'{one}', two\n", "def f(one, get):\n    return f'{one}', get\n"),
        # names of the format itself cost nothing
        ("def f(self, value, count, key):\n    return value, count, key\n", None),
        # the module has the name as an attribute
        ("def f(self, one):\n    self.one = one\n", None),
        ("def f(one):\n    return locals()\n", None),
        ("def f(größe):\n    return größe + größe  # ü\n", "def f(get):\n    return get + get  # ü\n"),
    ],
)  # fmt: skip
def test_which(source, expected):
    ast.parse(source)
    assert changed(source) == (source if expected is None else expected)


def test_names_that_any_module_gives_stay():
    source = "def f(one, two):\n    return one + two\n"
    assert changed(source, n="g(one=1)\n") == source.replace("two", "get")
    assert changed(source, n="g(**{'one': 1})\n") == source.replace("two", "get")
    assert rename_arguments({"lib/m.py": source.encode(), "code.py": b"g(two=1)\n"})["lib/m.py"].count(b"two") == 2


def test_more_arguments_than_there_are_short_names():
    names = [f"a{n}" for n in range(len(SHORT_NAMES) + 5)]
    source = f"def f({', '.join(names)}):\n    return ({', '.join(names)})\n"
    space: dict[str, types.FunctionType] = {}
    exec(changed(source), space)
    assert space["f"](*range(len(names))) == tuple(range(len(names)))


def code_of(source):
    """As boards see it: without annotations."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
    return compile(tree, "m", "exec")


def steps(code, renames):
    """Instructions with the names of variables in place of their numbers, which follow the alphabet for closures."""
    cells = {*code.co_cellvars, *code.co_freevars}
    found = []
    for step in dis.get_instructions(code):
        value = step.argval
        if step.opcode in dis.haslocal or step.opcode in dis.hasfree:
            names = value if isinstance(value, tuple) else (value,)
            value = tuple(renames.get(name, name) for name in names)
            if step.opname in ("MAKE_CELL", "LOAD_CLOSURE") or (step.opname == "LOAD_FAST" and set(names) <= cells):
                if found and found[-1][0] == step.opname and isinstance(found[-1][1], frozenset):
                    found[-1] = (step.opname, found[-1][1] | set(value))
                    continue
                value = frozenset(value)
        found.append((step.opname, None if isinstance(value, types.CodeType) else value))
    return found


def same(one, two, renames):
    """Whether two code objects are the same program but for arguments' names; each name has one other."""
    renames = dict(renames)
    arguments = one.co_argcount + one.co_kwonlyargcount + bool(one.co_flags & 4) + bool(one.co_flags & 8)
    for k, (before, after) in enumerate(zip(one.co_varnames, two.co_varnames, strict=True)):
        assert before == after or k < arguments, "a variable that is no argument"
        renames[before] = after
    assert len({renames[name] for name in one.co_varnames}) == len(one.co_varnames)
    assert {renames.get(name, name) for name in one.co_freevars} == set(two.co_freevars)
    assert {renames.get(name, name) for name in one.co_cellvars} == set(two.co_cellvars)
    for kept in ("co_name", "co_qualname", "co_names", "co_argcount", "co_kwonlyargcount", "co_flags"):
        assert getattr(one, kept) == getattr(two, kept)
    assert list(one.co_lines()) == list(two.co_lines()) and one.co_exceptiontable == two.co_exceptiontable
    assert steps(one, renames) == steps(two, {})
    for before, after in zip(one.co_consts, two.co_consts, strict=True):
        if isinstance(before, types.CodeType):
            same(before, after, renames)
        else:
            assert repr(before) == repr(after)
    return True


def test_the_whole_firmware_is_the_same_program():
    """CPython's compiler gives the same instructions, lines and variables, in each function of each module."""
    files = firmware().files
    done = rename_arguments(files, OPTIONS)
    changes = [path for path in files if done[path] != files[path]]
    assert len(changes) > 80 and all(path.startswith("lib/") for path in changes)
    assert all(same(code_of(files[path]), code_of(done[path]), {}) for path in changes)


def test_the_comparison_sees_a_swapped_argument():
    with pytest.raises(AssertionError):
        same(code_of("def f(a, b):\n    return a\n"), code_of("def f(a, b):\n    return b\n"), {})
    with pytest.raises(AssertionError):
        same(code_of("def f(a):\n    return lambda: a\n"), code_of("def f(b):\n    return lambda: a\n"), {})


def test_the_same_source_gives_the_same_text_whatever_the_order():
    files = firmware().files
    found = shrunk(files)
    assert found == shrunk(dict(reversed(files.items())))
    assert list(found.files) == sorted(files.keys() - set(found.merged_away))
