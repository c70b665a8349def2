"""Fatigue brake: one day by hand, then properties of every day."""

from hypothesis import given
from hypothesis import strategies as st

from stork.device import fatigue
from stork.device.fatigue import FALL, NEAR_FALLS, SWAY, Fatigue
from stork_format import journal_records as journal

KEY = 7


def told(sways, held_ms=20000, key=KEY):
    brake = Fatigue()
    return [brake.trial(key, sway, held_ms, False) for sway in sways]


def test_a_day_by_hand():
    """Medians of three: 1000, 1000, 1100, 1400, 1600. More than 1.5 times 1000 is the last one."""
    assert told([1000, 900, 1100, 1400, 1100, 1600, 1600]) == [0] * 6 + [SWAY]


def test_one_bad_trial_is_forgiven():
    assert told([1000, 1000, 1000, 9000, 1000, 1000]) == [0] * 6


def test_small_sway_may_double():
    assert told([300, 300, 300, 600, 600, 600]) == [0] * 6
    assert told([300, 300, 300, 700, 700, 700])[-1] == SWAY


def test_two_near_falls_end_it_in_whatever_drill():
    brake = Fatigue()
    assert brake.trial(1, 1000, 20000, True) == 0
    assert brake.trial(2, 1000, 20000, False) == 0
    assert brake.trial(3, 1000, 20000, True) == NEAR_FALLS
    brake.begin()
    assert brake.trial(3, 1000, 20000, True) == 0, "rested"


def test_what_is_a_near_fall():
    assert fatigue.near_fall("grab", 0) and fatigue.near_fall("sway_limit", 0) and fatigue.near_fall("time_reached", 1)
    assert not any(fatigue.near_fall(cause, 0) for cause in ("time_reached", "touchdown", "hop", "stopped", "fall"))


def test_a_fall_ends_it_and_a_false_alarm_is_a_near_fall():
    assert Fatigue().fell(False) == FALL
    brake = Fatigue()
    assert brake.fell(True) == 0 and brake.fell(True) == NEAR_FALLS


def test_the_reasons_are_the_journals():
    assert (SWAY, NEAR_FALLS, FALL) == (journal.REST_SWAY, journal.REST_NEAR_FALLS, journal.REST_FALL)


def test_drills_are_apart_and_short_or_doubtful_trials_do_not_count():
    assert told([1000, 1000, 1000]) == told([1000] * 3, key=8) == [0, 0, 0]
    brake = Fatigue()
    for key, sway in ((1, 1000), (2, 4000)) * 5:
        assert brake.trial(key, sway, 20000, False) == 0
    assert told([1000] * 3 + [9000] * 5, held_ms=4999) == [0] * 8
    assert told([1000] * 3 + [-1] * 5) == [0] * 8


sways = st.lists(st.integers(0, 20000), max_size=30)


@given(sways)
def test_who_gets_no_worse_is_never_stopped(values):
    assert not any(told(sorted(values, reverse=True)))


@given(st.integers(1, 6000), st.lists(st.floats(0.82, 1.22), max_size=40))
def test_trials_that_differ_by_less_than_half_are_usual(sway, factors):
    """1.22 / .82 is below 1.5."""
    assert not any(told([round(sway * f) for f in factors]))


@given(st.integers(1000, 5000), st.integers(3, 10), st.integers(3, 8))
def test_doubled_sway_is_found_by_the_second_trial(sway, before, after):
    """Two of the last three then."""
    answers = told([sway] * before + [2 * sway] * after)
    assert not any(answers[: before + 1]) and all(answers[before + 1 :])


@given(sways, st.integers(2, 4))
def test_more_sway_at_the_end_never_makes_it_milder(values, times):
    """A day that is stopped at its last trial is stopped too where that trial was worse."""
    if values and told(values)[-1]:
        assert told([*values[:-1], values[-1] * times])[-1]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(-1, 30000), st.integers(0, 60000), st.booleans())))
def test_any_day_is_answered_and_memory_is_bounded(trials):
    brake = Fatigue()
    near = 0
    for key, sway, held_ms, was_near in trials:
        answer = brake.trial(key, sway, held_ms, was_near)
        near += was_near
        assert answer in (0, SWAY, NEAR_FALLS)
        assert (answer == NEAR_FALLS) == (was_near and near >= 2)
    assert len(brake.drills) <= 16


@given(st.integers(0, 1 << 28), st.integers(0, 1 << 28), st.integers(0, 1 << 28))
def test_median(a, b, c):
    assert fatigue.median(a, b, c) == sorted((a, b, c))[1]
