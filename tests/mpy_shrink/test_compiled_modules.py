"""Names in .mpy files that are part of a program: read from the compiler's real output, and never changed."""

import pytest

from mpy_shrink import Options, ShrinkError, shrink
from mpy_shrink.compiled_modules import names_in
from mpy_shrink.compiler import compile_module, for_circuitpython

LIBRARY = (
    b"import pump\nclass Lamp:\n    def glow(self, level):\n        pump.pressure = level\n        return self.colour\n"
)
PUMP = b"pressure = 1\ndef colour(pressure):\n    return pressure\ndef unasked():\n    pass\n"
CODE = b"import lamp\nimport pump\nimport user\n"
USER = b"import pump\nswelling = pump.pressure\ndef glow(level):\n    return level, swelling\nprint(glow(1))\n"


@pytest.mark.parametrize("made", [bytes, for_circuitpython])
def test_names(made):
    names = names_in("lib/lamp.mpy", made(compile_module("lib/lamp.py", LIBRARY)))
    assert {"pump", "Lamp", "glow", "level", "pressure", "colour", "lamp"} <= names
    assert not any(" " in name for name in names)


def test_they_stay_and_so_does_what_they_set():
    compiled = {"code.py": CODE, "lib/pump.py": PUMP, "lib/user.py": USER}
    done = shrink(compiled | {"lib/lamp.mpy": compile_module("lib/lamp.py", LIBRARY)})
    assert b"pressure = 1" in done.files["lib/pump.py"] and b"def colour(pressure)" in done.files["lib/pump.py"]
    assert b"unasked" not in done.files["lib/pump.py"]
    assert b"pump.pressure" in done.files["lib/user.py"] and b"def glow(level)" in done.files["lib/user.py"]
    assert set(done.names) == {"swelling"}
    without = shrink(compiled)
    assert b"(1)" in without.files["lib/user.py"] and "glow" in without.names


def test_keep_and_apart_do_the_same_by_hand():
    options = Options(keep=frozenset({"pressure"}), apart=frozenset({"user"}))
    done = shrink({"code.py": b"import user\n", "lib/pump.py": PUMP, "lib/user.py": USER}, options)
    assert b"pump.pressure" in done.files["lib/user.py"] and "pressure" not in done.names
    assert "lib/pump.py" in done.files and "lib/user.py" in done.files


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "found a file that begins with nothing"),
        (b"M\x05\x00\x1f\x00", "found a file that begins with 4d 05"),
        (b"PK\x03\x04", "found a file that begins with 50 4b"),
    ],
)
def test_another_format(content, found):
    with pytest.raises(ShrinkError, match=r"^expected a \.mpy file of format 6 in lib/x\.mpy, [^\n]*; try: ") as told:
        names_in("lib/x.mpy", content)
    assert found in str(told.value)


def test_one_that_is_cut_anywhere_in_its_names():
    whole = compile_module("lib/lamp.py", LIBRARY)
    for length in range(4, 40):
        with pytest.raises(ShrinkError, match="found one that is cut or damaged"):
            names_in("lib/x.mpy", whole[:length])
