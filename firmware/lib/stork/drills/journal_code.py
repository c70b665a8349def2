"""Drill and leg of a number in the journal. For PCs, which read the journal; not deployed to a board."""

from stork import drills

_LEGS = ("", "left", "right")


def of_code(code):
    """(name, leg) of a number that stork.drills.code gave. A drill that this Stork lacks is named by its place."""
    place, leg = code // 3, _LEGS[code % 3]
    return (drills.NAMES[place] if 0 <= place < len(drills.NAMES) else str(place)), leg
