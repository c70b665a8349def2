"""Mountings: sensor axes to body axes, compared with the device's integers.

How far an aligned mounting may differ from the device's, whose rows are whole 4096ths and whose roots are whole: 8 of
4096 in each number, .12 degrees in where a row points (6.3 and .099 were seen in 20 000 belts up to 45 degrees askew).
"""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stork.core.heading_calibration import lean_forward
from stork.core.heading_calibration import spec as spec_of
from stork.core.mounting import Mounting
from stork_host.analysis.frames import aligned, axes_matrix, faced, to_body
from stork_host.errors import StorkError

ALL = [
    "".join(sign + letter for sign, letter in zip(signs, letters, strict=True))
    for signs in itertools.product("+-", repeat=3)
    for letters in itertools.permutations("xyz")
]


def device_takes(spec: str) -> bool:
    try:
        Mounting(spec)
    except ValueError:
        return False
    return True


def test_the_default_mounting_by_hand() -> None:
    # x up, y right, z forward: a sensor that reads 9 on x, 1 on y, 2 on z is worn upright
    assert to_body(np.array([[9.0, 1.0, 2.0]]), axes_matrix("+y+z+x")).tolist() == [[1, 2, 9]]


def test_upside_down_by_hand() -> None:
    assert to_body(np.array([[9.0, 1.0, 2.0]]), axes_matrix("-y+z-x")).tolist() == [[-1, 2, -9]]


@pytest.mark.parametrize("spec", ALL)
def test_every_spec_as_the_device_takes_it(spec: str) -> None:
    if not device_takes(spec):
        with pytest.raises(StorkError, match="turn one sign round"):
            axes_matrix(spec)
        return
    axes = Mounting(spec)
    axes.put(3, 5, 7, 0, 0, 0)
    assert to_body(np.array([[3.0, 5.0, 7.0]]), axes_matrix(spec)).tolist() == [[axes.ml, axes.ap, axes.up]]


def test_half_of_all_specs_are_right_handed() -> None:
    assert sum(device_takes(spec) for spec in ALL) == 24


@pytest.mark.parametrize(
    "spec",
    ["", "+y+z", "yzx", "+y+z+y", "+y+z+w", "*y+z+x", "+y+z+x+x", "4096 0 0 0 4096 0 0 0", "1 2 3 4 5 6 7 8 nine"],
)
def test_a_malformed_spec_is_told_in_one_line(spec: str) -> None:
    with pytest.raises(StorkError) as caught:
        axes_matrix(spec)
    assert str(caught.value).startswith('expected a right-handed mounting such as "+y+z+x", found axes')


def test_nine_numbers_by_hand() -> None:
    # "+y+z+x" in numbers: ml is y, ap is z, up is x
    spec = "0 4096 0 0 0 4096 4096 0 0"
    assert axes_matrix(spec).tolist() == axes_matrix("+y+z+x").tolist()
    assert Mounting(spec).rows == Mounting("+y+z+x").rows


@pytest.mark.parametrize(
    "spec",
    [
        "0 4096 0 0 0 4096 -4096 0 0",  # a mirror
        "0 4096 0 0 0 4096 4000 0 0",  # up is 2 % short
        "0 4150 0 0 0 4096 4096 0 0",
        "0 0 0 0 0 0 0 0 0",
        "0 99999999 0 0 0 4096 4096 0 0",
    ],
)
def test_nine_numbers_that_are_no_turn(spec: str) -> None:
    assert not device_takes(spec)
    with pytest.raises(StorkError, match="expected a right-handed mounting"):
        axes_matrix(spec)


def test_a_belt_that_leans_by_hand() -> None:
    # Quiet stance reads 3 forward and 4 up: the sensor's x leans forward-back by atan 3/4, and ml stays as it was.
    rows = aligned(axes_matrix("+y+z+x"), np.array([4.0, 0.0, 3.0]))
    assert rows is not None
    assert rows == pytest.approx(np.array([[0, 1, 0], [-0.6, 0, 0.8], [0.8, 0, 0.6]]))


