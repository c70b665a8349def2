"""Scorers of this program: the present one, and each retired one, frozen as it was.

A stored session names the scorer that judged it, and is scored again by that one:
docs/decisions/0007-old-scorers-stay.md. May import firmware/lib.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from stork import core, drills
from stork_host.errors import StorkError
from stork_host.scorers.frozen import Frozen

Create = Callable[[dict[str, Any], Any], Any]
"""``create(header, sink)`` of stork.drills: the drill that a session's header names."""

FOLDER = Path(__file__).parent
"""Where the retired scorers lie, ``v<version>`` each."""


def versions() -> tuple[int, ...]:
    """The scorer versions that this program has, in their order."""
    retired = (int(path.name[1:]) for path in FOLDER.glob("v*") if path.name[1:].isdecimal() and path.is_dir())
    return tuple(sorted({*retired, core.SCORER_VERSION}))


def drill_for(version: int, name: str = "session") -> Create:
    """``create`` of that scorer version. ``name`` is what errors call the session.

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
