"""Level of the battery: when a lithium cell is low, and when too low to begin what must be stored at the end.

Boards with a cell run on a 3.3 V regulator that needs about .1 V above that at the 30 mA of Stork; below, the supply
follows the cell down to the brown-out, and flash that is being written then may be lost. 3.6 V is the knee of the
usual discharge curve: about a twentieth of the charge is left.
"""

from stork_format import const

# [battery-lines]
LOW_MV = 3600
EMPTY_MV = 3400
_ABSENT_MV = const(2500)  # no cell at all: the pin floats, or the board is fed another way

FINE = 0
LOW = 1
EMPTY = 2


def read(ports):
    """Millivolt, or None where the board cannot tell or has no cell."""
    mv = ports.battery_mv()
    return mv if mv is not None and mv >= _ABSENT_MV else None


def state(mv, charging):
    """FINE, LOW or EMPTY; ``mv`` as ``read`` gives it."""
    if mv is None or charging or mv >= LOW_MV:
        return FINE
    return LOW if mv >= EMPTY_MV else EMPTY