@pytest.mark.parametrize(("degrees", "worn"), [(44.9, True), (45.1, False), (90.0, False), (180.0, False)])
def test_a_belt_further_askew_than_45_degrees_is_worn_wrong(degrees: float, worn: bool) -> None:
    lean = np.radians(degrees)
    gravity = 8192 * np.array([np.cos(lean), np.sin(lean), 0])
    assert (aligned(axes_matrix("+y+z+x"), gravity) is not None) == worn
    assert Mounting("+y+z+x").align(*np.rint(gravity).astype(int).tolist()) == worn


def hold(device: Mounting, expected: np.ndarray) -> None:
    rows = np.array(device.rows, dtype=float).reshape(3, 3)
    assert np.abs(rows - 4096 * expected).max() <= 8
    away = [np.linalg.norm(np.cross(a / np.linalg.norm(a), b)) for a, b in zip(rows, expected, strict=True)]
    assert max(away) <= np.sin(np.radians(0.12))


askew = st.tuples(st.floats(0, 44.9), st.floats(0, 2 * np.pi), st.floats(7500, 8900))


def pull(lean_deg: float, towards: float, gravity: float) -> np.ndarray:
    """Gravity (ml, ap, up) of a body that leans, LSB."""
    lean = np.radians(lean_deg)
    flat = np.sin(lean) * np.array([np.cos(towards), np.sin(towards)])
    return gravity * np.array([*flat, np.cos(lean)])


@given(st.sampled_from([spec for spec in ALL if device_takes(spec)]), askew)
def test_aligned_as_the_device_does(spec: str, worn: tuple[float, float, float]) -> None:
    gravity = np.rint(axes_matrix(spec).T @ pull(*worn)).astype(int)
    device = Mounting(spec)
    expected = aligned(axes_matrix(spec), gravity.astype(float))
    assert device.align(*gravity.tolist())
    assert expected is not None
    hold(device, expected)
    # The nine numbers mean the same turn to both.
    assert axes_matrix(spec_of(device)) == pytest.approx(np.array(device.rows).reshape(3, 3) / 4096)


@given(askew, st.floats(8, 40), st.floats(0, 2 * np.pi))
def test_faced_as_the_device_does(worn: tuple[float, float, float], lean_deg: float, towards: float) -> None:
    """A lean of 8 degrees is known to .5 of a whole number in 500: .4 degrees of facing."""
    gravity = np.rint(axes_matrix("+y+z+x").T @ pull(*worn)).astype(int)
    device = Mounting("+y+z+x")
    assume(device.align(*gravity.tolist()))
    righted = aligned(axes_matrix("+y+z+x"), gravity.astype(float))
    assert righted is not None
    leaning = np.rint(righted.T @ pull(lean_deg, towards, 8192)).astype(int)
    expected = faced(righted, leaning.astype(float))
    assert expected is not None
    assert lean_forward(device, *leaning.tolist())
    rows = np.array(device.rows, dtype=float).reshape(3, 3) / 4096
    assert np.abs(rows - expected).max() <= 0.012
    # What the body did was a lean forward: at rest the accelerometer's answer goes to the back.
    ml, ap, _ = expected @ leaning
    assert ap < 0
    assert abs(ml) < 0.01 * abs(ap) + 2


@given(st.floats(60, 180), st.floats(0, 2 * np.pi))
def test_a_calibration_takes_a_belt_any_way_round(lean_deg: float, towards: float) -> None:
    gravity = np.rint(axes_matrix("+y+z+x").T @ pull(lean_deg, towards, 8192)).astype(int)
    flattest, flatter, _ = sorted(abs(gravity))
    assume(flatter - flattest > 10)  # else either axis is as good
    device = Mounting("+y+z+x")
    assert device.align(*gravity.tolist(), True)
    expected = aligned(axes_matrix("+y+z+x"), gravity.astype(float), any_way=True)
    assert expected is not None
    hold(device, expected)


def test_a_small_lean_says_nothing() -> None:
    upright = axes_matrix("+y+z+x")
    assert faced(upright, upright.T @ pull(6.9, 1.0, 8192)) is None
    assert not lean_forward(Mounting("+y+z+x"), *np.rint(upright.T @ pull(6.9, 1.0, 8192)).astype(int).tolist())
