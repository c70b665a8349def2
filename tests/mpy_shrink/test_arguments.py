"""Arguments that get another name, of which nothing but the names changes."""

import ast
import types

import pytest

from mpy_shrink.arguments import SHORT_NAMES, rename_arguments


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
