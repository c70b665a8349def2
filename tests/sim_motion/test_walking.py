"""Walks: steps, pauses, turns, freezing, keeping to a beat."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import cumulative_trapezoid

from stork_host.errors import StorkError
from stork_sim.motion.frames import body_from_sensor, rotate
from stork_sim.motion.free_walk import FreeWalk
from stork_sim.motion.gait_waveform import MEASURED_CADENCE_HZ, pelvis
from stork_sim.motion.kinematics import felt as felt_of
from stork_sim.motion.people import PEOPLE, person
from stork_sim.motion.quiet import FS_HZ
from stork_sim.motion.stepping import Cadence, take_steps
from stork_sim.motion.tandem_walk import TandemWalk
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.motion.walk_metronome import WalkMetronome, corrected_s, tempo_s

G = 9.80665
EVEN = Cadence(2.0, drift=0.0, cv=0.0, slowest_hz=0.5, fastest_hz=4.0)


def run(someone, activity, seed=0):
    w = virtual_wearer(someone, activity, seed=seed)
    w.on_go(2.0)
    t = np.arange(0.0, w.ends_at, 0.01)
    return w, t, rotate(body_from_sensor("+y+z+x"), w.at(t))


def test_even_steps_by_hand():
    steps = take_steps(person("young"), EVEN, 4, 1.0, np.random.default_rng(0), pauses_s={1: 3.0})
    assert steps.contacts_s.tolist() == [1.5, 2.0, 5.5, 6.0]
    # half-way through the pause, two steps are done and nobody walks
    assert steps.phase(np.array([0.0, 1.5, 2.0, 3.5, 5.0, 6.0, 9.0])).tolist() == [0, 1, 2, 2, 2, 4, 4]
    assert steps.walking(np.array([0.5, 3.5, 8.0])) == pytest.approx([0.0, 0.0, 0.0])
    assert steps.walking(np.array([1.6, 6.0])) == pytest.approx([1.0, 1.0])


def test_asymmetry_makes_every_second_step_longer():
    limp = replace(EVEN, asymmetry=0.2)
    gaps = np.diff(take_steps(person("young"), limp, 7, 0.0, np.random.default_rng(0)).contacts_s)
    assert gaps == pytest.approx([0.55, 0.45] * 3)
    someone = person("knee_replacement")
    w, _, _ = run(someone, FreeWalk(40))
    gaps = np.diff(w.truth.contacts_s)
    onto = np.array([e.side for e in w.truth.events if e.kind in ("step", "side_step")][1:])
    assert gaps[onto == "right"].mean() / gaps[onto == "left"].mean() == pytest.approx(1.1, abs=0.05)


@settings(max_examples=30)
@given(st.integers(0, 999), st.integers(1, 60), st.sampled_from(sorted(PEOPLE)))
def test_steps_go_forward_and_the_phase_meets_them(seed, count, name):
    steps = take_steps(person(name), replace(EVEN, cv=0.2, drift=0.3), count, 1.0, np.random.default_rng(seed))
    gaps = np.diff(steps.contacts_s)
    assert (gaps >= 1 / EVEN.fastest_hz - 1e-9).all() and (gaps <= 1 / EVEN.slowest_hz + 1e-9).all()
    assert steps.phase(steps.contacts_s) == pytest.approx(np.arange(1, count + 1))
    t = np.arange(0.0, steps.contacts_s[-1] + 2.0, 0.005)
    assert (np.diff(steps.phase(t)) >= 0).all()
    assert ((steps.walking(t) >= 0) & (steps.walking(t) <= 1)).all()


def test_the_waveform_feels_as_it_was_measured():
    """Force and rates at the measured cadence are the series; the true tilt is the integral of the rates."""
    t = np.arange(0, 12, 1 / FS_HZ)
    stride = t * MEASURED_CADENCE_HZ / 2.0
    moves = pelvis(stride, np.ones(len(t)), 1.0)
    inside = slice(400, 2000)
    out = felt_of(moves.track(FS_HZ).at(t), 1.02)[inside]
    # amplitude of the step's own frequency, up: 1.90 m/s^2; of the stride's, sideways: 0.67
    measured = ((2, 2, 1.90), (0, 1, 0.67), (1, 2, 1.40), (3, 2, 12.69), (4, 3, 7.49), (5, 1, 18.89))
    for column, harmonic, amplitude in measured:
        wave = np.exp(-2j * np.pi * harmonic * stride[inside])
        length = round(8 / MEASURED_CADENCE_HZ * FS_HZ)
        got = 2 * abs((out[:length, column] * wave[:length]).mean())
        assert got == pytest.approx(amplitude, rel=0.03), (column, harmonic)
    tilt = np.degrees(moves.trunk[inside, 0])
    turned = cumulative_trapezoid(out[:, 4], dx=1 / FS_HZ, initial=0.0)
    assert turned - turned.mean() == pytest.approx(tilt - tilt.mean(), abs=0.02)


@pytest.mark.parametrize("activity", [TandemWalk(10, side_steps=(), stops={4: 1.5}), FreeWalk(10, stops={4: 1.5})])
@pytest.mark.parametrize("name", ["young", "older_fearful"])
def test_the_pelvis_starts_and_stops_without_a_knock(name, activity):
    """Sideways, where no heel strikes: what changes from one sample to the next is never far above the usual."""
    w, t, felt = run(person(name), activity, seed=20)
    steps = np.abs(np.diff(felt[:, 0]))
    walking = (t[1:] > w.truth.contacts_s[0]) & (t[1:] < w.truth.contacts_s[-1])
    usual = np.percentile(steps[walking], 99)
    for edge in (w.truth.go_s, w.truth.contacts_s[0], w.truth.contacts_s[4], *w.truth.contacts_s[-1:], w.ends_at - 0.1):
        assert steps[np.abs(t[1:] - edge) < 0.1].max() < 2.0 * usual


def test_heel_strikes_are_where_the_truth_says():
    w, t, felt = run(person("older"), FreeWalk(20))
    assert [e.side for e in w.truth.events[1:5]] == ["right", "left", "right", "left"]
    up = felt[:, 2] / G
    for contact in w.truth.contacts_s:
        assert up[(t > contact - 0.02) & (t < contact + 0.12)].max() > 1.1
    assert 1 / np.diff(w.truth.contacts_s).mean() == pytest.approx(1.69, rel=0.06)
    assert np.abs(up[t < 2.0] - 1.0).max() < 0.02


@pytest.mark.parametrize("angle", [180.0, -90.0])
@pytest.mark.parametrize("make", [FreeWalk, TandemWalk])
def test_a_turn_is_the_integral_of_the_rate_about_up(make, angle):
    quiet_handed = replace(person("young"), tandem_tremor_deg_s=0.0, gait_roughness_deg_s=(0.0, 0.0, 0.0))
    straight, t, without = run(quiet_handed, make(10, turns={}, stops={4: 1.0}))
    w, t, felt = run(quiet_handed, make(10, turns={4: angle}))
    turn = next(e for e in w.truth.events if e.kind == "turn")
    assert turn.side == ("left" if angle > 0 else "right")
    turned = np.trapezoid(felt[:, 5], t)
    assert turned == pytest.approx(angle, abs=6.0)
    assert abs(np.trapezoid(without[:, 5], np.arange(len(without)) * 0.01)) < 6.0
    assert [e.kind for e in straight.truth.events].count("stop") == 1


def test_a_stop_stands_still_and_goes_on():
    w, t, felt = run(person("older"), FreeWalk(12, stops={5: 3.0}))
    stop, start = (next(e.t_s for e in w.truth.events if e.kind == kind) for kind in ("stop", "start"))
    assert start - stop == pytest.approx(3.0)
    standing = (t > stop + 0.8) & (t < start - 0.1)
    assert felt[standing, :3].std(axis=0).max() < 0.1
    assert not ((w.truth.contacts_s > stop + 0.01) & (w.truth.contacts_s < start)).any()


def test_who_freezes_trembles_in_place():
    w, t, felt = run(person("parkinson"), FreeWalk(12, freezes=(4,)))
    freeze, thaw = (next(e.t_s for e in w.truth.events if e.kind == kind) for kind in ("freeze", "thaw"))
    assert freeze == pytest.approx(w.truth.contacts_s[4]) and thaw - freeze >= 0.8
    assert not ((w.truth.contacts_s > freeze + 0.01) & (w.truth.contacts_s < thaw)).any()
    stuck = (t > freeze + 0.5) & (t < thaw - 0.3)
    assert 0.1 < felt[stuck, 2].std() < 0.8

    def freezes(name, activity):
        found = 0
        for seed in range(30):
            w, _, _ = run(person(name), activity, seed)
            found += any(e.kind == "freeze" for e in w.truth.events)
        return found

    assert freezes("older", FreeWalk(5)) == 0
    assert 3 <= freezes("parkinson", FreeWalk(5)) <= 25


def test_beats_by_hand():
    beat = WalkMetronome(120.0, first_s=0.2)
    assert beat.period_s == 0.5
    assert beat.asynchrony_s(0.75) == pytest.approx(0.05)
    assert beat.asynchrony_s(0.6) == pytest.approx(-0.1)
    someone = replace(person("young"), beat_follow=1.0, beat_correction=0.5, beat_offset_s=0.0)
    # 50 ms late: the next step is 25 ms shorter
    assert corrected_s(someone, 0.75, 0.5, beat, own_s=0.5) == pytest.approx(0.475)
    assert tempo_s(someone, 0.48, beat) == pytest.approx(0.5)
    assert tempo_s(someone, 1.0, beat) == 1.0, "twice as fast is not followed"
    with pytest.raises(StorkError, match="beats a minute"):
        WalkMetronome(20.0)


def test_walking_to_a_beat_locks_to_it_and_without_it_does_not():
    someone = person("young")
    beat = WalkMetronome(60.0 * 1.05 * someone.gait_cadence_hz, first_s=0.1)

    def phase(walk, seed):
        w, _, _ = run(someone, walk, seed)
        off = np.array([beat.asynchrony_s(s - 2.0) for s in w.truth.contacts_s[8:]])
        return np.exp(2j * np.pi * off / beat.period_s).mean()

    heard = [phase(FreeWalk(60, beat=beat), seed) for seed in range(8)]
    unheard = [phase(FreeWalk(60), seed) for seed in range(8)]
    assert np.min(np.abs(heard)) > 0.95 and np.max(np.abs(unheard)) < 0.6
    late_s = np.angle(np.mean(heard)) * beat.period_s / (2 * np.pi)
    assert late_s == pytest.approx(someone.beat_offset_s, abs=0.02)


def test_eyes_closed_costs_side_steps_in_neuropathy():
    def errors(eyes):
        return sum(
            e.kind == "side_step"
            for seed in range(12)
            for e in run(person("neuropathy"), TandemWalk(eyes=eyes), seed)[0].truth.events
        )

    # the page: with eyes closed such people hardly get beyond two steps
    assert errors("closed") > 3 * errors("open") > 0


def test_tandem_keeps_time_too():
    beat = WalkMetronome(72.0)
    w, _, _ = run(person("young"), TandemWalk(30, beat=beat))
    assert np.diff(w.truth.contacts_s)[5:].mean() == pytest.approx(60.0 / 72.0, rel=0.02)
