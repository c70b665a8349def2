"""Quiet standing: motion at the hips gives the wanted acceleration, and conditions scale all of it."""

import numpy as np
import pytest

from stork_host.errors import StorkError
from stork_sim.motion.conditions import STANCES, Condition, senses_gain, sway_gain
from stork_sim.motion.kinematics import TRUNK_LEVER_M, Moves, felt
from stork_sim.motion.people import PEOPLE, person
from stork_sim.motion.quiet import FS_HZ, hip_sway, legs_back, quiet_loop, standing

G = 9.80665
N = 12_800


def test_legs_back_by_hand():
    # at its node 0.5 Hz, omega^2 = 9.8696: (9.80665 + 0.15 * 9.8696) / (9.80665 + 1.0 * 9.8696) = 0.5736
    k = float(legs_back(1.0)[1])
    assert k == pytest.approx(0.5736, abs=1e-4)
    # there the tilt's part of gravity and the acceleration cancel
    omega2 = (2 * np.pi * 0.5) ** 2
    assert (k * 1.0 - TRUNK_LEVER_M) * omega2 == pytest.approx(G * (1.0 - k))


@pytest.mark.parametrize("height_m", [0.78, 1.04])
def test_the_hips_give_the_acceleration_that_was_asked_for(height_m):
    asked = np.array([0.02, 0.03])
    body, trunk = hip_sway(N, asked, height_m, np.random.default_rng(3))
    moves = Moves(body, trunk, np.zeros((N, 3)), np.zeros((N, 3)))
    track = moves.track(FS_HZ, periodic=True).at(np.arange(N) / FS_HZ)
    assert felt(track, height_m)[:, :2].std(axis=0) == pytest.approx(asked, rel=0.01)
    # against the legs, so the middle of the body stays
    assert (np.sign(body[:, 1]) == -np.sign(trunk[:, 1])).all()


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_no_knock_anywhere_in_the_loop(name):
    track = quiet_loop(person(name), np.random.default_rng(1)).track(FS_HZ, periodic=True)
    force = felt(track.at(np.arange(2 * N) / FS_HZ), 1.0)[:, :2]
    steps = np.diff(force, axis=0)
    assert (np.abs(steps).max(axis=0) < 6.0 * steps.std(axis=0)).all()


def test_gains_by_hand():
    older = person("older")
    assert sway_gain(older, Condition()) == (1.0, 1.0)
    assert sway_gain(older, Condition("tandem", "closed")) == pytest.approx((3.0 * 1.35, 1.4 * 1.35))
    assert senses_gain(older, "closed", "wobble_board") == pytest.approx(1.3 * older.foam_eyes_closed_gain)


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_harder_is_harder(name):
    gains = [sway_gain(person(name), Condition(stance)) for stance in STANCES]
    assert gains == sorted(gains)
    p = person(name)
    senses = [senses_gain(p, eyes, floor) for floor in ("firm", "foam", "wobble_board") for eyes in ("open", "closed")]
    assert senses[0] == 1.0 and senses[3] >= max(senses[1], senses[2]) and senses[5] > senses[3]


def test_a_condition_scales_sway_and_leaves_breath_alone():
    someone = person("older")
    easy = standing(someone, N, np.random.default_rng(5))
    hard = standing(someone, N, np.random.default_rng(5), Condition("tandem"))
    assert hard.sway == pytest.approx(easy.sway * (3.0, 1.4))
    assert hard.trunk == pytest.approx(easy.trunk * (3.0, 1.4))
    assert np.array_equal(hard.force[:, 2], easy.force[:, 2])


@pytest.mark.parametrize("wish", [{"stance": "headstand"}, {"eyes": "shut"}, {"surface": "ice"}])
def test_unknown_conditions_are_refused(wish):
    with pytest.raises(StorkError, match=r"expected .*, found .*; try: one of"):
        Condition(**wish)
