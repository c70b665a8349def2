"""Output of commands: by one way, which lets no control character through."""

import ast
import random
from pathlib import Path

import pytest

from stork_host.cli import output
from stork_host.cli.table import Column, print_table
from stork_host.errors import StorkError
from stork_host.printable import printable

EVIL = "\x1b[2J\x07\x9b1m\u202e\u2066\x00\x7f\ud800"


def test_printable_by_hand() -> None:
    assert printable("Größe 5 µm ✓ 日本") == "Größe 5 µm ✓ 日本"
    assert printable(EVIL) == r"\x1b[2J\x07\x9b1m\u202e\u2066\x00\x7f\ud800"
    assert printable("a\nb\tc\xa0d") == r"a\nb\tc\xa0d"
    assert printable("abcdef", 4) == "abc…"
    assert printable(printable(EVIL)) == printable(EVIL)


def test_lines_stay_lines_and_nothing_else_gets_through(capsys: pytest.CaptureFixture[str]) -> None:
    output.say(f"one {EVIL}\ntwo\r\n")
    output.say(Path("a\x1b.pdf"), error=True)
    out, err = capsys.readouterr()
    assert out == rf"one {printable(EVIL)}" + "\ntwo\\r\n\n"
    assert err == "a\\x1b.pdf\n"


def test_tables_are_aligned_whatever_is_in_them(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    print_table([Column("a"), Column("b\x1b")], [[EVIL, "x"], ["日本", "x"]])
    out = capsys.readouterr().out
    assert out.replace("\n", "").isprintable()
    head, first, second = out.splitlines()
    assert first.index("x", len(printable(EVIL))) == head.index("b")
    assert second.index("x") == head.index("b") - 2  # two letters that are two columns wide


def test_any_text_in_a_console(capsys: pytest.CaptureFixture[str]) -> None:
    letters = random.Random(1)
    for _ in range(200):
        output.console().print("".join(chr(letters.randrange(0x300)) for _ in range(60)))
    assert capsys.readouterr().out.replace("\n", "").isprintable()


def test_an_error_has_no_control_character() -> None:
    error = StorkError(expected=EVIL, found=f"a\n{EVIL}\tb", try_this="\x85")
    assert str(error).isprintable()


def test_no_command_prints_by_itself() -> None:
    """All go through ``say``, a table or JSON."""
    rooms = sorted(Path(output.__file__).parent.glob("*.py"))
    found = []
    for path in rooms:
        if path.name in ("output.py", "entry_point.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "typer.echo", "sys.stdout.write"):
                found.append(f"{path.name}:{node.lineno}")
    assert len(rooms) > 20 and found == [], found
