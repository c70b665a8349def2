"""Uses of a constant that become its value, and names that then go: in one module and across modules."""

import pytest

from guest_python import Guest
from mpy_shrink.compiler import compile_module
from mpy_shrink.constants import inline_constants
from mpy_shrink.options import Options
from mpy_shrink.unused import remove_unused

LIBRARIES = Options(libraries=("adafruit_*",))


def passed(files, options=LIBRARIES):
    return remove_unused(inline_constants(files, options), options)


def changed(sources=(), **more):
    """Text of each lib/<name>.py after the pass."""
    sources = {**dict(sources), **more}
    done = passed({f"lib/{name}.py": text.encode() for name, text in sources.items()})
    return {name: done[f"lib/{name}.py"].decode() for name in sources}


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        ("A = 5", "5"),
        ("A = -5", "-5"),
        ("A = 1 << 20", "1048576"),
        ("A = not_there if False else 5", None),
        ("A = ~0x0F", "-16"),
        ("A = True", "True"),
        ("A = 'short'", "'short'"),
        ("A = (1, 'x', (2, None))", None),  # None has no name to save
        ("A = (1, 'x', (2, b'y'))", "(1, 'x', (2, b'y'))"),
        ("A = 5.0", None),
        ("A = 1 << 30", None),  # an object on a board
        ("A = 1 // 0", None),
        ("A = 1 << 10000000000", None),
        ("A = [1]", None),
        ("A = {}", None),
        ("A = f()", None),
        ("A = A", None),
        ("A, B = 1, 2", None),
        ("A = B = 1", None),
    ],
)
def test_what_is_a_constant(definition, value):
    source = f"{definition}\ndef g():\n    return A\nprint(g())\n"
    expected = source if value is None else f"pass\ndef g():\n    return ({value})\nprint(g())\n"
    assert changed(m=source)["m"] == expected


@pytest.mark.parametrize(
    "source",
    [
        "A = 5\nA = 6\nprint(A)\n",
        "A = 5\nA += 1\nprint(A)\n",
        "A = 5\ndef f():\n    global A\n    A = 6\nprint(A, f)\n",
        "A = 5\ndef f():\n    global A\n    del A\nprint(A, f)\n",
        "A = 5\nfor A in x:\n    print(A)\n",
        "A = 5\nwith x as A:\n    print(A)\n",
        "A = 5\ntry:\n    x()\nexcept OSError as A:\n    print(A)\n",
        "A = 5\nif x:\n    A = 6\nprint(A)\n",
        "A = 5\ndef A():\n    pass\nprint(A)\n",
        "A = 5\nclass A:\n    pass\nprint(A)\n",
        "A = 5\nfrom y import A\nprint(A)\n",
        "A = 5\nimport A.b\nprint(A)\n",
        "A = 5\nprint(A, [A := x for x in y])\n",  # not looked into
        "if x:\n    A = 5\nprint(A)\n",
        "try:\n    A = 5\nexcept OSError:\n    pass\nprint(A)\n",
        "A = 5\nprint(A, globals())\n",
        "A = 5\nprint(A)\nasync def f():\n    pass\n",
        "A = 5\nimport m\nm.A = 6\nprint(A)\n",
        "A = 5\nsetattr(x, 'A', 6)\nprint(A)\n",
        "A = (\n",
    ],
)
def test_what_anything_else_may_set_stays(source):
    assert changed(m=source)["m"] == source


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # a name of the function's own
        ("A = 5\ndef f(A):\n    return A\nprint(f(A))\n", "pass\ndef f(A):\n    return A\nprint(f((5)))\n"),
        (
            "A = 5\ndef f():\n    A = 1\n    return A\nprint(f, A)\n",
            "pass\ndef f():\n    A = 1\n    return A\nprint(f, (5))\n",
        ),
        ("A = 5\nf = lambda A=A: A\nprint(f())\n", "pass\nf = lambda A=(5): A\nprint(f())\n"),
        # the first iterable is looked at outside, all else inside
        ("A = 5\nprint([A for A in range(A)])\n", "pass\nprint([A for A in range((5))])\n"),
        ("A = 5\nprint([b for b in x if b < A])\n", "pass\nprint([b for b in x if b < (5)])\n"),
        # a class's own name is not seen by its methods
        (
            "A = 5\nclass C:\n    A = 1\n    def f(self):\n        return A\nprint(C().f())\n",
            "pass\nclass C:\n    A = 1\n    def f(self):\n        return (5)\nprint(C().f())\n",
        ),
        # in the class itself it may be either
        ("A = 5\nclass C:\n    b = A\n    A = 1\nprint(C)\n", "A = 5\nclass C:\n    b = A\n    A = 1\nprint(C)\n"),
        ("A = 5\nclass C:\n    b = A\nprint(C)\n", "pass\nclass C:\n    b = (5)\nprint(C)\n"),
        # declared global, and only read
        (
            "A = 5\ndef f():\n    global A\n    return A\nprint(f())\n",
            "pass\ndef f():\n    global A\n    return (5)\nprint(f())\n",
        ),
        (
            "def f():\n    A = 1\n    def g():\n        nonlocal A\n        A = 2\n    return g\nA = 5\nprint(f, A)\n",
            None,
        ),
        # where the text of a name is not sure, the name stays
        ("A = 5\nprint(f'{A}', A)\n", "A = 5\nprint(f'{A}', (5))\n"),
        # what looks a name up by its text
        ("A = 5\nprint(A, getattr(x, 'A'))\n", "A = 5\nprint((5), getattr(x, 'A'))\n"),
        ("A = -5\nprint(A.real)\n", "pass\nprint((-5).real)\n"),
        ("A = (\n    1,\n    2,\n)  # why\nprint(A)\n", "pass\n\n\n  # why\nprint(((1, 2)))\n"),
        ("A = 5; B = A + 1; print(B)\n", "pass; pass; print((6))\n"),
        ("from micropython import const\nA = const(5)\nprint(A)\n", "pass\npass\nprint((5))\n"),
        (
            "def const(x):\n    return 2 * x\nA = const(5)\nprint(A)\n",
            "def const(x):\n    return 2 * x\nA = const(5)\nprint(A)\n",
        ),
    ],
)  # fmt: skip
def test_scopes(source, expected):
    if expected is None:
        expected = source.replace("A = 5\n", "pass\n").replace("print(f, A)", "print(f, (5))")
    assert changed(m=source)["m"] == expected


