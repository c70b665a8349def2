"""Frames: sensor axes, body axes and the mounting that turns one into the other (docs/coordinate_system.md).

``aligned`` and ``faced`` compute in float64 what stork.core.mounting computes on the device.
"""

import numpy as np

from stork_host.analysis.types import Floats
from stork_host.errors import StorkError

G_M_S2 = 9.80665  # [standard-gravity]
"""Standard gravity; accelerations in g become m/s^2 with it."""

ML, AP, UP = 0, 1, 2
"""Columns of body-axis arrays: to the wearer's right, forward, up."""

ASKEW_DEG = 45.0  # [mounting-limit]
"""A belt whose up is further than this from its declared mounting is worn wrong."""

LEAST_LEAN_DEG = 7.0  # [calibration-lean]
"""A smaller lean does not show where forward is."""

_ONE = 4096  # scale of the nine numbers of a calibrated mounting [number-limits]
_ROUNDING = 64 / _ONE  # their largest distance from a rotation


def axes_matrix(spec: str) -> Floats:
    """(3, 3) rotation of the mounting ``spec``: ``body = axes_matrix(spec) @ sensor``, rows ml, ap, up.

    ``spec`` is six characters, sign and sensor axis of ml, ap and up in turn, such as "+y+z+x"; or nine integers, the
    rows times 4096, as a calibration gives them. The same matrix holds for accelerations and rates. Raises StorkError
    for a malformed spec, and for a left-handed one: a mirrored body would swap left and right.
    """
    matrix = np.zeros((3, 3))
    words = spec.split()
    by_numbers = len(words) == 9 and all(word.lstrip("+-").isdecimal() and len(word) < 7 for word in words)
    well_formed = len(spec) == 6 and set(spec[0::2]) <= set("+-") and sorted(spec[1::2]) == ["x", "y", "z"]
    if by_numbers:
        try:
            matrix = np.array([int(word) for word in words]).reshape(3, 3) / _ONE
        except ValueError:
            by_numbers = False
    elif well_formed:
        for row in range(3):
            matrix[row, "xyz".index(spec[2 * row + 1])] = 1.0 if spec[2 * row] == "+" else -1.0
    if not _is_turn(matrix):
        raise StorkError(
            expected='a right-handed mounting such as "+y+z+x"',
            found=f'axes "{spec}"',
            try_this="turn one sign round"
            if well_formed
            else "calibrate the belt again"
            if by_numbers
            else "give sign and axis of ml, ap and up in turn",
        )
    return matrix


def aligned(mounting: Floats, gravity: Floats, any_way: bool = False) -> Floats | None:
    """The mounting (3, 3) righted by the mean acceleration of quiet stance (3,), sensor axes, any unit but zero.

    Up is the direction of ``gravity``; ml keeps the level part of the declared one. None where up is more than 45
    degrees from the declared one; with ``any_way``, as in a calibration, ml is then the most level sensor axis.
    """
    up = gravity / np.linalg.norm(gravity)
    if up @ mounting[UP] >= np.cos(np.radians(ASKEW_DEG)):
        return _upright(mounting[ML], up)
    return _upright(np.eye(3)[np.argmin(np.abs(up))], up) if any_way else None


def faced(mounting: Floats, leaning: Floats) -> Floats | None:
    """An aligned mounting, turned about up until the lean in ``leaning`` is a lean forward.

    ``leaning``: mean acceleration (3,) during the lean, sensor axes. None where the lean is less than 7 degrees.
    """
    up = mounting[UP]
    now = leaning / np.linalg.norm(leaning)
    # At rest the accelerometer points up. A lean forward moves up towards the body's back, so forward is opposite.
    level = (up @ now) * up - now
    if np.linalg.norm(level) < np.sin(np.radians(LEAST_LEAN_DEG)):
        return None
    return _upright(np.cross(level / np.linalg.norm(level), up), up)


def to_body(vectors: Floats, mounting: Floats) -> Floats:
    """Sensor-axis vectors (n, 3) in body axes ml, ap, up, in the unit that came in."""
    return np.asarray(vectors, dtype=np.float64) @ mounting.T


def _upright(ml: Floats, up: Floats) -> Floats:
    """Rows with this up, and with the level part of ``ml``."""
    ml = ml - (ml @ up) * up
    ml = ml / np.linalg.norm(ml)
    return np.array((ml, np.cross(up, ml), up))


def _is_turn(matrix: Floats) -> bool:
    """True for rows of length 1 with ml x ap = up, within the rounding of the nine numbers."""
    off = np.abs(np.cross(matrix[ML], matrix[AP]) - matrix[UP])
    return bool((off < _ROUNDING).all() and abs(matrix[ML] @ matrix[ML] - 1) < _ROUNDING)
