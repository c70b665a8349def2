"""All measures of a session together."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host_analysis import motions
from sessions import make_session
from stork.drills import tandem_walk
from stork_host.analysis.gait import SIDE_STEP_DEG, Step, steps, walk_measures
from stork_host.analysis.measure import LABELS, Measure
from stork_host.analysis.session_data import SessionData, read_session
from stork_host.analysis.session_measures import session_measures
from stork_host.analysis.tilt_sway import tilt_sway

FS_HZ = 104.0


def of(body: np.ndarray, seed: int = 0, **header: object) -> dict[str, Measure]:
    return session_measures(read_session(make_session(motions.sensor_lsb(body, seed).tolist(), **header)))


def test_tilt_of_one_tone_by_hand() -> None:
    """2 degrees at .5 Hz: RMS 2 / sqrt 2, range 4, and 4 amplitudes a period make 4 degrees a second."""
    t = np.arange(6240) / FS_HZ
    got = tilt_sway(np.column_stack((2 * np.sin(np.pi * t), 0 * t + 30)), FS_HZ)
    assert got["tilt_rms_ml"] == (pytest.approx(np.sqrt(2), rel=1e-3), "°")
    assert got["tilt_rms_ap"] == (pytest.approx(0, abs=1e-9), "°")
    assert got["tilt_rms"] == (pytest.approx(np.sqrt(2), rel=1e-3), "°")
    assert got["tilt_range_ml"] == (pytest.approx(4, rel=1e-3), "°")
    assert got["tilt_speed"] == (pytest.approx(4, rel=2e-3), "°/s")
    assert tilt_sway(np.zeros((100, 2)), FS_HZ) == {}


def walk_of(**header: object) -> SessionData:
    """Twelve steps heel to toe, the fifth of them aside."""
    rows = motions.sensor_lsb(motions.heel_to_toe(12, side_step=5)).tolist()
    return read_session(make_session(rows, **{"drill": "tandem_walk", "leg": "", "steps": 9, **header}))


def test_the_walk_by_hand() -> None:
    nan = np.nan
    taken = tuple(
        Step(t, "right", time, k == 2, sway_ml_deg=ml, sway_ap_deg=ml / 2)
        for k, (t, time, ml) in enumerate([(1.0, nan, nan), (1.5, 0.5, 2.0), (2.5, 1.0, 4.0), (3.0, 0.5, 3.0)])
    )
    session = walk_of(stop_at=600)
    assert walk_measures(session, taken) == {
        "steps": (4, ""),
        "side_steps": (1, ""),
        "turns": (0, ""),
        "pauses": (0, ""),
        "cadence": (pytest.approx(90), "steps/min"),
        "step_time": (pytest.approx(2 / 3), "s"),
        "step_time_shortest": (0.5, "s"),
        "step_time_longest": (1.0, "s"),
        "step_sway_ml": (3.0, "°"),
        "step_sway_ap": (1.5, "°"),
    }
    assert set(walk_measures(session, taken[:1])) == {"steps", "side_steps", "turns", "pauses"}


def test_a_side_step_is_where_the_device_saw_it() -> None:
    session = walk_of()
    taken = steps(session)
    assert len(taken) == session.result["steps"] == 9
    assert [step.side_step for step in taken].count(True) == session.result["side_steps"] == 1
    for step in taken:
        furthest = max(-step.most_left_deg, step.most_right_deg)
        assert (furthest > SIDE_STEP_DEG) == step.side_step
    assert min(step.most_left_deg for step in taken) < -SIDE_STEP_DEG
    assert np.diff([step.struck_s for step in taken]) == pytest.approx(0.8, abs=0.06)
    assert tandem_walk._SIDE_MDEG == 1000 * SIDE_STEP_DEG


def test_a_stance_has_sway_and_a_walk_has_steps() -> None:
    stance = of(motions.stance(12.0), hold_ms=10000)
    walk = of(motions.heel_to_toe(11), drill="tandem_walk", leg="")
    assert stance["held"].value == pytest.approx(10, abs=0.02)
    free = of(motions.heel_to_toe(11), drill="free_walk", leg="")
    cued = of(motions.heel_to_toe(11), drill="cued_walk", leg="")
    assert set(LABELS) == set(stance) | set(walk) | set(free) | set(cued)
    assert set(free) - set(walk) == {"step_regularity", "stride_regularity", "symmetry"}
    assert set(cued) - set(walk) == {"asynchrony", "concentration", "beat_hits"}
    assert set(stance) & {"steps", "cadence", "step_time"} == set()
    assert not [name for name in walk if name.startswith(("acc_", "jerk", "f50"))]
    assert walk["cadence"].value == pytest.approx(75, abs=2)
    assert stance["tilt_rms"] == Measure(stance["tilt_rms"].value, "°", "Sway, RMS")


def test_the_sway_that_went_in_comes_out() -> None:
    """A stance that sways .8 degrees RMS on each axis, by gravity alone, in the acceleration and in the tilt."""
    got = of(motions.stance(40.0, 0.8, seed=2), keep_going=1)
    assert got["acc_rms_ml"].value == pytest.approx(motions.G * np.radians(0.8), rel=0.05)
    assert got["tilt_rms_ml"].value == pytest.approx(0.8, rel=0.05)
    assert got["tilt_rms_ap"].value == pytest.approx(0.8, rel=0.05)


def test_a_stance_is_held_until_the_jolt_and_not_until_the_device_was_sure() -> None:
    body = motions.with_jolt(motions.stance(12.0), motions.STILL_S + motions.LIFT_S + 3.0)
    session = read_session(make_session(motions.sensor_lsb(body).tolist()))
    assert session.result["end_cause"] == "touchdown"
    late = 500_000 // 9600
    assert session.held == slice(731, session.play.stop - late)
    assert session.held_s == pytest.approx(session.result["held_ms"] / 1000, abs=0.002)
    measures = session_measures(session)
    assert measures["held"].value == session.held_s
    # The jolt of half a g is not in the numbers of how the stance was held.
    assert measures["acc_range_ap"].value < 1.0


def test_a_calibration_is_no_exercise() -> None:
    rows = motions.sensor_lsb(motions.stance(4.0)).tolist()
    assert session_measures(read_session(make_session(rows, drill="calibrate", leg=""))) == {}


def test_trials_without_play_have_no_numbers() -> None:
    assert of(motions.still(4.0)) == {}
    assert of(motions.still(0.02)) == {}


def test_very_short_trials_have_few() -> None:
    body = motions.stance(4.0)
    assert set(of(body, stop_at=740)) == {"held", "steady_share"}
    assert "tilt_rms" in of(body, stop_at=731 + 150)
    assert "acc_rms" not in of(body, stop_at=731 + 150)
    assert "acc_rms" in of(body, stop_at=731 + 250)


@settings(max_examples=8)
@given(st.integers(0, 2**31))
def test_left_and_right_mirror(seed: int) -> None:
    """No sensor noise, because noise does not mirror; the integers round the other way, no more."""
    tilt = motions.wandering(14.0, 1.0, seed)
    ways = []
    for side in (1, -1):
        body = np.vstack([motions.still(8.0), motions.leaning(tilt * [side, 1])])
        rows = motions.sensor_lsb(body, None)
        rows += np.random.default_rng(1).integers(-4, 5, (len(rows), 1))  # alive, not frozen
        ways.append(session_measures(read_session(make_session(rows.tolist(), keep_going=1))))
    for name, measure in ways[0].items():
        assert ways[1][name].value == pytest.approx(measure.value, rel=0.03, abs=2e-3), name
