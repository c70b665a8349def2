"""Picture of one profile: sway, spectrum beside real people's, one walk heel to toe."""

from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from stork_sim.fidelity import ranges
from stork_sim.fidelity.measures import ISWAY_BAND_HZ, low_pass, spectrum
from stork_sim.fidelity.simulated_runs import FS_HZ, act, stand
from stork_sim.fidelity.standing_rows import median_measures
from stork_sim.motion.conditions import AT_EASE, Condition
from stork_sim.motion.person_parameters import Person
from stork_sim.motion.tandem_walk import TandemWalk

_SEEDS = 12  # behind F50 and F95 [comparison-windows]
_INK, _PALE, _REAL, _ALARM = "#1f4e79", "#9dbad5", "#c9c2b3", "#b5382a"


def draw(person: Person, path: Path, seed: int) -> None:
    """Write the picture of ``person`` to ``path`` (PNG); ``seed`` selects the 30 s and the walk."""
    with matplotlib.rc_context({"font.family": "DejaVu Sans", "font.size": 8.5, "axes.titlesize": 9.5}):
        figure = Figure(figsize=(10.4, 3.3), layout="constrained")
        FigureCanvasAgg(figure)
        sway, density, walk = figure.subplots(1, 3, gridspec_kw={"width_ratios": (1.0, 1.15, 1.75)})
        _sway(sway, person, seed)
        _density(density, person, seed)
        _walk(walk, person, seed)
        figure.savefig(path, dpi=110, metadata={"Software": None})


def _sway(ax: Axes, person: Person, seed: int) -> None:
    for eyes, colour, run in (("closed", _PALE, seed + 1), ("open", _INK, seed)):
        felt = stand(person, run, Condition(eyes=eyes))[:, :2]
        smooth = low_pass(felt - felt.mean(axis=0), FS_HZ, ISWAY_BAND_HZ[1])
        ax.plot(*smooth.T, color=colour, linewidth=0.7, label=f"eyes {eyes}")
    turn = np.linspace(0.0, 2.0 * np.pi, 200)
    for radius, style in ((ranges.QUIET_RMS.low, ":"), (0.056, "--"), (ranges.QUIET_RMS.high, ":")):
        ax.plot(radius * np.cos(turn), radius * np.sin(turn), style, color="#6b6557", linewidth=0.8)
    ax.set(
        title="Standing, 30 s, firm floor",
        xlabel="to the right, m/s²",
        ylabel="forward, m/s²",
        xlim=(-0.32, 0.32),
        ylim=(-0.32, 0.32),
        aspect="equal",
    )
    ax.legend(loc="upper left", fontsize=7, framealpha=0.85, edgecolor="none")


def _density(ax: Axes, person: Person, seed: int) -> None:
    for (low, high), (least, most) in ranges.MEASURED_BANDS.items():
        ax.fill_between((low, high), least, most, color=_REAL, linewidth=0)
    felt = stand(person, seed)[:, :2]
    f_hz, power = spectrum(felt, FS_HZ)
    inside = (f_hz >= ISWAY_BAND_HZ[0]) & (f_hz <= 20.0)
    ax.loglog(f_hz[inside], np.sqrt(power[inside].sum(axis=1)), color=_INK, linewidth=0.9)
    found = median_measures(person, _SEEDS, AT_EASE)
    for label, value in (("F50", found.f50), ("F95", found.f95)):
        ax.axvline(value, color=_ALARM, linewidth=0.8)
        ax.text(value * 1.06, 0.13, label, color=_ALARM, fontsize=7.5)
    ax.set(
        title="Spectrum, eyes open (grey: measured)",
        xlabel="Hz",
        ylabel="m/s² per √Hz",
        xlim=(0.15, 20.0),
        ylim=(0.001, 0.2),
    )
    ax.set_xticks([0.2, 0.5, 1, 2, 5, 10, 20], ["0.2", "0.5", "1", "2", "5", "10", "20"])
    ax.set_xticks([], minor=True)


def _walk(ax: Axes, person: Person, seed: int) -> None:
    t, felt, truth = act(person, TandemWalk(10), seed)
    assert truth.tilt_deg is not None
    since_go = t - truth.go_s
    here = since_go >= 0.0
    ax.plot(since_go[here], felt[here, 0], color=_PALE, linewidth=0.6, label="sideways force, m/s²")
    ax.plot(since_go[here], truth.tilt_deg(t[here])[:, 0], color=_INK, linewidth=1.2, label="true tilt, degrees")
    for event in truth.events:
        if event.kind in ("step", "side_step"):
            aside = event.kind == "side_step"
            at = event.t_s - truth.go_s
            ax.axvline(at, ymax=0.06, color=_ALARM if aside else "#444444", linewidth=2.0 if aside else 1.0)
    ax.set(
        title="Ten steps heel to toe (ticks: contacts; red: side-steps)",
        xlabel="seconds after go",
        xlim=(0.0, since_go[-1]),
        ylim=(-12.0, 12.0),
    )
    ax.legend(loc="upper left", fontsize=7, frameon=False, ncols=2)
