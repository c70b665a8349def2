"""A session in sentences that need no manual."""

from datetime import UTC, datetime

from stork_format import codes
from stork_host.analysis.load import SessionData

DRILLS = {"single_leg": "Single-leg stance", "tandem_walk": "Heel-to-toe walk"}

QUALITY = {
    "samples_lost": "Some samples were lost. Times and sway near the gap are uncertain.",
    "clipped": "A jolt went beyond the sensor's range.",
    "gravity_off": "The sensor reads gravity more than 8 % off. Check the sensor before trusting the numbers.",
    "not_still": "The wearer did not stand still long enough to begin.",
    "sensor_lost": "The sensor fell silent during the trial. There is no score.",
    "events_lost": "More happened than the device could note down. Some marks are missing.",
    "frozen": "The sensor repeated the same value for a while. Check the sensor before trusting the numbers.",
}

_MOST_TEXT = 60


def plain(value: object) -> str:
    """A text from the device, on one line, no control characters, no longer than fits."""
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return text if len(text) <= _MOST_TEXT else text[: _MOST_TEXT - 1] + "…"


def drill_name(session: SessionData) -> str:
    """The drill in words; one that is not known keeps its own name."""
    name = session.header["drill"]
    return DRILLS.get(name, plain(name.replace("_", " ")).capitalize())


def is_walk(session: SessionData) -> bool:
    return bool(session.header["drill"].endswith("_walk"))


def date_text(session: SessionData) -> str:
    """When the trial began, UTC; the board's clock may not have been set."""
    start = session.header.get("start_time", 0)
    if not isinstance(start, int) or not 0 < start < 1 << 36:
        return "date unknown (clock not set)"
    moment = datetime.fromtimestamp(start, UTC)
    return f"{moment.day} {moment:%B %Y}, {moment:%H:%M} UTC"


def headline(session: SessionData) -> str:
    """What happened, in one sentence."""
    if not session.play_s:
        return _not_begun(session)
    return _walked(session) if is_walk(session) else _stood(session)


def quality_notes(session: SessionData) -> list[str]:
    """What is wrong with the recording, a sentence each; empty where nothing was noticed."""
    bits = session.result.get("quality", 0)
    if session.result.get("events_lost"):
        bits |= codes.Q_EVENTS_LOST
    notes = [QUALITY.get(name, name) for name in codes.quality_names(bits)]
    known = sum(bit for bit, _ in codes.QUALITY)
    if bits & ~known:
        notes.append("The device noted a flaw that this program does not know. Update this program.")
    return notes


def no_play_advice(session: SessionData) -> str:
    """What to do when there is nothing to show."""
    if _cause(session) == "never_still":
        return "Fasten the belt firmly over the lower back, stand at a wall or rail if needed, and try again."
    if _cause(session) == "sensor_lost":
        return "Check the cable between board and sensor, then try again."
    if _cause(session) == "fall":
        return "Make sure that the wearer is well before anything else."
    return "Try again; the drill begins after the countdown."


def has_score(session: SessionData) -> bool:
    """False where the device could not judge: no play, or the sensor was lost."""
    return bool(session.play_s) and _cause(session) != "sensor_lost"


def in_doubt(session: SessionData) -> bool:
    """True where a flaw of the sensor reaches the score."""
    return bool(session.result.get("quality", 0) & (codes.Q_GRAVITY | codes.Q_FROZEN | codes.Q_SAMPLES_LOST))


def _cause(session: SessionData) -> str:
    return str(session.result.get("end_cause", ""))


def _not_begun(session: SessionData) -> str:
    reasons = {
        "never_still": "the wearer never stood still for two seconds",
        "sensor_lost": "the sensor fell silent",
        "stopped": "it was stopped with the button",
        "fall": "a fall was detected",
    }
    return f"The drill did not begin: {reasons.get(_cause(session), 'the trial ended before')}."


def _pressed(session: SessionData) -> bool:
    return any(event.kind == "button" for event in session.events)


def _stood(session: SessionData) -> str:
    one_leg = session.header["drill"] == "single_leg"
    leg = session.header.get("leg", "")
    if not one_leg:
        did = f"{drill_name(session)} held"
    else:
        did = f"Stood on the {leg} leg" if leg in ("left", "right") else "Stood on one leg"
    held = f"{session.play_s:.1f} s"
    cause = _cause(session)
    if cause == "time_reached" and not session.header.get("keep_going"):
        return f"{did} for the full {held}."
    ends = {
        "touchdown": ", then the raised foot came down" if one_leg else ", then a foot moved",
        "sway_limit": ", then leaned too far",
        "fall": ", then a fall was detected",
        "sensor_lost": ", then the sensor fell silent",
        "stopped": ", then stopped with the button" if _pressed(session) else ", then stopped",
    }
    touchdowns = sum(event.kind == "touchdown" for event in session.events)
    if cause in ends and not (cause == "stopped" and touchdowns):
        return f"{did} for {held}{ends[cause]}."
    down = {0: "", 1: " with one touchdown"}.get(touchdowns, f" with {touchdowns} touchdowns")
    return f"{did} for {held}{down}."


def _walked(session: SessionData) -> str:
    steps = session.result.get("steps", 0)
    side = session.result.get("side_steps", 0)
    cause = _cause(session)
    target = session.header.get("steps", 0)
    count = "No step" if not steps else "One step" if steps == 1 else f"{steps} steps"
    if (
        cause in ("stopped", "sensor_lost", "fall")
        and target > steps
        and not session.header.get("keep_going")
    ):
        count += f" of {target}"
    how = "heel to toe" if session.header["drill"] == "tandem_walk" else "walked"
    aside = f", {side or 'none'} of them aside" if steps else ""
    ends = {
        "fall": "; then a fall was detected",
        "sensor_lost": "; then the sensor fell silent",
        "stopped": "" if _pressed(session) else "; then no further step",
    }
    return f"{count} {how} in {session.play_s:.1f} s{aside}{ends.get(cause, '')}."
