"""Every drill of the table: it can be played, it ends, and each of its end causes is reached.

What is asked of a drill goes by its kind, so a new row of the table is tested without a change here.
"""

from pathlib import Path

import numpy as np
import pytest

from checked_int import Small
from scored import score
from sessions import HEADER
from stork import drills
from stork.core.score import steadiness
from stork.drills.single_leg import SingleLeg
from stork_format import code_names, codes, session
from stork_host.analysis.drill_kind import KINDS, kind_of
from stork_host.analysis.replay import replay
from stork_sim.motion.people import person
from stork_sim.runs import play_person
from walkers import played

G = 8197
FS_HZ = 1e6 / 9600


def still(seconds: float, seed: int = 0) -> np.ndarray:
    """A quiet body: sensor noise, 5 LSB, around 1 g on x."""
    n = round(seconds * FS_HZ)
    out = np.random.default_rng(seed).normal(0, 5, (n, 6))
    out[:, 0] += G
    return np.rint(out).astype(int)


def sway(seconds: float, degrees: float, hertz: float = 0.3) -> np.ndarray:
    """A lean to and fro, sideways, of a sensor that turns with it: force and rate as physics has them."""
    out = still(seconds, 1).astype(float)
    t = np.arange(len(out)) / FS_HZ
    angle = np.radians(degrees) * np.sin(2 * np.pi * hertz * t)
    out[:, 0] += G * (np.cos(angle) - 1)
    out[:, 1] -= G * np.sin(angle)
    out[:, 5] += np.degrees(np.gradient(angle, t)) * 1e6 / 8750
    return np.rint(out).astype(int)


def with_jolt(samples: np.ndarray, at_s: float, up_g: float = 0.0, ml_g: float = 0.0) -> np.ndarray:
    """A jolt of 40 ms."""
    out = np.array(samples)
    k = round(at_s * FS_HZ)
    out[k : k + 4, 0] += round(up_g * G)
    out[k : k + 4, 1] += round(ml_g * G)
    return out


ALL = [(name, leg) for name in drills.NAMES for leg in drills.legs(name)]
STANCES = [(name, leg) for name, leg in ALL if kind_of(name) == "stance"]
WALKS = [(name, leg) for name, leg in ALL if kind_of(name) == "walk"]
UNSET = {name: value for name, value in HEADER.items() if name not in ("hold_ms", "steps", "bpm")}
"""The header of a trial for which nobody set a time, steps or a beat."""
BEFORE_S = 2.1 + 3.1 + 3.1  # still, countdown, the longest lift


@pytest.mark.parametrize(("name", "leg"), STANCES)
def test_a_stance_is_held_to_its_time(name: str, leg: str) -> None:
    result, events = score(still(BEFORE_S + 12), drill=name, leg=leg, hold_ms=10000)
    assert result["end_cause"] == "time_reached"
    assert result["held_ms"] == pytest.approx(10000, abs=20)
    # On one leg the trial says that it saw no shift of weight, because there was none.
    one_leg = issubclass(drills.load(name), SingleLeg)
    assert code_names.quality_names(result["quality"]) == (["no_weight_shift"] if one_leg else [])
    assert result["score"] >= 990
    assert [d for _, k, d, _ in events if k == codes.PHASE][-2:] == [codes.PLAY, codes.DONE]


@pytest.mark.parametrize(("name", "leg"), STANCES)
@pytest.mark.parametrize(
    ("jolt", "cause"),
    [({"up_g": 0.4}, "touchdown"), ({"ml_g": 0.45}, "grab"), ({"up_g": -0.7}, "hop")],
)
def test_jolts_end_a_stance_and_say_what_they_were(name: str, leg: str, jolt: dict[str, float], cause: str) -> None:
    at_s = BEFORE_S + 4
    result, events = score(with_jolt(still(BEFORE_S + 12), at_s, **jolt), drill=name, leg=leg)
    assert result["end_cause"] == cause
    (late,) = [v for _, k, _, v in events if k == codes.TOUCHDOWN]
    told = next(n for n, k, _, _ in events if k == codes.TOUCHDOWN)
    assert (told - late) / FS_HZ == pytest.approx(at_s, abs=0.05)
    play = next(n for n, k, d, _ in events if k == codes.PHASE and d == codes.PLAY)
    assert result["held_ms"] / 1000 == pytest.approx(at_s - play / FS_HZ, abs=0.1)


def test_a_foot_that_comes_down_just_before_the_time_is_up_came_down() -> None:
    """9.8 s of 10: the verdict comes after the time, and counts."""
    play_s = 2.0 + 3.0 + 3.0  # still, countdown, the feet put in place
    result, _ = score(with_jolt(still(30), play_s + 9.8, up_g=0.4), drill="feet_together", leg="", hold_ms=10000)
    assert result["end_cause"] == "touchdown"
    assert result["held_ms"] / 1000 == pytest.approx(9.8, abs=0.06)


