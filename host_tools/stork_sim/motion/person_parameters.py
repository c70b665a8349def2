"""Parameters of a virtual person. Each has its unit and the source of its usual value.

Amplitudes are RMS unless they say peak; ml is sideways, ap forward and back, up along the trunk. "assumption" means
what it says: chosen to be plausible, held by no measurement that this project has seen [people-assumed].
"""

from dataclasses import dataclass, field
from typing import Any

from stork_sim.motion.pendulum import Pendulum, published

ASSUMED = "assumption"
PUBLISHED = "a published pendulum [pendulum-pmc5664365]; its noise: assumption"
MEASURED_STILL = "the still parts of four lower-back recordings, two people [still-parts]"
MEASURED_WALK = "a lower-back recording of one healthy older adult, 16 steps [walk-waveform]"
COP_ADULTS = "centre of pressure of two adults [cop-adults]"
SPRINGER = "Springer 2007 [springer-2007], eyes open, best of three, ended at 45 s"
SMALL_STUDY = "within the 11 to 66 % less sway of one small study [feedback-gain]"


_QUIET_AP = published(noise_rms_nm=2.0)
_QUIET_ML = published(noise_rms_nm=0.80)
_ON_ONE_LEG = published(noise_time_constant_s=0.25)


def told(unit: str, source: str) -> dict[str, str]:
    """Metadata of a parameter: unit and source of its value."""
    return {"unit": unit, "source": source}


def par(default: Any, unit: str, source: str) -> Any:
    """A parameter: its usual value, its unit ("" for a plain number) and the source of that value."""
    return field(default=default, metadata=told(unit, source))


@dataclass(frozen=True, kw_only=True)
class Body:
    """The frame, and how fast it answers."""

    name: str
    age_years: int = par(30, "years", ASSUMED)
    height_m: float = par(1.74, "m", ASSUMED)
    mass_kg: float = par(75.0, "kg", "the published pendulum [pendulum-pmc5664365]")
    reaction_s: float = par(0.45, "s", ASSUMED)
    weak_leg: str = par("", "", ASSUMED)

    @property
    def sensor_height_m(self) -> float:
        """Height of L5 above the ground [m]: about 0.6 of the body's height."""
        return 0.6 * self.height_m


@dataclass(frozen=True, kw_only=True)
class QuietStanding:
    """Eyes open, firm floor, feet at ease; the gains say what other conditions do to every part of it."""

    quiet_ap: Pendulum = field(default=_QUIET_AP, metadata=told("", PUBLISHED))
    quiet_ml: Pendulum = field(default=_QUIET_ML, metadata=told("", PUBLISHED))
    # what the trunk turning about the hips adds to the acceleration at L5, 0.65-5 Hz: ml, ap
    hip_m_s2: tuple[float, float] = par((0.018, 0.0255), "m/s²", MEASURED_STILL)
    # pulse, breath and muscle, 3.5-15 Hz: ml, ap, up; and the rate that goes with it
    tremor_m_s2: tuple[float, float, float] = par((0.014, 0.010, 0.010), "m/s²", MEASURED_STILL)
    tremor_deg_s: float = par(0.12, "deg/s", MEASURED_STILL)
    breath_m_s2: float = par(0.009, "m/s²", MEASURED_STILL)  # up, 0.2-3.5 Hz
    eyes_closed_gain: float = par(1.0, "", COP_ADULTS)
    foam_gain: float = par(2.6, "", COP_ADULTS)
    foam_eyes_closed_gain: float = par(2.95, "", COP_ADULTS)
    tandem_hold_s: float = par(60.0, "s", ASSUMED)  # median time in tandem stance, eyes open, firm floor


@dataclass(frozen=True, kw_only=True)
class OneLeg:
    """Single-leg stance."""

    one_leg_hold_s: float = par(44.7, "s", SPRINGER)  # best of three
    one_leg_closed_share: float = par(0.33, "", ASSUMED)  # of the hold time that is left with eyes closed
    one_leg_sway_deg: tuple[float, float] = par((0.55, 0.45), "deg", ASSUMED)
    one_leg_pendulum: Pendulum = field(default=_ON_ONE_LEG, metadata=told("", ASSUMED))
    one_leg_tremor_m_s2: tuple[float, float, float] = par((0.10, 0.08, 0.06), "m/s²", ASSUMED)
    one_leg_tremor_deg_s: float = par(1.2, "deg/s", ASSUMED)
    lift_s: float = par(0.9, "s", ASSUMED)
    lift_lean_deg: float = par(1.5, "deg", ASSUMED)
    touchdown_g: tuple[float, float] = par((0.3, 0.5), "g", ASSUMED)  # peak, drawn evenly
    weak_leg_share: float = par(1.0, "", ASSUMED)  # of the hold time that is left on the weak leg


