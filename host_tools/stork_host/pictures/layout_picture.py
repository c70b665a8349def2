"""Pictures of the layouts: where the parts sit on the belt, and how they are wired.

The pins are those of the boards' own files.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Arc, Circle, Ellipse, FancyBboxPatch, Polygon

from stork_host.pictures.board_pins import board_pins

FINGERPRINT: Final = "Stork-Layouts"
"""Key of the PNG text with the hash of what is in the picture."""

_WIDTH, _HEIGHT = 1200.0, 690.0  # [page-choices]
_PEOPLE_WIDTH, _PEOPLE_HEIGHT = 610.0, 470.0  # [page-choices]
_PAPER, _INK, _SOFT = "#fbf9f4", "#20242b", "#6a6f78"
_SKIN, _BELT, _BOX, _CABLE, _POWER, _MOTOR = "#e9dfcf", "#4b5563", "#ffffff", "#1f6feb", "#b4483a", "#d9c2f0"

_FRONT_X, _BACK_X, _BELT_Y, _BELT_H = 170.0, 440.0, 268.0, 26.0  # [page-choices]
_ABOVE = (305.0, 578.0, 96.0, 62.0)  # middle and half axes of the belt, seen from above [page-choices]
# One half of a person, from the neck down; mirrored for the other [page-choices].
_HALF = ((14, 84), (16, 106), (66, 118), (92, 128), (104, 160), (112, 250), (118, 318), (104, 322), (92, 250))
_HALF_REST = ((84, 180), (72, 230), (70, 268), (86, 330), (90, 396))


@dataclass(frozen=True)
class Part:
    """A part of the wiring: ``pins``: (its pin, the board's pin) of each wire."""

    name: str
    note: str
    pins: tuple[tuple[str, str], ...]
    cable: bool = False


@dataclass(frozen=True)
class Layout:
    """One way to put the parts onto a belt."""

    name: str
    title: str
    board: str
    front: str
    back: str
    lead: str
    parts: tuple[Part, ...]
    motors: bool = False


def layouts() -> tuple[Layout, Layout]:
    """The two ways, with the pins of the boards' own files."""
    feather = board_pins("adafruit_feather_rp2040")
    in_front = Layout(
        "front",
        "Board in front, sensor at the back",
        "Adafruit Feather RP2040, in the box at the buckle",
        "board, light, button, buzzer, battery",
        "the sensor alone",
        "STEMMA QT cable\nin the belt",
        (
            Part("LSM6DSOX", "the breakout at the back;\nSTORK_I2C_KHZ = 100", (("STEMMA QT",) * 2,), True),
            Part("Button", "large, in the lid", (("one leg", _pin(feather, "BUTTON")), ("other leg", "GND"))),
            Part("Buzzer", "a passive piezo, in the lid", (("one leg", _pin(feather, "BUZZER")), ("other leg", "GND"))),
            Part("Light", "the NeoPixel on the board:\na clear window in the lid", ()),
            Part("Battery", "LiPo, 3.7 V, with a plug", (("plug", "BAT"),)),
        ),
    )
    at_the_back = Layout(
        "back",
        "All in one at the back, the rest on a lead",
        "Adafruit Feather Bluefruit Sense, in the box at the back",
        "button, light, buzzer",
        "board with its sensor, battery",
        "lead in the belt",
        (
            Part("Button", 'on the lead\nSTORK_BUTTON = "D9"', (("one leg", "D9"), ("other leg", "GND"))),
            Part("Buzzer", 'on the lead\nSTORK_BUZZER = "D10"', (("one leg", "D10"), ("other leg", "GND"))),
            Part("NeoPixel", 'on the lead\nSTORK_PIXEL = "D6"', (("data in", "D6"), ("+", "3V"), ("-", "GND"))),
            Part(
                "Two motors",
                'behind a transistor each\nSTORK_HAPTIC_LEFT = "D11"\nSTORK_HAPTIC_RIGHT = "D12"',
                (("left gate", "D11"), ("right gate", "D12")),
            ),
            Part("Battery", "LiPo, 3.7 V, with a plug", (("plug", "BAT"),)),
        ),
        motors=True,
    )
    return in_front, at_the_back


def _pin(pins: dict[str, object], name: str) -> str:
    return str(pins[name])


def fingerprint(layout: Layout) -> str:
    """Hash of what the picture of ``layout`` says."""
    return hashlib.sha256(repr(layout).encode()).hexdigest()


def draw(path: Path, layout: Layout, *, wiring: bool = True) -> None:
    """Write the picture of ``layout`` to ``path``; without ``wiring``: the people only, for who wears it."""
    width, height = (_WIDTH, _HEIGHT) if wiring else (_PEOPLE_WIDTH, _PEOPLE_HEIGHT)
    figure = Figure(figsize=(width / 100, height / 100), dpi=120, facecolor=_PAPER)
    FigureCanvasAgg(figure)
    with matplotlib.rc_context({"font.family": "DejaVu Sans"}):
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set(xlim=(0, width), ylim=(height, 0))
        axes.axis("off")
        if wiring:
            axes.text(36, 30, layout.title, color=_INK, size=17, weight="bold", va="center")
        _body(axes, _FRONT_X, "from the front", layout.front)
        _body(axes, _BACK_X, "from behind", layout.back)
        _places(axes, layout)
        if wiring:
            _from_above(axes, layout)
            _wiring(axes, layout)
        figure.savefig(path, metadata={FINGERPRINT: fingerprint(layout), "Software": None})


def _body(axes: Axes, x: float, title: str, what: str) -> None:
    half = (*_HALF, *_HALF_REST)
    outline = _rounded([*half, *((-dx, y) for dx, y in reversed(half))])
    axes.add_patch(Polygon([(x + dx, y) for dx, y in outline], fc=_SKIN, ec=_SOFT, lw=1.2))
    axes.add_patch(Ellipse((x, 80), 42, 52, fc=_SKIN, ec=_SOFT, lw=1.2))
    _box(axes, x - 74, _BELT_Y, 148, _BELT_H, _BELT, radius=6)
    axes.text(x, 424, title, color=_INK, size=11, weight="bold", ha="center", va="center")
    axes.text(x, 446, what, color=_SOFT, size=9, ha="center", va="center")


def _rounded(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The closed outline with its corners cut three times."""
    for _ in range(3):
        cut = []
        for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
            cut += [(0.75 * x0 + 0.25 * x1, 0.75 * y0 + 0.25 * y1), (0.25 * x0 + 0.75 * x1, 0.25 * y0 + 0.75 * y1)]
        points = cut
    return points


def _box(axes: Axes, x: float, y: float, w: float, h: float, colour: str, radius: float = 5) -> None:
    shape = f"round,pad=0,rounding_size={radius}"
    axes.add_patch(FancyBboxPatch((x, y), w, h, boxstyle=shape, fc=colour, ec=_INK, lw=1.3, zorder=3))


def _controls(axes: Axes, x: float, y: float) -> None:
    """Light, button and buzzer, as one sees them."""
    axes.add_patch(Circle((x - 20, y), 5, fc="#36b37e", ec=_INK, lw=0.8, zorder=4))
    axes.add_patch(Circle((x, y), 9, fc="#f5c542", ec=_INK, lw=1.0, zorder=4))
    for k in range(3):
        axes.plot((x + 15, x + 25), (y - 5 + 5 * k,) * 2, color=_INK, lw=1.2, zorder=4)


def _places(axes: Axes, layout: Layout) -> None:
    """The boxes on the belt, from the front, from behind and from above."""
    middle = _BELT_Y + _BELT_H / 2
    front, back = _sizes(layout)
    w, h = max(front[0], 33.0), max(front[1], 17.0)
    # The wearer's left is on the right from the front, on the left from behind.
    axes.plot((_FRONT_X + 34, _FRONT_X + 74), (middle, middle), color=_CABLE, lw=3.0, zorder=3)
    axes.plot((_BACK_X - 15, _BACK_X - 74), (middle, middle), color=_CABLE, lw=3.0, zorder=3)
    _box(axes, _FRONT_X - w, middle - h, 2 * w, 2 * h, _BOX)
    _controls(axes, _FRONT_X, middle)
    w, h = back
    _box(axes, _BACK_X - w, middle - h, 2 * w, 2 * h, _BOX)
    axes.text(_BACK_X, middle, "UP\n\u2191", size=7.5, ha="center", va="center", color=_INK, zorder=4)
    if layout.motors:
        for x, label in ((_BACK_X - 58, "left"), (_BACK_X + 58, "right")):
            axes.add_patch(Circle((x, middle), 9, fc=_MOTOR, ec=_INK, lw=1.0, zorder=4))
            axes.text(x, middle + 24, label, size=7.5, ha="center", va="center", color=_INK, zorder=4)


def _sizes(layout: Layout) -> tuple[tuple[float, float], tuple[float, float]]:
    """Half widths and heights of the boxes in front and at the back."""
    small, large = (15.0, 14.0), (34.0, 24.0)
    return (large, small) if layout.name == "front" else (small, large)


def _from_above(axes: Axes, layout: Layout) -> None:
    front, back = _sizes(layout)
    x, y, a, b = _ABOVE
    axes.add_patch(Ellipse((x, y), 2 * a, 2 * b, fc=_SKIN, ec=_BELT, lw=7))
    # Seen from above with the front at the top, the wearer's left is on the left.
    axes.add_patch(Arc((x, y), 2 * a + 22, 2 * b + 22, theta1=90, theta2=270, color=_CABLE, lw=3.0))
    _box(axes, x - front[0], y - b - 13, 2 * front[0], 18, _BOX)
    _box(axes, x - back[0], y + b - 5, 2 * back[0], 18, _BOX)
    if layout.motors:
        for side in (-1, 1):
            axes.add_patch(Circle((x + side * 62, y + 52), 8, fc=_MOTOR, ec=_INK, lw=1.0, zorder=4))
    axes.text(x, y - 22, "from above", color=_INK, size=11, weight="bold", ha="center", va="center")
    axes.text(x - a + 14, y + 4, "left", color=_SOFT, size=9, ha="left", va="center")
    axes.text(x + a - 14, y + 4, "right", color=_SOFT, size=9, ha="right", va="center")
    axes.text(x, y - b - 27, "front", color=_SOFT, size=9, ha="center", va="center")
    axes.text(x - a - 24, y, layout.lead, color=_CABLE, size=9, ha="right", va="center")


def _wiring(axes: Axes, layout: Layout) -> None:
    left, top, step = 640.0, 112.0, 110.0
    height = step * len(layout.parts) - 26
    axes.text(left, 62, "Wiring", color=_INK, size=13, weight="bold", va="center")
    axes.text(left, 88, layout.board, color=_SOFT, size=9, va="center")
    _box(axes, left, top, 120, height, "#e8eef7", radius=8)
    for number, part in enumerate(layout.parts):
        _part(axes, left, top + step * number, part)


def _part(axes: Axes, left: float, y: float, part: Part) -> None:
    _box(axes, left + 230, y, 295, 84, _BOX, radius=8)
    text_x = left + 330
    axes.text(text_x, y + 20, part.name, color=_INK, size=10.5, weight="bold", va="center", zorder=4)
    for number, line in enumerate(part.note.split("\n")):
        axes.text(text_x, y + 42 + 15 * number, line, color=_SOFT, size=8.5, va="center", zorder=4)
    for (theirs, ours), at in zip(part.pins, _spread(y + 16, y + 68, len(part.pins)), strict=True):
        colour = _INK if ours == "GND" else _POWER if ours in ("3V", "BAT") else _CABLE
        axes.plot((left + 120, left + 230), (at, at), color=colour, lw=4.0 if part.cable else 1.8)
        axes.text(left + 112, at, ours, color=_INK, size=8.5, ha="right", va="center", weight="bold", zorder=4)
        axes.text(left + 240, at, theirs, color=_INK, size=8, ha="left", va="center", zorder=4)


def _spread(top: float, bottom: float, count: int) -> Sequence[float]:
    if count < 2:
        return [(top + bottom) / 2] * count
    return [top + (bottom - top) * k / (count - 1) for k in range(count)]
