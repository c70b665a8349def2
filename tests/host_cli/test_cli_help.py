"""Help of every command."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from stork_host.cli.app import app
from stork_host.errors import StorkError


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """All commands below ``command``, with the words that call them."""
    if hasattr(command, "commands"):
        for name, below in command.commands.items():
            yield from _commands(below, (*path, name))
    else:
        yield path, command


ROOT = typer.main.get_command(app)
COMMANDS = dict(_commands(ROOT))


def _examples(command: Any) -> list[str]:
    return [line.strip() for line in command.help.partition("Examples:")[2].splitlines() if line.strip()]


def test_the_commands_that_the_pages_name() -> None:
    assert {("sessions",), ("show",), ("replay",), ("report",), ("devices",), ("pull",)} <= set(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_says_what_it_does_and_shows_how(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*words, "--help"], prog_name="stork", env={"COLUMNS": "120"})
    assert result.exit_code == 0
    assert f"Usage: stork {' '.join(words)}" in result.output
    first_line = COMMANDS[words].help.splitlines()[0]
    assert re.fullmatch(r"[A-Z].*[.?]", first_line), "one sentence first: it is shown in the list of commands"
    for param in COMMANDS[words].params:
        assert param.help or param.name == "help", f"{param.name} has no help"
    examples = _examples(COMMANDS[words])
    assert examples
    for example in examples:
        assert example in result.output


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_paragraph_is_ragged_in_80_columns(words: tuple[str, ...]) -> None:
    """Behind the first paragraph the lines of the source are kept, so a longer one breaks in its middle."""
    for paragraph in COMMANDS[words].help.split("\n\n")[1:]:
        if not paragraph.startswith("Examples:"):
            for line in paragraph.splitlines()[:-1]:
                assert len(line) <= 78, line


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_examples_are_commands_that_exist(words: tuple[str, ...]) -> None:
    for example in _examples(COMMANDS[words]):
        assert example.startswith(f"stork {' '.join(words)}")
        args = shlex.split(example)[1 + len(words) :]
        COMMANDS[words].make_context(" ".join(words), args)  # raises for an option that is not there


CHECKED_BY_THE_PLAN = ("plan", "set")
"""A belt's settings have their own limits."""


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_number_has_limits(words: tuple[str, ...]) -> None:
    """Beyond them no database, and no generator of random numbers, takes it."""
    for param in COMMANDS[words].params:
        if "int" not in param.type.name and "float" not in param.type.name:
            continue
        if words == CHECKED_BY_THE_PLAN:
            result = CliRunner().invoke(app, [*words, param.opts[0], "9" * 20])
            assert isinstance(result.exception, StorkError), param.name
        else:
            assert param.type.min is not None and param.type.max is not None, param.name


def test_numbers_are_known() -> None:
    """Or the test above would see none."""
    found = {param.type.name for command in COMMANDS.values() for param in command.params}
    assert {"int", "int range"} <= found


def test_the_root_shows_its_examples_too() -> None:
    result = CliRunner().invoke(app, ["--help"], prog_name="stork", env={"COLUMNS": "120"})
    assert result.exit_code == 0
    assert "stork report last -o last.pdf" in result.output
    for words in COMMANDS:
        assert words[0] in result.output
