"""Picture of one run: the true lean, the sensor's signals, light and sound."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stork_host.errors import StorkError
from stork_sim.motion.motion_source import STANDARD_GRAVITY
from stork_sim.runs import Played

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FS_HZ = 100.0  # [page-choices]
_BEFORE_S, _AFTER_S = 4.0, 2.0  # [page-choices]
_ZONES = {"steady": "#ffffff", "drifting": "#fff0c8", "far": "#ffd0c8"}
_FORMATS = (".png", ".pdf", ".svg")


def check(path: Path) -> None:
    """Raise StorkError where no picture can be drawn into ``path``."""
    if path.suffix.lower() not in _FORMATS:
        raise StorkError(expected="a picture: " + ", ".join(_FORMATS), found=repr(path.name), try_this="--plot run.png")
    if not path.absolute().parent.is_dir():
        raise StorkError(expected=f"a folder {path.absolute().parent}", found="none", try_this="another --plot")


def draw(played: Played, path: Path) -> None:
    """Draw ``played`` into a PNG, PDF or SVG file, by the name. Times from go."""
    from matplotlib.figure import Figure

    outcome, truth = played.outcome, played.wearer.truth
    go_s = truth.go_s if truth else 0.0
    end_s = outcome.events[-1]["t_s"] if outcome.events else 10.0
    t_s = np.arange(-_BEFORE_S, end_s + _AFTER_S, 1 / _FS_HZ)
    figure = Figure(figsize=(9, 7), layout="constrained")
    lean, force, light = figure.subplots(3, 1, sharex=True, height_ratios=(3, 3, 1))
    title = f"{outcome.drill} {outcome.leg}".strip()
    lean.set_title(f"{title}: score {outcome.score}, ended by {outcome.end_cause}")
    _shade(lean, outcome.events, end_s)
    if truth is not None and truth.tilt_deg is not None:
        tilt = truth.tilt_deg(t_s + go_s)
        lean.plot(t_s, tilt[:, 0], label="right", lw=1)
        lean.plot(t_s, tilt[:, 1], label="forward", lw=1)
        lean.legend(loc="upper left")
    lean.set_ylabel("true lean (°)")
    felt = played.rig.belt.at(t_s + go_s)
    force.plot(t_s, np.linalg.norm(felt[:, :3], axis=1) / STANDARD_GRAVITY, lw=0.8, color="0.3")
    if truth is not None and len(truth.contacts_s):
        force.plot(truth.contacts_s - go_s, np.full(len(truth.contacts_s), 1.0), "v", label="true contact")
    found = [e["t_s"] for e in outcome.events if e["kind"] in ("step", "closing_step", "side_step", "touchdown")]
    if found:
        force.plot(found, np.full(len(found), 1.05), "|", ms=12, label="detected")
        force.legend(loc="upper left")
    force.set_ylabel("|a| (g)")
    _lights(light, played, go_s, t_s[0], t_s[-1])
    light.set_xlabel("time from go (s)")
    figure.savefig(path)


def _shade(axes: "Axes", events: list[dict[str, object]], end_s: float) -> None:
    zones = [(float(str(e["t_s"])), str(e["zone"])) for e in events if e["kind"] == "zone"]
    for (begin, zone), (end, _) in zip(zones, [*zones[1:], (end_s, "")], strict=True):
        axes.axvspan(begin, end, color=_ZONES[zone], lw=0)


def _lights(axes: "Axes", played: Played, go_s: float, first_s: float, last_s: float) -> None:
    """The light as a strip, tones as dots above it."""
    log = [(0, 0, 0, 0), *played.rig.board.light.log]
    for (begin, *rgb), end in zip(log, [*(entry[0] for entry in log[1:]), int(1e12)], strict=True):
        left, right = begin / 1e6 - go_s, end / 1e6 - go_s
        if right > first_s and left < last_s:
            colour = tuple(min(1.0, part / 120) for part in rgb)
            axes.axvspan(max(left, first_s), min(right, last_s), 0.0, 0.6, color=colour, lw=0)
    tones = [(t / 1e6 - go_s, hz) for t, hz in played.rig.board.sound.log if hz]
    shown = [(t, hz) for t, hz in tones if first_s <= t <= last_s]
    axes.scatter([t for t, _ in shown], [0.8] * len(shown), c=[hz for _, hz in shown], s=12, cmap="viridis")
    axes.set_ylim(0, 1)
    axes.set_yticks([0.3, 0.8], ["light", "sound"])
