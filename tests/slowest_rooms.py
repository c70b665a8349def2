"""Pytest plugin that prints the time of a run by folder.

A room is a folder below tests/. With xdist the reports come to the controller, which adds them up.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import NamedTuple

import pytest

_MOST_ROWS = 40


class Room(NamedTuple):
    """``seconds``: of all phases of all its tests, on every worker; ``slowest``: the test that took ``its_seconds``."""

    name: str
    tests: int
    seconds: float
    slowest: str
    its_seconds: float


class SlowestRooms:
    """Adds up the reports of a run."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] = self._seconds.get(report.nodeid, 0.0) + report.duration

    def rooms(self) -> list[Room]:
        """The slowest first."""
        by_room: dict[str, list[tuple[float, str]]] = {}
        for test, seconds in self._seconds.items():
            by_room.setdefault(_room(test), []).append((seconds, test))
        rows = [
            Room(name, len(tests), sum(seconds for seconds, _ in tests), max(tests)[1], max(tests)[0])
            for name, tests in by_room.items()
        ]
        return sorted(rows, key=lambda row: (-row.seconds, row.name))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        rows = self.rooms()
        if len(self._seconds) > 1:
            terminalreporter.section("time by room")
            for line in table(rows[:_MOST_ROWS]):
                terminalreporter.write_line(line)


def _room(test: str) -> str:
    """``sim_board`` of ``tests/sim_board/test_clock.py::test_it``; what lies in no room counts as ``tests``."""
    folders = PurePosixPath(test.split("::")[0]).parts[:-1]
    below = folders[folders.index("tests") + 1 :] if "tests" in folders else folders
    return below[0] if below else "tests"


def table(rows: Iterable[Room]) -> list[str]:
    """The lines to print."""
    lines = [f"{'room':<16}{'tests':>6}{'seconds':>9}  slowest test"]
    for row in rows:
        slowest = row.slowest.removeprefix("tests/").removeprefix(f"{row.name}/")
        lines.append(f"{row.name:<16}{row.tests:>6}{row.seconds:>9.1f}  {row.its_seconds:.1f} s {slowest}")
    return lines


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # a worker of xdist prints nothing
        config.pluginmanager.register(SlowestRooms(), "slowest rooms of the run")