def test_what_takes_less_room_as_a_name():
    long = "A = 'longer than ten letters'\nprint(A, A)\n"
    assert changed(m=long)["m"] == long, "an object each time"
    assert changed(m=long.replace("A, A", "A"))["m"] == "pass\nprint(('longer than ten letters'))\n"
    table = "A = (1, 2, 3, 4, 5)\nprint(A, A)\n"
    assert changed(m=table)["m"] == table


CODES = "ONE = 1\nTWO = ONE + ONE\nNAMES = ('a', 'b', 'c', 'd', 'e')\n"


def test_across_modules_and_then_the_module_is_not_loaded():
    found = changed(
        {"formats/__init__": "", "formats/codes": CODES},
        a="from formats import codes\nprint(codes.TWO)\n",
        b="from formats.codes import ONE, TWO as T\nfrom formats.codes import NAMES\nprint(ONE + T, NAMES, NAMES)\n",
        c="import formats.codes as k\ndef f():\n    return k.ONE\nprint(f())\n",
        d="import formats.codes\nprint(formats.codes.ONE)\n",
        e="def f():\n    from formats.codes import TWO\n    return TWO\nprint(f())\n",
        f="from formats import codes\nprint(codes.ONE, codes)\n",
    )
    assert found["a"] == "pass\nprint((2))\n"
    assert found["b"] == "pass\nfrom formats.codes import NAMES\nprint((1) + (2), NAMES, NAMES)\n"
    assert found["c"] == "pass\ndef f():\n    return (1)\nprint(f())\n"
    assert found["d"] == "import formats.codes\nprint((1))\n", "an import with dots binds the package: it stays"
    assert found["e"] == "def f():\n    pass\n    return (2)\nprint(f())\n"
    assert found["f"] == "from formats import codes\nprint((1), codes)\n", "somebody has the module itself"
    assert found["formats/codes"] == "pass\npass\nNAMES = ('a', 'b', 'c', 'd', 'e')\n"


def test_a_relative_import_and_one_that_is_handed_on():
    found = changed(
        {
            "lib/__init__": "X = 3\n",
            "lib/part": "from . import X\ndef f():\n    return X\n",
            "lib/deep/__init__": "",
            "lib/deep/other": "from ..part import X, f\nprint(X, f)\n",
            "user": "from lib.deep.other import X\nprint(X)\n",
        }
    )
    assert found == {
        "lib/__init__": "X = 3\n",  # user imports what other imports
        "lib/part": "from . import X\ndef f():\n    return (3)\n",
        "lib/deep/__init__": "",
        "lib/deep/other": "from ..part import X, f\nprint((3), f)\n",
        "user": "from lib.deep.other import X\nprint((3))\n",  # it prints when it is imported: that has to stay
    }


