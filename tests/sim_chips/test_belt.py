"""Belt between body and sensor: mounting, slip, strap, disturbances."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim_chips.bench import G, Known, constant
from stork_sim.board.belt import Addition, Belt, Slip, Strap, knock, rate_drift, rotation, strap_kernel

UPRIGHT = Known(constant(G, 0, 0, 0, 0, 10.0))
T = np.arange(0, 4, 0.01)


def test_without_anything_it_is_the_motion_itself():
    assert np.array_equal(Belt(UPRIGHT).at(T), UPRIGHT.at(T))


def test_turned_by_ninety_degrees_about_z():
    """The sensor's x axis now points where y was: what was on x shows on -y."""
    felt = Belt(UPRIGHT, mounting_deg=(0, 0, 90)).at(T[:1])[0]
    assert felt == pytest.approx([0, -G, 0, 0, 0, 10], abs=1e-9)


@given(st.tuples(*[st.floats(-180, 180)] * 3))
def test_any_mounting_is_a_rotation(angles):
    matrix = rotation(np.radians(angles))
    assert matrix @ matrix.T == pytest.approx(np.eye(3), abs=1e-9)
    assert np.linalg.det(matrix) == pytest.approx(1.0)
    felt = Belt(UPRIGHT, mounting_deg=angles).at(T[:1])[0]
    assert np.linalg.norm(felt[:3]) == pytest.approx(G)
    assert np.linalg.norm(felt[3:]) == pytest.approx(10.0)


def test_slip():
    """15 degrees about z: gravity goes over from x to -y, and the gyroscope felt the turn."""
    belt = Belt(Known(constant(G, 0, 0, 0, 0, 0)))
    belt.slips.append(Slip(2.0, 15.0, 2))
    felt = belt.at(T)
    assert np.array_equal(felt[T < 2.0], np.tile([G, 0, 0, 0, 0, 0], (200, 1)))
    after = felt[T > 2.31]
    assert after[:, 0] == pytest.approx(G * np.cos(np.radians(15))) and after[:, 1] == pytest.approx(
        -G * np.sin(np.radians(15))
    )
    assert felt[:, 5].sum() * 0.01 == pytest.approx(15.0, rel=1e-3), "the rate's integral is the angle"


def test_a_changed_future_has_a_new_version():
    belt = Belt(UPRIGHT)
    before = belt.version
    belt.changed()
    assert belt.version != before
    UPRIGHT.version += 1
    assert belt.version == before + 2


def test_the_strap_lets_gravity_through_and_rings_at_its_own_frequency():
    strap = Strap(6.0, 0.2)
    assert strap_kernel(strap).sum() == pytest.approx(1.0)
    assert Belt(UPRIGHT, strap=strap).at(T)[50:] == pytest.approx(UPRIGHT.at(T)[50:])
    for hz, gain in ((0.5, 1.0), (6.0, abs((1 + 0.4j) / 0.4j)), (20.0, None)):
        shaking = Known(lambda t, f=hz: np.outer(np.sin(2 * np.pi * f * t), [1.0, 0, 0, 0, 0, 0]))
        out = Belt(shaking, strap=strap).at(np.arange(1.0, 3.0, 0.001))[:, 0]
        found = np.abs(out).max()
        if gain is None:
            assert found < 0.3, "beyond its own frequency it damps"
        else:
            # H(jw) at w0 is (1 + 2 d j) / (2 d j)
            assert found == pytest.approx(gain, rel=0.06)


@settings(max_examples=20)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_the_strap_does_not_mind_how_the_times_are_asked_for(lengths):
    shaking = Known(lambda t: np.outer(np.sin(20 * t) + t, np.ones(6)))
    belt = Belt(shaking, strap=Strap())
    t = 1.0 + np.arange(sum(lengths)) * 0.0096
    parts, at = [], 0
    for n in lengths:
        parts.append(belt.at(t[at : at + n]))
        at += n
    assert np.concatenate(parts) == pytest.approx(belt.at(t), abs=1e-9)


def test_additions():
    belt = Belt(Known(constant(0, 0, 0, 0, 0, 0)))
    belt.additions += [Addition(1.0, 0.05, knock(8.0)), Addition(2.0, 1e9, rate_drift(3.0, 1.0))]
    felt = belt.at(T)
    assert felt[(T >= 1.0) & (T < 1.05), 0] == pytest.approx(8 * G) and felt[T < 0.99].any() == 0
    assert felt[np.searchsorted(T, 2.5), 3:] == pytest.approx([1.5, 1.5, 1.5], abs=0.05)
    assert felt[-1, 3:] == pytest.approx([3.0, 3.0, 3.0])
