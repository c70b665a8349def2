"""A few weeks of home training: plans, downloads, faults, interruption; nothing is lost."""

import json
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic import Clinic
from stork_format import session
from stork_host.cli import main
from stork_host.drive_sessions import sessions_on
from stork_host.errors import StorkError
from stork_sim import home_programme
from stork_sim.faults import parse_all
from stork_sim.motion.people import person
from stork_sim.year import Year

PLAN = {
    "wearer": "p-17",
    "start": "2026-02-02",
    "days_per_week": 5,
    "hold_s": 5,
    "drills": [{"drill": "single_leg", "leg": "left", "repetitions": 2}],
}


@pytest.fixture
def clinic(tmp_path):
    return Clinic(tmp_path / "clinic")


def live(tmp_path, clinic, days, *faults, on_day=lambda day: None, chip="lsm6dsox"):
    plan = home_programme.read(PLAN)
    year = Year(person("young"), plan, tmp_path / "board", clinic, seed=1, faults=parse_all(faults, days), chip=chip)
    return year.live(days, on_day)


def test_two_weeks(tmp_path, clinic):
    result = live(tmp_path, clinic, 14)
    assert result.days == 14 and result.training_days >= 5 and result.downloads == 2
    assert result.played == result.stored == result.pulled == len(clinic.raw) == 2 * result.training_days
    assert (result.lost, result.cut, result.stuck, result.faults) == (0, 0, 0, [])
    headers = [session.read(raw).header for raw in clinic.raw.values()]
    assert sorted(h["session_number"] for h in headers) == list(range(1, len(headers) + 1))
    assert {h["wearer_id"] for h in headers} == {"p-17"} and {h["hold_ms"] for h in headers} == {5000}
    first = home_programme.read(PLAN).start_epoch
    days = sorted({(h["start_time"] - first) // 86_400 for h in headers})
    assert days == sorted({trial.day for trial in result.trials}) and days[-1] > 6
    (trend,) = result.trends
    assert trend.trials == result.played and trend.per_month is None and 0 < trend.first_month <= 1000
    assert json.loads(json.dumps(result.as_dict()))["trends"][0]["drill"] == "single_leg"


def test_faults_on_some_days_lose_nothing(tmp_path, clinic):
    faults = [f"brownout@{day}d15s" for day in range(7)] + [f"freeze@{day}d14s+3s" for day in range(7, 14)]
    result = live(tmp_path, clinic, 14, *faults, "slow_flash", "button_bounce", chip="lsm6ds3trc")
    assert result.cut >= 2 and any("fell silent" in fault for fault in result.faults)
    assert result.played == result.stored == result.pulled > 8 and (result.lost, result.stuck) == (0, 0)


def test_a_device_that_does_not_recover_is_counted(tmp_path, clinic):
    result = live(tmp_path, clinic, 3, "absent")
    assert result.stuck == result.training_days > 0 and result.played == 0 and result.lost == 0


def test_ctrl_c_fetches_what_is_there(tmp_path, clinic):
    def stop(day):
        if day == 4:
            raise KeyboardInterrupt

    result = live(tmp_path, clinic, 365, on_day=stop)
    assert result.interrupted and result.days == 5 and result.downloads == 1
    assert result.stored == result.pulled == len(clinic.raw) > 0 and result.lost == 0


def test_a_clinic_that_fetches_nothing_loses_nothing_that_is_on_the_device(tmp_path):
    result = live(tmp_path, lambda port: [], 7)
    assert result.lost == result.stored == len(sessions_on(tmp_path / "board")) > 0


def test_the_command(tmp_path, capsys):
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    arguments = ["sim", "year", "--profile", "young", "--plan", str(tmp_path / "plan.json")]
    arguments += ["--days", "7", "--seed", "1"]
    code = main([*arguments, "--data", str(tmp_path / "data"), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == 0 and told["lost"] == 0 and told["pulled"] == told["played"] > 0
    with sqlite3.connect(tmp_path / "data" / "stork.sqlite") as database:
        assert database.execute("select count(*) from raw_sessions").fetchone() == (told["pulled"],)
    assert main([*arguments, "--data", str(tmp_path / "other")]) == 0
    out = capsys.readouterr().out
    assert "lost" in out and "single_leg left" in out and "stork.sqlite" in out


def test_the_command_refuses_in_one_line(tmp_path, capsys):
    assert main(["sim", "year", "--plan", str(tmp_path / "none.json")]) == 2
    (tmp_path / "plan.json").write_text('{"drills": [')
    assert main(["sim", "year", "--plan", str(tmp_path / "plan.json")]) == 2
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    assert main(["sim", "year", "--plan", str(tmp_path / "plan.json"), "--days", "3", "--fault", "brownout@9d2s"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3 and all(line.startswith("stork: expected ") and "; try: " in line for line in lines)


def test_a_plan_in_full():
    found = home_programme.read({**PLAN, "format": 1, "steps": 0})
    assert found.plays == [("single_leg", "left")] * 2 and (found.days_per_week, found.hold_s, found.steps) == (5, 5, 0)
    least = home_programme.read({"drills": [{"drill": "tandem_walk"}]})
    assert least.plays == [("tandem_walk", "")] and (least.hold_s, least.steps) == (None, None)


@pytest.mark.parametrize(("steps", "taken", "set_by_plan"), [(None, 40, None), (12, 12, 12)])
def test_a_walk_takes_the_steps_of_the_plan_or_else_of_the_drill(tmp_path, clinic, steps, taken, set_by_plan):
    plan = {"days_per_week": 7, "drills": [{"drill": "cued_walk"}], **({} if steps is None else {"steps": steps})}
    year = Year(person("young"), home_programme.read(plan), tmp_path / "board", clinic, seed=1, every_day=True)
    assert [trial.end_cause for trial in year.live(1).trials] == ["steps_done"]
    (found,) = [session.read(raw) for raw in clinic.raw.values()]
    assert (found.result["steps"], found.header.get("steps")) == (taken, set_by_plan)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"drills": []}, "at least one drill"),
        ({"drills": "single_leg"}, "found a text"),
        ({"drills": [{}]}, r'"drills"\[0\]'),
        ({"drills": [{"drill": "headstand"}]}, "headstand"),
        ({"drills": [{"drill": "single_leg", "leg": "middle"}]}, "left, right"),
        ({"drills": [{"drill": "tandem_walk", "repetitions": 0}]}, "1 to 20"),
        ({"drills": [{"drill": "tandem_walk", "sets": 2}]}, '"sets"'),
        ({"days_per_week": 8}, "1 to 7"),
        ({"days_per_week": True}, "1 to 7"),
        ({"hold_s": "45"}, "1 to 120"),
        ({"steps": 1.5}, "0 to 200"),
        ({"start": "5 January"}, "a date"),
        ({"wearer": 17}, "a pseudonym"),
        ({"wearer": "x" * 65}, "64 bytes"),
        ({"format": 2}, '"format": 1'),
        ({"dril": 1}, '"dril"'),
    ],
)
def test_what_is_no_plan(change, told):
    with pytest.raises(StorkError, match=told) as caught:
        home_programme.read({**PLAN, **change})
    assert "\n" not in str(caught.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_any_json_is_a_plan_or_one_line(value):
    for whole in (value, {"drills": value}, {"drills": [value]}, {**PLAN, "steps": value}):
        try:
            home_programme.read(whole)
        except StorkError as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[1, 2]", b"{", b'{"drills": [{"drill": "tandem_walk"}]'])
def test_files_that_hold_no_plan(tmp_path, raw):
    (tmp_path / "plan.json").write_bytes(raw)
    with pytest.raises(StorkError):
        home_programme.load(tmp_path / "plan.json")
