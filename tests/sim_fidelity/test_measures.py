"""Measures of the table: closed forms, and against the other implementation in stork_host.analysis."""

import numpy as np
import pytest

from stork_host.analysis.isway import isway
from stork_sim.fidelity.measures import (
    cop_measures,
    detected_steps_s,
    f1_score,
    looks_like_a_fall,
    power_frequency,
    quiet_measures,
    regularity,
)
from stork_sim.fidelity.simulated_runs import act, stand
from stork_sim.motion.free_walk import FreeWalk
from stork_sim.motion.people import PEOPLE, person

FS_HZ = 100.0
T = np.arange(6000) / FS_HZ


def test_a_sine_by_hand():
    # 0.1 m/s^2 at 1 Hz sideways: RMS 0.0707, jerk per second 1/2 (0.1 * 2 pi)^2 / 2 = 0.0987
    x = np.stack((0.1 * np.sin(2 * np.pi * T), np.zeros(len(T))), axis=1)
    m = quiet_measures(x, FS_HZ)
    assert m.rms == pytest.approx(0.0707, rel=2e-3) and m.rms_ap == pytest.approx(0.0, abs=1e-9)
    assert m.jerk_per_s == pytest.approx(0.0987, rel=5e-3)
    assert m.f50 == pytest.approx(1.0, abs=0.02) and m.f95 == pytest.approx(1.0, abs=0.1)


def test_flat_noise_has_its_quantiles_where_they_belong():
    x = np.random.default_rng(0).standard_normal((60_000, 2))
    # 0.15 to 3.5 Hz: half at 1.825, 95 % at 3.3325
    assert power_frequency(x, FS_HZ, 0.50) == pytest.approx(1.825, abs=0.1)
    assert power_frequency(x, FS_HZ, 0.95) == pytest.approx(3.3325, abs=0.05)


def test_centre_of_pressure_by_hand():
    # 1 cm at 0.5 Hz: RMS 0.7071 cm, mean speed 4 cm * 0.5 Hz = 2 cm/s
    m = cop_measures(np.sin(np.pi * T), FS_HZ)
    assert m.rms_cm == pytest.approx(0.7071, rel=2e-3) and m.speed_cm_s == pytest.approx(2.0, rel=2e-3)
    assert m.speed_per_rms == pytest.approx(2.8284, rel=4e-3)


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_two_implementations_agree(name):
    felt = stand(person(name), 3)
    ours, theirs = quiet_measures(felt[:, :2], FS_HZ), isway(felt[:, :3], FS_HZ)
    # theirs turns the frame upright first, which changes little for small leans
    for mine, name_of_theirs, within in (
        (ours.rms, "acc_rms", 0.01),
        (ours.rms_ml, "acc_rms_ml", 0.01),
        (ours.jerk_per_s, "jerk_per_second", 0.02),
        (ours.f50, "f50", 0.02),
        (ours.f95, "f95", 0.02),
    ):
        assert mine == pytest.approx(theirs[name_of_theirs][0], rel=within), name_of_theirs


def test_f1_by_hand():
    # 3 true, 3 found: two within 250 ms, each used once
    f1, delays = f1_score(np.array([1.1, 1.2, 5.0]), np.array([1.0, 2.0, 5.1]))
    assert f1 == pytest.approx(2 * 2 / 6) and delays == pytest.approx([0.1, -0.1])
    assert f1_score(np.empty(0), np.empty(0))[0] == 0.0


def test_regularity_of_a_limp():
    # every second step weaker: the stride repeats better than the step
    limp = np.cos(2 * np.pi * 2 * T) + 0.6 * np.cos(2 * np.pi * T)
    step, stride = regularity(limp, FS_HZ, 0.5)
    assert stride == pytest.approx(1.0, abs=0.01) and step == pytest.approx((1 - 0.36) / 1.36, abs=0.12)


def test_the_rule_for_falls_needs_impact_and_tilt():
    g = 9.80665
    still = np.tile((0.0, 0.0, g, 0.0, 0.0, 0.0), (2000, 1))
    lying = still.copy()
    lying[800:, :3] = (-g, 0.0, 0.0)
    knock = np.exp(-(((np.arange(2000) - 800) / 4.0) ** 2)) * 3.0 * g
    assert not looks_like_a_fall(lying, FS_HZ), "lay down gently"
    hit, fall = still.copy(), lying.copy()
    hit[:, 2] += knock
    fall[:, 2] += knock
    assert not looks_like_a_fall(hit, FS_HZ), "a hard step"
    assert looks_like_a_fall(fall, FS_HZ)


def test_the_plain_detector_counts_steps():
    _, felt, truth = act(person("older"), FreeWalk(15), 4)
    f1, _ = f1_score(detected_steps_s(felt, FS_HZ), truth.contacts_s)
    assert f1 > 0.9
