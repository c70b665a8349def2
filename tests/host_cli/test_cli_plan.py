"""`stork plan` show, set and clear."""

import json
from pathlib import Path

import cbor2
import pytest

from host_cli.conftest import Stork
from host_link.served_stork import ServedStork
from stork_host.archive import Archive


@pytest.fixture
def belt(board: ServedStork) -> ServedStork:
    (board.root / "settings.toml").write_text('STORK_WEARER = "w1"\nSTORK_HOLD_S = 30\n')
    return board


def on_belt(belt: ServedStork) -> object:
    return cbor2.loads((belt.root / "plan.cbor").read_bytes())


def test_set_then_show_then_clear(stork: Stork, belt: ServedStork) -> None:
    wishes = ["--menu", "semi_tandem:left, single_leg:right, cued_walk", "--hold", "10", "--bpm", "92"]
    wishes += ["--eyes", "closed", "--quiet", "--set", "STORK_BRIGHTNESS=40"]
    ran = stork("plan", "set", *wishes, "--port", belt.port)
    assert ran.code == 0, ran.err
    assert on_belt(belt) == {
        "STORK_MENU": "semi_tandem:left, single_leg:right, cued_walk",
        "STORK_HOLD_S": 10,
        "STORK_BPM": 92,
        "STORK_EYES": "closed",
        "STORK_QUIET": 1,
        "STORK_BRIGHTNESS": 40,
    }
    lines = ran.out.splitlines()
    assert lines[:5] == [
        "test-1: with a plan",
        "what the button offers:",
        "  1 blink   Semi-tandem stance, left foot in front",
        "  2 blinks  Single-leg stance, on the right leg",
        "  3 blinks  Walk to a beat",
    ]
    table = {line.split()[0]: line.split()[1:] for line in lines[6:-1]}
    assert table["STORK_HOLD_S"] == ["10", "plan"] and table["STORK_WEARER"] == ["w1", "settings.toml"]
    assert table["STORK_SURFACE"] == ["firm", "usual"]
    assert lines[-1] == "the belt starts anew with it"
    ran = stork("plan", "set", "--wearer", "w7", "--no-restart", "--port", belt.port, "--json")
    told = json.loads(ran.out)
    assert told["plan"]["STORK_WEARER"] == "w7" and told["plan"]["STORK_HOLD_S"] == 10, "the rest stays"
    assert told["menu"][0] == {"drill": "semi_tandem", "leg": "left"}
    assert told["settings"]["STORK_BPM"] == {"value": 92, "from": "plan"} and belt.restarts == [False]
    assert json.loads(stork("plan", "show", "--port", belt.port, "--json").out) == told
    ran = stork("plan", "clear", "STORK_HOLD_S", "STORK_MENU", "--port", belt.port)
    assert ran.code == 0 and ["STORK_HOLD_S", "30", "settings.toml"] in [line.split() for line in ran.out.splitlines()]
    assert "STORK_HOLD_S" not in on_belt(belt) and "STORK_BPM" in on_belt(belt)  # type: ignore[operator]


def test_a_time_that_nobody_set_is_told_to_be_the_drills_own(stork: Stork, belt: ServedStork) -> None:
    (belt.root / "settings.toml").write_text("")
    lines = [line.split(maxsplit=1) for line in stork("plan", "show", "--port", belt.port).out.splitlines()]
    told = {words[0]: " ".join(words[1].split()) for words in lines if len(words) == 2}
    assert told["STORK_HOLD_S"] == "the drill's own (45) usual"
    assert told["STORK_BPM"] == "the drill's own (100) usual" and told["STORK_STEPS"] == "the drill's own usual"
    as_json = json.loads(stork("plan", "show", "--port", belt.port, "--json").out)["settings"]
    assert as_json["STORK_HOLD_S"] == {"value": 45, "from": "usual"}
    ran = stork("plan", "clear", "--port", belt.port)
    assert ran.out.startswith("test-1: no plan, its settings.toml counts\n") and on_belt(belt) == {}


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--hold", "500"], "expected for STORK_HOLD_S 1 to 120, found 500"),
        (["--menu", "tango"], "expected for STORK_MENU drills like"),
        (["--set", "STORK_BOARD=x"], "expected a setting that a plan may hold"),
        (["--set", "STORK_HOLD_S"], "--set wants NAME=VALUE, found 'STORK_HOLD_S'"),
        ([], "name something to change, such as --hold 10"),
        (["--eyes", "shut"], "Invalid value for '--eyes'"),
    ],
)
def test_a_mistake_is_told_before_the_belt_is_asked(stork: Stork, args: list[str], told: str) -> None:
    ran = stork("plan", "set", *args, "--port", "nowhere")
    assert (ran.code, ran.out) == (2, "") and told in ran.err and ran.err.count("\n") == 1


def test_what_is_not_in_the_plan_cannot_be_cleared(stork: Stork, belt: ServedStork) -> None:
    ran = stork("plan", "clear", "STORK_BPM", "--port", belt.port)
    assert ran.code == 2 and "expected settings that are in the plan: none, found STORK_BPM" in ran.err


def test_while_a_drill_runs_the_plan_stays(stork: Stork, belt: ServedStork) -> None:
    belt.drill_runs = True
    ran = stork("plan", "set", "--hold", "10", "--port", belt.port)
    assert ran.code == 2 and "found a drill under way" in ran.err
    assert not (belt.root / "plan.cbor").exists()


@pytest.mark.parametrize("command", [("plan", "set", "--hold", "10"), ("plan", "clear")])
def test_sessions_are_fetched_before_a_plan_is_written(
    stork: Stork, belt: ServedStork, command: tuple[str, ...]
) -> None:
    belt.catalogue.store(1, b"one")
    ran = stork(*command, "--port", belt.port)
    assert ran.code == 2 and "found 1 on it; try: `stork pull` first" in ran.err
    assert not (belt.root / "plan.cbor").exists()
    ran = stork(*command, "--sessions-stay", "--port", belt.port)
    assert ran.code == 0 and "copies of the belt's sessions: " in ran.out
    assert (belt.root / "plan.cbor").exists() and belt.catalogue.count() == (1, True)


@pytest.mark.parametrize("command", [("plan", "set", "--hold", "10"), ("plan", "clear")])
def test_what_stays_on_the_belt_is_in_the_archive_before_a_plan_is_written(
    stork: Stork, belt: ServedStork, data: Path, session_file: Path, command: tuple[str, ...]
) -> None:
    belt.catalogue.store(1, session_file.read_bytes())
    assert stork(*command, "--sessions-stay", "--port", belt.port).code == 0
    with Archive.open(data) as archive:
        assert [archive.raw(one) for one in archive.sessions()] == [session_file.read_bytes()]
    assert belt.catalogue.count() == (1, True)
