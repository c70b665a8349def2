"""Figure of a walk to a metronome: asynchrony and time of each step."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from stork_host.analysis.beat_asynchrony import HIT, beat_ms
from stork_host.analysis.gait import Step
from stork_host.report.step_figure import corners, step_axes, time_panel
from stork_host.report.style import ACCENT, GRID, INK, SOFT, ZONE_FACE, new_figure


def beat_figure(taken: tuple[Step, ...], mean_ms: float | None, bpm: int, width_mm: float, height_mm: float) -> Figure:
    """Steps from the bottom up, in their order. Needs one step at least. ``mean_ms``: mean asynchrony.

    Left: asynchrony of each step, early to the left, late to the right, with the band of hits and the mean. The axis
    ends at half a beat, because beyond it another beat is nearer. Right: the time since the step before.
    """
    number = np.arange(1, len(taken) + 1)
    late = np.array([step.asynchrony_ms for step in taken])
    counted = ~np.isnan(late)
    length = beat_ms(bpm)
    figure = new_figure(width_mm, height_mm)
    away, time = step_axes(figure, len(taken))
    away.axvspan(-length * HIT, length * HIT, facecolor=ZONE_FACE["steady"], linewidth=0, zorder=0)
    for border in (-length * HIT, length * HIT):
        away.axvline(border, color=ACCENT, linewidth=0.6, linestyle=(0, (4, 2)))
    away.grid(axis="y", color=GRID, linewidth=0.4)
    away.set_axisbelow(True)
    away.axvline(0, color=INK, linewidth=0.9)
    hit = np.abs(late) <= length * HIT
    for chosen, face in ((counted & hit, ACCENT), (counted & ~hit, "white")):
        away.hlines(number[chosen], 0, late[chosen], color=SOFT, linewidth=0.7, zorder=2)
        away.plot(
            late[chosen], number[chosen], "o", color=ACCENT, markersize=4.2 if len(taken) <= 30 else 3.0,
            markerfacecolor=face, markeredgewidth=0.9, linewidth=0, zorder=3,
        )  # fmt: skip
    if mean_ms is not None:
        away.axvline(mean_ms, color=INK, linewidth=0.8, linestyle=(0, (1, 1.5)))
    first = number[~counted]
    if len(first):
        away.text(
            0.5, first.mean(), "to find the beat", transform=away.get_yaxis_transform(), ha="center", va="center",
            fontsize=7, color=SOFT, bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5},
        )  # fmt: skip
    corners(away, "early", "late")
    away.set_xlim(-length / 2, length / 2)
    away.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10], prune="both"))
    away.set_xlabel(f"from the beat, milliseconds ({bpm} a minute)", labelpad=2)
    away.set_title("Each step and its beat   ● hit  ○ off", fontsize=7.5, pad=4)
    time_panel(time, taken)
    time.axvline(length / 1000, color=ACCENT, linewidth=0.8)
    if not np.isnan([step.time_s for step in taken]).all():
        left, right = time.get_xlim()
        time.set_xlim(left, max(right, 1.15 * length / 1000))
    return figure
