"""Ranges that simulated people are compared with, each with its source.

"measured": on real people. "derived": computed from measured numbers, as stated. Where there is no range, the table
shows the value alone. Ids in brackets are those of docs/sources.md.
"""

from typing import NamedTuple


class Range(NamedTuple):
    low: float
    high: float
    source: str

    def __contains__(self, value: object) -> bool:
        return isinstance(value, float) and self.low <= value <= self.high


_PENDULUM_JERK, _PENDULUM_F95 = 0.0022, 0.90
"""Jerk and F95 of the fitted pendulum alone (2 Nm ap, 0.9 Nm ml, noise over 10 s) at a height of 1.05 m. The factors
of [pendulum-shortfall] multiply them."""

QUIET_RMS = Range(0.032, 0.110, "measured at L5, median 0.056 [quiet-l5]")
QUIET_RMS_AP = Range(0.028, 0.096, "derived: measured median 0.049, spread of the total RMS [quiet-l5]")
QUIET_RMS_ML = Range(0.012, 0.041, "derived: measured median 0.021, spread of the total RMS [quiet-l5]")
QUIET_JERK = Range(
    0.045,
    100 * _PENDULUM_JERK,
    "derived: from the least still part [still-parts] to 100 x the pendulum alone [pendulum-shortfall]",
)
QUIET_F95 = Range(
    2 * _PENDULUM_F95,
    2.8,
    "derived: 2 x the pendulum alone [pendulum-shortfall] (1.8) to the still parts (2.8) [still-parts]",
)
QUIET_F50 = Range(
    0.25,
    1.0,
    "derived, weak: centre of pressure of two adults [cop-adults] to twice the still parts [still-parts]",
)
STILL_PARTS = {  # file, seconds from its start that are still
    "MS_001_Test5_Trial1.csv.gz": 4.8,
    "MS_001_Test5_Trial2.csv.gz": 2.0,
}
"""The longest still times before walking in the lower-back recordings; other files have one second or none
[still-parts]."""

# Ratio to eyes open on a firm floor: smallest and largest of both adults, of RMS (root of the area) and of speed.
EYES_CLOSED = Range(0.70, 1.41, "measured: centre of pressure of two adults [cop-adults]")
FOAM = Range(2.04, 3.42, "measured: centre of pressure of two adults [cop-adults]")
FOAM_EYES_CLOSED = Range(2.61, 4.38, "measured: centre of pressure of two adults [cop-adults]")

# Best of three, eyes open, stopped at 45 s. A range spans the neighbouring age groups.
ONE_LEG_HOLD = {
    "young": Range(41.9, 45.0, "Springer 2007 [springer-2007]: 44.7 at 18-39, 41.9 at 40-49 years"),
    "older": Range(9.4, 32.1, "Springer 2007 [springer-2007]: 21.5 at 70-79 years, neighbours 32.1 and 9.4"),
    "older_fearful": Range(6.0, 21.5, "[springer-2007] 9.4, [bohannon-2006] 8.5 at 80-99; above: 70-79 years"),
    "knee_replacement": Range(
        17.2, 32.1, "the sound leg: 60-69 years, [springer-2007] 32.1, [bohannon-2006] 27.0; below: 70-79"
    ),
}

TANDEM_CADENCE = Range(0.8, 1.5, "assumption; nobody published it for a lower-back sensor [tandem-cadence]")

# Six walks of three people [mobgap-data], from first to last contact: smallest and largest.
WALK_RMS = {
    "ml": Range(0.91, 1.68, "measured: six walks of three people [mobgap-data]"),
    "ap": Range(1.08, 2.15, "measured: six walks of three people [mobgap-data]"),
    "up": Range(1.61, 2.90, "measured: six walks of three people [mobgap-data]"),
}
WALK_RATE_RMS = {
    "ml": Range(13.0, 18.5, "measured: six walks of three people [mobgap-data]"),
    "ap": Range(7.2, 21.6, "measured: six walks of three people [mobgap-data]"),
    "up": Range(17.6, 21.4, "measured: six walks of three people [mobgap-data]"),
}
WALK_STEP_REGULARITY = Range(0.60, 0.88, "measured: four walks of two people [mobgap-data]")
WALK_F1 = Range(0.93, 1.0, "a causal detector on 110 walks has 0.930, the best offline one 0.951 [walk-detectors]")
WALK_DETECTOR_SD = Range(0.0, 0.035, "that detector on real walks: 35 ms [walk-detectors]")

STUMBLE_G = Range(2.9, 4.3, "measured 3.6 g; 20 % allowed [stumble-size]")
STUMBLE_DPS = Range(176.0, 264.0, "measured 220 deg/s; 20 % allowed [stumble-size]")
STUMBLE_TILT = Range(19.0, 29.0, "measured 24 deg; 20 % allowed [stumble-size]")
FALL_FOUND = Range(0.98, 1.0, "the rule finds 0.991 of acted falls [first-fall-rule]")
FALL_FALSE = Range(0.0, 0.02, "the rule wrongly finds 0.010 of standing and walking [first-fall-rule]")

# Spectral density of horizontal acceleration at L5, ml and ap together, smallest and largest, m/s^2 per root Hz. From
# 1 Hz: four still parts of two people [still-parts]. Below 1 Hz: two of these, and the centre of pressure of two adults
# [cop-adults] as acceleration of a rigid body (times g, divided by the height of the centre of mass).
MEASURED_BANDS = {
    (0.3, 1.0): (0.012, 0.058),
    (1.0, 3.5): (0.007, 0.012),
    (3.5, 8.0): (0.006, 0.015),
    (8.0, 15.0): (0.005, 0.013),
}
