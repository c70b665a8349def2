"""Page of one session as PDF or PNG: figures by matplotlib, layout by typst."""

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal, get_args

import typst
from matplotlib.figure import Figure

from stork_host import private_files
from stork_host.analysis import gait, zones
from stork_host.analysis.drill_kind import has_a_beat, is_calibration, is_on_a_line, is_walk
from stork_host.analysis.measure import Measure
from stork_host.analysis.session_data import SessionData
from stork_host.errors import StorkError
from stork_host.replayed import Replayed
from stork_host.report.beat_figure import beat_figure
from stork_host.report.page_content import content
from stork_host.report.stabilogram import stabilogram
from stork_host.report.step_figure import step_figure
from stork_host.report.style import font_folder, look, save_svg
from stork_host.report.timeline import timeline

Form = Literal["pdf", "png"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
_PNG_DPI = 150  # [page-choices]
_LEAST_FIGURE_S = 0.5  # [page-choices]
_MAIN_MM = (102, 90)  # [page-choices]
_TIME_MM = (180, 76)  # [page-choices]
# Height of a sentence about quality, taken first from the lower figure, then from the upper one [page-choices].
_NOTE_MM = 5
_LEAST_TIME_MM = 46  # [page-choices]


def session_pdf(
    session: SessionData,
    measures: Mapping[str, Measure],
    out: Path,
    replayed: Replayed | None = None,
    estimated_start_at: datetime | None = None,
) -> None:
    """Write the page to ``out``, whole or not at all, readable by its owner only; a link, pipe or device stays one.

    ``measures``: of stork_host.analysis.session_measures. ``replayed``: verdict on the result; None: the page says
    nothing of it. ``estimated_start_at``: the date where the board's clock was not set.

    The same session gives the same bytes. Raises StorkError where ``out`` cannot be written.
    """
    write(Path(out), page(session, measures, replayed, estimated_start_at))


def page(
    session: SessionData,
    measures: Mapping[str, Measure],
    replayed: Replayed | None = None,
    estimated_start_at: datetime | None = None,
    form: Form = "pdf",
) -> bytes:
    """The page as a file of ``form``, one of FORMS."""
    with tempfile.TemporaryDirectory(prefix="stork-page-") as folder:
        root = Path(folder)
        told = content(session, measures, replayed, estimated_start_at)
        told["figures"] = _draw(session, measures, root, _NOTE_MM * len(told["notes"]))
        (root / "content.json").write_text(json.dumps(told), encoding="utf-8")
        (root / "page.typ").write_bytes(files("stork_host.report").joinpath("session.typ").read_bytes())
        made: bytes = typst.compile(
            str(root / "page.typ"),
            root=str(root),
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            format=form,
            ppi=_PNG_DPI,
            timestamp=0,
        )
        return made


def form_of(path: Path) -> Form:
    """One of FORMS, by the end of a file's name; a name without one, a pipe or a device gets PDF. Raises StorkError."""
    ending = path.suffix.lower().removeprefix(".")
    if not ending or private_files.is_stream(path):
        return FORMS[0]
    for form in FORMS:
        if form == ending:
            return form
    raise StorkError(
        expected="a name that ends in .pdf or .png", found=str(path), try_this=f"-o {path.with_suffix('.pdf')}"
    )


def _draw(
    session: SessionData, measures: Mapping[str, Measure], folder: Path, less_mm: float
) -> dict[str, dict[str, str]]:
    """The figures as files in ``folder``: place on the page -> file, title, alternative text.

    ``less_mm``: height that the figures leave to other content.
    """
    sway = zones.sway(session)
    if sway is None or session.play_s < _LEAST_FIGURE_S or is_calibration(session):
        return {}
    time_mm = max(_LEAST_TIME_MM, _TIME_MM[1] - less_mm)
    size = (_MAIN_MM[0], _MAIN_MM[1] - (less_mm - (_TIME_MM[1] - time_mm)))
    taken = gait.steps(session) if is_walk(session) else ()
    with look():
        save_svg(timeline(session, sway, _TIME_MM[0], time_mm), folder / "time.svg")
        figure, title, alt = _main(session, measures, sway, taken, size)
        save_svg(figure, folder / "main.svg")
    return {
        "main": {"file": "main.svg", "title": title, "alt": alt},
        "time": {
            "file": "time.svg",
            "title": "Lean over time",
            "alt": "Lean to the side and forward over the seconds in play, with zones and events",
        },
    }


def _main(
    session: SessionData,
    measures: Mapping[str, Measure],
    sway: zones.Sway,
    taken: tuple[gait.Step, ...],
    size: tuple[float, float],
) -> tuple[Figure, str, str]:
    """The main figure of the drill, its title, and its alternative text."""
    if not taken:
        alt = "Path of the lean, left-right against forward-back, in circles of the zones"
        return stabilogram(session, sway, *size), "Lean of the trunk, seen from above", alt
    title = "Step by step, from the bottom up"
    if has_a_beat(session):
        late = measures.get("asynchrony")
        figure = beat_figure(taken, late.value if late else None, gait.bpm(session), *size)
        return figure, title, "Each step early or late to its beat, and its time"
    return step_figure(taken, *size, side_steps=is_on_a_line(session)), title, "Lean to the sides and time of each step"


def write(out: Path, data: bytes, *record: private_files.Record) -> None:
    """Put the page ``data`` at ``out``, as ``session_pdf`` does. ``record``: as in private_files. Raises StorkError."""
    try:
        private_files.write(out, data, *record)
    except OSError as error:
        raise StorkError(
            expected=f"to write the report to {out}",
            found=error.strerror or str(error),
            try_this="give another file with -o, in a folder that exists and is yours",
        ) from error
