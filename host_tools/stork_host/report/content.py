"""What stands on the page: texts and numbers, no layout."""

from collections.abc import Mapping
from typing import Any

from stork_host.analysis import ANALYSIS_VERSION
from stork_host.analysis.load import SessionData
from stork_host.analysis.measure import Measure
from stork_host.report import words

NONE = "\N{EN DASH}"

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
    ("tilt_rms", "Trunk sway, RMS"),
    ("tilt_speed", "Mean velocity of sway"),
    ("tilt_rms_ml", "Sway left-right, RMS"),
    ("tilt_rms_ap", "Sway forward-back, RMS"),
)


# Decimals that a unit deserves; more would be noise.
_DECIMALS = {"°": 2, "°/s": 2, "s": 2, "Hz": 2, "m/s²": 3, "m²/s⁶": 2, "%": 0, "steps/min": 0}


def number(value: float, unit: str) -> str:
    """A value with its unit: "0.82°", "12.40 s", "0.056 m/s²"."""
    text = f"{value:.{_DECIMALS.get(unit, 2)}f}"
    return text + ("" if unit.startswith("°") else " ") + unit if unit else text


def content(session: SessionData, measures: Mapping[str, Measure]) -> dict[str, Any]:
    """Everything that the page says, as JSON can hold it. Sentences say where a number is missing."""
    header, result = session.header, session.result
    walk = words.is_walk(session)
    begun = bool(session.play_s)
    return {
        "title": f"{words.drill_name(session)}: {words.headline(session)}",
        "date": words.date_text(session),
        "headline": words.headline(session),
        "second": _second(session, measures),
        "facts": _facts(session),
        "doubt": words.in_doubt(session),
        "score": str(result.get("score", 0)) if words.has_score(session) else NONE,
        "stars": min(3, max(0, result.get("stars", 0))) if words.has_score(session) else -1,
        "tiles": (_walk_tiles(session, measures) if walk else _stance_tiles(measures)) if begun else [],
        "table": [
            [label, _value(measures, name)]
            for name, label in (_WALK_TABLE if walk else _STANCE_TABLE)
            if name in measures
        ],
        "notes": words.quality_notes(session),
        "remark": _remark(session),
        "walk": walk,
        "figures": {},
        "source": [
            [
                "Device",
                f"{words.plain(header.get('device_id') or NONE)} ({words.plain(header.get('board_id', NONE))})",
            ],
            ["Session", f"{header.get('session_number', 0)} · {session.sha256[:12]}"],
            ["Firmware", words.plain(header.get("firmware_version", NONE))],
            ["Scorer", str(header.get("scorer_version", NONE))],
            ["Analysis", str(ANALYSIS_VERSION)],
            ["Sensor", f"{words.plain(header.get('sensor', NONE))}, {session.fs_hz:.1f} Hz"],
        ],
    }


def _facts(session: SessionData) -> list[list[str]]:
    header = session.header
    facts = [["Drill", words.drill_name(session)]]
    if header.get("leg"):
        facts.append(["Leg", words.plain(header["leg"])])
    for name, label in (("eyes", "Eyes"), ("surface", "Surface"), ("wearer_id", "Wearer")):
        facts.append([label, words.plain(header.get(name) or NONE)])
    return facts


def _second(session: SessionData, measures: Mapping[str, Measure]) -> str:
    """The sentence under the headline."""
    if not session.play_s:
        return words.no_play_advice(session)
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


def _stance_tiles(measures: Mapping[str, Measure]) -> list[list[str]]:
    held = measures.get("held")
    return [
        ["Time held", f"{held.value:.1f} s" if held else NONE],
        ["Sway (RMS)", _value(measures, "tilt_rms")],
        ["Mean velocity of sway", _value(measures, "tilt_speed")],
    ]


def _walk_tiles(session: SessionData, measures: Mapping[str, Measure]) -> list[list[str]]:
    cadence = measures.get("cadence")
    return [
        ["Steps", str(session.result.get("steps", 0))],
        ["Side-steps", str(session.result.get("side_steps", 0))],
        ["Cadence, steps a minute", f"{cadence.value:.0f}" if cadence else NONE],
    ]


def _value(measures: Mapping[str, Measure], name: str) -> str:
    measure = measures.get(name)
    return number(measure.value, measure.unit) if measure else NONE


def _remark(session: SessionData) -> str:
    if words.is_walk(session):
        return (
            "Steps are found at the lower back; their accuracy in heel-to-toe walking has not been published."
        )
    if session.header["drill"] == "single_leg" and session.play_s:
        return (
            "One trial tells little: the smallest change of the time held that exceeds its own scatter is about "
            "24 s (Goldberg 2011). Compare several trials."
        )
    return ""
