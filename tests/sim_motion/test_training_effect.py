"""Effect of weeks of training: reproducible, in any order of days, and in the known directions."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stork_host.errors import StorkError
from stork_sim.motion.people import PEOPLE, person
from stork_sim.motion.single_leg import SingleLeg
from stork_sim.motion.training_effect import DayState, Training, fading, trained

DILIGENT = replace(person("older"), adherence=1.0, adherence_half_days=1e9, day_cv=0.0)
FRESH = DayState(0, 1, 1, skill=0.0, leaning=0.0, form=1.0, feedback_share=1.0, feedback_gain=0.3)


def test_the_first_day_is_the_person_itself():
    assert trained(DILIGENT, FRESH, 0) == DILIGENT


def test_skill_form_and_fatigue_by_hand():
    someone = replace(DILIGENT, learning_max=0.4, fatigue_per_trial=0.05)
    state = replace(FRESH, skill=0.5, leaning=0.25, form=1.1)
    # (1 - 0.4 * 0.5) * 1.1 * (1 + 0.05 * 2) = 0.968
    assert trained(someone, state, 2).tandem_sway_deg == pytest.approx(0.968 * someone.tandem_sway_deg)
    # without feedback a quarter of the skill is not there: (1 - 0.4 * 0.25) * 1.1 = 0.99
    silent = trained(someone, state, 0, feedback=False)
    assert silent.quiet_ap.noise_rms_nm == pytest.approx(0.99 * someone.quiet_ap.noise_rms_nm)
    assert silent.feedback_gain == 0.0
    assert silent.one_leg_hold_s == pytest.approx(someone.one_leg_hold_s * 0.99**-1.5)


def test_sessions_are_spread_over_the_week():
    training = Training(DILIGENT, 0, sessions_per_week=3)
    week = [training.day(k).planned for k in range(7, 14)]
    assert sum(week) == 3 and max(week) == 1
    assert sum(Training(DILIGENT, 0, sessions_per_week=14).day(k).planned for k in range(7)) == 14


@settings(max_examples=20)
@given(st.integers(0, 99), st.lists(st.integers(0, 200), min_size=1, max_size=5), st.sampled_from(sorted(PEOPLE)))
def test_days_may_be_asked_in_any_order(seed, days, name):
    forward, any_order = Training(person(name), seed), Training(person(name), seed)
    whole = [forward.day(k) for k in range(201)]
    assert [any_order.day(k) for k in days] == [whole[k] for k in days]
    for state in whole:
        assert 0.0 <= state.leaning <= state.skill <= 1.0 and 0.3 < state.form < 3.0
        assert 0 <= state.adhered <= state.planned


def test_training_takes_sway_away_and_a_break_gives_some_back():
    year = Training(DILIGENT, 3, sessions_per_week=5, feedback_share=0.67)
    assert year.person_at(90, 0).quiet_ap.noise_rms_nm < 0.85 * DILIGENT.quiet_ap.noise_rms_nm
    assert year.person_at(90, 0).one_leg_hold_s > 1.2 * DILIGENT.one_leg_hold_s
    lazy = Training(replace(DILIGENT, adherence=0.0), 3)
    assert lazy.day(300).skill == 0.0
    stops = Training(replace(DILIGENT, adherence_half_days=3.0), 3)
    best = max(stops.day(k).skill for k in range(60))
    assert 0.0 < stops.day(360).skill < 0.5 * best


def test_constant_feedback_helps_practice_and_hurts_retention():
    def after_a_month(share):
        training = Training(DILIGENT, 1, feedback_share=share)
        state = training.day(30)
        return state.skill, state.skill - state.leaning

    practice_always, kept_always = after_a_month(1.0)
    practice_two_thirds, kept_two_thirds = after_a_month(2 / 3)
    _, kept_never = after_a_month(0.0)
    assert kept_two_thirds > kept_always and kept_two_thirds > kept_never
    assert practice_always >= kept_always + 0.03
    assert practice_two_thirds == kept_two_thirds


def test_good_and_bad_days_scatter_as_the_person_does():
    def log_form(name):
        training = Training(person(name), 5)
        return np.log([training.day(k).form for k in range(1500)])

    for name in ("young", "parkinson"):
        assert log_form(name).std() == pytest.approx(person(name).day_cv, rel=0.1)
    moods = log_form("older")
    assert np.corrcoef(moods[1:], moods[:-1])[0, 1] == pytest.approx(0.4, abs=0.1)


def test_adherence_wanes_and_life_gets_between():
    training = Training(person("older"), 2, sessions_per_week=7)
    days = [training.day(k) for k in range(720)]
    first, last = (sum(d.adhered for d in days[a : a + 120]) / 120 for a in (0, 600))
    assert 0.6 < first <= 0.95 and last < first
    run, longest = 0, 0
    for d in days:
        run = 0 if d.adhered else run + 1
        longest = max(longest, run)
    assert longest >= 5, "a week away"


def test_feedback_fades():
    assert [fading(day) for day in (0, 29, 30, 60, 300)] == pytest.approx([1, 1, 2 / 3, 1 / 3, 1 / 3])


def test_a_session_tires_and_its_wearer_is_reproducible():
    training = Training(person("knee_replacement"), 9)
    assert training.person_at(10, 5).one_leg_hold_s < training.person_at(10, 0).one_leg_hold_s

    def holds():
        w = training.wearer(10, SingleLeg("left"), feedback=lambda trial: trial % 3 != 2)
        found = []
        for trial in range(3):
            w.on_go(100.0 * trial)
            found.append((w.truth.events, w.on_feedback(100.0 * trial + 1.0, 1.0), w.version))
        return found

    first, again = holds(), holds()
    assert [e for e, _, _ in first] == [e for e, _, _ in again]
    assert [version for _, _, version in first] == [2, 4, 5], "no answer to feedback in the silent third trial"
    other = training.wearer(11, SingleLeg("left"))
    other.on_go(0.0)
    assert other.truth.events != first[0][0]


@pytest.mark.parametrize("make", [lambda: Training(DILIGENT, sessions_per_week=0), lambda: Training(DILIGENT).day(-1)])
def test_bad_wishes_are_refused(make):
    with pytest.raises(StorkError, match="expected"):
        make()
