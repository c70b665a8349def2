"""Figure of a walk step by step: lean to the sides and time of each step."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stork_host.analysis.gait import SIDE_STEP_DEG, Step
from stork_host.report.style import ACCENT, GRID, INK, SOFT, new_figure

_BOX = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
_MOST_TICKS = 16  # [page-choices]
_FEET = {"right": (INK, "●"), "left": ("white", "○")}


def step_figure(taken: tuple[Step, ...], width_mm: float, height_mm: float, side_steps: bool = True) -> Figure:
    """Steps from the bottom up, as they were walked. Needs one step at least.

    Left: a bar from the furthest lean to the left to the furthest to the right since the step before, with the lines
    beyond which the device counts a side-step, if ``side_steps``. Right: the time since the step before, by foot.
    """
    number = np.arange(1, len(taken) + 1)
    figure = new_figure(width_mm, height_mm)
    lean, time = step_axes(figure, len(taken))
    low = np.array([step.most_left_deg for step in taken])
    high = np.array([step.most_right_deg for step in taken])
    known = ~np.isnan(low)
    side = np.array([step.side_step for step in taken])
    lean.axvline(0, color=SOFT, linewidth=0.6)
    borders = [SIDE_STEP_DEG] if side_steps else []
    for border in borders:
        for at in (-border, border):
            lean.axvline(at, color=INK, linewidth=0.8, linestyle=(0, (4, 2)))
    for chosen, face, hatch in ((known & ~side, ACCENT, ""), (known & side, "#e08a66", "/////")):
        if chosen.any():
            lean.barh(
                number[chosen], (high - low)[chosen], 0.55, low[chosen], color=face, hatch=hatch, edgecolor=INK,
                linewidth=0.5,
            )  # fmt: skip
    reach = 1.12 * max([*borders, *np.abs(low[known]), *np.abs(high[known]), 1.0])
    for at, is_left in zip(number[side], (-low > high)[side], strict=True):
        # On the side where the bar does not reach.
        lean.text(
            0.96 * reach * (1 if is_left else -1), at, "side-step", ha="right" if is_left else "left",
            va="center", fontsize=7, fontweight="bold", bbox=_BOX,
        )  # fmt: skip
    corners(lean, "left", "right")
    lean.set_xlim(-reach, reach)
    lean.set_xlabel("lean to the side, degrees", labelpad=2)
    lean.set_title("Lean since the step before", fontsize=7.5, pad=4)
    time_panel(time, taken)
    return figure


def step_axes(figure: Figure, count: int) -> tuple[Axes, Axes]:
    """Two panels that share the steps' axis, number 1 at the bottom."""
    first, second = figure.subplots(
        1,
        2,
        sharey=True,
        gridspec_kw={
            "width_ratios": (1.7, 1), "wspace": 0.07, "left": 0.11, "right": 0.975, "top": 0.92, "bottom": 0.12,
        },
    )  # fmt: skip
    first.set_ylim(-0.09 * count - 0.1, count + 0.7)
    first.set_yticks(np.arange(1, count + 1)[:: -(-count // _MOST_TICKS)])
    first.set_ylabel("step", labelpad=2)
    return first, second


def corners(axes: Axes, left: str, right: str) -> None:
    """Labels of the two directions, below the first step."""
    for x, ha, text in ((0.015, "left", left), (0.985, "right", right)):
        axes.text(x, 0.012, text, ha=ha, va="bottom", transform=axes.transAxes, fontweight="bold", bbox=_BOX)


def time_panel(axes: Axes, taken: tuple[Step, ...]) -> None:
    """Panel of the time since the step before; none for the first step and after a pause."""
    number = np.arange(1, len(taken) + 1)
    times = np.array([step.time_s for step in taken])
    feet = np.array([step.foot for step in taken])
    known = ~np.isnan(times)
    axes.grid(axis="x", color=GRID, linewidth=0.5)
    size = 3.6 if len(taken) <= 30 else 2.6
    if known.any():
        axes.axvline(float(times[known].mean()), color=SOFT, linewidth=0.8, linestyle=(0, (1, 1.5)))
        axes.plot(times, number, "-", color=SOFT, linewidth=0.6, zorder=2)
        for foot in ("right", "left", ""):
            chosen = known & (feet == foot)
            if chosen.any():
                face, _ = _FEET.get(foot, (INK, ""))
                axes.plot(
                    times[chosen], number[chosen], "o", color=INK, markersize=size, markerfacecolor=face,
                    markeredgewidth=0.8, linewidth=0, zorder=3,
                )  # fmt: skip
    axes.set_xlim(0, 1.25 * float(times[known].max()) if known.any() else 1)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("seconds", labelpad=2)
    key = "  ".join(f"{mark} {foot}" for foot, (_, mark) in _FEET.items() if (feet == foot).any())
    axes.set_title(f"Step time   {key}".rstrip(), fontsize=7.5, pad=4)
