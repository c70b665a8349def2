"""Freezing of the current scorer: a copy that stays when a newer version replaces it."""

import shutil
import tempfile
from pathlib import Path

import stork_format
from stork import core, drills
from stork_host import scorers
from stork_host.errors import StorkError
from stork_host.scorers.frozen import Frozen

FORMAT = ("__init__.py", "codes.py")
"""Modules of stork_format that the rules use."""


def freeze(into: Path | None = None) -> Path:
    """Copy the current scorer to ``into``/v<version>, else beside this file; returns the folder.

    Run it before a change. The copy is tested before it gets its name: each of its modules must import from the copy
    alone. Raises StorkError where that version exists already.
    """
    folder = scorers.FOLDER if into is None else into
    place = folder / f"v{core.SCORER_VERSION}"
    if place.exists():
        raise StorkError(
            expected=f"no frozen scorer of version {core.SCORER_VERSION} yet",
            found=str(place),
            try_this="raise SCORER_VERSION in stork/core/__init__.py; what is frozen stays as it is",
        )
    with tempfile.TemporaryDirectory(prefix=".freeze-", dir=folder) as name:
        copy = Path(name) / place.name
        for package in (core, drills):
            source = Path(package.__path__[0])
            _copy(sorted(source.glob("*.py")), copy / "stork" / source.name)
        _copy([Path(stork_format.__path__[0]) / name for name in FORMAT], copy / "stork_format")
        scorer = Frozen(copy, place.name)
        for path in sorted(copy.rglob("*.py")):
            scorer.module(".".join(path.relative_to(copy).with_suffix("").parts).removesuffix(".__init__"))
        copy.rename(place)
    return place


def _copy(files: list[Path], folder: Path) -> None:
    folder.mkdir(parents=True)
    for file in files:
        shutil.copyfile(file, folder / file.name)
