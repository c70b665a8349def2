"""Axes specs: the mounting of a sensor on a body."""

import itertools

import numpy as np
import pytest

from stork_host.errors import StorkError
from stork_sim.motion.frames import DEFAULT_AXES, body_from_sensor, rotate

ALL = [
    "".join(sign + letter for sign, letter in zip(signs, letters, strict=True))
    for signs in itertools.product("+-", repeat=3)
    for letters in itertools.permutations("xyz")
]


def test_default_by_hand():
    # sensor x up, y right, z forward: standing upright the sensor reads 1 g on x
    body = body_from_sensor(DEFAULT_AXES) @ np.array([9.8, 1.0, 2.0])
    assert body.tolist() == [1.0, 2.0, 9.8]


def test_rates_turn_like_accelerations():
    signals = np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]])
    assert rotate(body_from_sensor("+y+z+x"), signals).tolist() == [[2, 3, 1, 5, 6, 4]]
    assert rotate(body_from_sensor("-x+z+y"), signals).tolist() == [[-1, 3, 2, -4, 6, 5]]


@pytest.mark.parametrize("spec", ALL)
def test_half_of_all_specs_are_rotations_and_the_other_half_is_refused(spec):
    signs = [1 if spec[2 * i] == "+" else -1 for i in range(3)]
    order = ["xyz".index(letter) for letter in spec[1::2]]
    even = sum(order[i] > order[j] for i in range(3) for j in range(i + 1, 3)) % 2 == 0
    if np.prod(signs) * (1 if even else -1) > 0:
        matrix = body_from_sensor(spec)
        assert np.array_equal(matrix @ matrix.T, np.eye(3))
        assert np.linalg.det(matrix) == pytest.approx(1.0)
    else:
        with pytest.raises(StorkError, match="mirror image") as error:
            body_from_sensor(spec)
        suggestion = error.value.try_this.split('"')[1]
        assert np.linalg.det(body_from_sensor(suggestion)) == pytest.approx(1.0)


@pytest.mark.parametrize("spec", ["", "+y+z", "+y+z+y", "yzx", "+y+z+w", "+y+z+x ", "*y+z+x", "y+z+x+"])
def test_what_is_not_a_spec_is_refused_in_one_line(spec):
    with pytest.raises(StorkError, match="names each of x, y, z once") as error:
        body_from_sensor(spec)
    assert "\n" not in str(error.value)