def test_too_much_sway_ends_a_stance() -> None:
    samples = np.concatenate((still(BEFORE_S), sway(20, 16)))
    assert score(samples, drill="feet_together", leg="")[0]["end_cause"] == "sway_limit"


def test_quiet_standing_and_deliberate_swaying_are_500_points_apart() -> None:
    quiet = score(still(BEFORE_S + 32), drill="feet_together", leg="", hold_ms=30000)
    swaying = score(np.concatenate((still(BEFORE_S), sway(32, 6))), drill="feet_together", leg="", hold_ms=30000)
    assert quiet[0]["score"] - swaying[0]["score"] >= 500
    assert quiet[0]["far_ms"] == 0
    assert swaying[0]["far_ms"] > 5000


def test_the_score_falls_with_sway_and_rises_with_time() -> None:
    scores = [steadiness(s, 1500) for s in range(0, 30000, 10)]
    assert scores[0] == 1000 and scores == sorted(scores, reverse=True)
    assert steadiness(1500, 1500) == 500
    by_sway = [
        score(np.concatenate((still(BEFORE_S), sway(14, d))), drill="feet_together", leg="", hold_ms=10000)[0]["score"]
        for d in (0.5, 1, 2, 4, 8)
    ]
    assert by_sway == sorted(by_sway, reverse=True) and len(set(by_sway)) == 5
    by_time = [
        score(with_jolt(still(40), BEFORE_S + t, 0.4), drill="feet_together", leg="", hold_ms=30000)[0]["score"]
        for t in (2, 5, 10, 20)
    ]
    assert by_time == sorted(by_time) and len(set(by_time)) == 4


@pytest.mark.parametrize(("name", "leg"), STANCES)
def test_a_stance_has_its_own_time_where_nobody_set_one(name: str, leg: str) -> None:
    own_ms = drills.setting({"drill": name}, "hold_ms")
    result, _ = score(still(BEFORE_S + own_ms / 1000 + 2), only=UNSET, drill=name, leg=leg)
    assert result["end_cause"] == "time_reached"
    assert own_ms <= int(str(result["held_ms"])) < own_ms + 10  # a sample


@pytest.mark.parametrize(("name", "leg"), [play for play in ALL if kind_of(play[0]) != "stance"])
def test_who_stands_instead_gets_no_score(name: str, leg: str) -> None:
    result, _ = score(still(30), drill=name, leg=leg)
    assert result["score"] == 0
    assert result["end_cause"] == ("time_reached" if kind_of(name) == "calibration" else "stopped")


@pytest.mark.parametrize(("name", "leg"), WALKS)
def test_a_walk_ends_with_the_steps_that_were_set(name: str, leg: str) -> None:
    walked = played(name, leg, "young", 5)
    result, events = score(walked, drill=name, leg=leg, steps=7)
    assert (result["end_cause"], result["steps"]) == ("steps_done", 7)
    assert len([kind for _, kind, _, _ in events if kind == codes.STEP]) == 7
    until_stopped, _ = score(walked, drill=name, leg=leg, steps=0)
    assert until_stopped["end_cause"] != "steps_done" and int(str(until_stopped["steps"])) > 7


@pytest.mark.parametrize(("name", "leg"), ALL)
def test_a_virtual_person_does_every_drill(name: str, leg: str, tmp_path: Path) -> None:
    """On the virtual board, with nothing set: the drill's own time, steps and beat count, and the session says so."""
    outcome = play_person(person("young"), name, leg, seed=5, out=tmp_path / "drive")
    data = Path(outcome.session_file).read_bytes()
    stored = session.read(data)
    own = {field: drills.setting({"drill": name}, field) for field in ("hold_ms", "steps", "bpm")}
    assert (stored.header["hold_ms"], stored.header["bpm"]) == (own["hold_ms"], own["bpm"])
    assert "steps" not in stored.header, "they stand there only where they were set"
    assert replay(data).difference is None
    kind, result = kind_of(name), stored.result
    assert kind_of(name) in KINDS
    if kind == "stance":
        assert 1000 < result["held_ms"] <= own["hold_ms"] + 10 and result["score"] > 0
    elif kind == "walk":
        assert result["steps"] >= 6 and result["score"] > 0
        assert not own["steps"] or (result["end_cause"], result["steps"]) == ("steps_done", own["steps"])
    else:
        assert result["end_cause"] == "calibrated"


def test_a_belt_worn_upside_down_is_told_and_not_scored() -> None:
    upside_down = still(10)
    upside_down[:, 0] -= 2 * G
    result, events = score(upside_down, drill="single_leg", leg="left")
    assert result["end_cause"] == "worn_wrong" and result["score"] == 0
    assert "worn_wrong" in code_names.quality_names(result["quality"])
    assert events[-1][1:3] == (codes.PHASE, codes.DONE)


def test_who_never_stands_still_is_told_after_half_a_minute() -> None:
    result, events = score(sway(40, 25, 0.8), drill="single_leg", leg="left")
    assert result["end_cause"] == "never_still" and result["score"] == 0
    assert events[0][0] / FS_HZ == pytest.approx(30, abs=0.1)


