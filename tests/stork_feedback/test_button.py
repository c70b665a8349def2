"""One button: bounces, short and long, over the wrap of the ticks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stork.core import ticks
from stork.feedback.button import DOWN, LONG, NONE, SHORT, Button

WRAP = 1 << 29


def told(*levels, start=1000, every=5):
    """``levels``: (pressed, ms) one after the other; gives (ms, what) of everything told."""
    button = Button()
    for ms in range(-200, 0, every):  # power-on, not pressed
        assert button.tick(False, ticks.add(start, ms)) == NONE
    found = []
    at = 0
    for pressed, ms in levels:
        for k in range(0, ms, every):
            what = button.tick(pressed, ticks.add(start, at + k))
            if what != NONE:
                found.append((at + k, what))
        at += ms
    return found


@pytest.mark.parametrize("start", [1000, 0, WRAP - 15, WRAP - 400])
def test_short_and_long_by_hand(start):
    assert told((True, 200), (False, 200), start=start) == [(30, DOWN), (230, SHORT)]
    assert told((True, 1500), (False, 200), start=start) == [(30, DOWN), (730, LONG)]
    assert told((True, 200), (False, 100), (True, 900), (False, 100), start=start) == [
        (30, DOWN),
        (230, SHORT),
        (330, DOWN),
        (1030, LONG),
    ]


def test_bounces_are_one_press():
    bounce = [(True, 10), (False, 5), (True, 5), (False, 10)]
    assert told(*bounce, (True, 200), *[(not p, ms) for p, ms in bounce], (False, 200)) == [
        (60, DOWN),
        (290, SHORT),
    ]


def test_a_touch_of_25_ms_is_nothing():
    assert told((True, 25), (False, 300)) == []


@pytest.mark.parametrize("held_ms", [50, 5000])
def test_a_press_that_was_there_at_power_on_tells_nothing(held_ms):
    """Maker mode: the button is held while the power comes on, and must not start a drill."""
    button = Button()
    for ms in range(0, held_ms, 5):
        assert button.tick(True, ms) == NONE
    for ms in range(held_ms, held_ms + 500, 5):
        assert button.tick(False, ms) == NONE
    found = [button.tick(True, ms) for ms in range(held_ms + 500, held_ms + 600, 5)]
    assert found.count(DOWN) == 1


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 1200)), max_size=20), st.integers(0, WRAP - 1))
def test_every_down_has_one_end(levels, start):
    """After DOWN comes SHORT or LONG, never both, and none without a DOWN."""
    order = [what for _, what in told(*levels, (False, 100), start=start)]
    assert order[::2] == [DOWN] * (len(order) // 2)
    assert all(what in (SHORT, LONG) for what in order[1::2])
    assert len(order) % 2 == 0
