"""Figure of docs/coordinate_system.md: `python -m stork_host.report.coordinate_picture FOLDER`."""

import sys
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Polygon

from stork_host.report.style import ACCENT, INK, SOFT, look, new_figure

NAME = "coordinate_system.svg"
_BODY = "#dfe5e8"
_LEAN = "#b4552f"


def draw(path: Path) -> None:
    """Write the picture as SVG to ``path``."""
    with look():
        # Text as outlines, because a reader of the page may lack the font.
        mpl.rcParams["svg.fonttype"] = "path"
        figure = new_figure(180, 84)
        figure.patch.set_facecolor("white")
        behind, side, above = figure.subplots(
            1, 3, gridspec_kw={"left": 0.01, "right": 0.99, "bottom": 0.01, "top": 0.9, "wspace": 0.04}
        )
        for axes, title in ((behind, "from behind"), (side, "from the right side"), (above, "from above")):
            axes.set(xlim=(-1.1, 1.1), ylim=(-0.25, 2.5), aspect="equal")
            axes.axis("off")
            axes.set_title(title, fontsize=9, fontweight="bold", pad=3)
        _behind(behind)
        _side(side)
        _above(above)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _behind(axes: Axes) -> None:
    _person(axes, 0.0, ACCENT, wide=True)
    _sensor(axes, 0, 1.05)
    _arrow(axes, (0, 1.05), (0.78, 1.05), "ml", (0.86, 1.02))
    _arrow(axes, (0, 1.05), (0, 1.75), "up", (-0.14, 1.62))
    _into(axes, 0.47, 0.8, "ap (forward)", away=True)
    _bend(axes, (0.2, 2.08), (0.6, 1.75), "lean right:\n+tilt_ml", (0.72, 2.12))
    axes.text(-0.55, -0.18, "left", ha="center", fontsize=8)
    axes.text(0.55, -0.18, "right", ha="center", fontsize=8)


def _side(axes: Axes) -> None:
    _person(axes, 0.0, ACCENT, wide=False)
    _sensor(axes, -0.16, 1.05)
    _arrow(axes, (-0.16, 1.05), (0.62, 1.05), "ap", (0.7, 1.02))
    _arrow(axes, (-0.16, 1.05), (-0.16, 1.75), "up", (-0.32, 1.62))
    _into(axes, 0.3, 0.8, "ml (right)", away=False)
    _bend(axes, (0.26, 2.08), (0.6, 1.75), "lean forward:\n+tilt_ap", (0.72, 2.12))
    axes.text(-0.6, -0.18, "back", ha="center", fontsize=8)
    axes.text(0.6, -0.18, "front", ha="center", fontsize=8)


def _above(axes: Axes) -> None:
    axes.add_patch(FancyBboxPatch((-0.5, 0.85), 1.0, 0.42, boxstyle="round,pad=0.06", facecolor=_BODY, edgecolor=SOFT))
    axes.add_patch(Circle((0, 1.08), 0.19, facecolor="white", edgecolor=SOFT))
    axes.add_patch(Polygon([(-0.06, 1.25), (0.06, 1.25), (0, 1.36)], facecolor="white", edgecolor=SOFT))
    _sensor(axes, 0, 0.74)
    _arrow(axes, (0, 0.74), (0.8, 0.74), "ml", (0.9, 0.71))
    _arrow(axes, (0, 0.74), (0, 1.75), "ap", (0.13, 1.66))
    _into(axes, -0.62, 0.56, "up", away=False)
    for x, y, text in ((0, 1.9, "forward"), (0, 0.2, "back"), (-0.86, 1.03, "left"), (0.86, 1.03, "right")):
        axes.text(x, y, text, ha="center", fontsize=8)


def _person(axes: Axes, x: float, line: str, wide: bool) -> None:
    half = 0.3 if wide else 0.17
    axes.add_patch(Circle((x, 2.02), 0.16, facecolor=_BODY, edgecolor=SOFT))
    axes.add_patch(
        FancyBboxPatch((x - half, 0.95), 2 * half, 0.8, boxstyle="round,pad=0.03", facecolor=_BODY, edgecolor=SOFT)
    )
    legs = ((-0.18, 0.14), (0.04, 0.14)) if wide else ((-0.08, 0.16),)
    for at, width in legs:
        axes.add_patch(
            FancyBboxPatch((x + at, 0.02), width, 0.88, boxstyle="round,pad=0.03", facecolor=_BODY, edgecolor=SOFT)
        )
    if not wide:
        axes.plot([x + 0.16, x + 0.22], [2.04, 2.0], color=SOFT, linewidth=1.2)  # the nose
        axes.add_patch(Polygon([(x, 0.0), (x + 0.28, 0.0), (x + 0.1, 0.1)], facecolor=_BODY, edgecolor=SOFT))
    axes.plot([-0.95, 0.95], [-0.03, -0.03], color=line, linewidth=0.8)


def _sensor(axes: Axes, x: float, y: float) -> None:
    axes.add_patch(
        FancyBboxPatch(
            (x - 0.07, y - 0.05),
            0.14,
            0.1,
            boxstyle="round,pad=0.015",
            facecolor=INK,
            edgecolor=INK,
            zorder=4,
        )
    )


def _arrow(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], name: str, at: tuple[float, float]
) -> None:
    axes.add_patch(
        FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=10, color=ACCENT, linewidth=1.6, zorder=5)
    )
    axes.text(*at, name, color=ACCENT, fontsize=10, fontweight="bold", ha="center", zorder=6)


def _into(axes: Axes, x: float, y: float, name: str, *, away: bool) -> None:
    """The axis that points away from the reader (a cross) or to the reader (a dot)."""
    axes.add_patch(Circle((x, y), 0.05, facecolor="white", edgecolor=ACCENT, linewidth=1.2, zorder=5))
    marker = "x" if away else "o"
    axes.plot(x, y, marker, color=ACCENT, markersize=4 if away else 2.4, zorder=6)
    axes.text(x + 0.09, y - 0.035, name, color=ACCENT, fontsize=8, ha="left", zorder=6)


def _bend(axes: Axes, start: tuple[float, float], end: tuple[float, float], text: str, at: tuple[float, float]) -> None:
    axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            connectionstyle="arc3,rad=-0.3",
            arrowstyle="-|>",
            mutation_scale=10,
            color=_LEAN,
            linewidth=1.4,
        )
    )
    axes.text(*at, text, color=_LEAN, fontsize=7.5, ha="center", va="bottom")


if __name__ == "__main__":
    draw(Path(sys.argv[1] if len(sys.argv) > 1 else ".") / NAME)
