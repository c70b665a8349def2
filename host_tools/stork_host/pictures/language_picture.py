"""Picture docs/images/light_language.png: each message as four seconds of light and sound.

The brightness of a light is its height as well as its colour, for readers who do not see colours.
"""

import hashlib
import math
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from stork_host.pictures.messages import GROUPS, Message
from stork_host.pictures.patterns import Steps

FINGERPRINT = "Stork-Language"
"""Key of the PNG text with the hash of the language in the picture."""

_SECONDS = 4.0  # [page-choices]
_WIDTH, _ROW, _GROUP, _TOP, _BOTTOM = 1200.0, 46.0, 48.0, 92.0, 30.0  # [page-choices]
_LEFT = 36.0  # [page-choices]
_LIGHT = (404.0, 760.0)  # from and to, in the picture's units [page-choices]
_SOUND = (804.0, 1160.0)  # [page-choices]
_PANEL = 34.0  # [page-choices]
_LOW_HZ, _HIGH_HZ = 196.0, 1800.0  # [page-choices]

_PAPER, _INK, _SOFT, _RULE = "#fbf9f4", "#20242b", "#6a6f78", "#e4dfd3"
_NIGHT, _NIGHT_RULE, _NOTE, _STAFF = "#191d24", "#343a45", "#20242b", "#f1ede3"


def fingerprint() -> str:
    """Hash of the content of the picture: the patterns of the language and the words beside them."""
    return hashlib.sha256(repr(GROUPS).encode()).hexdigest()


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
    for (left, right), title in ((_LIGHT, "Light"), (_SOUND, "Sound, and vibration")):
        axes.text(left, 40, title, color=_INK, size=11, weight="bold", va="center")
        for second in range(5):
            x = left + (right - left) * second / _SECONDS
            label = f"{second} s" if second == 4 else str(second)
            axes.text(x, 84, label, color=_SOFT, size=7.5, ha="center", va="center")
    axes.text(_LIGHT[0], 61, "taller is brighter; it goes on like this", color=_SOFT, size=7.5, va="center")
    note = "higher up is a higher note, darker is louder;  \u21bb  goes on"
    axes.text(_SOUND[0], 61, note, color=_SOFT, size=7.5, va="center")


def _row(axes: Axes, y: float, message: Message) -> None:
    middle = y + _ROW / 2 - 4
    axes.text(_LEFT, middle - 8, message.title, color=_INK, size=10, weight="bold", va="center")
    axes.text(_LEFT, middle + 9, message.meaning, color=_SOFT, size=8, va="center")
    _light(axes, middle, message.light)
    _sounds(axes, middle, [(start_s, steps) for start_s, _, steps in message.sounds])


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


def _luminance(rgb: tuple[int, ...]) -> float:
    """Luminance of a light by ITU-R BT.709."""
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


_BRIGHTEST = max(_luminance(step[1:]) for group in GROUPS for message in group.messages for step in message.light.steps)


def _spans(pattern: Steps, start_s: float) -> list[tuple[float, float, tuple[int, ...]]]:
    """(from, to, values), s, up to the picture's end; the last values stay."""
    found: list[tuple[float, float, tuple[int, ...]]] = []
    t, k = start_s, 0
    steps, loop = pattern
    while t < _SECONDS:
        if k == len(steps):
            if loop is None:
                break
            k = loop
        ms, *values = steps[k]
        if found and found[-1][2] == tuple(values):  # one bar where nothing changes
            found[-1] = (found[-1][0], min(t + ms / 1000, _SECONDS), tuple(values))
        else:
            found.append((t, min(t + ms / 1000, _SECONDS), tuple(values)))
        t, k = t + ms / 1000, k + 1
    return found


def _light(axes: Axes, middle: float, pattern: Steps) -> None:
    _panel(axes, middle, _LIGHT, _NIGHT, _NIGHT_RULE)
    full = _PANEL - 8
    foot = middle + full / 2
    spans = _spans(pattern, 0.0)
    if pattern.loop is None:
        spans[-1] = (spans[-1][0], _SECONDS, spans[-1][2])
    for begin, end, rgb in spans:
        x, width = _x(_LIGHT, begin), _x(_LIGHT, end) - _x(_LIGHT, begin)
        level = (_luminance(rgb) / _BRIGHTEST) ** (1 / 3)  # about proportional to lightness
        if level:
            colour = _as_seen(rgb)
            for grow, alpha in ((4.0, 0.10), (2.0, 0.18), (0.0, 1.0)):  # a glow, then the light itself
                _bar(axes, x, foot - full * level - grow, width, full * level + 2 * grow, colour, alpha)
        else:
            _bar(axes, x, foot - 1.0, width, 1.0, _NIGHT_RULE, 1.0)


def _as_seen(rgb: tuple[int, ...]) -> tuple[float, float, float]:
    """A light's colour on paper: as bright as its hue can be, and paler, as a lamp looks; blue most of all."""
    most = max(rgb)
    red, green, blue = (value / most for value in rgb)
    pale = 0.10 + 0.25 * blue
    green *= 0.86 + 0.14 * min(red, blue)  # a pure green of full height glares; white stays white
    return (pale + (1 - pale) * red, pale + (1 - pale) * green, pale + (1 - pale) * blue)


def _sounds(axes: Axes, middle: float, heard: list[tuple[float, Steps]]) -> None:
    """Panel of a sound; a louder tone is darker."""
    _panel(axes, middle, _SOUND, _STAFF, "#e2dccd")
    if not heard:
        axes.text(sum(_SOUND) / 2, middle, "silence", color=_SOFT, size=8, style="italic", ha="center", va="center")
    for start_s, pattern in heard:
        for begin, end, (hz, percent) in _spans(pattern, start_s):
            if hz:
                up = math.log(hz / _LOW_HZ) / math.log(_HIGH_HZ / _LOW_HZ)
                y = middle + _PANEL / 2 - 6 - up * (_PANEL - 10)
                x = _x(_SOUND, begin)
                _bar(axes, x, y - 3, _x(_SOUND, end) - x, 6, _NOTE, 0.25 + 0.75 * percent / 100)
        if pattern.loop is not None:
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
