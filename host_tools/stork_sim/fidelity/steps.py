"""Step detection on recorded walks, each played to the whole device, against a reference.

FOLDER holds recordings (with the columns of `stork sim replay`) and ``reference.json``, a list of walks. A walk has
``file``, ``initial_contacts`` (``time_s`` in the recording's own time; ``foot`` is ignored) and, if the reference
covers only parts of it, ``walking_bouts_s``: pairs of begin and end. Steps more than 250 ms outside of them are not
judged, except with --whole. A walk without contacts is left out. The last steps of a walk, which the device reports
as ``closing_step``, count only with --closing: some references include them, others end before.

Exit code 1: F1 of all walks together is below .95, or the mean step time is off by more than 5 ms.
Run it with ``python -m stork_sim.fidelity.steps FOLDER``.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

from stork_format.code_names import STEPS
from stork_host.errors import StorkError
from stork_sim.fidelity import recording_options
from stork_sim.fidelity.contact_match import TOLERANCE_S, Match, match
from stork_sim.motion.recording_file import read_recording
from stork_sim.runs import play_recording

LEAST_F1 = 0.95  # [step-rules]
MOST_STEP_TIME_ERROR_S = 0.005  # [step-rules]


@dataclass(frozen=True)
class Walk:
    """One walk of the reference, times in s; with empty ``bouts_s`` the whole recording counts."""

    file: Path
    contacts_s: tuple[float, ...]
    bouts_s: tuple[tuple[float, float], ...]


def walks_in(folder: Path) -> list[Walk]:
    """The walks with contacts. Raises StorkError if there are none."""
    try:
        listed = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
        walks = [_walk(folder, one) for one in listed if one["initial_contacts"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _no_reference(folder, f"{type(error).__name__}: {error}") from error
    if not walks:
        raise _no_reference(folder, "none")
    return walks


def judged(walk: Walk, drill: str, axes: str, closing: bool = False) -> Match:
    """The device's steps in ``walk`` against the reference; ``closing``: with its closing steps."""
    kinds = STEPS if closing else STEPS[:1]
    first_s = float(read_recording(walk.file)[0][0])
    with tempfile.TemporaryDirectory(prefix="stork-") as drive:
        played = play_recording(walk.file, drill, axes=axes, to_end=True, out=Path(drive) / "drive")
    detected_s = sorted(event["t_s"] + first_s for event in played.events if event["kind"] in kinds)
    return match([t for t in detected_s if _counts(t, walk)], walk.contacts_s)


def f1(found: Sequence[Match]) -> float:
    """F1 of all contacts of all walks."""
    return Match(*_all(found)).f1


def step_time_error_s(found: Sequence[Match]) -> float:
    """Error of the mean step time [s], mean over the walks."""
    return float(np.nanmean([one.step_time_error_s for one in found]))


def show(walks: Sequence[Walk], found: Sequence[Match], console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("recording", no_wrap=True, min_width=max(len(walk.file.name) for walk in walks))
    for heading in ("contacts", "detected", "matched", "F1", "late, ms", "step time error, ms"):
        table.add_column(heading, justify="right")
    for walk, one in zip(walks, found, strict=True):
        late = f"{1000 * np.mean(one.late_s):+.0f}" if one.pairs else "-"
        numbers = (len(one.true_s), len(one.detected_s), len(one.pairs))
        table.add_row(walk.file.name, *map(str, numbers), f"{one.f1:.3f}", late, f"{1000 * one.step_time_error_s:+.1f}")
    console.print(table)
    detected, true, pairs = _all(found)
    late_ms = 1000 * np.array([late for one in found for late in one.late_s])
    errors_ms = 1000 * np.array([one.step_time_error_s for one in found])
    console.print(
        f"F1 {f1(found):.3f} over {len(found)} walks: {len(pairs)} of {len(true)} contacts found, "
        f"{len(detected) - len(pairs)} steps that are not in the reference\n"
        f"mean delay {late_ms.mean():+.0f} ms, SD {late_ms.std():.0f} ms\n"
        f"error of the mean step time {1000 * step_time_error_s(found):+.1f} ms, "
        f"of a single walk {np.nanmean(np.abs(errors_ms)):.1f} ms",
        highlight=False,
    )


def main(argv: list[str] | None = None) -> int:
    return recording_options.run("steps", __doc__, argv, _work, _more)


def _more(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--closing", action="store_true", help="closing steps count, too")
    parser.add_argument("--whole", action="store_true", help="steps outside of walking_bouts_s count, too")


def _work(options: argparse.Namespace) -> int:
    walks = walks_in(options.folder)
    if options.whole:
        walks = [replace(walk, bouts_s=()) for walk in walks]
    judge = partial(judged, drill=options.drill, axes=options.axes, closing=options.closing)
    found = list(recording_options.each(judge, walks, options.jobs))
    if options.json:
        print(json.dumps([_row(walk, one) for walk, one in zip(walks, found, strict=True)], indent=1))
    else:
        show(walks, found, Console(soft_wrap=True))
    return int(f1(found) < LEAST_F1 or abs(step_time_error_s(found)) > MOST_STEP_TIME_ERROR_S)


def _walk(folder: Path, one: dict[str, Any]) -> Walk:
    contacts = sorted(float(contact["time_s"]) for contact in one["initial_contacts"])
    bouts = tuple((float(begin), float(end)) for begin, end in one.get("walking_bouts_s", ()))
    return Walk(folder / one["file"], tuple(contacts), bouts)


def _counts(detected_s: float, walk: Walk) -> bool:
    return not walk.bouts_s or any(a - TOLERANCE_S <= detected_s <= b + TOLERANCE_S for a, b in walk.bouts_s)


def _all(found: Sequence[Match]) -> tuple[tuple[float, ...], tuple[float, ...], tuple[tuple[int, int], ...]]:
    detected = tuple(t for one in found for t in one.detected_s)
    true = tuple(t for one in found for t in one.true_s)
    return detected, true, tuple(pair for one in found for pair in one.pairs)


def _row(walk: Walk, one: Match) -> dict[str, Any]:
    error = one.step_time_error_s
    return {
        "file": walk.file.name,
        "contacts": len(one.true_s),
        "told": len(one.detected_s),
        "matched": len(one.pairs),
        "f1": round(one.f1, 4),
        "late_ms": round(1000 * float(np.mean(one.late_s)), 1) if one.pairs else None,
        "step_time_error_ms": None if np.isnan(error) else round(1000 * error, 2),
    }


def _no_reference(folder: Path, found: str) -> StorkError:
    return StorkError(
        expected=f"walks with initial_contacts in reference.json of {folder}",
        found=found,
        try_this="python -m stork_sim.fidelity.steps --help describes the folder",
    )


if __name__ == "__main__":
    sys.exit(main())
