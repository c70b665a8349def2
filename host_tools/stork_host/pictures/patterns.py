"""Patterns of the language, from its bytes to steps: (ms, r, g, b) of lights, (ms, hz, percent) of sounds."""

from typing import Any, NamedTuple

from stork.feedback import language
from stork.feedback.pattern_player import PatternPlayer
from stork.feedback.sway_cue import COLOURS, SwayCue
from stork_format import codes


class Steps(NamedTuple):
    """A pattern: ``steps``, then again from number ``loop``; None: it stays at its end."""

    steps: tuple[tuple[int, ...], ...]
    loop: int | None


def light(name: str) -> Steps:
    """The light ``name``."""
    return _steps(language.piece(language.LIGHTS[name]), language.LIGHT)


def sound(name: str) -> Steps:
    """The sound ``name``."""
    return _steps(language.piece(language.SOUNDS[name]), language.SOUND)


def colour(name: str, step: int = 0) -> tuple[int, ...]:
    """r, g, b of one step of a light: a name of the language, "menu", or "steady", "drifting", "far"."""
    if name in codes.ZONES:
        rgb = COLOURS[codes.ZONES.index(name)]
        return tuple(rgb[3 * step : 3 * step + 3])
    return (menu_light(0, "") if name == "menu" else light(name)).steps[step][1:]


def menu_colours(leg: str = "left") -> set[tuple[int, ...]]:
    """Colours (r, g, b) of the menu's light for a drill with that leg."""
    return {step[1:] for step in menu_light(0, leg).steps}


def menu_light(place: int, leg: str) -> Steps:
    """Light of the drill at ``place`` (from 0) in the menu."""
    return _steps(language.menu_light(place, leg), language.LIGHT)


def menu_sound(place: int, leg: str) -> Steps:
    """Sound of the drill at ``place`` (from 0) in the menu."""
    return _steps(language.menu_sound(place, leg), language.SOUND)


class _Held:
    """A constant sway, with zone borders at 2 and 5 degrees."""

    first, second = 2000, 5000

    def __init__(self, way: int, mdeg: int) -> None:
        self.way, self.mdeg = way, mdeg

    def direction(self) -> int:
        return self.way

    def distance(self) -> int:
        return self.mdeg


def lean_light(zone: int, way: str = "") -> Steps:
    """Light of a lean in ``zone`` (codes.ZONES) in the direction ``way`` (codes.DIRECTIONS)."""
    return _lean(PatternPlayer(language.LIGHT, 9), "light", False, False, zone, way, 0)


def lean_sound(zone: int, way: str = "", *, tone: bool = True, closed: bool = False, mdeg: int | None = None) -> Steps:
    """Sound of a lean, ``mdeg`` from the centre, with zone borders at 2 and 5 degrees."""
    size = (500, 3200, 6000)[zone] if mdeg is None else mdeg
    return _lean(PatternPlayer(language.SOUND, 72), "sound", tone, closed, zone, way, size)


def _lean(channel: PatternPlayer, part: str, tone: bool, closed: bool, zone: int, way: str, mdeg: int) -> Steps:
    lean = SwayCue(tone)
    lean.closed = closed
    lean.begin(_Held(codes.DIRECTIONS.index(way), mdeg))
    lean.enter(zone)
    if part == "sound" and not lean.audible():
        return Steps((), None)
    source: Any = getattr(lean, part)
    channel.begin(b"", 0, source)
    steps: list[tuple[int, ...]] = []
    first = None
    while True:
        state = (source.k, getattr(source, "chord", 0))
        if state == first:
            return Steps(tuple(steps), 0)
        first = first or state
        channel.tick(channel.due)
        while True:
            at = channel.at
            steps.append(_step(channel.steps, at, channel.width))
            if channel.next >= channel.end:
                break
            channel.tick(channel.due)


def _steps(pattern: bytes, width: int) -> Steps:
    steps = tuple(_step(pattern, at, width) for at in range(1, len(pattern), width))
    return Steps(steps, None if pattern[0] == language.ONCE else pattern[0])


def _step(pattern: Any, at: int, width: int) -> tuple[int, ...]:
    ms, *rest = pattern[at : at + width]
    if width == language.SOUND:
        return (ms * 10, rest[0] * 10, rest[1])
    return (ms * 10, *rest)