@pytest.mark.parametrize(
    "busy", ["print('hello')\n", "import machine\n", "B = open('f')\n", "@register\ndef f():\n    pass\n", "x.y = 1\n"]
)
def test_an_import_that_does_something_stays(busy):
    found = changed(codes="A = 5\n" + busy, user="from codes import A\nprint(A)\n")
    assert found["user"] == "from codes import A\nprint((5))\n" and found["codes"].startswith("A = 5\n")


def test_what_text_files_read_stays():
    """boot.py, code.py and boards/ are not compiled: people edit them."""
    flags = b"A = 5\nB = 6\ndef f():\n    return A + B\n"
    files = {"boot.py": b"import flags\nprint(flags.A)\n", "lib/flags.py": flags}
    done = passed(files)
    assert done["boot.py"] == files["boot.py"]
    assert done["lib/flags.py"] == b"A = 5\npass\npass\n\n"


def test_unused_functions_and_imports_go_and_used_ones_stay():
    found = changed(
        m="import os\nimport machine\nfrom n import f, g\ndef h():\n    return g\ndef i():\n    return i\nprint(h)\n",
        n="def f():\n    return 1\ndef g():\n    return 2\nV = '1.0'\n",
    )
    left = "pass\nimport machine\nfrom n import g\ndef h():\n    return g\ndef i():\n    return i\nprint(h)\n"
    assert found["m"] == left
    assert found["n"] == "pass\n\ndef g():\n    return 2\npass\n"


TYPES = """try:
    from typing import Optional
    import busio
except ImportError:
    pass
def f(x: Optional):
    return {}
print(f)
"""


def test_imports_for_annotations_alone_go():
    assert changed(m=TYPES.format("x"))["m"] == "pass\n\n\n\n\ndef f(x: Optional):\n    return x\nprint(f)\n"
    assert changed(m=TYPES.format("busio"))["m"] == TYPES.format("busio")
    other = TYPES.format("x").replace("busio", "board")
    assert changed(m=other)["m"] == other


def test_micropython_has_the_value_and_no_name(tmp_path):
    source = b"_LONG_NAME = 7\nB = 8\ndef f():\n    return _LONG_NAME * B\nprint(f())\n"
    binary = compile_module("lib/small.py", inline_constants({"lib/small.py": source})["lib/small.py"])
    done = passed({"lib/small.py": source})["lib/small.py"]
    assert b"_LONG_NAME" not in compile_module("lib/small.py", done) and len(binary) > len(done) // 2
    guest = Guest(tmp_path / "input")
    (guest.folder / "lib" / "small.mpy").write_bytes(compile_module("lib/small.py", done))
    told = guest.run("import small\nprint(hasattr(small, '_LONG_NAME'), hasattr(small, 'B'))")[0]
    assert told == ["56", "False False"]


LIBRARY = """
from adafruit_register.i2c_bit import RWBit
from machine import mem8
class Chip:
    used = RWBit(1, 0)
    idle = RWBit(1, address=2)
    told = RWBit(1, 3)
    busy = mem8(1)
    busy_idle = RWBit(1, mem8(1))
    number = 5
    other = number
    @property
    def heat(self):
        return self._heat()
    @heat.setter
    def heat(self, value):
        pass
    @staticmethod
    def _heat():
        return Chip().__class__
    @mem8
    def odd(self):
        pass
    def reset(self):
        return self.used
    def __len__(self):
        return 0
"""


def test_what_nobody_asks_a_library_for_goes():
    register = "class RWBit:\n    def __init__(self, bit, address):\n        self.bit = bit\n"
    user = "from adafruit_chip import Chip\nprint(Chip().reset(), getattr(Chip(), 'told'))\n"
    found = changed({"adafruit_chip": LIBRARY, "adafruit_register/i2c_bit": register, "user": user})["adafruit_chip"]
    left = [line.strip() for line in found.splitlines() if line.strip() not in ("", "pass")]
    assert left == [
        *("from adafruit_register.i2c_bit import RWBit", "from machine import mem8", "class Chip:"),
        *("used = RWBit(1, 0)", "told = RWBit(1, 3)", "busy = mem8(1)", "busy_idle = RWBit(1, mem8(1))"),
        *("@mem8", "def odd(self):", "def reset(self):", "return self.used", "def __len__(self):", "return 0"),
    ]
    assert found.count("\n") == LIBRARY.count("\n")
    own = changed({"demo/chip": LIBRARY, "adafruit_register/i2c_bit": register, "user": user})
    assert own["demo/chip"] == LIBRARY, "of our own, people decide"
