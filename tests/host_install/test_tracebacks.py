"""A traceback of compiled modules, with the places in the source."""

import re

import pytest

from guest_python import Guest
from stork_host.install.compact import compacted
from stork_host.install.compact.bundles import Part
from stork_host.install.compiled import compile_module, named
from stork_host.install.files import CIRCUITPYTHON, MICROPYTHON, firmware
from stork_host.install.tracebacks import translated, with_names, with_places

PARTS = {"app": [Part("lib/stork/one.py", 0), Part("lib/stork/two.py", 10), Part("lib/stork/app.py", 30)]}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ('  File "app", line 1, in f', '  File "stork/one.py", line 1, in f'),
        ('  File "app", line 10, in f', '  File "stork/one.py", line 10, in f'),
        ('  File "app", line 11, in f', '  File "stork/two.py", line 1, in f'),
        ('  File "app", line 99, in f\nOSError: 5', '  File "stork/app.py", line 69, in f\nOSError: 5'),
        ('  File "code.py", line 14, in <module>', None),
        ('  File "other", line 14, in f', None),
        ("MemoryError: ", None),
    ],
)
def test_each_line_by_the_part_it_is_in(told, found):
    assert with_places(told, PARTS) == (found or told)


def test_an_error_in_each_part_is_found_where_and_as_it_was_written(tmp_path):
    sources = {
        "code.py": b"from stork.outing import run\nrun()\n",
        "lib/stork/__init__.py": b"",
        "lib/stork/outing.py": b"# one\n\nfrom stork.deep import stumble\n\n\ndef run():\n    return stumble()\n",
        "lib/stork/deep.py": b"class Leg:\n    pass\n\n\ndef stumble():\n    Leg.bent = 1\n    return Leg().knee\n",
        "lib/stork/whole.py": b"class Whole:\n    knee = 1\n",
    }
    found = compacted(sources)
    assert {"Leg", "knee", "stumble"} <= found.names.keys()
    guest = Guest(tmp_path / "input", installed=True)
    guest.names = found.names
    for path, content in found.files.items():
        if path.startswith("lib/"):
            (guest.folder / path).with_suffix(".mpy").write_bytes(compile_module(path, content))
    body = "from stork.outing import run\ntry:\n    run()\n"
    body += "except AttributeError as e:\n    sys.print_exception(e, sys.stdout)"
    told = "\n".join(guest.run(body)[0])
    assert 'File "outing", line ' in told and not re.search("deep|stumble|knee|Leg", told)
    told = with_names(told, found.names)
    told = with_places(told, {named(home): places for home, places in found.parts.items()})
    assert 'File "stork/outing.py", line 7, in run' in told and 'File "stork/deep.py", line 7, in stumble' in told
    assert told.endswith("AttributeError: 'Leg' object has no attribute 'knee'")


def test_only_of_the_same_version_and_only_what_shares_a_file():
    ours = firmware().version
    told = 'Traceback:\n  File "loop", line 1, in f\n  File "mounting", line 7, in parse\n'
    assert translated(told, "0.0.1") == told
    found = translated(told, ours)
    assert 'File "stork/' in found and 'File "mounting", line 7, in parse' in found
    assert translated("no place", ours) == "no place"


def test_names_where_an_error_tells_them_and_nowhere_else():
    names = {"Leg": "zip", "knee": "sort", "stumble": "pop"}
    told = '  File "app", line 1, in pop\nAttributeError: \'zip\' object has no attribute \'sort\''
    assert with_names(told, names).endswith("in stumble\nAttributeError: 'Leg' object has no attribute 'knee'")
    assert with_names("NameError: name 'pop' isn't defined", names) == "NameError: name 'stumble' isn't defined"
    assert with_names("OSError: 'pop' is not there, in pop it is", names) == "OSError: 'pop' is not there, in pop it is"


def test_each_interpreters_own_firmware():
    ours = firmware().version
    for interpreter in (CIRCUITPYTHON, MICROPYTHON):
        names = compacted(firmware(interpreter).files).names
        told = f"  File \"loop\", line 1, in f\nAttributeError: '{names['OutputPlayer']}' object has no attribute 'x'"
        assert "'OutputPlayer' object" in translated(told, ours, interpreter)
