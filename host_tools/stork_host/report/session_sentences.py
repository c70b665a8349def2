"""Sentences about a session, for readers without a manual."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from stork_format import code_names, codes
from stork_host.analysis.drill_kind import has_a_beat, is_calibration, is_on_a_line, is_on_one_leg, is_walk
from stork_host.analysis.gait import bpm, stood_s
from stork_host.analysis.session_data import SessionData
from stork_host.drill_words import words
from stork_host.replayed import Replayed, Verdict

QUALITY = {
    "samples_lost": "Some samples were lost. Times and sway near the gap are uncertain.",
    "clipped": "A jolt went beyond the sensor's range; there is no score.",
    "gravity_off": "The sensor reads gravity more than 8 % off. Check the sensor before trusting the numbers.",
    "not_still": "The wearer did not stand still long enough to begin.",
    "sensor_lost": "The sensor fell silent during the trial. There is no score.",
    "events_lost": "More happened than the device could note down. Some marks are missing.",
    "frozen": "The sensor repeated the same value for a while. Check the sensor; there is no score.",
    "worn_wrong": "The belt was upside down, sideways, or more than 45° askew.",
    "loose": "The belt shook against the back: it was loose. Fasten it and repeat the trial; there is no score.",
    "sensor_drifts": "The sensor drifted: it told of turns that nobody can make. Check the sensor; there is no score.",
    "no_weight_shift": "Before the hold no shift of weight to the stance leg was seen. Was the foot raised?",
}

# The device gives no score with any of codes.NO_SCORE; with these its score is doubtful.
DOUBT = codes.Q_GRAVITY | codes.Q_SAMPLES_LOST | codes.Q_NO_SHIFT
_LOST_SHARE = 0.02  # of the samples in play; where more were lost there is no score [quality-limits]

_MOST_TEXT = 60  # [page-choices]


def plain(value: object) -> str:
    """A text from the device, on one line, no control characters, no longer than fits."""
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return text if len(text) <= _MOST_TEXT else text[: _MOST_TEXT - 1] + "…"


def drill_name(session: SessionData) -> str:
    """The drill in words; an unknown drill keeps its own name."""
    return plain(words(session.header["drill"]).title)


def date_text(session: SessionData, estimated_start_at: datetime | None = None) -> str:
    """Time when the trial began, UTC. ``estimated_start_at``: stands in where the board's clock was not set."""
    start = session.header.get("start_time", 0)
    if isinstance(start, int) and 0 < start < 1 << 36:
        moment, about, why = datetime.fromtimestamp(start, UTC), "", ""
    elif estimated_start_at is not None:
        moment, about, why = estimated_start_at.astimezone(UTC), "about ", " (clock not set; worked out)"
    else:
        return "date unknown (clock not set)"
    return f"{moment.day} {moment:%B %Y}, {about}{moment:%H:%M} UTC{why}"


_FEEDBACK = {
    "full": "always",
    "two_of_three": "two of three",
    "every_third": "every third",
    "off": "off",
    "silent": "silent",
}


def feedback(header: Mapping[str, Any]) -> str:
    """Feedback mode in words; where the mode varies from trial to trial, also whether this trial had feedback."""
    mode = str(header["feedback"])
    words = _FEEDBACK.get(mode, plain(mode))
    if mode in ("two_of_three", "every_third"):
        words += ", here yes" if header.get("live") else ", here no"
    return words


def headline(session: SessionData) -> str:
    """Outcome of the session in one sentence."""
    if is_calibration(session):
        return _calibrated(session)
    if not session.play_s:
        return _not_begun(session)
    return _walked(session) if is_walk(session) else _stood(session)


def fell(session: SessionData) -> bool:
    """Whether the belt detected a fall, in play or before."""
    return _cause(session) == "fall" or any(event.kind == "fall" for event in session.events)


def quality_notes(session: SessionData) -> list[str]:
    """A fall, and flaws of the recording, a sentence each; empty where nothing was noticed."""
    bits = session.result.get("quality", 0)
    if session.result.get("events_lost"):
        bits |= codes.Q_EVENTS_LOST
    names = code_names.quality_names(bits)
    notes = [QUALITY[name] for name in names if name in QUALITY]
    if len(notes) < len(names):
        notes.append("The device noted a flaw that this program does not know. Update this program.")
    if fell(session):
        notes.insert(0, "The wearer fell, as far as the belt can tell: ask how they are before anything else.")
    return notes


def replay_notes(replayed: Replayed | None) -> list[str]:
    """Sentences on a result that a new scoring of the samples does not confirm; empty where it does."""
    if replayed is None or replayed.verdict == Verdict.SAME:
        return []
    if replayed.verdict == Verdict.DIFFERENT:
        return [
            f"The stored result is not what a new scoring of the samples gives ({plain(replayed.detail)}).",
            "Do not rely on the score.",
        ]
    return ["This program cannot score the session again, so the result is not checked. Update this program."]


