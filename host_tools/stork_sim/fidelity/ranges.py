"""Ranges that simulated people are compared with, each with its source.

"measured": on real people, by us or in the project's reference. "derived": computed from measured numbers in the way
that is said. Nothing else is a range; where there is none, the table shows the value alone.
"""

from typing import NamedTuple


class Range(NamedTuple):
    low: float
    high: float
    source: str

    def __contains__(self, value: object) -> bool:
        return isinstance(value, float) and self.low <= value <= self.high


_PENDULUM_JERK, _PENDULUM_F95 = 0.0022, 0.90
"""Of the fitted pendulum alone (2 Nm ap, 0.9 Nm ml, noise of 10 s), felt at 1.05 m: what the factors multiply."""

QUIET_RMS = Range(0.032, 0.110, "measured by the project at L5, median 0.056")
QUIET_RMS_AP = Range(0.028, 0.096, "derived: measured median 0.049, spread of the total RMS")
QUIET_RMS_ML = Range(0.012, 0.041, "derived: measured median 0.021, spread of the total RMS")
QUIET_JERK = Range(
    0.045,
    100 * _PENDULUM_JERK,
    "derived: from the least still part (0.045 and 0.11) to 100 x the pendulum alone (25 to 100 x stated)",
)
QUIET_F95 = Range(
    2 * _PENDULUM_F95, 2.8, "derived: 2 x the pendulum alone (2 to 3 x stated, 1.8 to 2.7) to the still parts (2.8)"
)
QUIET_F50 = Range(
    0.25, 1.0, "derived, weak: from the centre of pressure of two adults (0.30 to 0.36) to twice the still parts (0.46)"
)
STILL_PARTS = {  # file, seconds from its start that are still
    "MS_001_Test5_Trial1.csv.gz": 4.8,
    "MS_001_Test5_Trial2.csv.gz": 2.0,
}
"""The longest times before walking in the lower-back recordings; the other files have a second or none."""

# Ratio to eyes open, firm: least and greatest over both adults, of RMS (root of the area) and of speed.
EYES_CLOSED = Range(0.70, 1.41, "measured: centre of pressure of two adults (BDS)")
FOAM = Range(2.04, 3.42, "measured: centre of pressure of two adults (BDS)")
FOAM_EYES_CLOSED = Range(2.61, 4.38, "measured: centre of pressure of two adults (BDS)")

# Best of three, eyes open, ended at 45 s: between the neighbouring age groups.
ONE_LEG_HOLD = {
    "young": Range(41.9, 45.0, "Springer 2007: 44.7 at 18-39, 41.9 at 40-49 years"),
    "older": Range(9.4, 32.1, "Springer 2007: 21.5 at 70-79, neighbours 32.1 and 9.4 years"),
    "older_fearful": Range(6.0, 21.5, "Springer 2007: 9.4, Bohannon 2006: 8.5 at 80-99; above: 70-79 years"),
    "knee_replacement": Range(17.2, 32.1, "the sound leg: 60-69 years, Springer 32.1, Bohannon 27.0; below: 70-79"),
}

TANDEM_CADENCE = Range(0.8, 1.5, "inferred by the project; nobody published it for a lower-back sensor")

# Six walks of three people (mobgap example data), least and greatest, between first and last contact.
WALK_RMS = {
    "ml": Range(0.91, 1.68, "measured: six walks of three people"),
    "ap": Range(1.08, 2.15, "measured: six walks of three people"),
    "up": Range(1.61, 2.90, "measured: six walks of three people"),
}
WALK_RATE_RMS = {
    "ml": Range(13.0, 18.5, "measured: six walks of three people"),
    "ap": Range(7.2, 21.6, "measured: six walks of three people"),
    "up": Range(17.6, 21.4, "measured: six walks of three people"),
}
WALK_STEP_REGULARITY = Range(0.60, 0.88, "measured: four walks of two people")
WALK_F1 = Range(0.93, 1.0, "a small causal detector on 110 real walks has 0.930, the best offline ones 0.951")
WALK_DETECTOR_SD = Range(0.0, 0.035, "that detector on real walks: 35 ms")

STUMBLE_G = Range(2.9, 4.3, "measured 3.6 g; 20 % allowed")
STUMBLE_DPS = Range(176.0, 264.0, "measured 220 deg/s; 20 % allowed")
STUMBLE_TILT = Range(19.0, 29.0, "measured 24 deg; 20 % allowed")
FALL_FOUND = Range(0.98, 1.0, "the rule finds 0.991 of real (simulated by people) falls")
FALL_FALSE = Range(0.0, 0.02, "the rule wrongly finds 0.010 of real standing and walking")

# Density of horizontal acceleration at L5, ml and ap together, least and greatest, m/s^2 per root Hz. From 1 Hz on four
# still parts of two people (above); below, two of these and the centre of pressure of two adults, as a rigid body
# would feel it (g over the height of the centre of mass times it).
MEASURED_BANDS = {
    (0.3, 1.0): (0.012, 0.058),
    (1.0, 3.5): (0.007, 0.012),
    (3.5, 8.0): (0.006, 0.015),
    (8.0, 15.0): (0.005, 0.013),
}
