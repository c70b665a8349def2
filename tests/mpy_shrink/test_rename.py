"""Names that become the interpreter's: nothing else changes."""

import ast

import pytest

from mpy_shrink.options import Options
from mpy_shrink.rename import interpreter_names, rename, with_names


def changed(source, **others):
    """Text of lib/m.py after the pass, beside others; its new names as N1, N2... in the order of the old
    ones' alphabet.
    """
    files = {"lib/m.py": source.encode()}
    files |= {(name if name.endswith(".py") else f"lib/{name}.py"): text.encode() for name, text in others.items()}
    done, names = rename(files, Options(entries=("boards",)))
    assert len(set(names.values())) == len(names)
    short = {new: f"N{n}" for n, (_, new) in enumerate(sorted(names.items()), 1)}
    return with_names(done["lib/m.py"], short).decode()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # attributes, functions, classes, arguments, the top of a module
        ("swaying = 1\n", "N1 = 1\n"),
        ("def leaned(far):\n    return far + 1\n", "def N2(N1):\n    return N1 + 1\n"),
        (
            "class Leg:\n    up = 1\n    def hop(self):\n        self.hops = self.hops + Leg.up\n",
            "class N1:\n    N4 = 1\n    def N2(self):\n        self.N3 = self.N3 + N1.N4\n",
        ),
        ("hop = lambda far: far\n", "N2 = lambda N1: N1\n"),
        # a variable of a function costs nothing; where it is called like something else it goes along
        ("def leap():\n    far = 1\n    return far\n", "def N1():\n    far = 1\n    return far\n"),
        ("far = 0\ndef leap():\n    far = 1\n    return far\n", "N1 = 0\ndef N2():\n    N1 = 1\n    return N1\n"),
        ("far = 0\ndef leap():\n    global far\n    far = 1\n", "N1 = 0\ndef N2():\n    global N1\n    N1 = 1\n"),
        # given by name
        ("def leap(far):\n    return far\nleap(far=1)\n", "def N2(N1):\n    return N1\nN2(N1=1)\n"),
        # strings, and what is asked for by one
        ("'far'\nfar = 1\n", "'far'\nfar = 1\n"),
        ("hop = 'a hop: far'\n", "N1 = 'a hop: far'\n"),
        ("hop = 1\ngetattr(x, 'hop')\n", "hop = 1\ngetattr(x, 'hop')\n"),
        # the interpreter's own, also where only one of them has it
        ("len = 1\nappend = 1\nclass light_sleep_until_alarms:\n    readinto = 1\n", None),
        ("import os\nos.sync()\nos.hop()\n", None),
        ("from time import monotonic_ns as hop\n", "from time import monotonic_ns as N1\n"),
        ("import circuitpython_typing\n", None),
        # read of something that nobody here has made
        ("import board\nboard.HOPPING.hopped()\n", None),
        # special names
        ("__hops__ = 1\nhop = 2\n", "__hops__ = 1\nN1 = 2\n"),
        ("class Leg:\n    def __hop(self):\n        pass\n", "class N1:\n    def __hop(self):\n        pass\n"),
        # what a board tells of an error
        ("class Fell(ValueError):\n    far = 1\n", "class Fell(ValueError):\n    N1 = 1\n"),
        ("class Fell(os.MountError):\n    pass\nclass Hurt(Fell):\n    far = 1\n",
         "class Fell(os.MountError):\n    pass\nclass Hurt(Fell):\n    N1 = 1\n"),
        # words that somebody may split, and names that are given as a dictionary's
        ("far = hop = 1\nnamedtuple('Leg', 'far near')\n", "far = N1 = 1\nnamedtuple('Leg', 'far near')\n"),
        ("def leap(**far):\n    return far\nhop = 1\nleap(hop=1)\n",
         "def N2(**N1):\n    return N1\nhop = 1\nN2(hop=1)\n"),
        # an f-string's text is not looked into
        ("far = hop = 1\nf'{far}'\n", "far = N1 = 1\nf'{far}'\n"),
        ("def leap(far):\n    return far\nf'{x(far=1)}'\n", "def N1(far):\n    return far\nf'{x(far=1)}'\n"),
        ("größe = 1; far = größe  # größe\n", "N2 = 1; N1 = N2  # größe\n"),
        # not understood: only read
        ("far = 1\nlocals()\n", None),
    ],
)  # fmt: skip
def test_which(source, expected):
    ast.parse(source)
    assert changed(source) == (source if expected is None else expected)


def test_the_same_name_in_all_modules():
    assert changed("from n import hop\nhop(far=1)\n", n="def hop(far):\n    pass\n") == "from n import N2\nN2(N1=1)\n"
    assert changed("import n\nn.hop = 1\n", n="hop = 0\n") == "import n\nn.N1 = 1\n"


def test_names_that_others_ask_for_stay():
    source = "hop = far = 1\n"
    assert changed(source, **{"code.py": "from m import hop\n"}) == "hop = N1 = 1\n"
    assert changed(source, **{"boards/pico.py": "far = 1\n"}) == "N1 = far = 1\n"
    assert changed(source, n="x('hop')\n") == "hop = N1 = 1\n"
    assert changed(source, **{"lib/far/hop.py": ""}) == source, "names of modules"


def test_no_new_name_is_said_already():
    """Not even as a variable: the two would become one."""
    some = interpreter_names()["every"]
    names = rename({"lib/m.py": b"hop = 1\n"})[1]
    assert names["hop"] == next(name for name in some if name in names.values())
    source = f"hop = 1\ndef f():\n    {names['hop']} = 2\n    return hop\n"
    assert rename({"lib/m.py": source.encode()})[1]["hop"] not in (names["hop"], "hop")


def test_what_the_compiler_or_an_error_means_by_a_name_is_no_new_name():
    """`x = const(1)` would be reckoned by the compiler; "'NoneType' object has no..." is told of something else."""
    text = "".join(f"class Leg{n}:\n    pass\n" for n in range(1200))
    given = set(rename({"lib/m.py": text.encode()})[1].values())
    assert len(given) > 1000, "all that can be had"
    never = {"const", "micropython", "errno", "uctypes", "NoneType", "module", "function", "generator", "match"}
    assert not given & {*never, "print"}
    assert never <= set().union(*interpreter_names().values()) | {"uctypes"}


def test_a_submodules_name_is_no_new_name():
    """An import puts it into the package, where a function may have it."""
    submodule = next(iter(rename({"lib/m.py": b"hop = 1\n"})[1].values()))
    files = {"lib/leg/__init__.py": b"def hop():\n    pass\n", f"lib/leg/{submodule}.py": b""}
    assert submodule not in rename(files)[1].values()


def test_lines_stay():
    source = "def hop(\n    far,  # away\n\n    high,\n):\n    '''far'''\n    return far + (\n        high)\n"
    assert changed(source).count("\n") == source.count("\n")


def test_no_two_groups_of_images_share_a_name():
    groups = interpreter_names()
    assert [*groups] == ["every", "circuitpython", "some", "python"]
    assert not {*groups["every"]} & {*groups["circuitpython"], *groups["some"]}
    assert not {*groups["circuitpython"]} & {*groups["some"]}
