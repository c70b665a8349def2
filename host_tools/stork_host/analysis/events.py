"""Events of a session, with names and times."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stork_format import code_names, codes

# Kinds whose value is a delay in samples: since the foot struck, the jolt came, the last foot before a pause struck.
_LATE = (codes.STEP, codes.SIDE_STEP, codes.TOUCHDOWN, codes.PAUSE, codes.CLOSING)
_DETAILS: dict[int, Sequence[str]] = {
    codes.PHASE: codes.PHASES,
    codes.ZONE: codes.ZONES,
    codes.END: codes.END_CAUSES,
    codes.STEP: ("", "right", "left"),
    codes.TOUCHDOWN: codes.END_CAUSES,
    codes.STEP_SWAY: ("ml", "ap"),
    codes.BEAT_STEP: ("off", "hit"),
    codes.CLOSING: ("", "right", "left"),
}

Stored = tuple[int, int, int, int]


@dataclass(frozen=True)
class Event:
    """One event. ``t_s``: time at which the device stored it, s from go; ``lag_s``: its delay, s.

    ``detail``: by name, the phase, zone, end cause, side of a step, cause of a touchdown, axis of a sway, "hit" or
    "off" of a step to a beat; "" where the kind has none. ``direction``: direction of the lean that left the steady
    zone; ``value``: as stored. A kind or detail of a newer Stork has its number as its name.
    """

    sample: int
    kind: str
    detail: str
    direction: str
    value: int
    t_s: float
    lag_s: float

    @property
    def happened_s(self) -> float:
        """Time at which the body did it, s from go: a foot strikes before the detector is certain."""
        return self.t_s - self.lag_s


def typed(stored: Sequence[Stored], time_of: Callable[[int], float], fs_hz: float) -> tuple[Event, ...]:
    """Stored events (sample, kind, detail, value) with names and times, in their order."""
    return tuple(
        Event(
            sample=sample,
            kind=name,
            detail=detail_name(kind, detail),
            direction=direction_name(kind, detail, value),
            value=value,
            t_s=time_of(sample),
            lag_s=value / fs_hz if kind in _LATE else 0.0,
        )
        for (sample, kind, detail, value), name in code_names.named(stored)
    )


def detail_name(kind: int, detail: int) -> str:
    """The name of an event's detail, "" where its kind has none."""
    if kind in _DETAILS:
        return _name(_DETAILS[kind], detail)
    return f"number_{detail}" if detail or kind not in code_names.EVENTS else ""


def direction_name(kind: int, detail: int, value: int) -> str:
    """Direction of the lean of a zone event, by name; "" for other kinds and for a return to the steady zone."""
    return _name(codes.DIRECTIONS, value) if kind == codes.ZONE and detail != codes.STEADY else ""


def _name(names: Sequence[str], index: int) -> str:
    return names[index] if 0 <= index < len(names) else f"number_{index}"
