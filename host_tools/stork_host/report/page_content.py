"""Content of the page: texts and numbers, without layout."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np

from stork_host.analysis import ANALYSIS_VERSION
from stork_host.analysis.drill_kind import (
    has_a_beat,
    has_regularity,
    is_calibration,
    is_on_a_line,
    is_on_one_leg,
    is_walk,
)
from stork_host.analysis.frames import ASKEW_DEG, ML, UP, axes_matrix
from stork_host.analysis.gait import stood_s
from stork_host.analysis.measure import Measure
from stork_host.analysis.session_data import SessionData
from stork_host.drill_words import words
from stork_host.replayed import Replayed, Verdict
from stork_host.report import session_sentences

NONE = "\N{EN DASH}"
_BEHIND_DEG = 90.0  # [mounting-limit]

_STANCE_TABLE = (
    ("tilt_rms_ml", "Sway left-right, RMS"),
    ("tilt_rms_ap", "Sway forward-back, RMS"),
    ("tilt_range_ml", "Range left-right"),
    ("tilt_range_ap", "Range forward-back"),
    ("acc_rms_ml", "Acceleration left-right, RMS"),
    ("acc_rms_ap", "Acceleration front-back, RMS"),
    ("jerk_per_second", "Jerk per second"),
    ("f50", "Median frequency"),
    ("f95", "95 % frequency"),
)
_WALK_TABLE = (
    ("step_time", "Step time, mean"),
    ("step_time_shortest", "Step time, shortest"),
    ("step_time_longest", "Step time, longest"),
    ("step_sway_ml", "Sway within a step, left-right"),
    ("step_sway_ap", "Sway within a step, front-back"),
    ("turns", "Turns"),
    ("pauses", "Pauses"),
)
# What the table of a walk has besides, first.
_LINE_TABLE = (("tilt_rms", "Trunk sway, RMS"),)
_REGULARITY_TABLE = (
    ("step_regularity", "Regularity, step to step"),
    ("stride_regularity", "Regularity, stride to stride"),
)
_BEAT_TABLE = (("cadence", "Cadence"), ("concentration", "Steadiness on the beat, 0 to 1"))
_COUNTS = ("steps", "side_steps", "turns", "pauses")

# Decimals by unit; more would be noise.
_DECIMALS = {"°": 2, "°/s": 2, "s": 2, "Hz": 2, "m/s²": 3, "m²/s⁶": 2, "%": 0, "steps/min": 0, "ms": 0}


def number(value: float, unit: str) -> str:
    """A value with its unit: "0.82°", "12.40 s", "0.056 m/s²"."""
    text = f"{value:.{_DECIMALS.get(unit, 2)}f}"
    return text + ("" if unit.startswith("°") else " ") + unit if unit else text


def content(
    session: SessionData,
    measures: Mapping[str, Measure],
    replayed: Replayed | None = None,
    estimated_start_at: datetime | None = None,
) -> dict[str, Any]:
    """Content of the page, in types of JSON. Sentences say where a number is missing."""
    different = replayed is not None and replayed.verdict == Verdict.DIFFERENT
    header, result = session.header, session.result
    walk = is_walk(session)
    shown = bool(session.play_s) and not is_calibration(session)
    table = (*_own_table(session), *_WALK_TABLE) if walk else _STANCE_TABLE
    device = session_sentences.plain(header.get("device_id") or NONE)
    board = session_sentences.plain(header.get("board_id", NONE))
    return {
        "title": f"{session_sentences.drill_name(session)}: {session_sentences.headline(session)}",
        "date": session_sentences.date_text(session, estimated_start_at),
        "headline": session_sentences.headline(session),
        "second": _second(session, measures),
        "facts": _facts(session),
        "doubt": session_sentences.in_doubt(session) or (different and session_sentences.has_score(session)),
        "score": str(result.get("score", 0)) if session_sentences.has_score(session) else NONE,
        "scored": not is_calibration(session),
        "stars": min(3, max(0, result.get("stars", 0))) if session_sentences.has_score(session) else -1,
        "tiles": (_walk_tiles(session, measures) if walk else _stance_tiles(session, measures)) if shown else [],
        "table": [[label, _value(measures, name)] for name, label in table if name in measures],
        "instead": _instead(session),
        "notes": [*session_sentences.replay_notes(replayed), *session_sentences.quality_notes(session)],
        "remark": _remark(session),
        "walk": walk,
        "figures": {},
        "source": [
            ["Device", f"{device} ({board})"],
            ["Session", f"{header.get('session_number', 0)} · {session.sha256[:12]}"],
            ["Firmware", session_sentences.plain(header.get("firmware_version", NONE))],
            ["Scorer", str(header.get("scorer_version", NONE))],
            ["Analysis", str(ANALYSIS_VERSION)],
            ["Sensor", f"{session_sentences.plain(header.get('sensor', NONE))}, {session.fs_hz:.1f} Hz"],
        ],
    }


def _own_table(session: SessionData) -> tuple[tuple[str, str], ...]:
    if is_on_a_line(session):
        return _LINE_TABLE
    if has_regularity(session):
        return _REGULARITY_TABLE
    return _BEAT_TABLE if has_a_beat(session) else ()


def _facts(session: SessionData) -> list[list[str]]:
    header = session.header
    facts = [["Drill", session_sentences.drill_name(session)]]
    if is_calibration(session):
        return [*facts, ["Wearer", session_sentences.plain(header.get("wearer_id") or NONE)]]
    if header.get("leg"):
        facts.append([words(header["drill"]).leg.label, session_sentences.plain(header["leg"])])
    for name, label in (("eyes", "Eyes"), ("surface", "Surface"), ("wearer_id", "Wearer")):
        facts.append([label, session_sentences.plain(header.get(name) or NONE)])
    if "feedback" in header:
        facts.append(["Feedback", session_sentences.feedback(header)])
    return facts


def _second(session: SessionData, measures: Mapping[str, Measure]) -> str:
    """The sentence under the headline."""
    if is_calibration(session):
        return "A calibration is no exercise; it has no score. Stand still, and after “go” lean forward once."
    if not session.play_s:
        return session_sentences.no_play_advice(session)
    if has_a_beat(session) and "asynchrony" in measures:
        return f"On average {_early_or_late(measures['asynchrony'].value)}; the first four steps are to find the beat."
    if has_regularity(session) and "symmetry" in measures:
        return f"Symmetry of left and right {measures['symmetry'].value:.2f}, where 1 is no difference at all."
    if session_sentences.fell(session):
        return ""  # how steady it was until then is not what this session tells
    if not session.header.get("live", 1):
        return "A probe: without feedback, it shows what the wearer can do alone. Compare probes."
    share = measures.get("steady_share")
    if share is None:
        return ""
    text = f"Steady for {share.value:.0f} % of the time"
    ml, ap = measures.get("tilt_rms_ml"), measures.get("tilt_rms_ap")
    if ml is None or ap is None:
        return text + ". The trial is too short for more numbers."
    if ml.value > 1.5 * ap.value:
        return text + "; swayed mostly left and right."
    if ap.value > 1.5 * ml.value:
        return text + "; swayed mostly forward and back."
    return text + "; swayed about as much sideways as forward and back."


def _stance_tiles(session: SessionData, measures: Mapping[str, Measure]) -> list[list[str]]:
    return [
        ["Time held", f"{session_sentences.held_s(session):.1f} s", session_sentences.counted_from(session)],
        ["Sway (RMS)", _value(measures, "tilt_rms"), "lean about its mean"],
        ["Mean velocity of sway", _value(measures, "tilt_speed"), "path of the lean over time"],
    ]


def _walk_tiles(session: SessionData, measures: Mapping[str, Measure]) -> list[list[str]]:
    result = session.result
    cadence = measures.get("cadence")
    pace = ["Cadence", f"{cadence.value:.0f}" if cadence else NONE, "steps a minute"]
    steps = ["Steps", str(result.get("steps", 0)), f"in {session.play_s - stood_s(session):.1f} s from “go”"]
    if has_a_beat(session):
        hits = measures.get("beat_hits")
        late = measures.get("asynchrony")
        return [
            steps,
            ["On the beat", _value(measures, "beat_hits") if hits else NONE, "within 1/8 of a beat"],
            ["From the beat", f"{abs(late.value):.0f} ms" if late else NONE, _side(late.value) if late else ""],
        ]
    if has_regularity(session):
        return [steps, pace, ["Symmetry", _value(measures, "symmetry"), "1: left and right alike"]]
    if is_on_a_line(session):
        return [steps, ["Side-steps", str(result.get("side_steps", 0)), "leaned more than 7° aside"], pace]
    return [steps, pace, ["Trunk sway (RMS)", _value(measures, "tilt_rms"), "lean about its mean"]]


def _side(late_ms: float) -> str:
    return "late, on average" if late_ms > 0 else "early, on average"


def _early_or_late(late_ms: float) -> str:
    if abs(late_ms) < 1:
        return "on the beat"
    return f"{abs(late_ms):.0f} ms {'after' if late_ms > 0 else 'before'} the beat"


def _value(measures: Mapping[str, Measure], name: str) -> str:
    measure = measures.get(name)
    if measure is None:
        return NONE
    return f"{measure.value:.0f}" if name in _COUNTS else number(measure.value, measure.unit)


def _instead(session: SessionData) -> str:
    """Sentence in place of the figures, where there are none."""
    if not is_calibration(session):
        return "There is no sway to show, because the drill did not come into play."
    mounting = session.result.get("mounting")
    if not mounting:
        return "The belt's mounting stays as it was. Stand still, wait for “go”, then lean forward from the hips once."
    declared, found = axes_matrix(session.header["axes"]), axes_matrix(mounting)
    askew = np.degrees(np.arccos(np.clip(declared[UP] @ found[UP], -1, 1)))
    facing = np.degrees(np.arccos(np.clip(declared[ML] @ found[ML], -1, 1)))
    text = (
        f"The belt's up is {askew:.0f}° and its left-right axis {facing:.0f}° from where they were thought to be. "
        "The trials that follow count with what was found."
    )
    if askew < ASKEW_DEG and facing > _BEHIND_DEG:
        text += " If nobody turned the belt round, the lean was backward: calibrate again."
    return text


def _remark(session: SessionData) -> str:
    if is_walk(session):
        return "Steps are found at the lower back" + (
            "; their accuracy in heel-to-toe walking has not been published." if is_on_a_line(session) else "."
        )
    if is_on_one_leg(session) and session.play_s:
        return (  # [goldberg-2011]
            "One trial tells little: the smallest change of the time held that exceeds its own scatter is about "
            "24 s (Goldberg 2011). Compare several trials."
        )
    return ""
