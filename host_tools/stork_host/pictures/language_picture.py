"""docs/images/light_language.png: each message as four seconds of light and sound.

The light's brightness is drawn as height as well as colour, so that the rhythm can be read without colours.
"""

import hashlib
import math
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from stork.feedback import language
from stork_host.pictures.messages import GROUPS, Message, light_steps, sounds

FINGERPRINT = "Stork-Language"
"""Key of the PNG text that says which language the picture shows."""

_SECONDS = 4.0
_WIDTH, _ROW, _GROUP, _TOP, _BOTTOM = 1200.0, 46.0, 48.0, 92.0, 30.0
_LEFT = 36.0
_LIGHT = (404.0, 760.0)  # from and to, in the picture's units
_SOUND = (804.0, 1160.0)
_PANEL = 34.0
_LOW_HZ, _HIGH_HZ = 196.0, 1480.0

_PAPER, _INK, _SOFT, _RULE = "#fbf9f4", "#20242b", "#6a6f78", "#e4dfd3"
_NIGHT, _NIGHT_RULE, _NOTE, _STAFF = "#191d24", "#343a45", "#20242b", "#f1ede3"


def fingerprint() -> str:
    """A hash of everything that the picture shows: the language's tables, and the words beside them."""
    shown = (language.LIGHTS, language.SOUNDS, language.MENU_LIGHTS, language.MENU_SOUNDS, GROUPS)
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def draw(path: Path) -> None:
    """Write the picture to ``path``."""
    rows = sum(len(group.messages) for group in GROUPS)
    height = _TOP + rows * _ROW + len(GROUPS) * _GROUP + _BOTTOM
    figure = Figure(figsize=(_WIDTH / 100, height / 100), dpi=150, facecolor=_PAPER)
    FigureCanvasAgg(figure)
    with matplotlib.rc_context({"font.family": "DejaVu Sans"}):
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set(xlim=(0, _WIDTH), ylim=(height, 0))
        axes.axis("off")
        _heading(axes)
        y = _TOP
        for group in GROUPS:
            axes.plot((_LEFT, _SOUND[1]), (y + 12, y + 12), color=_RULE, lw=0.8)
            axes.text(_LEFT, y + 31, group.title, color=_SOFT, size=8.5, va="center", weight="bold")
            y += _GROUP
            for message in group.messages:
                _row(axes, y, message)
                y += _ROW
        figure.savefig(path, metadata={FINGERPRINT: fingerprint(), "Software": None})


def _heading(axes: Axes) -> None:
    axes.text(_LEFT, 40, "What Stork tells you", color=_INK, size=17, weight="bold", va="center")
    axes.text(_LEFT, 66, "Four seconds of each message", color=_SOFT, size=8.5, va="center")
    for (left, right), title in ((_LIGHT, "Light"), (_SOUND, "Sound")):
        axes.text(left, 40, title, color=_INK, size=11, weight="bold", va="center")
        for second in range(5):
            x = left + (right - left) * second / _SECONDS
            label = f"{second} s" if second == 4 else str(second)
            axes.text(x, 84, label, color=_SOFT, size=7.5, ha="center", va="center")
    axes.text(_LIGHT[0], 61, "taller is brighter; it goes on like this", color=_SOFT, size=7.5, va="center")
    axes.text(_SOUND[0], 61, "higher up is a higher note;  \u21bb  goes on", color=_SOFT, size=7.5, va="center")


def _row(axes: Axes, y: float, message: Message) -> None:
    middle = y + _ROW / 2 - 4
    axes.text(_LEFT, middle - 8, message.title, color=_INK, size=10, weight="bold", va="center")
    axes.text(_LEFT, middle + 9, message.meaning, color=_SOFT, size=8, va="center")
    _light(axes, middle, light_steps(message))
    _sounds(axes, middle, sounds(message))


