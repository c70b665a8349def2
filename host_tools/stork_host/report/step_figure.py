"""A walk step by step: how far the trunk went to the sides, how long each step took."""

import numpy as np
from matplotlib.figure import Figure

from stork_host.analysis.walk import SIDE_STEP_DEG, Step
from stork_host.report.style import ACCENT, GRID, INK, SOFT, new_figure

_BOX = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}


def step_figure(taken: tuple[Step, ...], width_mm: float, height_mm: float) -> Figure:
    """Steps from the bottom up, as they were walked. Needs one step at least.

    Left: a bar from the furthest lean to the left to the furthest to the right since the step before, with the lines
    beyond which the device counts a side-step. Right: the time since the step before.
    """
    number = np.arange(1, len(taken) + 1)
    figure = new_figure(width_mm, height_mm)
    lean, time = figure.subplots(
        1,
        2,
        sharey=True,
        gridspec_kw={
            "width_ratios": (1.7, 1), "wspace": 0.07, "left": 0.11, "right": 0.975, "top": 0.92, "bottom": 0.12,
        },
    )  # fmt: skip
    low = np.array([step.most_left_deg for step in taken])
    high = np.array([step.most_right_deg for step in taken])
    known = ~np.isnan(low)
    side = np.array([step.side for step in taken])
    height = 0.55
    lean.axvline(0, color=SOFT, linewidth=0.6)
    for border in (-SIDE_STEP_DEG, SIDE_STEP_DEG):
        lean.axvline(border, color=INK, linewidth=0.8, linestyle=(0, (4, 2)))
    for chosen, face, hatch in ((known & ~side, ACCENT, ""), (known & side, "#e08a66", "/////")):
        if chosen.any():
            lean.barh(
                number[chosen], (high - low)[chosen], height, low[chosen], color=face, hatch=hatch, edgecolor=INK,
                linewidth=0.5,
            )  # fmt: skip
    reach = 1.12 * max([SIDE_STEP_DEG, *np.abs(low[known]), *np.abs(high[known])])
    for at, is_left in zip(number[side], (-low > high)[side], strict=True):
        # On the side where the bar does not reach.
        lean.text(
            0.96 * reach * (1 if is_left else -1), at, "side-step", ha="right" if is_left else "left",
            va="center", fontsize=7, fontweight="bold", bbox=_BOX,
        )  # fmt: skip
    for x, ha, text in ((0.015, "left", "left"), (0.985, "right", "right")):
        lean.text(x, 0.015, text, ha=ha, va="bottom", transform=lean.transAxes, fontweight="bold", bbox=_BOX)
    lean.set_xlim(-reach, reach)
    lean.set_ylim(-0.1, len(taken) + 0.7)
    lean.set_yticks(number[:: -(-len(number) // 16)])
    lean.set_xlabel("lean to the side, degrees", labelpad=2)
    lean.set_ylabel("step", labelpad=2)
    lean.set_title("Lean since the step before", fontsize=7.5, pad=4)

    times = np.diff([step.struck_s for step in taken])
    time.grid(axis="x", color=GRID, linewidth=0.5)
    if len(times):
        time.axvline(float(times.mean()), color=SOFT, linewidth=0.8, linestyle=(0, (1, 1.5)))
        time.plot(times, number[1:], "o-", color=INK, markersize=3.4, linewidth=0.6)
    time.set_xlim(0, 1.25 * float(times.max()) if len(times) else 1)
    time.tick_params(axis="y", length=0)
    time.set_xlabel("seconds", labelpad=2)
    time.set_title("Step time", fontsize=7.5, pad=4)
    return figure
