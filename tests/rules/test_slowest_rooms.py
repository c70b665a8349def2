"""The table that a run of the tests ends with."""

import pytest

import slowest_rooms
from slowest_rooms import Room, SlowestRooms, table


def _report(test: str, seconds: float, when: str = "call") -> pytest.TestReport:
    return pytest.TestReport(test, ("", None, ""), {}, "passed", None, when, duration=seconds)


def test_rooms_by_hand():
    run = SlowestRooms()
    for report in (
        _report("tests/sim_board/test_a.py::test_one", 0.5, "setup"),
        _report("tests/sim_board/test_a.py::test_one", 1.0),
        _report("tests/sim_board/deep/test_b.py::test_two[a/b]", 2.0),
        _report("tests/stork_core/test_c.py::test_three", 4.0),
        _report("tests/test_d.py::test_four", 0.25),
    ):
        run.pytest_runtest_logreport(report)
    assert run.rooms() == [
        Room("stork_core", 1, 4.0, "tests/stork_core/test_c.py::test_three", 4.0),
        Room("sim_board", 2, 3.5, "tests/sim_board/deep/test_b.py::test_two[a/b]", 2.0),
        Room("tests", 1, 0.25, "tests/test_d.py::test_four", 0.25),
    ]
    assert table(run.rooms())[:3] == [
        "room             tests  seconds  slowest test",
        "stork_core           1      4.0  4.0 s test_c.py::test_three",
        "sim_board            2      3.5  2.0 s deep/test_b.py::test_two[a/b]",
    ]


def test_only_who_prints_adds_up(request):
    """A worker of xdist sends its reports to the controller; each of them would count them once more."""
    registered = request.config.pluginmanager.has_plugin("slowest rooms of the run")
    assert registered != hasattr(request.config, "workerinput")
    assert request.config.pluginmanager.is_registered(slowest_rooms)