def _panel(axes: Axes, middle: float, span: tuple[float, float], face: str, rule: str) -> None:
    left, right = span
    box = FancyBboxPatch(
        (left, middle - _PANEL / 2),
        right - left,
        _PANEL,
        boxstyle="round,pad=0,rounding_size=5",
        facecolor=face,
        edgecolor="none",
        zorder=0,
    )
    axes.add_patch(box)
    for second in (1, 2, 3):
        x = left + (right - left) * second / _SECONDS
        ends = (middle - _PANEL / 2, middle + _PANEL / 2)
        axes.plot((x, x), ends, color=rule, lw=0.7, solid_capstyle="butt", zorder=1)


def _light(axes: Axes, middle: float, steps: tuple[tuple[int, int, int, int], ...]) -> None:
    _panel(axes, middle, _LIGHT, _NIGHT, _NIGHT_RULE)
    brightest = max(max(step[1:]) for light in language.LIGHTS.values() for step in light)
    full = _PANEL - 8
    foot = middle + full / 2
    t = 0.0
    k = 0
    while t < _SECONDS:
        ms, *rgb = steps[k % len(steps)]
        end = t + ms / 1000
        while end < _SECONDS and list(steps[(k + 1) % len(steps)][1:]) == rgb:  # one bar where nothing changes
            k += 1
            end += steps[k % len(steps)][0] / 1000
        end = min(end, _SECONDS)
        x, width = _x(_LIGHT, t), _x(_LIGHT, end) - _x(_LIGHT, t)
        level = math.sqrt(max(rgb) / brightest)
        if level:
            colour = _as_seen(rgb)
            for grow, alpha in ((4.0, 0.10), (2.0, 0.18), (0.0, 1.0)):  # a glow, then the light itself
                _bar(axes, x, foot - full * level - grow, width, full * level + 2 * grow, colour, alpha)
        else:
            _bar(axes, x, foot - 1.0, width, 1.0, _NIGHT_RULE, 1.0)
        t, k = end, k + 1


def _as_seen(rgb: list[int]) -> tuple[float, float, float]:
    """A light's colour on paper: as bright as its hue can be, and paler, as a lamp looks; blue most of all."""
    most = max(rgb)
    red, green, blue = (value / most for value in rgb)
    pale = 0.10 + 0.25 * blue
    green *= 0.86 + 0.14 * min(red, blue)  # a pure green of full height glares; white stays white
    return (pale + (1 - pale) * red, pale + (1 - pale) * green, pale + (1 - pale) * blue)


def _sounds(axes: Axes, middle: float, heard: list[tuple[float, bool, tuple[tuple[int, int], ...]]]) -> None:
    _panel(axes, middle, _SOUND, _STAFF, "#e2dccd")
    if not heard:
        axes.text(sum(_SOUND) / 2, middle, "silence", color=_SOFT, size=8, style="italic", ha="center", va="center")
    for start_s, repeats, steps in heard:
        t = start_s
        k = 0
        while t < _SECONDS and (repeats or k < len(steps)):
            ms, hz = steps[k % len(steps)]
            end = min(t + ms / 1000, _SECONDS)
            if hz:
                up = math.log(hz / _LOW_HZ) / math.log(_HIGH_HZ / _LOW_HZ)
                y = middle + _PANEL / 2 - 6 - up * (_PANEL - 10)
                x = _x(_SOUND, t)
                _bar(axes, x, y - 3, _x(_SOUND, end) - x, 6, _NOTE, 1.0)
            t, k = end, k + 1
        if repeats:
            axes.text(_SOUND[1] + 8, middle, "\u21bb", color=_INK, size=11, ha="left", va="center")


def _x(span: tuple[float, float], t: float) -> float:
    return span[0] + (span[1] - span[0]) * t / _SECONDS


def _bar(axes: Axes, x: float, y: float, width: float, height: float, colour: object, alpha: float) -> None:
    size = min(2.0, width / 2, height / 2)
    box = FancyBboxPatch(
        (x, y),
        width,
        height,
        boxstyle=f"round,pad=0,rounding_size={size}",
        facecolor=colour,
        edgecolor="none",
        alpha=alpha,
        zorder=2,
    )
    axes.add_patch(box)
