"""Texts of the help and the pages: what a cut costs. FAT does not survive each loss of power while it is written
(docs/decisions/0025-area.md), so nothing may promise that the cable can come out then.
"""

import re
from collections.abc import Iterator

import pages
import pytest
import typer

from stork_host.cli.app import app

STAYS = "leave the cable in until"
WRITERS = (("update",), ("install",), ("plan", "set"), ("plan", "clear"))
"""Commands that write the board's file system."""

TEXTS = (
    *("CHANGELOG.md", "docs/build_guide.md", "docs/therapist_guide.md", "docs/decisions/0012-updates.md"),
    *("host_tools/stork_host/link/update.py", "host_tools/stork_host/install/install.py"),
    "host_tools/stork_host/install/staging.py",
)
_PROMISES = re.compile(
    r"cable[^.]* at any (moment|time)|pulled at any (moment|time)|cut at any moment|(cable|power)[^.]* when you like"
    r"|at any moment while it is worn|nothing is broken|never a mixture|cable comes out, the board runs the old"
    r"|pulls the cable finds the old",
    re.IGNORECASE,
)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _help(words: tuple[str, ...]) -> str:
    command = typer.main.get_command(app)
    for word in words:
        command = command.commands[word]  # type: ignore[attr-defined]
    return _plain(command.help or "")


def _texts() -> Iterator[tuple[str, str]]:
    yield from ((" ".join(words), _help(words)) for words in WRITERS)
    yield from ((name, _plain(pages.text(name))) for name in TEXTS)


@pytest.mark.parametrize("words", WRITERS, ids=" ".join)
def test_the_help_says_to_leave_the_cable_in(words: tuple[str, ...]) -> None:
    text = _help(words)
    assert STAYS in text.lower()
    assert re.search(r"loss of power [^.]*can,? rarely,? cost the drive", text)
    assert "stork install" in text and "etch the sessions first" in text


@pytest.mark.parametrize("name, text", [*_texts()], ids=[name for name, _ in _texts()])
def test_nothing_promises_what_fat_cannot_hold(name: str, text: str) -> None:
    found = [text[max(0, at.start() - 60) : at.end() + 20] for at in _PROMISES.finditer(text)]
    assert not found


@pytest.mark.parametrize("name", ["docs/build_guide.md", "docs/therapist_guide.md", "CHANGELOG.md"])
def test_the_pages_say_it_too(name: str) -> None:
    text = _plain(pages.text(name)).lower()
    assert STAYS in text and "cost the drive" in text and "stork install` " in text
