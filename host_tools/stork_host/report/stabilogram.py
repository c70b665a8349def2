"""Stabilogram: path of the trunk's lean, seen from above."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from stork_host.analysis.session_data import SessionData
from stork_host.analysis.zones import Sway
from stork_host.report.style import ACCENT, GRID, INK, ZONE_FACE, new_figure

_MOST_DEG = 30.0  # [page-choices]


def stabilogram(session: SessionData, sway: Sway, width_mm: float, height_mm: float) -> Figure:
    """Lean left-right against forward-back in play, degrees, with the borders of the zones.

    It is the lean of the lower back from the posture of the last seconds, which the device judges, not a centre of
    pressure. The circles are the inner borders of the zones.
    """
    x, y = sway.sway_deg[session.play].T
    furthest = float(np.hypot(x, y).max())
    reach = 1.2 * min(_MOST_DEG, max(sway.second_deg, furthest))
    figure = new_figure(width_mm, height_mm)
    axes = figure.add_axes((0.13, 0.11, 0.8, 0.8))
    axes.set_aspect("equal")
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach))
    axes.add_patch(Circle((0, 0), sway.second_deg, facecolor=ZONE_FACE["drifting"], alpha=0.45, linewidth=0))
    axes.add_patch(Circle((0, 0), sway.first_deg, facecolor="white", linewidth=0))
    axes.add_patch(Circle((0, 0), sway.first_deg, facecolor=ZONE_FACE["steady"], edgecolor=INK, linewidth=0.8))
    axes.add_patch(Circle((0, 0), sway.second_deg, fill=False, edgecolor=INK, linewidth=0.8, linestyle=(0, (4, 2))))
    axes.axhline(0, color=GRID, linewidth=0.6, zorder=1)
    axes.axvline(0, color=GRID, linewidth=0.6, zorder=1)
    axes.plot(x, y, color=ACCENT, linewidth=0.65, zorder=3, solid_joinstyle="round")
    axes.plot(x[-1], y[-1], "o", color=INK, markersize=3.6, zorder=4)
    box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}
    diagonal = np.sqrt(0.5)
    for radius, text in (
        (sway.first_deg, f"drifting from {sway.first_deg:.1f}°"),
        (sway.second_deg, f"far from {sway.second_deg:.1f}°"),
    ):
        axes.text(
            radius * diagonal,
            -radius * diagonal,
            text,
            ha="center",
            va="center",
            fontsize=6.5,
            zorder=5,
            bbox=box,
        )
    for place, text in (
        ((0.5, 0.985), "forward"),
        ((0.5, 0.015), "back"),
        ((0.015, 0.5), "left"),
        ((0.985, 0.5), "right"),
    ):
        axes.text(
            *place,
            text,
            transform=axes.transAxes,
            ha={0.015: "left", 0.985: "right"}.get(place[0], "center"),
            va={0.015: "bottom", 0.985: "top"}.get(place[1], "center"),
            fontsize=8,
            fontweight="bold",
            bbox=box,
            zorder=6,
        )
    axes.set_xlabel("lean to the side, degrees", labelpad=2)
    axes.set_ylabel("lean forward and back, degrees", labelpad=2)
    return figure
