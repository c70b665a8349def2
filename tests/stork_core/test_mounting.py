"""Mounting of the belt, found from gravity and a lean forward."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from stork.core.heading_calibration import lean_forward
from stork.core.heading_calibration import spec as spec_of
from stork.core.mounting import Mounting
from stork.core.mounting_spec import parse

SPECS = [
    "".join(sign + axis for sign, axis in zip(signs, axes, strict=True))
    for axes in itertools.permutations("xyz")
    for signs in itertools.product("+-", repeat=3)
]


def matrix(mounting: Mounting) -> np.ndarray:
    return np.array(mounting.rows).reshape(3, 3) / 4096


def test_by_hand() -> None:
    """x up, y right, z forward: a sensor that reads 1 g on x, 2 on y, 3 on z."""
    body = Mounting("+y+z+x")
    body.put(8197, 2, 3, 10, 20, 30)
    assert (body.ml, body.ap, body.up) == (2, 3, 8197)
    assert (body.rate_ml, body.rate_ap) == (20, 30)
    assert body.turning(10, 20, 30) == 10


def test_half_of_all_specs_are_turns_and_the_others_are_refused() -> None:
    good = []
    for spec in SPECS:
        try:
            good.append(Mounting(spec))
        except ValueError as error:
            assert spec in str(error)
    assert len(good) == 24
    assert all(np.linalg.det(matrix(m)) == pytest.approx(1) for m in good)


@pytest.mark.parametrize(
    "spec", ["", "+x", "+x+y+w", "+x+x+z", "x+y+z+", "1 2 3", "1 2 3 4 5 6 7 8 9", "a b c d e f g h i"]
)
def test_nonsense_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match="axes"):
        parse(spec)


@given(
    st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda v: np.linalg.norm(v) > 0.1),
    st.floats(0, 40),
    st.sampled_from(["+y+z+x", "+x+y+z", "-y-x-z"]),
)
def test_gravity_rights_a_belt_that_sits_askew(axis: tuple[float, float, float], degrees: float, spec: str) -> None:
    """However the belt is turned by up to 40 degrees, after align gravity has no level part."""
    declared = Mounting(spec)
    turn = Rotation.from_rotvec(np.array(axis) / np.linalg.norm(axis) * np.radians(degrees)).as_matrix()
    gravity = turn @ matrix(declared).T @ [0, 0, 8197]
    x, y, z = (round(v) for v in gravity)
    assert declared.align(x, y, z)
    declared.put(x, y, z, 0, 0, 0)
    assert abs(declared.ml) < 16 and abs(declared.ap) < 16
    assert declared.up == pytest.approx(8197, abs=16)
    assert matrix(declared) @ matrix(declared).T == pytest.approx(np.eye(3), abs=0.003)


@pytest.mark.parametrize("gravity", [(-8197, 0, 0), (0, 8197, 0), (0, 0, -8197), (5000, 6500, 0)])
def test_upside_down_and_sideways_are_refused(gravity: tuple[int, int, int]) -> None:
    body = Mounting("+y+z+x")
    before = body.rows
    assert not body.align(*gravity)
    assert body.rows == before


@given(st.floats(-180, 180), st.floats(9, 30))
def test_a_lean_forward_finds_the_front_wherever_it_is(yaw: float, lean: float) -> None:
    """The belt is turned about the body by any angle; one lean of 9 to 30 degrees tells by how much."""
    true_rows = Rotation.from_euler("z", yaw, degrees=True).as_matrix() @ matrix(Mounting("+y+z+x"))
    body = Mounting("+y+z+x")
    assert body.align(*(round(v) for v in true_rows.T @ [0, 0, 8197]))
    leaning = [0, -8197 * np.sin(np.radians(lean)), 8197 * np.cos(np.radians(lean))]
    assert lean_forward(body, *(round(v) for v in true_rows.T @ leaning))
    assert matrix(body) == pytest.approx(true_rows, abs=0.02)
    assert Mounting(spec_of(body)).rows == body.rows


def test_a_small_lean_says_nothing() -> None:
    body = Mounting("+y+z+x")
    assert body.align(8197, 0, 0)
    assert not lean_forward(body, 8180, 0, -500)  # 3.5 degrees
