"""Rows of the table for standing on two legs and on one."""

from dataclasses import astuple

import numpy as np

from stork_sim.fidelity import ranges
from stork_sim.fidelity.measures import QuietMeasures, quiet_measures
from stork_sim.fidelity.simulated_runs import FS_HZ, act, stand
from stork_sim.fidelity.table_row import Row
from stork_sim.motion.conditions import AT_EASE, STANCES, Condition
from stork_sim.motion.people import PEOPLE
from stork_sim.motion.person_parameters import Person
from stork_sim.motion.single_leg import SingleLeg

ADULTS = tuple(name for name in PEOPLE if name != "child")
"""Profiles for which the ranges of quiet standing are claimed. They were measured on adults, most of them healthy."""

_QUIET = (
    ("rms", "RMS", "m/s²", ranges.QUIET_RMS),
    ("rms_ap", "RMS ap", "m/s²", ranges.QUIET_RMS_AP),
    ("rms_ml", "RMS ml", "m/s²", ranges.QUIET_RMS_ML),
    ("jerk_per_s", "jerk/s", "m²/s⁶", ranges.QUIET_JERK),
    ("f50", "F50", "Hz", ranges.QUIET_F50),
    ("f95", "F95", "Hz", ranges.QUIET_F95),
)
_SENSES = (
    (Condition(eyes="closed"), ranges.EYES_CLOSED),
    (Condition(surface="foam"), ranges.FOAM),
    (Condition(eyes="closed", surface="foam"), ranges.FOAM_EYES_CLOSED),
)
_LIKE_THE_TWO_ADULTS = ("young", "older")


def median_measures(person: Person, seeds: int, condition: Condition) -> QuietMeasures:
    """Medians over ``seeds`` runs of 30 s."""
    found = [astuple(quiet_measures(stand(person, seed, condition)[:, :2], FS_HZ)) for seed in range(seeds)]
    return QuietMeasures(*np.median(found, axis=0).tolist())


def quiet_rows(name: str, seeds: int) -> list[Row]:
    """Quiet standing, eyes open, firm floor."""
    usual = median_measures(PEOPLE[name], seeds, AT_EASE)
    return [
        Row(name, str(AT_EASE), label, unit, getattr(usual, field), span, name in ADULTS)
        for field, label, unit, span in _QUIET
    ]


def condition_rows(name: str, seeds: int) -> list[Row]:
    """RMS with closed eyes, on foam and in other stances, as a ratio to quiet standing."""
    person = PEOPLE[name]
    usual = median_measures(person, seeds, AT_EASE)
    rows = []
    for condition, span in _SENSES:
        ratio = median_measures(person, seeds, condition).rms / usual.rms
        rows.append(Row(name, str(condition), "RMS ratio", "", ratio, span, name in _LIKE_THE_TWO_ADULTS))
    for stance in list(STANCES)[1:]:
        condition = Condition(stance)
        ratio = median_measures(person, seeds, condition).rms / usual.rms
        rows.append(Row(name, str(condition), "RMS ratio", "", ratio))
    return rows


def one_leg_rows(name: str, seeds: int) -> list[Row]:
    """Hold time on the sound leg, best of three, stopped at 45 s."""
    person = PEOPLE[name]
    leg = "left" if person.weak_leg == "right" else "right"
    best = []
    for seed in range(seeds):
        holds = []
        for trial in range(3):
            _, _, truth = act(person, SingleLeg(leg), seed=3 * seed + trial)
            _, lift, end = truth.events
            holds.append(min(45.0, end.t_s - lift.t_s))
        best.append(max(holds))
    span = ranges.ONE_LEG_HOLD.get(name)
    return [Row(name, "single leg, best of 3", "mean hold", "s", float(np.mean(best)), span, span is not None)]
