"""Tracebacks of a shrunk program on MicroPython, put back into the words of its source."""

import re

import pytest

from guest_python import Guest
from mpy_shrink import Part, shrink
from mpy_shrink.compiler import compile_module, traceback_name
from mpy_shrink.tracebacks import with_source_names, with_source_places

PARTS = {"app": [Part("lib/demo/one.py", 0), Part("lib/demo/two.py", 10), Part("lib/demo/app.py", 30)]}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ('  File "app", line 1, in f', '  File "demo/one.py", line 1, in f'),
        ('  File "app", line 10, in f', '  File "demo/one.py", line 10, in f'),
        ('  File "app", line 11, in f', '  File "demo/two.py", line 1, in f'),
        ('  File "app", line 99, in f\nOSError: 5', '  File "demo/app.py", line 69, in f\nOSError: 5'),
        ('  File "code.py", line 14, in <module>', None),
        ('  File "other", line 14, in f', None),
        ("MemoryError: ", None),
    ],
)
def test_each_line_by_the_part_it_is_in(told, found):
    assert with_source_places(told, PARTS) == (found or told)


def test_an_error_in_each_part_is_found_where_and_as_it_was_written(tmp_path):
    sources = {
        "code.py": b"from demo.app import run\nrun()\n",
        "lib/demo/__init__.py": b"",
        "lib/demo/app.py": b"# one\n\nfrom demo.deep import stumble\n\n\ndef run():\n    return stumble()\n",
        "lib/demo/deep.py": b"class Leg:\n    pass\n\n\ndef stumble():\n    Leg.bent = 1\n    return Leg().knee\n",
        "lib/demo/whole.py": b"class Whole:\n    knee = 1\n",
    }
    found = shrink(sources)
    assert {"Leg", "knee", "stumble"} <= found.names.keys()
    guest = Guest(tmp_path / "input")
    guest.names = found.names
    for path, content in found.files.items():
        if path.startswith("lib/"):
            file = (guest.folder / path).with_suffix(".mpy")
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(compile_module(path, content))
    body = "from demo.app import run\ntry:\n    run()\n"
    body += "except AttributeError as e:\n    sys.print_exception(e, sys.stdout)"
    told = "\n".join(guest.run(body)[0])
    assert 'File "app", line ' in told and not re.search("deep|stumble|knee|Leg", told)
    told = with_source_names(told, found.names)
    told = with_source_places(told, {traceback_name(home): places for home, places in found.parts.items()})
    assert 'File "demo/app.py", line 7, in run' in told and 'File "demo/deep.py", line 7, in stumble' in told
    assert told.endswith("AttributeError: 'Leg' object has no attribute 'knee'")


def test_names_where_an_error_tells_them_and_nowhere_else():
    names = {"Leg": "zip", "knee": "sort", "stumble": "pop"}
    told = "  File \"app\", line 1, in pop\nAttributeError: 'zip' object has no attribute 'sort'"
    assert with_source_names(told, names).endswith("in stumble\nAttributeError: 'Leg' object has no attribute 'knee'")
    assert with_source_names("NameError: name 'pop' isn't defined", names) == "NameError: name 'stumble' isn't defined"
    unchanged = "OSError: 'pop' is not there, in pop it is"
    assert with_source_names(unchanged, names) == unchanged
