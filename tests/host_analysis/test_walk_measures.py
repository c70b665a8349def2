"""Measures of walks, in float64, against the device's integers.

How far they may differ, and in brackets what was seen:
- regularity: 10 thousandths (4; the device keeps |a| in units of 32 LSB); symmetry, which is a quotient of two: 20
  thousandths over the larger of them;
- asynchrony of a step: 1 ms, which the device rounds down; hits: the same; circular mean: half of a 64th of a beat,
  5 ms at 100 bpm, and 1 ms, where the steps have a mean worth the name, concentration .4 (a third of it);
  concentration: 30 thousandths (21; a circle of 64 parts);
- turns: the same ones, 2.5 degrees and 1 in 100 (the device counts a degree in whole LSB and samples);
- sway of a step: 10 mdeg and 2 in 1000, twice over, for it is a difference of two tilts; the mean step time, to the ms
  that the device rounds down.
"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host_analysis import motions
from reference.turn_detector import turns
from sessions import make_session
from stork import drills
from stork.core import step_regularity as device_regularity
from stork.core.metronome import Metronome
from stork.drills import cued_walk
from stork_host.analysis import beat_asynchrony as beat
from stork_host.analysis import step_regularity as regularity
from stork_host.analysis.frames import UP
from stork_host.analysis.gait import bpm, session_regularity, steps
from stork_host.analysis.session_data import SessionData, read_session
from stork_host.analysis.session_measures import session_measures
from stork_host.analysis.tilt import posture
from stork_sim.runs import play_recording

PERIOD_S = 0.0096


def mean_tolerance_ms(bpm: int) -> float:
    return beat.beat_ms(bpm) / 128 + 1


def test_a_tone_is_like_itself_a_period_later_by_hand() -> None:
    """|a| with a period of 64 samples, 16 of the series: the same after 64 samples, the opposite after 32."""
    n = np.arange(6400)
    size = 8192 + 1000 * np.cos(2 * np.pi * n / 64)
    off = regularity.series(size, np.ones(len(size), dtype=bool), 8192.0)
    assert len(off) == 1600
    # The mean over 4 of 64 samples takes 1 % off, and the slow mean moves by 1 / (32 * 2 pi / 16) at right angles.
    assert np.ptp(off[200:]) / 2 == pytest.approx(1000, rel=0.02)
    assert regularity.coefficient(off, 64) == pytest.approx(1.0, abs=0.02)
    exact = off[8:] @ off[:-8] / (off @ off)
    assert exact == pytest.approx(-1.0, abs=0.02)
    assert regularity.coefficient(off, 800) == 0.0  # longer than a stride of the slowest walk
    assert regularity.coefficient(np.zeros(100), 64) == 0.0
    device = device_regularity
    assert (regularity.EVERY, regularity.FIRST_LAG, regularity.LAGS) == (device._EVERY, device._FIRST, device._LAGS)


def test_a_limp_by_hand() -> None:
    """Every second step is missing in |a|: strides are alike, steps are not."""
    n = np.arange(6400)
    limp = 8192 + 1000 * np.cos(2 * np.pi * n / 128) + 300 * np.cos(2 * np.pi * n / 64)
    found = regularity.regularity(limp, np.ones(len(n), dtype=bool), 8192.0, np.full(8, 64))
    assert found is not None
    assert found.stride > 0.95
    assert found.step < 0.1
    assert found.symmetry == found.step / found.stride
    assert regularity.regularity(limp, np.ones(len(n), dtype=bool), 8192.0, np.full(5, 64)) is None


def test_three_steps_about_the_beat_by_hand() -> None:
    """At 100 bpm a beat is 600 ms; steps 50 ms early, on it and 50 ms late: cos 30 degrees, twice, and 1."""
    late = beat.asynchronies(np.array([0.55, 1.2, 1.85]), 100)
    assert late == pytest.approx([-50, 0, 50])
    found = beat.keeping(late, 100)
    assert found is not None
    assert found.asynchrony_ms == pytest.approx(0, abs=1e-9)
    assert found.concentration == pytest.approx((1 + np.sqrt(3)) / 3)
    assert found.hits == 1.0
    far = beat.keeping(np.array([76.0, 74.0]), 100)
    assert far is not None and far.hits == 0.5
    assert beat.keeping(np.array([]), 100) is None
    assert drills.setting({"drill": "cued_walk"}, "bpm") == beat.BPM
    assert beat.FIRST_STEPS == cued_walk._FIRST_STEPS


@settings(max_examples=60)
@given(
    beats=st.integers(60, 130),
    mean_ms=st.floats(-250, 250),
    scatter_ms=st.floats(0, 120),
    count=st.integers(5, 60),
    seed=st.integers(0, 2**31),
)
def test_keeping_to_the_beat(beats: int, mean_ms: float, scatter_ms: float, count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    due = np.arange(count) * 60000 / beats + mean_ms + rng.normal(0, scatter_ms, count) + 800
    told_at = {int(t / 9.6): int(late) for t, late in zip(due, rng.integers(5, 25, count), strict=True)}
    device = Metronome(beats, 9600)
    told, contact_s = [], []
    for n in range(1, max(told_at) + 1):
        device.step()
        if n in told_at:
            told.append(device.contact(told_at[n]))
            contact_s.append((n - told_at[n]) * PERIOD_S)
    late = beat.asynchronies(np.array(contact_s), beats)
    found = beat.keeping(late, beats)
    assert found is not None

    def apart(a: float, b: float) -> float:
        off = abs(a - b) % beat.beat_ms(beats)
        return min(off, beat.beat_ms(beats) - off)

    assert all(apart(a, b) <= 1 for a, b in zip(late, told, strict=True))
    # Right on the border of a hit the microsecond decides.
    borderline = np.sum(np.abs(np.abs(late) - beat.beat_ms(beats) / 8) < 0.001)
    assert abs(round(found.hits * len(told)) - device.hits) <= borderline
    assert found.concentration * 1000 == pytest.approx(device.concentration(), abs=30)
    if found.concentration > 0.4:
        assert apart(found.asynchrony_ms, device.asynchrony()) <= mean_tolerance_ms(beats)


def hold(session: SessionData) -> dict[str, float]:
    """The measures of a walk against its stored result."""
    result = session.result
    measures = {name: measure.value for name, measure in session_measures(session).items()}
    for name in ("steps", "turns", "pauses"):
        assert measures[name] == result[name]
    nominal = session.fs_hz * PERIOD_S  # step times here are true, the device's nominal
    if "step_time" in measures:
        assert measures["step_time"] * nominal * 1000 - result["step_time_ms"] == pytest.approx(0.5, abs=0.6)
        assert 600 / measures["cadence"] / nominal == pytest.approx(6000 / result["cadence_dspm"], rel=0.003)
    for axis in ("ml", "ap"):
        if f"step_sway_{axis}" in measures:
            told = result[f"step_sway_{axis}_mdeg"] / 1000
            assert measures[f"step_sway_{axis}"] == pytest.approx(told, rel=0.004, abs=0.02)
    if "symmetry" in measures:
        for name in ("step_regularity", "stride_regularity"):
            assert 1000 * measures[name] == pytest.approx(result[name], abs=10)
        larger = max(measures["step_regularity"], measures["stride_regularity"])
        assert 1000 * measures["symmetry"] == pytest.approx(result["symmetry"], abs=20 / larger)
    if "concentration" in measures:
        counted = result["steps"] - beat.FIRST_STEPS
        assert round(measures["beat_hits"] / 100 * counted) == result["hits"]
        assert 1000 * measures["concentration"] == pytest.approx(result["concentration"], abs=30)
        if measures["concentration"] > 0.4:
            tolerance = mean_tolerance_ms(bpm(session))
            assert measures["asynchrony"] == pytest.approx(result["asynchrony_ms"], abs=tolerance)
    turned = [(event.sample, event.value) for event in session.events if event.kind == "turn"]
    zero = posture(session)
    assert zero is not None
    expected = turns(session.rate_dps[session.play, UP] - zero.rate_dps[UP], 9600)
    assert [degrees for _, degrees in turned] == [pytest.approx(t.degrees, rel=0.01, abs=2.5) for t in expected]
    return measures


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("drill", ["free_walk", "cued_walk", "tandem_walk"])
def test_made_up_walks(drill: str, seed: int) -> None:
    rows = motions.walk_lsb(motions.uneven_walk(seed, 40)).tolist()
    data = make_session(rows, drill=drill, leg="", steps=0, bpm=75)
    measures = hold(read_session(data))
    assert measures["steps"] >= 30


def test_the_sway_of_each_step_is_the_devices() -> None:
    rows = motions.sensor_lsb(motions.heel_to_toe(12)).tolist()
    session = read_session(make_session(rows, drill="tandem_walk", leg="", steps=10))
    hold(session)
    told = {k: [e.value / 100 for e in session.events if e.kind == "step_sway" and e.detail == k] for k in ("ml", "ap")}
    taken = [step for step in steps(session) if not np.isnan(step.sway_ml_deg)]
    assert len(taken) == len(told["ml"]) >= 8
    for step, ml, ap in zip(taken, told["ml"], told["ap"], strict=True):
        assert step.sway_ml_deg == pytest.approx(ml, rel=0.004, abs=0.03)
        assert step.sway_ap_deg == pytest.approx(ap, rel=0.004, abs=0.03)
    assert {step.foot for step in taken} <= {"left", "right", ""}


def test_a_pause_takes_no_part() -> None:
    """Ten steps, five seconds of standing, ten steps: no step time across the pause."""
    first, still = motions.uneven_walk(3, 10), np.tile([0.0, 0.0, 1.0], (520, 1))
    rows = motions.walk_lsb(np.vstack((first, still, motions.uneven_walk(4, 10)))).tolist()
    session = read_session(make_session(rows, drill="free_walk", leg="", steps=0))
    measures = hold(session)
    assert measures["pauses"] == 1
    assert measures["step_time_longest"] < 1.5
    taken = steps(session)
    gap = int(np.argmax(np.diff([step.struck_s for step in taken]))) + 1
    assert np.isnan(taken[gap].time_s) and np.isnan(taken[gap].sway_ml_deg)
    assert sum(np.isnan(step.time_s) for step in taken) == 2
    assert session_regularity(session) is not None


@pytest.mark.parametrize("drill", ["free_walk", "cued_walk", "tandem_walk"])
def test_real_walks(shared_data: Path, tmp_path: Path, drill: str) -> None:
    for name in ("HA_001_Test5_Trial1", "HA_002_Test5_Trial2", "MS_001_Test5_Trial1"):
        (tmp_path / name).mkdir()
        file = shared_data / "lowback_walk" / f"{name}.csv.gz"
        outcome = play_recording(file, drill, to_end=True, out=tmp_path / name)
        session = read_session(Path(outcome.session_file).read_bytes(), name)
        measures = hold(session)
        assert measures["steps"] >= 6
