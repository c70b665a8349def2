"""Virtual persons: the usual parameters of ``person_parameters``, and what each profile changes, with its reason.

No profile stands for a diagnosis: its name says what it was made to resemble. What has a source says so;
the rest is an assumption, and no profile was validated against recordings of such people.
"""

from dataclasses import dataclass
from typing import Any

from stork_host.errors import StorkError
from stork_sim.motion.pendulum import fitted, of_body, published
from stork_sim.motion.person_parameters import (
    ASSUMED,
    COP_ADULTS,
    MEASURED_STILL,
    MEASURED_WALK,
    SMALL_STUDY,
    SPRINGER,
    Person,
)

__all__ = ["ALIASES", "PEOPLE", "PROFILES", "Person", "because", "person"]

FIT = "a fit to centre-of-pressure recordings [pendulum-fit]"
FITTED = FIT + "; the size of its noise: assumption"
QUICKER = "published pendulum [pendulum-pmc5664365], quicker than the fitted one: assumption"
SCALED = "published pendulum [pendulum-pmc5664365], scaled: assumption"


@dataclass(frozen=True)
class Own:
    """A value that is the profile's own, and where it comes from."""

    value: Any
    source: str = ASSUMED


def _fitted(noise_rms_nm: float) -> Own:
    return Own(fitted(noise_rms_nm=noise_rms_nm), FITTED)


def _foam(closed: float, foam: float, foam_closed: float, source: str = ASSUMED) -> dict[str, Own]:
    return {
        "eyes_closed_gain": Own(closed, source),
        "foam_gain": Own(foam, source),
        "foam_eyes_closed_gain": Own(foam_closed, source),
    }


# What everybody over about 65 shares here; a profile may say otherwise.
_OLDER: dict[str, Own] = {
    "height_m": Own(1.70),
    "mass_kg": Own(83.3, FIT),
    "reaction_s": Own(0.6),
    "quiet_ap": _fitted(1.4),
    "quiet_ml": _fitted(0.7),
    "hip_m_s2": Own((0.019, 0.027), MEASURED_STILL),
    "tremor_m_s2": Own((0.018, 0.014, 0.014), MEASURED_STILL),
    "tremor_deg_s": Own(0.18, MEASURED_STILL),
    **_foam(1.35, 3.3, 4.2, COP_ADULTS),
    "tandem_hold_s": Own(35.0),
    "one_leg_hold_s": Own(21.5, SPRINGER + ", 70-79 years"),
    "one_leg_sway_deg": Own((0.9, 0.75)),
    "one_leg_tremor_m_s2": Own((0.16, 0.12, 0.09)),
    "one_leg_tremor_deg_s": Own(2.0),
    "tandem_cadence_hz": Own(1.0),
    "tandem_step_cv": Own(0.10),
    "tandem_sway_deg": Own(1.9),
    "tandem_side_step_chance": Own(0.08),
    "gait_cadence_hz": Own(1.69, MEASURED_WALK),
    "gait_step_cv": Own(0.045),
    "turn_s": Own(2.4),
    "gait_side_step_chance": Own(0.005),
    "beat_correction": Own(0.3),
    "learning_sessions": Own(18.0),
    "fatigue_per_trial": Own(0.03),
}

