"""Steps of a walk as the device found them, and the measures of a walk."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stork_format.code_names import STEPS
from stork_host.analysis import beat_asynchrony, zones
from stork_host.analysis.drill_kind import has_a_beat, has_regularity, is_on_a_line, is_walk
from stork_host.analysis.session_data import SessionData, once_per_session
from stork_host.analysis.step_regularity import Regularity, regularity
from stork_host.analysis.tilt import posture
from stork_host.analysis.types import Floats

SIDE_STEP_DEG = 7.0  # [heel-to-toe-credit]
"""Largest lean to the side since the step before, beyond which a step is a side-step (stork.drills.tandem_walk)."""

LEAST_CADENCE_STEPS = 4  # [cadence-steps]
LOOK_EVERY = 4  # [heel-to-toe-credit]
"""The device reads the lean at every fourth sample."""

TOGETHER_SAMPLES = 10  # [step-rules]
"""Steps detected this near to each other are the first two of a soft walk; the sway of both is in the first."""


@dataclass(frozen=True)
class Step:
    """One step. ``struck_s``: time of the foot contact, s from go; ``foot``: "right", "left" or "" where not known.

    ``time_s``: since the step before, NaN for the first one and after a pause. ``side_step``: counted as one by the
    device. ``most_left_deg``, ``most_right_deg``: largest lean to either side since the step before, from the posture
    of the last seconds, right positive; ``sway_ml_deg``, ``sway_ap_deg``: range of the lean within the step; NaN where
    the tilt is not known. ``asynchrony_ms``: to the nearest beat, late positive, NaN for steps that do not count.
    """

    struck_s: float
    foot: str = ""
    time_s: float = np.nan
    side_step: bool = False
    most_left_deg: float = np.nan
    most_right_deg: float = np.nan
    sway_ml_deg: float = np.nan
    sway_ap_deg: float = np.nan
    asynchrony_ms: float = np.nan


@once_per_session
def steps(session: SessionData) -> tuple[Step, ...]:
    """The steps of a session, in order."""
    sway = zones.sway(session)
    found: list[Step] = []
    begin = session.play.start
    paused = True
    side_steps = {event.sample for event in session.events if event.kind == "side_step"}
    late_ms = _asynchronies(session)
    for event in session.events:
        if event.kind == "pause":
            paused = True
        if event.kind not in STEPS:
            continue
        # Up to and including the sample at which the device detected the step.
        first_look = begin + (session.play.start - begin - 1) % LOOK_EVERY
        since = slice(first_look, event.sample + 1, LOOK_EVERY)
        left, right = _ends(sway.sway_deg[since, 0]) if sway else (np.nan, np.nan)
        short = paused or event.sample - begin + 1 < TOGETHER_SAMPLES
        went = [np.subtract(*_ends(sway.tilt_deg[since, k])[::-1]) for k in range(2)] if sway else [np.nan, np.nan]
        found.append(
            Step(
                struck_s=event.happened_s,
                foot=event.detail,
                time_s=np.nan if paused else event.happened_s - found[-1].struck_s,
                side_step=event.sample in side_steps,
                most_left_deg=left,
                most_right_deg=right,
                sway_ml_deg=np.nan if short else float(went[0]),
                sway_ap_deg=np.nan if short else float(went[1]),
                asynchrony_ms=late_ms[len(found)],
            )
        )
        begin = event.sample + 1
        paused = False
    return tuple(found)


def stood_s(session: SessionData) -> float:
    """Time for which the wearer stood after the last step of a walk, s; 0 where no pause came after it."""
    last = max((event.happened_s for event in session.events if event.kind in STEPS), default=0.0)
    paused = any(event.kind == "pause" and event.happened_s >= last for event in session.events)
    return max(0.0, session.play_s - last) if paused and last and is_walk(session) else 0.0


def walk_measures(session: SessionData, taken: tuple[Step, ...]) -> dict[str, tuple[float, str]]:
    """Name -> (value, unit) of a walk with the steps ``taken``; cadence and step times from four steps on.

    No variability: a sensor at L5 measures the scatter of step times poorly below 50 steps.
    """
    values = {"steps": (float(len(taken)), "")}
    if is_on_a_line(session):
        values["side_steps"] = (float(sum(step.side_step for step in taken)), "")
    for name in ("turn", "pause"):
        values[name + "s"] = (float(sum(event.kind == name for event in session.events)), "")
    times = np.array([step.time_s for step in taken if not np.isnan(step.time_s)])
    if len(times) >= LEAST_CADENCE_STEPS - 1:
        values |= {
            "cadence": (60 / float(times.mean()), "steps/min"),
            "step_time": (float(times.mean()), "s"),
            "step_time_shortest": (float(times.min()), "s"),
            "step_time_longest": (float(times.max()), "s"),
        }
    for name, went in (("ml", [s.sway_ml_deg for s in taken]), ("ap", [s.sway_ap_deg for s in taken])):
        known = [deg for deg in went if not np.isnan(deg)]
        if known:
            values["step_sway_" + name] = (float(np.mean(known)), "°")
    if has_regularity(session) and (found := session_regularity(session)):
        values |= {
            "step_regularity": (found.step, ""),
            "stride_regularity": (found.stride, ""),
            "symmetry": (found.symmetry, ""),
        }
    late = np.array([step.asynchrony_ms for step in taken if not np.isnan(step.asynchrony_ms)])
    if kept := beat_asynchrony.keeping(late, bpm(session)):
        values |= {
            "asynchrony": (kept.asynchrony_ms, "ms"),
            "concentration": (kept.concentration, ""),
            "beat_hits": (100 * kept.hits, "%"),
        }
    return values


def bpm(session: SessionData) -> int:
    """Beats a minute of a walk to a metronome."""
    return int(session.header.get("bpm") or beat_asynchrony.BPM)


def session_regularity(session: SessionData) -> Regularity | None:
    """Regularity of the steps of a walk; None for fewer than six step times."""
    zero = posture(session)
    contacts = [event.sample - event.value for event in session.events if event.kind in STEPS]
    if zero is None or not contacts:
        return None
    walking = np.zeros(session.samples, dtype=bool)
    follows: list[bool] = []
    on = False
    for event in session.events:
        if event.kind in STEPS:
            follows.append(on)
        if event.kind in STEPS or event.kind == "pause":
            on = event.kind != "pause"
            walking[event.sample + 1 :] = on  # the device takes the sample before it detects the step
    intervals = np.diff(contacts)[follows[1:]].astype(np.int64)
    size: Floats = np.linalg.norm(session.raw[session.play, :3].astype(np.float64), axis=1)
    gravity_lsb = zero.gravity_g / (session.header["acc_ug_per_lsb"] * 1e-6)
    in_play: NDArray[np.bool_] = walking[session.play]
    return regularity(size, in_play, gravity_lsb, intervals)


def _asynchronies(session: SessionData) -> Floats:
    """Distance of each step from its nearest beat, ms; NaN for the first four steps and without a metronome."""
    struck = [event.sample + 1 - event.value for event in session.events if event.kind in STEPS]
    out = np.full(len(struck), np.nan)
    if has_a_beat(session):
        since_s = (np.array(struck, dtype=float) - session.play.start) * session.header["period_us"] * 1e-6
        first = beat_asynchrony.FIRST_STEPS
        out[first:] = beat_asynchrony.asynchronies(since_s, bpm(session))[first:]
    return out


def _ends(values: Floats) -> tuple[float, float]:
    """Smallest and largest value; NaN where some are not known."""
    if not len(values) or np.isnan(values).any():
        return np.nan, np.nan
    return float(values.min()), float(values.max())
