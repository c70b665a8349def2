"""Mountings: 24 are turns of the sensor, 24 are mirrors."""

import itertools

import numpy as np
import pytest

from stork.core.axes import Axes
from stork_sim.motion.frames import body_from_sensor

SPECS = [
    "".join(sign + axis for sign, axis in zip(signs, axes, strict=True))
    for axes in itertools.permutations("xyz")
    for signs in itertools.product("+-", repeat=3)
]


def matrix(spec):
    """Rows ml, ap, up in sensor axes."""
    out = np.zeros((3, 3), dtype=int)
    for k in range(3):
        out[k, "xyz".index(spec[2 * k + 1])] = 1 if spec[2 * k] == "+" else -1
    return out


RIGHT_HANDED = [spec for spec in SPECS if round(np.linalg.det(matrix(spec))) == 1]


def test_the_usual_mounting_by_hand():
    axes = Axes("+y+z+x")
    axes.put(8192, 10, -20)
    assert (axes.ml, axes.ap, axes.up) == (10, -20, 8192)


def test_there_are_24_of_48():
    assert len(RIGHT_HANDED) == 24 and len(SPECS) == 48


@pytest.mark.parametrize("spec", RIGHT_HANDED)
def test_a_turn_is_taken(spec):
    axes = Axes(spec)
    axes.put(100, -2000, 30000)
    assert [axes.ml, axes.ap, axes.up] == (matrix(spec) @ (100, -2000, 30000)).tolist()
    assert np.array_equal(matrix(spec), body_from_sensor(spec)), "the simulator means the same"


@pytest.mark.parametrize("spec", sorted(set(SPECS) - set(RIGHT_HANDED)))
def test_a_mirror_is_refused(spec):
    with pytest.raises(ValueError, match="left-handed"):
        Axes(spec)


@pytest.mark.parametrize(
    "spec", ["", "+y+z", "yzx", "+y+y+x", "+y+z+w", "+y+z+x+", "+y+z*x", " y+z+x", "+Y+Z+X", "+y+z+x ", "y+z+x+"]
)
def test_what_is_no_spec_is_refused(spec):
    with pytest.raises(ValueError, match="axes"):
        Axes(spec)


def test_the_most_negative_value_turns_round():
    axes = Axes("-x-y+z")
    axes.put(-32768, -32768, -32768)
    assert (axes.ml, axes.ap, axes.up) == (32768, 32768, -32768)
