"""Kind of a drill by its name, from the firmware's table of drills."""

from typing import Final

from stork import drills

KINDS: Final = ("stance", "walk", "calibration")
"""The kinds of stork.drills.TABLE, by their number there."""


def kind_of(name: str) -> str:
    """The kind of drill ``name``; "" for a drill that the table lacks."""
    return KINDS[drills.row(name)[3]] if name in drills.NAMES else ""
