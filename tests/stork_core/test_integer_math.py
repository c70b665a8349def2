"""Square roots and lengths in integers, and what their docstrings claim."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checked_int import Small
from stork.core.acc_norm import AccNorm
from stork.core.integer_math import isqrt, radius

PART = st.integers(-(1 << 28) + 1, (1 << 28) - 1)


@pytest.mark.parametrize(
    ("value", "root"), [(0, 0), (1, 1), (2, 1), (3, 1), (4, 2), (99, 9), (100, 10), (8192**2, 8192)]
)
def test_isqrt_by_hand(value, root):
    assert isqrt(value) == root


@given(st.integers(0, (1 << 30) - 1))
def test_isqrt_is_the_floor_of_the_root(value):
    assert isqrt(Small(value)) == math.isqrt(value)


@pytest.mark.parametrize("root", [2, 3, 181, 4096, 32767])
def test_isqrt_around_squares(root):
    assert isqrt(root * root - 1) == root - 1
    assert isqrt(root * root) == root
    assert isqrt(root * root + 1) == root


def test_radius_by_hand():
    assert radius(1000, 0) == 1000
    assert radius(0, -1000) == 1000
    assert radius(3000, 4000) == 4000 - 500 + 1500  # 5000 in truth
    assert radius(-4000, 3000) == 5000


@given(PART, PART)
def test_radius_is_as_near_as_it_says(a, b):
    truth = math.hypot(a, b)
    found = radius(Small(a), Small(b))
    assert 0.97 * truth - 1 <= found <= 1.008 * truth + 1


@given(PART, PART)
def test_radius_knows_no_side(a, b):
    assert radius(a, b) == radius(-a, b) == radius(b, -a)


AXIS = st.integers(-32768, 32767)


def length(*values):
    return math.sqrt(sum(v * v for v in values))


def test_magnitude_at_rest_is_exact_to_3_lsb():
    for sample in ((8192, 0, 0), (4730, -4730, 4730), (-8191, 120, 77), (100, 8100, -900)):
        magnitude = AccNorm(8192)
        for _ in range(4):
            value = magnitude.step(*sample)
        assert abs(value - length(*sample)) <= 3


@pytest.mark.parametrize("factor", [0.5, 0.75, 1.25, 1.5, 2.0])
def test_magnitude_after_one_sample_of_a_change(factor):
    magnitude = AccNorm(8192)
    magnitude.step(8192, 0, 0)
    value = magnitude.step(round(8192 * factor), 0, 0)
    assert 8192 * factor - 3 <= value <= 8192 * factor * 1.03


def test_magnitude_begins_where_it_is_told():
    magnitude = AccNorm(8192)
    magnitude.step(30000, 30000, 30000)
    magnitude.start(7700)
    fresh = AccNorm(7700)
    assert [magnitude.step(7700, 40, n) for n in range(5)] == [fresh.step(7700, 40, n) for n in range(5)]


@given(st.integers(200, 40000), st.lists(st.tuples(AXIS, AXIS, AXIS), min_size=1, max_size=30))
def test_magnitude_never_undershoots_and_stays_small(start, samples):
    magnitude = AccNorm(start)
    for sample in samples:
        value = magnitude.step(*(Small(v) for v in sample))
        truth = length(*sample)
        assert value >= truth - 4
        assert value <= 2 * 28377
        assert isinstance(value, int)


@given(st.tuples(AXIS, AXIS, AXIS))
def test_magnitude_finds_the_length_in_three_samples(sample):
    magnitude = AccNorm(8192)
    for _ in range(3):
        value = magnitude.step(*sample)
    truth = max(length(*sample), 1024)  # below 1/8 g it says 1/8 g
    assert truth - 4 <= value <= truth * 1.001 + 4


@pytest.mark.parametrize("blow", [(24576, 0, 0), (-16000, 12000, 9000), (14000, 14000, 14000)])
def test_out_of_free_fall_a_blow_is_overshot_by_no_more_than_the_sum_of_its_parts(blow):
    magnitude = AccNorm(8192)
    for _ in range(20):
        magnitude.step(0, 0, 0)
    length = math.hypot(*blow)
    found = [magnitude.step(*blow) for _ in range(4)]
    assert all(length - 4 <= value <= sum(map(abs, blow)) + 1 for value in found)
    assert found[2] < 1.02 * length
