"""Signals of a sensor over L5: signs, sizes, interpolation, curves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stork_sim.motion.kinematics import TRUNK_LEVER_M, Moves, felt, tilt_rad
from stork_sim.motion.movement_curves import bump, burst, minimum_jerk, minimum_jerk_acceleration
from stork_sim.motion.sampled_signal import Track
from stork_sim.motion.sway_gain import SwayGain

G = 9.80665


def held(ml_deg: float, ap_deg: float) -> np.ndarray:
    """Specific force and angular rate (6,) while leaning still by these angles."""
    moves = Moves.none(50)
    moves.sway[:] = np.radians((ml_deg, ap_deg))
    return felt(moves.track(200.0).at(np.array([0.1])), 1.05)[0]


def test_upright_reads_one_g_up():
    assert held(0, 0).tolist() == [0, 0, G, 0, 0, 0]


def test_five_degrees_to_the_right_by_hand():
    # -9.80665 * sin 5 deg = -0.85471; cos 5 deg leaves 9.76933
    assert held(5, 0) == pytest.approx([-0.85471, 0, 9.76933, 0, 0, 0], abs=1e-5)


@given(st.floats(-30, 30), st.floats(-30, 30))
def test_gravity_keeps_its_size_and_points_as_defined(ml, ap):
    force = held(ml, ap)[:3]
    assert np.linalg.norm(force) == pytest.approx(G)
    assert force[0] == pytest.approx(-G * np.sin(np.radians(ml)))
    assert force[1] == pytest.approx(-G * np.sin(np.radians(ap)))


def test_rates_have_the_signs_of_the_frame():
    moves = Moves.none(400)
    t = np.arange(400) / 200.0
    moves.sway[:, 0] = np.radians(2.0 * t)
    moves.sway[:, 1] = np.radians(3.0 * t)
    # to the right at 2 deg/s is +2 about ap, forward at 3 deg/s is -3 about ml
    assert felt(moves.track(200.0).at(np.array([1.0])), 1.0)[0, 3:] == pytest.approx([-3.0, 2.0, 0.0])


def test_swinging_adds_tangential_and_centripetal_acceleration():
    fs_hz, f_hz, height_m, amplitude = 200.0, 0.5, 1.05, np.radians(4.0)
    t = np.arange(800) / fs_hz
    omega = 2 * np.pi * f_hz
    moves = Moves.none(len(t))
    moves.sway[:, 0] = amplitude * np.sin(omega * t)
    got = felt(moves.track(fs_hz).at(np.array([0.5, 1.0])), height_m)
    # at the turning point: -g sin(A) - L omega^2 A; in the middle, at full speed: g - L (A omega)^2
    assert got[0, 0] == pytest.approx(-G * np.sin(amplitude) - height_m * omega**2 * amplitude, rel=1e-3)
    assert got[1, 2] == pytest.approx(G - height_m * (amplitude * omega) ** 2, rel=1e-3)
    assert got[1, 4] == pytest.approx(-np.degrees(amplitude * omega), rel=1e-3)


def test_a_trunk_lean_has_the_short_lever():
    t = np.arange(800) / 200.0
    moves = Moves.none(len(t))
    moves.trunk[:, 1] = np.radians(4.0) * np.sin(np.pi * t)
    got = felt(moves.track(200.0).at(np.array([0.5])), 1.05)[0]
    lever = TRUNK_LEVER_M * np.pi**2 * np.radians(4.0)
    assert got[1] == pytest.approx(-G * np.sin(np.radians(4.0)) - lever, rel=1e-3)


def test_gain_scales_tilt_and_what_follows_from_it():
    gain = SwayGain(0.5, reaction_s=0.2)
    assert gain.answer(1.0, 1.0) and not gain.answer(1.1, 1.0)
    t = np.arange(0, 4, 1 / 200.0)
    moves = Moves.none(len(t))
    moves.sway[:, 0] = np.radians(3.0) * np.sin(np.pi * t)
    track, factor = moves.track(200.0), gain.at(t)
    scaled = Moves.none(len(t))
    scaled.sway[:] = moves.sway * factor[:, :1]
    expected = felt(scaled.track(200.0).at(t), 1.05)
    inside = slice(5, -5)
    # where a change begins and ends its jerk jumps, and finite differences round that corner off
    assert felt(track.at(t), 1.05, factor)[inside] == pytest.approx(expected[inside], abs=6e-3)
    assert tilt_rad(track.at(t), factor[:, 0]) == pytest.approx(scaled.sway)
    assert factor[t < 1.2, 0].tolist() == [1.0] * int((t < 1.2).sum())
    assert factor[t > 1.9, 0] == pytest.approx(0.5)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(0.01, 2.0), st.floats(0, 1)), min_size=1, max_size=8))
def test_gain_derivatives_belong_to_the_gain_and_the_past_stays(answers):
    gain, now = SwayGain(0.4, reaction_s=0.3), 0.0
    t = np.arange(0, 20, 0.005)
    for wait, level in answers:
        now += wait
        before = gain.at(t)
        gain.answer(now, level)
        past = t <= now + 0.3
        assert np.array_equal(before[past], gain.at(t)[past])
    factor = gain.at(t)
    assert np.abs(np.gradient(factor[:, 0], 0.005) - factor[:, 1])[1:-1].max() < 0.02
    assert np.abs(np.gradient(factor[:, 1], 0.005) - factor[:, 2])[1:-1].max() < 0.6
    pieces = np.concatenate([gain.at(part) for part in np.array_split(t, 37)])
    assert np.allclose(pieces, factor)


def test_track_goes_through_its_points_and_is_exact_for_parabolas():
    x = np.arange(20.0)
    track = Track(np.stack((x, x**2), axis=1), 10.0, start_s=5.0)
    assert track.at(np.array([5.3, 5.35])) == pytest.approx(np.array([[3.0, 9.0], [3.5, 12.25]]))
    assert track.at(np.array([0.0, 99.0])) == pytest.approx(np.array([[0.0, 0.0], [19.0, 361.0]]))


def test_a_periodic_track_has_no_seam():
    n = 100
    x = np.sin(2 * np.pi * np.arange(n) / n)[:, None]
    track = Track(x, 50.0, periodic=True)
    t = np.linspace(-3, 7, 999)
    assert track.at(t)[:, 0] == pytest.approx(np.sin(np.pi * t), abs=1e-4)


@given(st.floats(-500, 500), st.integers(1, 250))
def test_a_run_is_what_single_times_give(start_s, n):
    track = Track(np.random.default_rng(0).standard_normal((100, 5)), 50.0, periodic=True)
    expected = track.at(start_s + np.arange(n) / 50.0)[:, 1:4]
    assert np.allclose(track.run(start_s, n, slice(1, 4)), expected, atol=1e-9)


def test_15_hz_survives_the_200_hz_grid():
    t = np.arange(0, 4, 1 / 200.0)
    track = Track(np.sin(2 * np.pi * 15 * t)[:, None], 200.0)
    q = np.linspace(1, 3, 4001)
    assert track.at(q)[:, 0] == pytest.approx(np.sin(2 * np.pi * 15 * q), abs=5e-3)


def test_curves():
    t = np.linspace(-1, 3, 40_001)
    s = minimum_jerk(t, 0.5, 1.5)
    assert s[0] == 0 and s[-1] == 1 and (np.diff(s) >= 0).all()
    second = np.gradient(np.gradient(s, t), t)
    assert minimum_jerk_acceleration(t, 0.5, 1.5)[2:-2] == pytest.approx(second[2:-2], abs=2e-3)
    b = burst(t, 0.0, 15.0, 0.04)
    assert b.max() == pytest.approx(1.0, abs=1e-4) and b.min() > -1 and (b[t < 0] == 0).all()
    assert bump(t, 0.0, 1.0).max() == pytest.approx(1.0)
    assert bump(np.array([-1.0, 0.0, 1.0, 2.0]), 0.0, 1.0).tolist() == [0] * 4
