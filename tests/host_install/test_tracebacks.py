"""A traceback of compiled modules, with the places in the source."""

import pytest

from guest_python import Guest
from stork_host.install.compact.bundles import Part, bundled
from stork_host.install.compiled import compile_module, named
from stork_host.install.files import firmware
from stork_host.install.tracebacks import translated, with_places

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


def test_an_error_in_each_part_is_found_where_it_was_written(tmp_path):
    sources = {
        "code.py": b"from stork.app import run\nrun()\n",
        "lib/stork/__init__.py": b"",
        "lib/stork/app.py": b"# one\n\nfrom stork.deep import fail\n\n\ndef run():\n    return fail(0)\n",
        "lib/stork/deep.py": b"def ok():\n    pass\n\n\ndef fail(x):\n    return 1 // x\n",
    }
    done, parts = bundled(sources)
    guest = Guest(tmp_path / "input", installed=True)
    for path, content in done.items():
        if path.startswith("lib/"):
            (guest.folder / path).with_suffix(".mpy").write_bytes(compile_module(path, content))
    body = "from stork.app import run\ntry:\n    run()\n"
    body += "except ZeroDivisionError as e:\n    sys.print_exception(e, sys.stdout)"
    told = "\n".join(guest.run(body)[0])
    assert 'File "app", line ' in told and "deep" not in told
    found = with_places(told, {named(home): places for home, places in parts.items()})
    assert 'File "stork/app.py", line 7, in run' in found and 'File "stork/deep.py", line 6, in fail' in found


def test_only_of_the_same_version_and_only_what_shares_a_file():
    ours = firmware().version
    told = 'Traceback:\n  File "app", line 1, in f\n  File "mounting", line 7, in parse\n'
    assert translated(told, "0.0.1") == told
    found = translated(told, ours)
    assert 'File "stork/' in found and 'File "mounting", line 7, in parse' in found
    assert translated("no place", ours) == "no place"
