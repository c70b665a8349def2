"""One session on one page: figures by matplotlib, layout by typst."""

import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import typst

from stork_host.analysis import walk, zones
from stork_host.analysis.load import SessionData
from stork_host.analysis.measure import Measure
from stork_host.errors import StorkError
from stork_host.report import words
from stork_host.report.content import content
from stork_host.report.stabilogram import stabilogram
from stork_host.report.step_figure import step_figure
from stork_host.report.style import font_folder, look, save_svg
from stork_host.report.timeline import timeline

_LEAST_FIGURE_S = 0.5
_MAIN_MM = (102, 94)
_TIME_MM = (180, 76)
_NOTE_MM = 5  # a sentence about quality takes this from the figure above it


def session_pdf(session: SessionData, measures: Mapping[str, Measure], out: Path) -> None:
    """Write the page to ``out``, whole or not at all. ``measures``: of stork_host.analysis.sway.sway_metrics.

    The same session gives the same bytes. Raises StorkError where ``out`` cannot be written.
    """
    _write(Path(out), page(session, measures))


def page(session: SessionData, measures: Mapping[str, Measure]) -> bytes:
    """The page as PDF."""
    with tempfile.TemporaryDirectory(prefix="stork-page-") as folder:
        root = Path(folder)
        told = content(session, measures)
        told["figures"] = _draw(session, root, _TIME_MM[1] - _NOTE_MM * len(told["notes"]))
        (root / "content.json").write_text(json.dumps(told), encoding="utf-8")
        (root / "page.typ").write_bytes(files("stork_host.report").joinpath("session.typ").read_bytes())
        pdf: bytes = typst.compile(
            str(root / "page.typ"),
            root=str(root),
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            format="pdf",
            timestamp=0,
        )
        return pdf


def _draw(session: SessionData, folder: Path, time_mm: float) -> dict[str, dict[str, str]]:
    """Figures of what there is, as files in ``folder``: place on the page -> file, title, words for the blind."""
    sway = zones.sway(session)
    if sway is None or session.play_s < _LEAST_FIGURE_S:
        return {}
    taken = walk.steps(session, sway) if words.is_walk(session) else ()
    with look():
        save_svg(timeline(session, sway, _TIME_MM[0], time_mm), folder / "time.svg")
        main = step_figure(taken, *_MAIN_MM) if taken else stabilogram(session, sway, *_MAIN_MM)
        save_svg(main, folder / "main.svg")
    return {
        "main": {
            "file": "main.svg",
            "title": "Step by step, from the bottom up" if taken else "Lean of the trunk, seen from above",
            "alt": "Lean to the sides and time of each step"
            if taken
            else "Path of the lean, left-right against forward-back, in circles of the zones",
        },
        "time": {
            "file": "time.svg",
            "title": "Lean over time",
            "alt": "Lean to the side and forward over the seconds in play, with zones and events",
        },
    }


def _write(out: Path, data: bytes) -> None:
    part = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            with open(part, "xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, out)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StorkError(
            expected=f"to write the report to {out}",
            found=error.strerror or str(error),
            try_this="give another file with -o, in a folder that exists and is yours",
        ) from error
