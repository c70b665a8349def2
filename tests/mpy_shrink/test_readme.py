"""The shrinker's README: its tables are what the command prints, its commands run, its passes are the program's."""

import re
import shlex
import shutil

import pytest

import shrink_tables
from mpy_shrink.command_line import main
from mpy_shrink.options import PASSES

# The firmware changes every day: a change of a few lines needs no new table. The small program is held exactly, but for
# the heap, which is the interpreter's own.
BYTES_MAY_DIFFER = {"A large firmware": 0.04, "A small program": 0.0}
HEAP_MAY_DIFFER = {"A large firmware": 0.04, "A small program": 0.02}


@pytest.mark.parametrize("title", list(BYTES_MAY_DIFFER))
def test_tables(title, capsys):
    told = shrink_tables.rows(shrink_tables.table(title))
    found = shrink_tables.rows(shrink_tables.printed(title, lambda: capsys.readouterr().out))
    assert list(found) == list(told) == ["plain", "python-minifier", PASSES[0], *(f"+ {name}" for name in PASSES[1:])]
    again = "write the tables anew: python tests/shrink_tables.py"
    for variant, (files, size, heap, names) in found.items():
        told_files, told_size, told_heap, told_names = told[variant]
        assert size == pytest.approx(told_size, rel=BYTES_MAY_DIFFER[title]), (variant, again)
        assert heap == pytest.approx(told_heap, rel=HEAP_MAY_DIFFER[title]), (variant, again)
        for one, other in ((files, told_files), (names, told_names)):
            assert one == pytest.approx(other, rel=BYTES_MAY_DIFFER[title]), (variant, again)
    last, plain, minified = found["+ rename"], found["plain"], found["python-minifier"]
    assert all(a < b for a, b in zip(last, plain, strict=True)), "all four figures are lower"
    assert last[1] < minified[1] and last[2] < minified[2]


def test_the_command_above_the_small_table():
    text = shrink_tables.README.read_text(encoding="utf-8")
    (command,) = re.findall(r"`mpy-shrink (measure \S*example .*)`", text)
    folder, *options = shrink_tables.commands()["A small program"]
    words = command.split()
    assert (str(shrink_tables.REPOSITORY / words[1]), words[2:]) == (folder, options)


def test_the_number_of_modules_that_it_names():
    (modules,) = re.findall(r"A firmware of (\d+) modules", shrink_tables.README.read_text(encoding="utf-8"))
    plain = shrink_tables.rows(shrink_tables.table("A large firmware"))["plain"]
    assert int(modules) == plain[0]


def test_its_commands_run(repository, tmp_path, monkeypatch, capsys):
    shutil.copytree(repository / "tests" / "mpy_shrink" / "example", tmp_path / "my_project")
    (tmp_path / "crash.txt").write_text('  File "control", line 1, in n\n')
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```sh\n(.*?)```", shrink_tables.README.read_text(encoding="utf-8"), re.S)
    lines = block.splitlines()
    assert len(lines) == 3
    for line in lines:
        words = shlex.split(line)
        assert words[0] == "mpy-shrink" and main(words[1:]) == 0, line
        assert capsys.readouterr().out


def test_every_pass_is_explained_in_order():
    text = shrink_tables.README.read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\d\. \*\*(\w+)\*\*:", text, re.M)) == PASSES
