"""Existence of all that the pages point to: files, headings, commands and their options, make's targets."""

import re
import shlex
from pathlib import Path
from typing import Any

import pages
import pytest
import typer

from stork_host.cli.app import app

STORK = typer.main.get_command(app)


@pytest.mark.parametrize("page", pages.PAGES, ids=pages.name)
def test_every_link_and_image_exists(page: Path) -> None:
    missing = []
    for target in pages.links(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in pages.anchors(file.read_text(encoding="utf-8"))):
            missing.append(target)
    assert not missing


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    todo = [pages.REPOSITORY / "README.md"]
    while todo:
        page = todo.pop()
        if page in seen or page.suffix != ".md" or not page.is_file():
            continue
        seen.add(page)
        for target in pages.links(page.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target):
                todo.append((page.parent / target.partition("#")[0]).resolve())
    assert {page for page in pages.PAGES if page not in seen} == set()


def _commands(page: str) -> list[str]:
    """Every `stork ...` that a page types or names."""
    found = [code for code in pages.inline(page) if re.match(r"(\.venv/bin/)?stork [a-z-]", code)]
    for block in [*pages.blocks(page, "sh"), *pages.blocks(page, "console")]:
        lines = (line.removeprefix("$ ").split("  #")[0] for line in block.splitlines())
        found += [line for line in lines if re.match(r"(\.venv/bin/)?stork ", line)]
    found += re.findall(r"^    (stork .*)$", page, re.MULTILINE)
    return found


def _complaint(line: str) -> str | None:
    """First word of a command line that `stork` has not, or None. Words in capitals stand for values."""
    command: Any = STORK
    skip = False
    for word in shlex.split(line)[1:]:
        if skip:
            skip = False
        elif word.startswith("-"):
            option = word.split("=")[0]
            known = {spelling: param for param in command.params for spelling in [*param.opts, *param.secondary_opts]}
            known.update({spelling: None for spelling in ("--help", "-h")})
            if option not in known:
                return f"{command.name} has no {option}"
            param = known[option]
            skip = param is not None and not param.is_flag and "=" not in word
        elif hasattr(command, "commands"):
            if word.isupper():
                return None  # stork COMMAND
            if word not in command.commands:
                return f"{command.name} has no command {word}"
            command = command.commands[word]
        elif not any(param.param_type_name == "argument" for param in command.params):
            return f"{command.name} takes no argument {word}"
    return None


def test_a_wrong_command_or_option_is_noticed() -> None:
    assert _complaint("stork pull --keep --port NAME") is None
    assert _complaint("stork --data DIR pull") is None
    assert _complaint("stork push") == "stork has no command push"
    assert _complaint("stork pull --kept") == "pull has no --kept"
    assert _complaint("stork pull 17") == "pull takes no argument 17"


@pytest.mark.parametrize("page", pages.PAGES, ids=pages.name)
def test_every_command_exists_with_its_options(page: Path) -> None:
    found = _commands(page.read_text(encoding="utf-8"))
    assert [complaint for line in found if (complaint := _complaint(line))] == []


def test_commands_are_found_on_the_pages_that_type_them() -> None:
    for page, least in (("docs/therapist_guide.md", 10), ("docs/developer_guide.md", 3), ("docs/simulator.md", 3)):
        assert len(_commands(pages.text(page))) >= least


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", pages.text("Makefile"), re.MULTILINE))
    named = set()
    for page in pages.PAGES:
        words = page.read_text(encoding="utf-8")
        named.update(code.split()[1] for code in pages.inline(words) if re.fullmatch(r"make [a-z-]+", code))
        for block in pages.blocks(words, "sh"):
            named.update(re.findall(r"^make ([a-z-]+)$", block, re.MULTILINE))
    assert {"demo", "test", "bench", "pictures"} <= named
    assert named <= targets


@pytest.mark.parametrize("page", pages.PAGES, ids=pages.name)
def test_pages_name_no_machine_and_no_index(page: Path) -> None:
    words = page.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(work|tmp|root|home)/|pypi\.org|pythonhosted|files\.python", words)