def no_play_advice(session: SessionData) -> str:
    """Advice after a session in which no drill was played, by the cause of its end."""
    cause = _cause(session)
    if cause == "never_still":
        return "Fasten the belt firmly over the lower back, stand at a wall or rail if needed, and try again."
    if cause == "worn_wrong":
        return "Turn the belt the right way up over the lower back, or calibrate it as it is, then try again."
    if cause == "sensor_lost":
        return "Check the cable between board and sensor, then try again."
    if cause == "fall":
        return "Make sure that the wearer is well before anything else."
    return "Try again; the drill begins after the countdown."


def has_score(session: SessionData) -> bool:
    """False where the device could not judge: no play, a faulty sensor, or a calibration."""
    if not session.play_s or is_calibration(session) or _cause(session) == "sensor_lost":
        return False
    lost = sum(event.value for event in session.events if event.kind == "samples_lost")
    played = session.play.stop - session.play.start
    return not session.result.get("quality", 0) & codes.NO_SCORE and lost <= played * _LOST_SHARE


def in_doubt(session: SessionData) -> bool:
    """True where a flaw of the recording makes the score doubtful."""
    return has_score(session) and bool(session.result.get("quality", 0) & DOUBT)


def held_s(session: SessionData) -> float:
    """Time that a stance was held, s, as the wearer was told."""
    told = session.result.get("held_ms")
    return told / 1000 if isinstance(told, int) else session.held_s


def counted_from(session: SessionData) -> str:
    """Start of the time held, in words."""
    lift_s = float(session.t_s[session.play.start]) if session.play_s else 0.0
    return f"counted from {lift_s:.0f} s after “go”" if lift_s > 0.5 else "counted from “go”"


def _cause(session: SessionData) -> str:
    return str(session.result.get("end_cause", ""))


def _not_begun(session: SessionData) -> str:
    reasons = {
        "never_still": "the wearer never stood still for two seconds",
        "worn_wrong": "the belt was worn the wrong way round",
        "sensor_lost": "the sensor fell silent",
        "stopped": "it was stopped with the button",
        "fall": "a fall was detected",
    }
    return f"The drill did not begin: {reasons.get(_cause(session), 'the trial ended before')}."


def _calibrated(session: SessionData) -> str:
    if _cause(session) == "calibrated":
        return "The belt is calibrated."
    if session.play_s:
        return "The belt was not calibrated: no clear lean forward was seen."
    return "The belt was not calibrated: the wearer did not come to stand still."


def _pressed(session: SessionData) -> bool:
    return any(event.kind == "button" for event in session.events)


def _posture(session: SessionData) -> str:
    leg = session.header.get("leg", "")
    known = leg in ("left", "right")
    if is_on_one_leg(session):
        return f"Stood on the {leg} leg" if known else "Stood on one leg"
    told = words(session.header["drill"])
    return (told.did + (told.leg.phrase.format(leg=leg) if known else "")) if told.did else drill_name(session)


def _stood(session: SessionData) -> str:
    did = _posture(session)
    held = f"held {held_s(session):.1f} s"
    cause = _cause(session)
    if cause == "time_reached" and not session.header.get("keep_going"):
        return f"{did}: held the full {held_s(session):.1f} s."
    one_leg = is_on_one_leg(session)
    ends = {
        "touchdown": ", then the raised foot came down" if one_leg else ", then a foot moved",
        "hop": ", then probably hopped",
        "grab": ", then probably grabbed a hold",
        "sway_limit": ", then leaned too far",
        "fall": ", then a fall was detected",
        "sensor_lost": ", then the sensor fell silent",
        "stopped": ", then stopped with the button" if _pressed(session) else ", then stopped",
    }
    touchdowns = sum(event.kind == "touchdown" for event in session.events)
    if cause in ends and not (cause == "stopped" and touchdowns):
        return f"{did}: {held}{ends[cause]}."
    down = {0: "", 1: " with one touchdown"}.get(touchdowns, f" with {touchdowns} touchdowns")
    return f"{did}: {held}{down}."


def _walked(session: SessionData) -> str:
    steps = session.result.get("steps", 0)
    cause = _cause(session)
    target = session.header.get("steps", 0)
    count = "No step" if not steps else "One step" if steps == 1 else f"{steps} steps"
    if cause in ("stopped", "sensor_lost", "fall") and target > steps and not session.header.get("keep_going"):
        count += f" of {target}"
    ends = {
        "fall": "; then a fall was detected",
        "sensor_lost": "; then the sensor fell silent",
        "stopped": "" if _pressed(session) else "; then no further step",
    }
    then = ends.get(cause, "")
    if not then and stood_s(session):
        then = f", then stood for {stood_s(session):.1f} s"
    return f"{count}{_manner(session, steps)}{then}."


def _manner(session: SessionData, steps: int) -> str:
    """Manner and duration of the walk."""
    result = session.result
    took = f"in {session.play_s - stood_s(session):.1f} s"
    if is_on_a_line(session):
        aside = f", {result.get('side_steps', 0) or 'none'} of them aside" if steps else ""
        return f" heel to toe {took}{aside}"
    if has_a_beat(session):
        counted = sum(event.kind == "beat_step" for event in session.events)
        on = f", {result.get('hits', 0)} of {counted} on the beat" if counted else f" {took}"
        return f" to {bpm(session)} beats a minute{on}"
    return f" walked {took}"
