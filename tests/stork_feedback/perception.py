"""Difference of two messages to eyes with and without colour vision, to ears, and to the skin.

A light is taken as it looks over 12 s, a sound as it is heard over 6 s, in steps of 10 ms. Whoever looks up sees a
message at any moment of its rhythm: two that repeat are compared at the shift that makes them most alike.
"""

from functools import cache

import numpy as np

from stork_host.pictures.patterns import Steps

TICK_MS = 10
LIGHT_MS = 12_000
SOUND_MS = 6_000
BRIGHTEST = 150.0  # luminance of the brightest light, the white of the fall alarm

# Linear RGB as dichromats see it: Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color
# Vision Deficiency, IEEE TVCG 15 (2009), doi 10.1109/TVCG.2009.113, the tables of severity 1.0.
VIEWS = {
    "colours": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
    "grey": np.array([[0.2126, 0.7152, 0.0722]] * 3),  # luminance alone, ITU-R BT.709
}
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])  # IEC 61966-2-1
_WHITE = _XYZ @ np.ones(3)


def lab(rgb: np.ndarray, view: str) -> np.ndarray:
    """CIE 1976 L*a*b* (n, 3) of light (n, 3) as a view sees it; the brightest light of the language is white."""
    seen = np.clip(rgb @ VIEWS[view].T, 0.0, None) / BRIGHTEST
    ratio = (seen @ _XYZ.T) / _WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


@cache
def course(pattern: Steps, total_ms: int, skip_ms: int = 0) -> np.ndarray:
    """The values of a pattern every 10 ms (n, values); after its end the last light, or silence, stays."""
    rows: list[tuple[int, ...]] = []
    k = 0
    steps, loop = pattern
    end = (total_ms + skip_ms) // TICK_MS
    while len(rows) < end:
        if k == len(steps) and loop is not None:
            k = loop
        if k >= len(steps):
            rows += [rows[-1] if steps and len(steps[0]) == 4 else (0, 0)] * (end - len(rows))
            break
        ms, *values = steps[k]
        rows += [tuple(values)] * (ms // TICK_MS)
        k += 1
    return np.array(rows[skip_ms // TICK_MS : end], dtype=float)


@cache
def _seen(pattern: Steps, view: str) -> np.ndarray:
    return lab(course(pattern, LIGHT_MS + _period(pattern)), view)


def _period(pattern: Steps) -> int:
    """0 for what does not repeat from its beginning."""
    return sum(ms for ms, *_ in pattern.steps) if pattern.loop == 0 else 0


def light_distance(one: Steps, other: Steps, view: str) -> float:
    """Mean distance in L*a*b* over time, 0 to about 100; about 1 is the least that can be seen side by side."""
    a, b = _seen(one, view)[: LIGHT_MS // TICK_MS], _seen(other, view)
    shifts = range(0, max(1, _period(other) // TICK_MS), 5)
    thinned = a[::4]  # every 40 ms is enough for a mean
    return min(float(np.sqrt(((thinned - b[s : s + len(a) : 4]) ** 2).sum(axis=1)).mean()) for s in shifts)


def _heard(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """0 the same, 1 where only one sounds, or both and four semitones or more apart."""
    on_a, on_b = a[:, 0] > 0, b[:, 0] > 0
    apart = 12 * np.abs(np.log2(np.where(on_a, a[:, 0], 440.0) / np.where(on_b, b[:, 0], 440.0)))
    return np.where(on_a & on_b, np.minimum(apart / 4, 1.0), on_a ^ on_b)


def _felt(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Difference by skin, without pitch: 1 where only one is on, else as far apart as their strengths are."""
    on_a, on_b = (a[:, 0] > 0) & (a[:, 1] >= 25), (b[:, 0] > 0) & (b[:, 1] >= 25)
    return np.where(on_a & on_b, np.abs(a[:, 1] - b[:, 1]) / 100, on_a ^ on_b)


def sound_distance(one: Steps, other: Steps, *, by_skin: bool = False) -> float:
    """Milliseconds of 6 s in which they differ."""
    compare = _felt if by_skin else _heard
    together = _period(other) if one.loop is not None else 0  # the moment is unknown only where both go on
    a, b = course(one, SOUND_MS), course(other, SOUND_MS + together)
    shifts = range(0, max(1, together // TICK_MS), 2)
    return min(float(compare(a, b[s : s + len(a)]).sum()) * TICK_MS for s in shifts)


def rises(pattern: Steps, total_ms: int = 20_000) -> list[int]:
    """Beginnings of flashes (ms): the light grows brighter, by a tenth of what it becomes or more."""
    levels = course(pattern, total_ms) @ VIEWS["grey"][0]
    up = (levels[1:] - levels[:-1]) > 0.1 * levels[1:]
    return [int(i + 1) * TICK_MS for i in np.flatnonzero(up)]


def onsets(pattern: Steps, total_ms: int = 20_000) -> list[int]:
    """Times (ms) at which the motor begins to turn."""
    values = course(pattern, total_ms)
    on = (values[:, 0] > 0) & (values[:, 1] >= 25)
    return [0] * bool(on[0]) + [int(i + 1) * TICK_MS for i in np.flatnonzero(on[1:] & ~on[:-1])]
