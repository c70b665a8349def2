"""The interpreters, the part of the day that several files look at, and the table of phases at the end of a run."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from emulator.asked import image_or_skip

if TYPE_CHECKING:
    from emulator.rest import Rest

_played: dict[str, "Rest"] = {}


@dataclass(frozen=True)
class Interpreter:
    """``name``: circuitpython or micropython; ``major``: of its version; ``compiled``: it gets compiled modules;
    ``sleeps``: the belt sleeps by the interpreter's own sleep, else it waits.
    """

    name: str
    image: Path
    major: int
    compiled: bool
    sleeps: bool


def say(text: str) -> None:
    print(text, flush=True)


@pytest.fixture(scope="session", params=["circuitpython", "micropython"])
def interpreter(request: pytest.FixtureRequest) -> Interpreter:
    name = request.param
    image = image_or_skip(name)
    version = re.search(r"(\d+)\.\d+\.\d+\.uf2$", image.name)
    if name == "micropython":
        return Interpreter(name, image, int(version[1]) if version else 1, compiled=True, sleeps=False)
    major = int(version[1]) if version else 10
    return Interpreter(name, image, major, compiled=major > 8, sleeps=major > 9)


@pytest.fixture(scope="session")
def rest(interpreter: Interpreter) -> "Rest":
    """The first part of the day; played once for each interpreter."""
    from emulator import rest

    if interpreter.name not in _played:
        say(f"\n{interpreter.image.name}: sleep; button, motion, wire, cable; a trial")
        if interpreter.name == "circuitpython":
            found = rest.start(interpreter.image, compiled=interpreter.compiled, say=say)
        else:
            found = rest.start_micropython(interpreter.image, say=say)
        _played[interpreter.name] = rest.play_rest(found)
    return _played[interpreter.name]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    try:
        from emulator import phases
    except ImportError:  # no emulator: nothing was played
        return
    if phases.PLAYED:
        terminalreporter.section("phases of the day")
        terminalreporter.write_line(phases.text())
