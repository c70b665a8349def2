"""Replay of a stored session by the device's own scoring, and the first difference to the stored result.

It runs the files that the board runs (stork.core, stork.drills) on the stored samples and inputs. A session of an older
scorer is scored by the frozen copy of that scorer (stork_host.scorers).
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from stork_format import code_names, codes
from stork_format.session import Session
from stork_host.analysis.events import detail_name
from stork_host.analysis.session_file import check_header, whole_session
from stork_host.errors import StorkError
from stork_host.printable import printable
from stork_host.replayed import Replayed, Verdict
from stork_host.scorers import Create, drill_for

_log = logging.getLogger(__name__)

_MOST_DETAIL = 300  # characters [input-limits]

Stored = tuple[int, int, int, int]

# Fields that the writer of the file adds to the scorer's result.
_WRITERS = ("samples", "events_lost")

# Text of an event's value in a difference.
_VALUES = {
    codes.SAMPLES_LOST: "({})",
    codes.STEP: "({} samples late)",
    codes.SIDE_STEP: "({} samples late)",
    codes.TOUCHDOWN: "({} samples late)",
    codes.PAUSE: "({} samples after the last step)",
    codes.TURN: "by {} degrees",
    codes.STEP_SWAY: "{}0 mdeg",
    codes.BEAT_STEP: "{} ms",
    codes.CLOSING: "({} samples late)",
}


@dataclass(frozen=True)
class Replay:
    """Outcome of a replay, with its events and result. ``difference``: the first one in a line, or None."""

    difference: str | None
    events: tuple[Stored, ...]
    result: dict[str, Any]
    scorer_version: int


class _Sink:
    def __init__(self) -> None:
        self.events: list[Stored] = []

    def event(self, sample: int, kind: int, detail: int, value: int) -> None:
        self.events.append((sample, kind, detail, value))


def replay(data: bytes, name: str = "session") -> Replay:
    """Score the session in ``data`` again and compare. Raises StorkError for a file that cannot be replayed."""
    return score_again(whole_session(data, name), name)


def replayed(session: Session, name: str = "session") -> Replayed:
    """The verdict on the result of ``session``."""
    try:
        again = score_again(session, name)
    except StorkError as error:
        reason = printable(f"expected {error.expected}, found {error.found}", _MOST_DETAIL)
        return Replayed(Verdict.NOT_POSSIBLE, reason)
    except Exception as error:
        # Samples or inputs that no device had make no difference to what is stored.
        _log.info("cannot be scored again: the scorer failed", exc_info=True)
        return Replayed(Verdict.NOT_POSSIBLE, f"the scorer failed: {type(error).__name__}")
    if again.difference is None:
        return Replayed(Verdict.SAME)
    return Replayed(Verdict.DIFFERENT, printable(again.difference, _MOST_DETAIL))


def score_again(session: Session, name: str = "session") -> Replay:
    """Score ``session`` again and compare. Raises StorkError for one that cannot be scored."""
    check_header(session, name)
    version = session.header.get("scorer_version", 0)
    events, result = _score(session, drill_for(version, name), name)
    return Replay(_difference(session, events, result), tuple(events), result, version)


def _score(session: Session, create: Create, name: str) -> tuple[list[Stored], dict[str, Any]]:
    """Events and result of the device's drill over the samples and inputs of ``session``."""
    sink = _Sink()
    try:
        drill = create(session.header, sink)
    except (ValueError, KeyError) as error:
        raise StorkError(
            expected=f"{name} to hold a drill that this program knows",
            found=str(error),
            try_this="update this program",
        ) from error
    given = [event for event in session.events if event[1] < codes.FIRST_OUTPUT]
    inputs = {sample: list(group) for sample, group in groupby(given, key=lambda event: event[0])}
    values = session.samples
    count = len(values) // 6
    done = 0
    for n in sorted(inputs):
        _steps(drill, values[6 * done : 6 * n])
        done = max(done, n)
        if 0 <= n <= count:
            for _, kind, _, value in inputs[n]:
                drill.input(kind, value)
    _steps(drill, values[6 * done :])
    return sink.events, drill.result()


def _steps(drill: Any, values: Sequence[int]) -> None:
    """Samples of six values."""
    step = drill.step
    each = iter(values)
    for x, y, z, rx, ry, rz in zip(each, each, each, each, each, each, strict=False):
        step(x, y, z, rx, ry, rz)


def _difference(session: Session, events: list[Stored], result: dict[str, Any]) -> str | None:
    return _event_difference(session, events) or _result_difference(session, result)


def _event_difference(session: Session, replayed: list[Stored]) -> str | None:
    """The first event that differs. As many events as the device had no room for may be missing from the file."""
    lost = session.result.get("events_lost", 0)
    period_s = session.header["period_us"] * 1e-6
    at = 0  # in replayed
    for number, event in enumerate(session.events, start=1):
        skipped = 0
        while at < len(replayed) and replayed[at] != event and skipped < lost:
            at += 1
            skipped += 1
        if at == len(replayed) or replayed[at] != event:
            at -= skipped
            given = _told(replayed[at], period_s) if at < len(replayed) else "no more events"
            return f"event {number}: stored {_told(event, period_s)}, replay gives {given}"
        lost -= skipped
        at += 1
    if len(replayed) - at != lost:
        number = len(session.events) + 1
        given = _told(replayed[at], period_s) if at < len(replayed) else "no more events"
        return f"event {number}: stored no more events, replay gives {given}"
    return None


def _told(event: Stored, period_s: float) -> str:
    """An event in words: "zone far (lean right) at sample 812 (7.80 s)"; seconds count from the first sample."""
    sample, kind, detail, value = event
    name = code_names.EVENTS.get(kind, f"kind_{kind}")
    words = [name]
    if (named := detail_name(kind, detail)) != name:  # a plain touchdown has its kind as its detail
        words.append(named)
    words.append(_value_told(kind, value))
    return f"{' '.join(word for word in words if word)} at sample {sample} ({sample * period_s:.2f} s)"


def _value_told(kind: int, value: int) -> str:
    if kind == codes.ZONE and 0 <= value < len(codes.DIRECTIONS):
        return f"(lean {codes.DIRECTIONS[value]})" if value else ""
    return _VALUES[kind].format(value) if kind in _VALUES else f"value {value}" if value else ""


def _result_difference(session: Session, result: dict[str, Any]) -> str | None:
    """The first field of the result that differs; fields of a newer format are ignored."""
    stored = session.result
    for name, value in result.items():
        found = stored.get(name)
        if name == "quality" and isinstance(found, int):
            found &= ~codes.Q_EVENTS_LOST  # set by the writer of the file
        if found != value:
            return f"{name}: stored {_value(stored.get(name))}, replay gives {_value(value)}"
    for name in stored:
        if name not in result and name not in _WRITERS and not name.startswith("field_"):
            return f"{name}: stored {_value(stored[name])}, replay gives nothing"
    return None


def _value(value: object) -> str:
    return "nothing" if value is None else str(value)