@pytest.mark.parametrize(
    ("spoil", "flag"),
    [
        (lambda s: np.concatenate((s[:1500], np.repeat(s[1500:1501], len(s) - 1500, axis=0))), "frozen"),
        (lambda s: s + np.outer(np.arange(len(s)) > 900, [0, 0, 0, 0, 500, 0]), "sensor_drifts"),
        (lambda s: s + np.outer((np.arange(len(s)) > 900) * 700, [1, 0, 0, 0, 0, 0]), "sensor_drifts"),
        (lambda s: np.where(np.arange(len(s))[:, None] == 1500, 32767, s), "clipped"),
    ],
    ids=["frozen", "gyroscope", "accelerometer", "clipped"],
)
def test_a_sensor_that_fails_gives_a_flag_and_no_score(spoil, flag: str) -> None:  # type: ignore[no-untyped-def]
    result, _ = score(spoil(still(30)), drill="feet_together", leg="", hold_ms=15000, keep_going=1)
    assert flag in code_names.quality_names(result["quality"])
    assert result["score"] == 0


def test_a_loose_belt_is_flagged() -> None:
    samples = still(30)
    t = np.arange(len(samples)) / FS_HZ
    wobble = 0.16 * G * np.sin(2 * np.pi * 11 * t)
    samples[900:, 0] += np.rint(wobble[900:]).astype(int)
    result, _ = score(samples, drill="feet_together", leg="", hold_ms=15000, keep_going=1)
    assert "loose" in code_names.quality_names(result["quality"])
    assert result["score"] == 0


def test_a_lean_forward_calibrates_the_mounting() -> None:
    """The belt has slipped round by 40 degrees; one lean forward tells by how much."""
    yaw = np.radians(40)
    lean = np.radians(np.clip((np.arange(1200) - 600) / 100 * 15, 0, 15))
    forward, right = np.array([0, np.sin(yaw), np.cos(yaw)]), np.array([0, np.cos(yaw), -np.sin(yaw)])
    samples = still(1200 / FS_HZ).astype(float)
    up = np.outer(np.cos(lean), [1, 0, 0]) - np.outer(np.sin(lean), forward)
    samples[:, :3] += G * up - np.array([G, 0, 0])
    samples[:, 3:] -= np.outer(np.degrees(np.gradient(lean)) * FS_HZ * 1e6 / 8750, right)
    result, _ = score(np.rint(samples).astype(int), drill="calibrate", leg="")
    assert result["end_cause"] == "calibrated"
    rows = np.array([int(v) for v in result["mounting"].split()]).reshape(3, 3) / 4096
    assert rows[1] == pytest.approx(forward, abs=0.03)
    assert rows[0] == pytest.approx(right, abs=0.03)


@pytest.mark.parametrize("before_s", [1.0, 4.0, BEFORE_S + 3])
@pytest.mark.parametrize("name", drills.NAMES)
def test_a_fall_is_seen_in_every_drill_and_phase(name: str, before_s: float) -> None:
    """A blow of 3.5 g, then the trunk lies: while standing still, in the countdown, in play."""
    lying = still(4)
    lying[:, [0, 2]] = lying[:, [2, 0]]
    samples = np.concatenate((with_jolt(still(before_s + 0.2), before_s, up_g=2.5), lying))
    result, events = score(samples, drill=name, leg=drills.legs(name)[0])
    assert result["end_cause"] == "fall"
    (fell,) = [n for n, k, _, _ in events if k == codes.FALL]
    assert 0 < fell / FS_HZ - before_s < 2


def test_a_stumble_is_told_and_goes_on() -> None:
    """3.6 g and no lying trunk: said, and a walk goes on."""
    samples = with_jolt(still(14), 9.0, up_g=2.6)
    result, events = score(samples, drill="free_walk", leg="")
    assert [k for _, k, _, _ in events if k in (codes.FALL, codes.STUMBLE)] == [codes.STUMBLE]
    assert result["end_cause"] == "stopped"


class Nobody:
    def event(self, *what: int) -> None:
        pass


@pytest.mark.parametrize(("name", "leg"), ALL)
@pytest.mark.parametrize(("period_us", "rate"), [(9600, 8750), (8063, 17500), (11881, 4375)])
def test_what_is_reckoned_before_a_trial_is_small(name: str, leg: str, period_us: int, rate: int) -> None:
    """Under CircuitPython 9 what comes out of a large integer is a large one, and takes memory with each sample."""
    header = {**HEADER, "drill": name, "leg": leg, "period_us": period_us, "gyr_udps_per_lsb": rate, "bpm": 100}
    checked = {
        key: Small(value) if isinstance(value, int) and key != "start_time" else value for key, value in header.items()
    }
    trial = drills.create(checked, Nobody())
    for row in still(8.0).tolist():
        trial.step(*map(Small, row))
    assert trial.phase > codes.COUNTDOWN
