"""Scorers of this program by version: the current one (stork.core, stork.drills) and frozen copies of older ones.

May import the shared modules, stork.core, stork.drills, stork_format.

A stored session is scored again by the version that judged it: docs/decisions/0007-old-scorers-stay.md.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from stork import core, drills
from stork_host.errors import StorkError
from stork_host.scorers.frozen import Frozen

Create = Callable[[dict[str, Any], Any], Any]
"""``create(header, sink)`` of stork.drills: it returns the drill that a session's header names."""

FOLDER = Path(__file__).parent
"""Folder of the frozen scorers, ``v<version>`` each."""


def versions() -> tuple[int, ...]:
    """The scorer versions that this program has, ascending."""
    retired = (int(path.name[1:]) for path in FOLDER.glob("v*") if path.name[1:].isdecimal() and path.is_dir())
    return tuple(sorted({*retired, core.SCORER_VERSION}))


def drill_for(version: int, name: str = "session") -> Create:
    """``create`` of that scorer version. ``name``: of the session in error messages.

    Raises StorkError for a version that this program does not have.
    """
    if version == core.SCORER_VERSION:
        return drills.create
    if version not in versions():
        known = " or ".join(str(each) for each in versions())
        raise StorkError(
            expected=f"{name} to be scored by version {known}, which this program has",
            found=f"scorer version {version}",
            try_this="update this program" if version > core.SCORER_VERSION else "pull it from the device again",
        )
    return _retired(FOLDER / f"v{version}", version)


@cache
def _retired(folder: Path, version: int) -> Create:
    scorer = Frozen(folder, f"stork_host.scorers.v{version}")
    says = scorer.module("stork.core").SCORER_VERSION
    if says != version:
        raise StorkError(
            expected=f"the scorer in {folder} to be version {version}",
            found=f"version {says}",
            try_this="install this program again",
        )
    create: Create = scorer.module("stork.drills").create
    return create
