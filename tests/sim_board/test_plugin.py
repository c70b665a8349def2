"""The pytest plugin, in a pytest of its own, and the example on its page."""

import json
import os
import re

import pytest

from stork_sim import home_programme

pytest_plugins = ["pytester"]


@pytest.fixture
def options(request, repository, monkeypatch):
    """Options for a pytest of its own: it finds the plugin by entry point or, where Stork is not installed, by name."""
    folders = [repository / "host_tools", repository / "firmware" / "lib"]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, folders)))
    installed = request.config.pluginmanager.hasplugin("stork_sim")
    return ["-q", "-p", "no:cacheprovider", *([] if installed else ["-p", "stork_sim.pytest_plugin"])]


@pytest.fixture
def run(pytester, options):
    """Run a test file's text with the plugin and nothing else of ours; returns pytest's own result."""

    def run_text(text: str):
        pytester.makepyfile(text)
        return pytester.runpytest_subprocess(*options)

    return run_text


def blocks(repository):
    """name -> text of the page's named code blocks."""
    page = (repository / "docs" / "testing_with_the_simulator.md").read_text(encoding="utf-8")
    return {name: text for _, name, text in re.findall(r"```(\w+) (\S+)\n(.*?)```", page, re.S)}


def test_the_pages_example(run, repository):
    text = blocks(repository)["test_lean_and_hold.py"]
    run(text).assert_outcomes(passed=len(re.findall(r"^def test_", text, re.M)))


def test_the_pages_plan(repository):
    found = home_programme.read(json.loads(blocks(repository)["plan.json"]))
    assert len(found.plays) == 6


def test_the_fixtures_are_listed(pytester, options):
    listed = pytester.runpytest_subprocess("--fixtures", *options).stdout.str()
    for name in ("virtual_person", "virtual_board", "recording"):
        assert re.search(rf"^{name} .*\n +``{name}", listed, re.M), f"{name} is documented"


def test_nothing_is_imported_until_it_is_asked_for(run):
    run(
        """
        import sys

        def test_lazy():
            assert not [m for m in sys.modules if m.startswith(("stork_sim.runs", "stork_sim.motion", "numpy"))]
        """
    ).assert_outcomes(passed=1)


def test_a_whole_device(run):
    run(
        """
        def test_device(virtual_board, virtual_person):
            device = virtual_board(virtual_person("young", "single_leg", "right", seed=3), chip="lsm6ds33",
                                   faults=["freeze@12s+3s"], STORK_WEARER="w-3")
            outcome = device.play("single_leg", "right")
            assert outcome.end_cause == "sensor_lost" and outcome.sensor == "LSM6DS33"
            assert [record["kind"] for record in device.journal] == ["result", "fault"]
            assert len(device.sessions) == 1
            assert any("fell silent" in line for line in device.console)
            assert (60, 0, 60) in device.colours(12.5, 60)

        def test_script(virtual_board, virtual_person):
            device = virtual_board(virtual_person("young", "single_leg", "left"))
            seen = []
            device.at(2.0, lambda: seen.append(device.rig.board.clock.now_us))
            device.run(3.0)
            assert len(seen) == 1 and device.sessions == []
        """
    ).assert_outcomes(passed=2)


def test_mistakes_are_one_line(run):
    result = run(
        """
        def test_fault(virtual_board, virtual_person):
            virtual_board(virtual_person("young", "single_leg", "left"), faults=["nac@3s"])

        def test_who(virtual_person):
            virtual_person("superman", "single_leg", "left")
        """
    )
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*StorkError: expected a fault: *", "*StorkError: expected *superman*"])


def test_a_board_by_name(virtual_board, virtual_person):
    device = virtual_board(
        virtual_person("young", "single_leg", "left", seed=3), board="clue_nrf52840_express", STORK_HOLD_S=3
    )
    outcome = device.play("single_leg", "left")
    assert outcome.sensor == "LSM6DS33" and device.rig.board.words.log
