"""Mountings: sensor axes to body axes, held against the device's own."""

import itertools

import numpy as np
import pytest

from stork.core.axes import Axes
from stork_host.analysis.frames import axes_matrix, to_body
from stork_host.errors import StorkError

ALL = [
    "".join(sign + letter for sign, letter in zip(signs, letters, strict=True))
    for signs in itertools.product("+-", repeat=3)
    for letters in itertools.permutations("xyz")
]


def device_takes(spec: str) -> bool:
    try:
        Axes(spec)
    except ValueError:
        return False
    return True


def test_the_default_mounting_by_hand() -> None:
    # x up, y right, z forward: a sensor that reads 9 on x, 1 on y, 2 on z is worn upright
    assert to_body(np.array([[9.0, 1.0, 2.0]]), "+y+z+x").tolist() == [[1, 2, 9]]


def test_upside_down_by_hand() -> None:
    assert to_body(np.array([[9.0, 1.0, 2.0]]), "-y+z-x").tolist() == [[-1, 2, -9]]


@pytest.mark.parametrize("spec", ALL)
def test_every_spec_as_the_device_takes_it(spec: str) -> None:
    if not device_takes(spec):
        with pytest.raises(StorkError, match="turn one sign round"):
            axes_matrix(spec)
        return
    axes = Axes(spec)
    axes.put(3, 5, 7)
    assert to_body(np.array([[3.0, 5.0, 7.0]]), spec).tolist() == [[axes.ml, axes.ap, axes.up]]


def test_half_of_all_specs_are_right_handed() -> None:
    assert sum(device_takes(spec) for spec in ALL) == 24


@pytest.mark.parametrize("spec", ["", "+y+z", "yzx", "+y+z+y", "+y+z+w", "*y+z+x", "+y+z+x+x"])
def test_a_malformed_spec_is_told_in_one_line(spec: str) -> None:
    with pytest.raises(StorkError) as caught:
        axes_matrix(spec)
    assert str(caught.value).startswith('expected a right-handed mounting such as "+y+z+x", found axes')
