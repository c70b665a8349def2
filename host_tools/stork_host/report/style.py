"""Style of the figures: colours and fonts, readable on a black-and-white printer."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

INK = "#1d2b36"
SOFT = "#6a7882"
GRID = "#d9dee2"
ACCENT = "#0b5c6b"

# Zones from light to dark, the outermost hatched, so that they differ in grey too.
ZONE_FACE = {"steady": "#eaf4f2", "drifting": "#f6d998", "far": "#e08a66"}
ZONE_HATCH = {"steady": "", "drifting": "", "far": "////"}

MM = 1 / 25.4

_LOOK = {
    "font.family": "DejaVu Sans",
    "font.size": 7.5,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "hatch.linewidth": 0.4,
    # Text stays text, so that the page can be searched and read aloud; ids are the same in each run.
    "svg.fonttype": "none",
    "svg.hashsalt": "stork",
}


@contextmanager
def look() -> Iterator[None]:
    """Context for drawing, without the user's own matplotlib settings."""
    with mpl.rc_context():
        mpl.rcdefaults()
        settings: Any = mpl.rcParams
        settings.update(_LOOK)
        yield


def new_figure(width_mm: float, height_mm: float) -> Figure:
    """An empty figure without a window."""
    return Figure(figsize=(width_mm * MM, height_mm * MM))


def save_svg(figure: Figure, path: Path) -> None:
    """The figure as SVG, the same bytes for the same figure."""
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)


def font_folder() -> Path:
    """Folder of matplotlib's DejaVu Sans, the font of the page and its figures."""
    return Path(mpl.get_data_path()) / "fonts" / "ttf"
