"""Start of a new training day: by hand, with a clock that is set, not set, or set at any moment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stork.device.training_day import TrainingDay

H = 3600
NOON = 1_790_000_000 // 86400 * 86400 + 12 * H


def test_once_a_day_by_hand():
    """Trained yesterday at noon; today 9:00, again at 9:30 and at 19:00, tomorrow at 8:00, without power-off."""
    day = TrainingDay(0, NOON - 24 * H)
    assert day.new(NOON - 3 * H, 5)
    assert not day.new(NOON - 3 * H + 1800, 1805)
    assert not day.new(NOON + 7 * H, 10 * H + 5)
    assert day.new(NOON + 20 * H, 23 * H + 5)
    assert not day.new(NOON + 21 * H, 24 * H + 5)


def test_switched_off_and_on_the_same_day():
    assert not TrainingDay(0, NOON).new(NOON + 7 * H, 3)
    assert TrainingDay(0, NOON).new(NOON + 20 * H, 3)
    assert TrainingDay(0, 0).new(NOON, 3), "nobody has trained yet"


def test_midnight_is_no_new_day_but_a_night_is():
    late = NOON + 11 * H + 3000  # 23:50
    assert not TrainingDay(0, late).new(late + 1200, 3)
    assert TrainingDay(0, late).new(late + 8 * H, 3)


@pytest.mark.parametrize("utc_h, new", [(0, True), (-8, False), (1, True)])
def test_the_wearers_midnight_counts(utc_h, new):
    """13:00 and 20:00 in UTC-8 are 21:00 and 4:00 of the next day in UTC."""
    assert TrainingDay(utc_h, NOON + 9 * H).new(NOON + 16 * H, 3) is new


def test_without_a_clock_each_power_on_is_a_day_and_each_24_hours():
    day = TrainingDay(0, NOON)
    assert day.new(0, 10)
    assert not day.new(0, 23 * H)
    assert day.new(0, 24 * H + 10)


def test_a_clock_that_is_set_in_the_middle_makes_no_day():
    day = TrainingDay(0, 0)
    assert day.new(0, 10)
    assert not day.new(NOON, 600), "a PC has set it"
    assert not day.new(NOON + 5 * H, 600 + 5 * H)
    assert not day.new(NOON - 400 * 86400, 700 + 5 * H), "and set it back by a year"
    assert not day.new(NOON + 400 * 86400, 800 + 5 * H), "and forth"


def test_a_clock_before_the_last_session_knows_nothing():
    day = TrainingDay(0, NOON)
    assert day.new(NOON - 86400, 3)
    assert not day.new(NOON - 86400 + 60, 63)


@given(
    st.integers(-12, 14),
    st.integers(0, 2 * NOON),
    st.lists(st.tuples(st.integers(0, 4 * H - 1), st.integers(0, 2 * NOON)), min_size=1, max_size=20),
)
def test_never_twice_within_four_hours_whatever_the_clock_does(utc_h, last_s, asks):
    day = TrainingDay(utc_h, last_s)
    up_s = told = None
    for wait, epoch in asks:
        up_s = (up_s or 0) + wait
        if day.new(epoch, up_s):
            assert told is None or up_s - told >= 4 * H
            told = up_s


@given(st.integers(-12, 14), st.lists(st.integers(0, 6 * H), min_size=1, max_size=60))
def test_on_every_day_with_training_and_an_honest_clock(utc_h, waits):
    """Asked at any times: each date whose first drill comes four hours or more after the last one begins anew, once."""
    day = TrainingDay(utc_h, 0)
    now, up_s, news = NOON, 0, []
    for wait in waits:
        now, up_s = now + wait, up_s + wait
        if day.new(now, up_s):
            news.append((now + utc_h * H) // 86400)
    assert len(set(news)) == len(news)
