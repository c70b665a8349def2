"""Measure: a number with its unit and its label, and the labels of all measures."""

import math
from dataclasses import dataclass

LABELS = {
    "held": "Time held",
    "steady_share": "Share of the time in the steady zone",
    "tilt_rms_ml": "Sway left-right, RMS",
    "tilt_rms_ap": "Sway forward-back, RMS",
    "tilt_rms": "Sway, RMS",
    "tilt_range_ml": "Sway left-right, range",
    "tilt_range_ap": "Sway forward-back, range",
    "tilt_speed": "Mean velocity of sway",
    "steps": "Steps",
    "side_steps": "Side-steps",
    "cadence": "Cadence",
    "step_time": "Step time, mean",
    "step_time_shortest": "Step time, shortest",
    "step_time_longest": "Step time, longest",
    "turns": "Turns",
    "pauses": "Pauses",
    "step_sway_ml": "Sway left-right within a step, mean",
    "step_sway_ap": "Sway forward-back within a step, mean",
    "step_regularity": "Regularity from step to step",
    "stride_regularity": "Regularity from stride to stride",
    "symmetry": "Symmetry of left and right",
    "asynchrony": "Steps from the beat, mean",
    "concentration": "Steadiness on the beat",
    "beat_hits": "Share of the steps on the beat",
    "acc_rms_ml": "Acceleration left-right, RMS",
    "acc_rms_ap": "Acceleration forward-back, RMS",
    "acc_rms": "Acceleration, RMS",
    "acc_distance": "Acceleration, mean distance",
    "acc_range_ml": "Acceleration left-right, range",
    "acc_range_ap": "Acceleration forward-back, range",
    "acc_path": "Acceleration, path",
    "acc_velocity": "Velocity from acceleration, mean",
    "acc_mean_frequency": "Mean frequency of acceleration",
    "acc_swept_area": "Area swept by acceleration per second",
    "acc_ellipse_area": "Acceleration, area of the 95 % prediction ellipse",
    "jerk": "Jerk",
    "jerk_per_second": "Jerk per second",
    "power": "Power of sway, 0.15-3.5 Hz",
    "f50": "Median frequency of sway",
    "f95": "95 % frequency of sway",
    "centroid_frequency": "Centroid frequency of sway",
    "frequency_dispersion": "Frequency dispersion of sway",
}
"""Label of every name in ``session_measures``; docs/measures.md has the formulas."""


@dataclass(frozen=True)
class Measure:
    """A number. ``unit``: "" where it has none; ``label``: name for people."""

    value: float
    unit: str
    label: str

    def __float__(self) -> float:
        return self.value


def measures(values: dict[str, tuple[float, str]]) -> dict[str, Measure]:
    """Name -> Measure of the finite values; the others could not be computed and are left out."""
    return {
        name: Measure(float(value), unit, LABELS[name])
        for name, (value, unit) in values.items()
        if math.isfinite(value)
    }
