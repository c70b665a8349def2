"""Virtual persons: they stand, act at go, record a matching truth, and repeat exactly."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import butter, sosfiltfilt

from stork_host.errors import StorkError
from stork_sim.motion.frames import body_from_sensor, rotate
from stork_sim.motion.people import PEOPLE, person
from stork_sim.motion.single_leg import SingleLeg
from stork_sim.motion.tandem_walk import TandemWalk
from stork_sim.motion.virtual_person import virtual_wearer

G = 9.80665
PERIOD_S = 0.0096


def body(wearer, t_s):
    return rotate(body_from_sensor("+y+z+x"), wearer.at(t_s))


def times(end_s: float, start_s: float = 0.0) -> np.ndarray:
    return np.arange(start_s, end_s, PERIOD_S)


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_quiet_standing_has_the_size_of_real_people(name):
    """RMS of horizontal acceleration at L5, 30 s, 3.5 Hz low-pass: measured 0.032 to 0.110 m/s^2. Medians of seeds."""
    low_pass = butter(2, 3.5, fs=1 / PERIOD_S, output="sos")
    rms = []
    for seed in range(8):
        felt = body(virtual_wearer(person(name), SingleLeg(), seed=seed), times(30.0))
        horizontal = sosfiltfilt(low_pass, felt[:, :2] - felt[:, :2].mean(axis=0), axis=0)
        rms.append(np.sqrt((horizontal**2).sum(axis=1).mean()))
        assert felt[:, 2].mean() == pytest.approx(G, rel=0.002)
        assert np.abs(felt[:, 3:]).max() < 5.0
    assert 0.032 <= np.median(rms) <= 0.110


def test_standing_goes_on_for_ever_and_is_a_function_of_time():
    w = virtual_wearer(person("steady"), SingleLeg(), seed=1)
    late = times(86_401.0, 86_400.0)
    assert np.array_equal(w.at(late), w.at(late))
    assert w.truth is None and w.ends_at is None


@settings(max_examples=15)
@given(
    st.integers(0, 1000),
    st.sampled_from(sorted(PEOPLE)),
    st.lists(st.integers(1, 400), min_size=1, max_size=10),
)
def test_same_seed_same_motion_however_it_is_read(seed, name, cuts):
    activity = TandemWalk(4)
    a, b = (virtual_wearer(person(name), activity, seed=seed) for _ in range(2))
    a.on_go(2.0)
    b.on_go(2.0)
    t = times(9.0)
    whole = a.at(t)
    pieces = [b.at(part) for part in np.split(t, sorted({min(c * 2, len(t)) for c in cuts})) if len(part)]
    assert np.array_equal(whole, np.concatenate(pieces))
    assert a.truth.events == b.truth.events


def test_another_seed_is_another_motion_and_so_is_another_trial():
    one, two = (virtual_wearer(person("older"), SingleLeg(), seed=s) for s in (1, 2))
    assert not np.allclose(one.at(times(3.0)), two.at(times(3.0)))
    one.on_go(5.0)
    first = one.ends_at - 5.0
    one.on_go(100.0)
    assert one.ends_at - 100.0 != first
    assert [truth.go_s for truth in one.truths] == [5.0, 100.0]
    with pytest.raises(ValueError, match="before the last"):
        one.on_go(50.0)


def test_go_changes_the_future_and_not_the_past():
    w = virtual_wearer(person("steady"), SingleLeg("right", hold_s=3.0), seed=4)
    t = times(20.0)
    before, version = w.at(t), w.version
    w.on_go(8.0)
    assert w.version != version
    after = w.at(t)
    assert np.array_equal(before[t < 8.0], after[t < 8.0])
    assert not np.allclose(before[t > 9.0], after[t > 9.0])
    # no jump at go and none at the end: steps stay within those of the motion itself
    step = np.abs(np.diff(after, axis=0)).max(axis=1)
    for edge in (8.0, w.ends_at):
        near = np.abs(t[1:] - edge) < 0.03
        assert step[near].max() < 0.5 * step.max()


@pytest.mark.parametrize("leg", ["left", "right"])
@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_single_leg_timeline(name, leg):
    w = virtual_wearer(person(name), SingleLeg(leg, hold_s=6.0), seed=11)
    w.on_go(10.0)
    go, lift, touchdown = w.truth.events
    free = "left" if leg == "right" else "right"
    assert (go.kind, lift.kind, touchdown.kind) == ("go", "lift", "touchdown")
    assert lift.side == touchdown.side == free
    assert touchdown.t_s - lift.t_s == pytest.approx(6.0)
    assert 0.5 < lift.t_s - 10.0 < 2.5
    assert w.truth.contacts_s.tolist() == [touchdown.t_s]

    t = times(w.ends_at + 5.0)
    felt = body(w, t)
    impact = np.abs(t - touchdown.t_s) < 0.15
    peak_g = felt[impact, 2].max() / G - 1.0
    low, high = person(name).touchdown_g
    # the burst falls between samples and on top of the sway of the moment
    assert low - 0.12 < peak_g < high + 0.12
    holding = (t > lift.t_s + 0.8) & (t < touchdown.t_s - 0.9)
    quiet = t < 10.0
    assert felt[holding, :2].std(axis=0).min() > 2.0 * felt[quiet, :2].std(axis=0).max()
    # the weight goes over the stance leg first: that way is positive for the right
    side = 1.0 if leg == "right" else -1.0
    assert side * np.median(w.truth.tilt_deg(t[holding])[:, 0]) > 0.3
    shift = (t > lift.t_s - 0.8) & (t < lift.t_s)
    assert (side * felt[shift, 0]).max() > 0.2


def test_hold_times_follow_the_person_and_to_end_outlasts_any_drill():
    def holds(name: str) -> float:
        found = []
        for seed in range(25):
            w = virtual_wearer(person(name), SingleLeg(), seed=seed)
            w.on_go(0.0)
            found.append(w.truth.events[2].t_s - w.truth.events[1].t_s)
        return float(np.median(found))

    assert holds("unsteady") < 10.0 < holds("older") < 25.0 < holds("steady")
    w = virtual_wearer(person("unsteady"), SingleLeg(to_end=True), seed=0)
    w.on_go(0.0)
    assert w.truth.events[2].t_s > 60.0


def test_tandem_steps_can_be_seen_and_counted():
    w = virtual_wearer(person("steady"), TandemWalk(12, side_steps=()), seed=2)
    w.on_go(5.0)
    truth = w.truth
    assert [e.kind for e in truth.events] == ["go"] + ["step"] * 12
    assert [e.side for e in truth.events[1:5]] == ["right", "left", "right", "left"]
    assert truth.contacts_s.tolist() == [e.t_s for e in truth.events[1:]]
    intervals = np.diff(truth.contacts_s)
    assert intervals.min() >= 1 / 1.6 and intervals.max() <= 1 / 0.6
    assert 1 / intervals.mean() == pytest.approx(1.2, rel=0.1)
    t = times(w.ends_at + 3.0)
    up = body(w, t)[:, 2] / G - 1.0
    for contact in truth.contacts_s:
        assert 0.1 < up[(t > contact) & (t < contact + 0.06)].max() < 0.4
    assert np.abs(up[t > w.ends_at]).max() < 0.02, "stands again"


def test_side_steps_lean_and_push_to_their_side():
    w = virtual_wearer(person("older"), TandemWalk(10, side_steps=(3, 6)), seed=9)
    w.on_go(1.0)
    events = w.truth.events[1:]
    assert [k for k, e in enumerate(events) if e.kind == "side_step"] == [3, 6]
    t = times(w.ends_at)
    felt, tilt = body(w, t), w.truth.tilt_deg(t)
    for k, side in ((3, -1.0), (6, 1.0)):
        assert events[k].side == ("right" if side > 0 else "left")
        near = np.abs(t - events[k].t_s) < 0.4
        excursion = side * tilt[near, 0]
        assert 6.0 < excursion.max() < 13.0
        pulse = (t > events[k].t_s - 0.26) & (t < events[k].t_s + 0.04)
        gravity = -G * np.sin(np.radians(tilt[:, 0]))
        assert (side * (felt[:, 0] - gravity))[pulse].max() / G > 0.1
        assert np.abs(felt[near, 0]).max() / G > 0.15
    plain = [e.t_s for e in events if e.kind == "step" and min(abs(e.t_s - events[k].t_s) for k in (3, 6)) > 2.0]
    for contact in plain:
        assert np.abs(tilt[np.abs(t - contact) < 0.3, 0]).max() < 6.0


def test_true_tilt_is_the_tilt_that_is_felt():
    """Without tremor, whose rotation is not part of the tilt: the gyroscope is the tilt's derivative, and where
    nothing hits the ground the force is gravity plus what the moving body adds.
    """
    none = (0.0, 0.0, 0.0)
    still_handed = replace(
        person("older"),
        tremor_m_s2=none,
        tremor_deg_s=0.0,
        one_leg_tremor_m_s2=none,
        one_leg_tremor_deg_s=0.0,
    )
    w = virtual_wearer(still_handed, SingleLeg("left", hold_s=8.0), seed=3)
    w.on_go(1.0)
    w.on_feedback(5.0, 0.8)
    t = np.arange(1.0, w.ends_at + 2.0, 0.001)
    tilt, felt = w.truth.tilt_deg(t), body(w, t)
    slope = np.gradient(tilt, 0.001, axis=0)
    assert np.abs(slope).max() > 5.0
    assert felt[1:-1, 4] == pytest.approx(slope[1:-1, 0], abs=0.15)
    assert felt[1:-1, 3] == pytest.approx(-slope[1:-1, 1], abs=0.15)
    holding = (t > w.truth.events[1].t_s + 0.8) & (t < w.truth.events[2].t_s - 0.8)
    for axis in (0, 1):
        gravity = -G * np.sin(np.radians(tilt[holding, axis]))
        # the rest is the body's own acceleration, which averages out over a hold
        assert felt[holding, axis].mean() == pytest.approx(gravity.mean(), abs=0.05)


def test_feedback_calms_the_sway_after_the_reaction_time():
    someone = person("older")

    def run(level: float | None) -> tuple[np.ndarray, int]:
        w = virtual_wearer(someone, SingleLeg("right", hold_s=30.0), seed=5)
        w.on_go(0.0)
        version = w.version
        if level is not None:
            w.on_feedback(10.0, level)
        return w.truth.tilt_deg(times(28.0)), w.version - version

    silent, answered = run(None)[0], run(1.0)
    t = times(28.0)
    assert answered[1] == 1 and run(0.0)[1] == 0
    assert np.array_equal(silent[t < 10.5], answered[0][t < 10.5])
    late = t > 12.0
    assert answered[0][late, 1].std() == pytest.approx((1 - someone.feedback_gain) * silent[late, 1].std(), rel=0.02)


def test_feedback_before_go_changes_nothing():
    w = virtual_wearer(person("steady"), SingleLeg(), seed=0)
    w.on_feedback(1.0, 1.0)
    assert w.version == 0


def test_mounting_turns_what_the_sensor_feels():
    a = virtual_wearer(person("steady"), SingleLeg(), seed=1)
    b = virtual_wearer(person("steady"), SingleLeg(), seed=1, mounting="-x+z+y")
    t = times(2.0)
    assert rotate(body_from_sensor("-x+z+y"), b.at(t)) == pytest.approx(body(a, t))


@pytest.mark.parametrize(
    "make",
    [
        lambda: SingleLeg("both"),
        lambda: SingleLeg(hold_s=0.1),
        lambda: TandemWalk(0),
        lambda: TandemWalk(first_foot="front"),
        lambda: TandemWalk(5, side_steps=(5,)),
        lambda: person("nobody"),
    ],
)
def test_bad_wishes_are_refused_in_one_line(make):
    with pytest.raises(StorkError) as error:
        make()
    assert str(error.value).startswith("expected ") and "\n" not in str(error.value)
