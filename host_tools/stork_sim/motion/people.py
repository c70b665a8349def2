"""Virtual persons as plain parameters. A person is data: the motions read it, nothing here computes.

What has a source says so; everything else is an assumption, chosen to lie in the ranges of the science page and not
validated against recordings of such people. Nobody here stands for a diagnosis.
"""

from dataclasses import dataclass, field, replace

from stork_host.errors import StorkError
from stork_sim.motion.pendulum import Pendulum

# A published pendulum (PMC5664365): passive and active stiffness and damping added up, its actuator left out.
_BRISK = Pendulum(
    inertia_kg_m2=66.0,
    mass_kg=75.0,
    com_height_m=0.83,
    stiffness_nm_rad=40.5 + 943.9,
    damping_nms_rad=68.8 + 313.5,
    delay_s=0.097,
)


@dataclass(frozen=True)
class Person:
    """One person. Amplitudes are RMS unless they say peak; ml is sideways, ap forward and back."""

    name: str
    height_m: float
    quiet_ap: Pendulum
    quiet_ml: Pendulum
    # 1-5 Hz motion of the lower back that a pendulum lacks; assumption
    tremor_m_s2: tuple[float, float, float] = (0.006, 0.008, 0.006)
    tremor_deg_s: float = 0.12
    reaction_s: float = 0.45
    # How much of the sway goes away when feedback is strongest; 11-66 % in one small study
    feedback_gain: float = 0.3

    # Single-leg stance. Hold times: Springer 2007, eyes open, best of three, capped at 45 s
    one_leg_hold_s: float = 44.7
    one_leg_sway_deg: tuple[float, float] = (0.55, 0.45)
    one_leg_pendulum: Pendulum = field(default_factory=lambda: replace(_BRISK, noise_time_constant_s=0.25))
    one_leg_tremor_m_s2: tuple[float, float, float] = (0.10, 0.08, 0.06)
    one_leg_tremor_deg_s: float = 1.2
    lift_s: float = 0.9
    lift_lean_deg: float = 1.5
    touchdown_g: tuple[float, float] = (0.3, 0.5)  # peak, drawn evenly

    # Heel-to-toe walking; cadence range from the science page, the rest assumption
    tandem_cadence_hz: float = 1.2
    tandem_cadence_drift: float = 0.05
    tandem_step_cv: float = 0.06
    tandem_strike_g: tuple[float, float] = (0.12, 0.22)  # peak, drawn evenly
    tandem_bob_m_s2: float = 0.5
    tandem_sway_deg: float = 1.3  # peak, sideways, once a stride
    tandem_tremor_m_s2: tuple[float, float, float] = (0.12, 0.10, 0.08)
    tandem_tremor_deg_s: float = 2.0
    tandem_side_step_chance: float = 0.02

    @property
    def sensor_height_m(self) -> float:
        """Where L5 is: about 0.6 of the body's height above the ground."""
        return 0.6 * self.height_m


_SLOW = Pendulum()


PEOPLE: dict[str, Person] = {
    person.name: person
    for person in (
        Person(
            "steady",
            height_m=1.74,
            quiet_ap=replace(_BRISK, noise_rms_nm=1.9),
            quiet_ml=replace(_BRISK, noise_rms_nm=0.9),
        ),
        Person(
            "older",
            height_m=1.72,
            quiet_ap=replace(_SLOW, noise_rms_nm=1.6),
            quiet_ml=replace(_SLOW, noise_rms_nm=0.8),
            tremor_m_s2=(0.009, 0.012, 0.008),
            tremor_deg_s=0.18,
            reaction_s=0.6,
            one_leg_hold_s=21.5,
            one_leg_sway_deg=(0.9, 0.75),
            one_leg_tremor_m_s2=(0.16, 0.12, 0.09),
            one_leg_tremor_deg_s=2.0,
            tandem_cadence_hz=1.0,
            tandem_step_cv=0.10,
            tandem_sway_deg=1.9,
            tandem_side_step_chance=0.08,
        ),
        Person(
            "unsteady",
            height_m=1.66,
            quiet_ap=replace(_SLOW, noise_rms_nm=2.4),
            quiet_ml=replace(_SLOW, noise_rms_nm=1.3),
            tremor_m_s2=(0.014, 0.018, 0.011),
            tremor_deg_s=0.3,
            reaction_s=0.75,
            one_leg_hold_s=9.4,
            one_leg_sway_deg=(1.5, 1.2),
            one_leg_tremor_m_s2=(0.25, 0.20, 0.14),
            one_leg_tremor_deg_s=3.5,
            lift_lean_deg=2.5,
            touchdown_g=(0.4, 0.6),
            tandem_cadence_hz=0.85,
            tandem_cadence_drift=0.10,
            tandem_step_cv=0.16,
            tandem_strike_g=(0.16, 0.30),
            tandem_sway_deg=2.6,
            tandem_side_step_chance=0.2,
        ),
    )
}


def person(name: str) -> Person:
    """The person of that name. Raises StorkError with the names there are."""
    if name not in PEOPLE:
        raise StorkError(
            expected="the name of a virtual person", found=f'"{name}"', try_this="one of " + ", ".join(PEOPLE)
        )
    return PEOPLE[name]
