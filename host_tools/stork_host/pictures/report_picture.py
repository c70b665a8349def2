"""Picture docs/images/report.png: the page of a session that a virtual person played on the virtual board."""

import io
import tempfile
from pathlib import Path

import typst
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from stork import VERSION
from stork.core import SCORER_VERSION
from stork_host.analysis import ANALYSIS_VERSION
from stork_host.analysis.session_data import read_session
from stork_host.analysis.session_measures import session_measures
from stork_host.report import session_pdf
from stork_sim.motion.people import person
from stork_sim.runs import play_person

VERSIONS = "Stork-Versions"
"""Key of the PNG text with the versions on the page."""

_WHO, _DRILL, _LEG, _SEED = "older", "single_leg", "left", 4
_WHEN = 1_790_000_000  # seconds since 1970: the same picture every time
_PPI = 120.0  # [page-choices]

# The page as it is, with the edge of the sheet.
_SHEET = """#set page(width: 210mm, height: 297mm, margin: 0mm,
  foreground: rect(width: 100%, height: 100%, stroke: 1.2pt + luma(205)))
#image("page.pdf", width: 100%)
"""


def versions() -> str:
    """Versions at the foot of the page; where one changes, the picture must be drawn again."""
    return f"firmware {VERSION}, scorer {SCORER_VERSION}, analysis {ANALYSIS_VERSION}"


def draw(path: Path) -> None:
    """Write the picture to ``path``."""
    with tempfile.TemporaryDirectory(prefix="stork-picture-") as name:
        folder = Path(name)
        played = play_person(person(_WHO), _DRILL, _LEG, seed=_SEED, out=folder / "board", start_epoch=_WHEN)
        session = read_session(Path(played.session_file).read_bytes())
        session_pdf(session, session_measures(session), folder / "page.pdf")
        (folder / "sheet.typ").write_text(_SHEET, encoding="utf-8")
        png = typst.compile(str(folder / "sheet.typ"), root=str(folder), format="png", ppi=_PPI)
    told = PngInfo()
    told.add_text(VERSIONS, versions())
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(128).save(path, pnginfo=told, optimize=True)