PROFILES: dict[str, dict[str, Own]] = {
    "young": {
        "age_years": Own(25),
        "one_leg_hold_s": Own(75.0, "enough for the 44.7 of 45 s at 18-39 years [springer-2007]: assumption"),
    },
    "older": {**_OLDER, "age_years": Own(74)},
    "older_fearful": {  # stiff: smaller and quicker sway for her age, slow steps
        **_OLDER,
        "age_years": Own(83),
        "height_m": Own(1.62),
        "mass_kg": Own(75.0, "the published pendulum [pendulum-pmc5664365]"),
        "reaction_s": Own(0.75),
        "quiet_ap": Own(published(noise_rms_nm=3.2), QUICKER),
        "quiet_ml": Own(published(noise_rms_nm=1.5), QUICKER),
        "hip_m_s2": Own((0.023, 0.032)),
        "tremor_m_s2": Own((0.024, 0.022, 0.020), MEASURED_STILL),
        "tremor_deg_s": Own(0.24),
        **_foam(1.5, 3.3, 4.4),
        "tandem_hold_s": Own(9.0),
        "one_leg_hold_s": Own(9.4, SPRINGER + ", 80-99 years"),
        "one_leg_sway_deg": Own((1.5, 1.2)),
        "one_leg_tremor_m_s2": Own((0.25, 0.20, 0.14)),
        "one_leg_tremor_deg_s": Own(3.5),
        "lift_lean_deg": Own(2.5),
        "touchdown_g": Own((0.4, 0.6)),
        "tandem_cadence_hz": Own(0.85),
        "tandem_cadence_drift": Own(0.10),
        "tandem_step_cv": Own(0.16),
        "tandem_strike_g": Own((0.16, 0.30)),
        "tandem_sway_deg": Own(2.6),
        "tandem_side_step_chance": Own(0.2),
        "gait_cadence_hz": Own(1.5),
        "gait_step_cv": Own(0.06),
        "gait_bounce": Own(0.8),
        "turn_s": Own(3.2),
        "day_cv": Own(0.15),
        "adherence": Own(0.7),
    },
    "vestibular": {  # fair with eyes open on firm ground, lost on foam in the dark
        "age_years": Own(56),
        "mass_kg": Own(83.3, FIT),
        "quiet_ap": _fitted(1.6),
        "quiet_ml": _fitted(0.9),
        "hip_m_s2": Own((0.020, 0.028)),
        **_foam(1.8, 3.6, 8.0),
        "tandem_hold_s": Own(14.0),
        "one_leg_hold_s": Own(14.0),
        "one_leg_closed_share": Own(0.12),
        "one_leg_sway_deg": Own((1.1, 0.9)),
        "one_leg_tremor_m_s2": Own((0.18, 0.14, 0.10)),
        "one_leg_tremor_deg_s": Own(2.4),
        "tandem_cadence_hz": Own(0.95),
        "tandem_sway_deg": Own(2.4),
        "tandem_side_step_chance": Own(0.15),
        "gait_side_step_chance": Own(0.02),
        "turn_s": Own(2.8),
        "feedback_gain": Own(0.45, SMALL_STUDY),
        "learning_max": Own(0.40),
        "day_cv": Own(0.18),
    },
    "neuropathy": {  # numb feet: eyes closed is hard on any floor, foam takes little away that was there
        **_OLDER,
        "age_years": Own(66),
        "quiet_ap": _fitted(1.8),
        "quiet_ml": _fitted(1.0),
        "hip_m_s2": Own((0.021, 0.030)),
        **_foam(2.2, 2.4, 4.4),
        "lift_lean_deg": Own(2.5),
        "tandem_hold_s": Own(10.0),
        "one_leg_hold_s": Own(8.0),
        "one_leg_closed_share": Own(0.15),
        "one_leg_sway_deg": Own((1.3, 1.1)),
        "tandem_side_step_chance": Own(0.2),
        "gait_step_cv": Own(0.055),
        "feedback_gain": Own(0.4, SMALL_STUDY),
    },
    "parkinson": {  # jerkier sideways, few side-steps, freezes at starts and turns, leans on the beat
        **_OLDER,
        "age_years": Own(68),
        "reaction_s": Own(0.75),
        "quiet_ap": _fitted(1.6),
        "quiet_ml": _fitted(0.85),
        "hip_m_s2": Own((0.026, 0.030), "more JERK at L5 than controls, untreated [mancini-2011]; size: assumption"),
        "tremor_m_s2": Own((0.029, 0.027, 0.027)),
        "tremor_deg_s": Own(0.3),
        "tandem_hold_s": Own(14.0),
        "one_leg_hold_s": Own(10.0),
        "tandem_cadence_hz": Own(0.95),
        "tandem_step_cv": Own(0.15),
        "gait_cadence_hz": Own(1.80),
        "gait_step_cv": Own(0.06),
        "gait_bounce": Own(0.7),
        "turn_s": Own(3.6),
        "freeze_chance": Own(0.3),
        "beat_follow": Own(0.9),
        "beat_offset_s": Own(0.03),
        "learning_max": Own(0.22),
        "learning_sessions": Own(24.0),
        "fatigue_per_trial": Own(0.045),
        "day_cv": Own(0.22),
    },
    "knee_replacement": {  # some weeks after the operation, right knee
        **_OLDER,
        "age_years": Own(69),
        "weak_leg": Own("right"),
        "quiet_ml": _fitted(0.9),
        "tandem_hold_s": Own(20.0),
        "one_leg_hold_s": Own(27.0, "Bohannon 2006 [bohannon-2006], 60-69 years; the operated leg: assumption"),
        "weak_leg_share": Own(0.35),
        "gait_cadence_hz": Own(1.55),
        "gait_asymmetry": Own(0.10),
        "gait_bounce": Own(0.8),
        "turn_s": Own(2.8),
        "learning_max": Own(0.40),
        "learning_sessions": Own(10.0),
        "fatigue_per_trial": Own(0.05),
    },
    "child": {  # about eight years old
        "age_years": Own(8),
        "height_m": Own(1.30),
        "mass_kg": Own(27.0),
        "reaction_s": Own(0.55),
        "quiet_ap": Own(of_body(published(), 27.0, 0.71, noise_rms_nm=0.90), SCALED),
        "quiet_ml": Own(of_body(published(), 27.0, 0.71, noise_rms_nm=0.48), SCALED),
        "one_leg_pendulum": Own(of_body(published(), 27.0, 0.71, noise_time_constant_s=0.25)),
        "hip_m_s2": Own((0.020, 0.028)),
        **_foam(1.2, 2.8, 3.6),
        "one_leg_hold_s": Own(25.0),
        "one_leg_sway_deg": Own((1.0, 0.8)),
        "one_leg_tremor_m_s2": Own((0.20, 0.16, 0.12)),
        "one_leg_tremor_deg_s": Own(2.6),
        "tandem_cadence_hz": Own(1.35),
        "tandem_step_cv": Own(0.13),
        "tandem_side_step_chance": Own(0.08),
        "gait_cadence_hz": Own(2.15),
        "gait_step_cv": Own(0.045),
        "beat_follow": Own(0.8),
        "beat_correction": Own(0.25),
        "learning_sessions": Own(10.0),
        "day_cv": Own(0.2),
        "adherence": Own(0.65),
    },
}

PEOPLE: dict[str, Person] = {
    name: Person(name=name, **{key: own.value for key, own in changes.items()}) for name, changes in PROFILES.items()
}

ALIASES = {"steady": "young", "unsteady": "older_fearful"}
"""Short names: a good balance, and a bad one."""


def person(name: str) -> Person:
    """The person of that name or alias. Raises StorkError with the names there are."""
    name = ALIASES.get(name, name)
    if name not in PEOPLE:
        raise StorkError(
            expected="the name of a virtual person",
            found=f'"{name}"',
            try_this="one of " + ", ".join((*PEOPLE, *ALIASES)),
        )
    return PEOPLE[name]


def because(name: str) -> dict[str, str]:
    """Source of each value that is the profile's own. Raises StorkError as ``person`` does."""
    return {key: own.source for key, own in PROFILES[person(name).name].items()}