@dataclass(frozen=True, kw_only=True)
class Tandem:
    """Heel-to-toe walking."""

    tandem_cadence_hz: float = par(1.2, "steps/s", "middle of 0.8 to 1.5 [tandem-cadence]")
    tandem_cadence_drift: float = par(0.05, "", ASSUMED)  # over the whole walk
    tandem_step_cv: float = par(0.06, "", ASSUMED)
    tandem_strike_g: tuple[float, float] = par((0.12, 0.22), "g", ASSUMED)  # peak, drawn evenly
    tandem_bob_m_s2: float = par(0.5, "m/s²", ASSUMED)
    tandem_sway_deg: float = par(1.3, "deg", ASSUMED)  # peak, sideways, once a stride
    tandem_tremor_m_s2: tuple[float, float, float] = par((0.12, 0.10, 0.08), "m/s²", ASSUMED)
    tandem_tremor_deg_s: float = par(2.0, "deg/s", ASSUMED)
    tandem_side_step_chance: float = par(0.02, "", ASSUMED)


@dataclass(frozen=True, kw_only=True)
class Gait:
    """Normal walking, freezing, and keeping time with a beat."""

    gait_cadence_hz: float = par(1.85, "steps/s", ASSUMED)
    gait_cadence_drift: float = par(0.03, "", ASSUMED)  # over the whole walk
    gait_step_cv: float = par(0.025, "", ASSUMED)
    gait_asymmetry: float = par(0.0, "", ASSUMED)  # of step times: the step onto the weak (or right) leg is longer
    gait_bounce: float = par(1.03, "", MEASURED_WALK)  # size of the waveform at equal cadence; averaging took 3 %
    # 3-15 Hz: what the symmetrical waveform leaves of those walks
    gait_roughness_m_s2: tuple[float, float, float] = par((0.68, 0.51, 0.64), "m/s²", MEASURED_WALK)
    gait_roughness_deg_s: tuple[float, float, float] = par((8.3, 5.7, 11.4), "deg/s", MEASURED_WALK)
    gait_strike_g: tuple[float, float] = par((0.10, 0.25), "g", ASSUMED)  # on top of the waveform; drawn evenly
    turn_s: float = par(1.8, "s", ASSUMED)  # for half a turn
    gait_side_step_chance: float = par(0.0, "", ASSUMED)
    freeze_chance: float = par(0.0, "", ASSUMED)  # at a start or a turn; a tenth of it at any other step
    freeze_s: float = par(3.0, "s", ASSUMED)  # median
    beat_follow: float = par(0.95, "", ASSUMED)  # how far the own tempo goes over to the beat's
    beat_correction: float = par(0.4, "", ASSUMED)  # of each asynchrony, taken back in the next step
    beat_offset_s: float = par(-0.02, "s", ASSUMED)  # where the step settles; before the beat is negative


@dataclass(frozen=True, kw_only=True)
class Learner:
    """Response to feedback, and what weeks, sessions and days do. See ``training_effect``."""

    feedback_gain: float = par(0.3, "", SMALL_STUDY)
    learning_max: float = par(0.30, "", ASSUMED)  # sway that training can take away
    learning_sessions: float = par(14.0, "sessions", ASSUMED)  # until 63 % of it is learnt
    forgetting_days: float = par(180.0, "days", ASSUMED)  # without training, until 63 % of it is lost
    feedback_reliance: float = par(0.5, "", ASSUMED)  # of what constant feedback teaches, the part that leaves with it
    fatigue_per_trial: float = par(0.02, "", ASSUMED)  # more sway, each trial of a session
    day_cv: float = par(0.10, "", ASSUMED)  # good and bad days
    adherence: float = par(0.85, "", ASSUMED)  # of planned sessions done in the first week
    adherence_half_days: float = par(500.0, "days", ASSUMED)  # until half of that is left


@dataclass(frozen=True, kw_only=True)
class Person(Body, QuietStanding, OneLeg, Tandem, Gait, Learner):
    """One person. A person is data: the motions read it, nothing here computes."""
