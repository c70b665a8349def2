"""Steps of a walk, as the device found them: when the foot struck, how far the trunk went."""

from dataclasses import dataclass

import numpy as np

from stork_host.analysis.load import SessionData
from stork_host.analysis.zones import Sway

SIDE_STEP_DEG = 7.0
"""A lean to the side beyond this since the step before makes a step a side-step (stork.drills.tandem_walk)."""

LEAST_CADENCE_STEPS = 4


@dataclass(frozen=True)
class Step:
    """One step. ``struck_s``: when the foot struck, s from go; ``side``: the device called it a side-step.

    ``most_left_deg``, ``most_right_deg``: the furthest lean to either side since the step before, from the posture
    of the last seconds, right positive, NaN where the tilt is not known.
    """

    struck_s: float
    side: bool
    most_left_deg: float
    most_right_deg: float


def steps(session: SessionData, sway: Sway | None) -> tuple[Step, ...]:
    """The steps of a session in their order."""
    found = []
    begin = session.play.start
    side_steps = {event.sample for event in session.events if event.kind == "side_step"}
    for event in session.events:
        if event.kind != "step":
            continue
        # The device judges the lean up to and with the sample in which it knew of the step.
        ml = sway.sway_deg[begin : event.sample + 1, 0] if sway else np.empty(0)
        known = bool(len(ml)) and not np.isnan(ml).any()
        found.append(
            Step(
                struck_s=event.happened_s,
                side=event.sample in side_steps,
                most_left_deg=float(ml.min()) if known else np.nan,
                most_right_deg=float(ml.max()) if known else np.nan,
            )
        )
        begin = event.sample + 1
    return tuple(found)


def walk_measures(taken: tuple[Step, ...]) -> dict[str, tuple[float, str]]:
    """Name -> (value, unit); cadence and step times from four steps on.

    No variability: a sensor at L5 tells the scatter of step times poorly below 50 steps.
    """
    values = {
        "steps": (float(len(taken)), ""),
        "side_steps": (float(sum(step.side for step in taken)), ""),
    }
    if len(taken) >= LEAST_CADENCE_STEPS:
        times = np.diff([step.struck_s for step in taken])
        values |= {
            "cadence": (60 / float(times.mean()), "steps/min"),
            "step_time": (float(times.mean()), "s"),
            "step_time_shortest": (float(times.min()), "s"),
            "step_time_longest": (float(times.max()), "s"),
        }
    return values
