"""Figure of sway over time, with the zones and events that the device stored."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from stork_host.analysis.events import Event
from stork_host.analysis.gait import stood_s
from stork_host.analysis.session_data import SessionData
from stork_host.analysis.zones import Sway, spans
from stork_host.report.style import GRID, INK, SOFT, ZONE_FACE, ZONE_HATCH, new_figure

# Kind of event -> marker, size, name in the legend. Shapes differ, not only colours.
MARKS = {
    "step": ("|", 7.0, "step"),
    "closing_step": ("|", 4.0, "closing step"),
    "side_step": ("D", 4.2, "side-step"),
    "touchdown": ("v", 6.0, "touchdown"),
    "hop": ("^", 6.0, "hop"),
    "grab": (">", 6.0, "grab"),
    "turn": ("o", 5.0, "turn"),
    "pause": ("_", 7.0, "pause"),
    "stumble": ("s", 4.5, "stumble"),
    "fall": ("X", 7.0, "fall"),
    "samples_lost": ("*", 7.0, "samples lost"),
}

_HELD_LINE = (0, (4, 2))  # [page-choices]


def what(event: Event) -> str:
    """Mark, one of MARKS, that an event is, if any: a touchdown may have been a hop or a grab."""
    return event.detail if event.kind == "touchdown" and event.detail in MARKS else event.kind


def timeline(session: SessionData, sway: Sway, width_mm: float, height_mm: float) -> Figure:
    """Lean to the side and forward over the seconds of play, zones shaded, events above.

    Zones and events are the stored ones; steps and touchdowns stand where the foot struck. A dashed line marks
    the end of the time held, where the device detected it later.
    """
    play = session.play
    start_s = float(session.t_s[play.start])
    t = session.t_s[play] - start_s
    figure = new_figure(width_mm, height_mm)
    key, side, ahead = figure.subplots(
        3,
        1,
        sharex=True,
        gridspec_kw={
            "height_ratios": (1, 4.6, 4.6), "hspace": 0.16, "left": 0.075, "right": 0.985, "top": 0.87, "bottom": 0.13,
        },
    )  # fmt: skip
    marked = _mark_events(key, session, start_s)
    _shade(session, (key, side, ahead), start_s)
    largest = np.nanmax(np.abs(sway.sway_deg[play]))
    reach = 1.15 * max(float(largest), sway.first_deg)
    for axes, column, ends in ((side, 0, ("left", "right")), (ahead, 1, ("back", "forward"))):
        axes.axhline(0, color=SOFT, linewidth=0.5)
        axes.plot(t, sway.sway_deg[play, column], color=INK, linewidth=0.7)
        axes.set_ylim(-reach, reach)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10], symmetric=True))
        axes.set_ylabel("degrees", labelpad=1)
        axes.grid(axis="x", color=GRID, linewidth=0.4)
        for y, va, text in ((0.96, "top", ends[1]), (0.04, "bottom", ends[0])):
            axes.text(
                0.004, y, text, transform=axes.transAxes, ha="left", va=va, fontsize=7.5, fontweight="bold",
                bbox={"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
            )  # fmt: skip
    if session.held_s < session.play_s:
        for axes in (side, ahead):
            axes.axvline(session.held_s, color=INK, linewidth=0.9, linestyle=_HELD_LINE)
    ahead.set_xlim(0, max(float(t[-1]) + 1 / session.fs_hz, 0.1))
    ahead.set_xlabel("seconds in play", labelpad=2)
    _legend(figure, session, marked)
    return figure


def _mark_events(axes: Axes, session: SessionData, start_s: float) -> list[str]:
    """Draw the marks of the events; returns the kinds that occur."""
    axes.set_yticks([])
    axes.set_ylim(-1, 1)
    axes.tick_params(axis="x", length=0, labelbottom=False)
    end_s = float(session.t_s[session.play.stop - 1]) - start_s
    found = []
    for kind, (marker, size, _) in MARKS.items():
        at = [event.happened_s - start_s for event in session.events if what(event) == kind]
        at = [min(t, end_s) for t in at if t >= -0.5]
        if at:
            found.append(kind)
            axes.plot(
                at, np.zeros(len(at)), marker, color=INK, markersize=size, markeredgewidth=1.0, linewidth=0,
                clip_on=False, zorder=5,
            )  # fmt: skip
    return found


def _shade(session: SessionData, all_axes: tuple[Axes, ...], start_s: float) -> None:
    """Zones of the play; of a walk until its last step, for what comes after is no walk."""
    walked_s = _until_s(session)
    for span in spans(session):
        for axes in all_axes:
            if span.start_s >= walked_s:
                continue
            axes.axvspan(
                span.start_s - start_s,
                min(span.end_s, walked_s) - start_s,
                facecolor=ZONE_FACE.get(span.zone, "white"),
                hatch=ZONE_HATCH.get(span.zone),
                edgecolor="#a4502f" if ZONE_HATCH.get(span.zone) else "none",
                linewidth=0,
                zorder=0,
            )


def _until_s(session: SessionData) -> float:
    """Time until which zones count, s from go."""
    stood = stood_s(session)
    return float(session.t_s[session.play.stop - 1]) - stood if stood else float("inf")


def _zone_s(session: SessionData, zone: str) -> float:
    """Time in a zone, s."""
    if not stood_s(session):
        return float(session.result.get(zone + "_ms", 0)) / 1000
    until_s = _until_s(session)
    return sum(max(0.0, min(span.end_s, until_s) - span.start_s) for span in spans(session) if span.zone == zone)


def _legend(figure: Figure, session: SessionData, marked: list[str]) -> None:
    handles: list[Patch | Line2D] = [
        Patch(
            facecolor=ZONE_FACE[zone],
            hatch=ZONE_HATCH[zone] * 2,
            edgecolor="#a4502f" if ZONE_HATCH[zone] else SOFT,
            linewidth=0.4,
            label=f"{zone} {_zone_s(session, zone):.1f} s",
        )
        for zone in ZONE_FACE
    ]
    if stood := stood_s(session):
        handles.append(Patch(facecolor="white", edgecolor=SOFT, linewidth=0.4, label=f"standing {stood:.1f} s"))
    for kind in marked:
        marker, size, name = MARKS[kind]
        count = sum(what(event) == kind for event in session.events)
        handles.append(
            Line2D([], [], color=INK, marker=marker, markersize=size, linewidth=0, label=f"{name} ({count})")
        )
    if session.held_s < session.play_s:
        handles.append(Line2D([], [], color=INK, linewidth=0.9, linestyle=_HELD_LINE, label="end of the time held"))
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.065, 1.01), ncols=len(handles), frameon=False,
        fontsize=7.5, handlelength=1.6, handleheight=0.9, columnspacing=1.4, handletextpad=0.5,
    )  # fmt: skip
