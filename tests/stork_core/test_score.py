"""The score's arithmetic: by hand, in order, within bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checked_int import Small
from stork.core.score import share, steadiness

SWAY = st.integers(0, 200_000)
HALF = st.integers(100, 6000)


@pytest.mark.parametrize(
    ("sway", "half", "score"),
    [(0, 1500, 1000), (1500, 1500, 500), (750, 1500, 800), (3000, 1500, 200), (30000, 1500, 2)],
)
def test_steadiness_by_hand(sway, half, score):
    """h^2 / (h^2 + s^2): a half of the half gives 1 / 1.25, the double of it 1 / 5."""
    assert steadiness(sway, half) == pytest.approx(score, abs=1)


@given(SWAY, SWAY, HALF)
def test_more_sway_never_scores_more(a, b, half):
    assert (steadiness(a, half) >= steadiness(b, half)) or a > b


@given(SWAY, HALF)
def test_steadiness_is_within_bounds_and_small(sway, half):
    found = steadiness(Small(sway), Small(half))
    assert 0 <= found <= 1000
    exact = 1000 * half**2 / (half**2 + min(sway, 30000) ** 2)
    if half >= 1500:
        assert found == pytest.approx(exact, abs=12)


@given(st.integers(0, (1 << 20) - 1), st.integers(1, (1 << 20) - 1))
def test_share_is_rounded_down_thousandths(part, whole):
    assert share(Small(part), Small(whole)) == min(1000, 1000 * part // whole)


def test_share_of_nothing_is_all():
    assert share(0, 0) == 1000
