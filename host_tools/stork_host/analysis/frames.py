"""From sensor axes to body axes on the PC: docs/coordinate_system.md as a matrix.

``aligned`` and ``faced`` are the float64 twins of the device's stork.core.mounting.
"""

import numpy as np

from stork_host.analysis.arrays import Floats
from stork_host.errors import StorkError

G_M_S2 = 9.80665  # [standard-gravity]
"""Standard gravity; accelerations in g become m/s^2 with it."""

ML, AP, UP = 0, 1, 2
"""Columns of body-axis arrays: to the wearer's right, forward, up."""

ASKEW_DEG = 45.0  # [mounting-limit]
"""A belt that is worn further from what its mounting says is worn wrong."""

LEAST_LEAN_DEG = 7.0  # [calibration-lean]
"""A lean forward that is smaller does not say which way is forward."""

_ONE = 4096  # what 1 is in the nine numbers of a calibrated mounting
_ROUNDING = 64 / _ONE  # how far they may be from a turn


def axes_matrix(spec: str) -> Floats:
    """(3, 3) turn of the mounting ``spec``: ``body = axes_matrix(spec) @ sensor``, rows ml, ap, up.

    ``spec`` is six characters, sign and sensor axis of ml, ap and up in turn, such as "+y+z+x"; or nine integers, the
    rows times 4096, as a calibration gives them. Accelerations and rates turn alike. Raises StorkError for a malformed
    spec, and for a left-handed one: a mirrored body would swap left and right.
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
            try_this="turn one sign round" if well_formed else "calibrate the belt again"
            if by_numbers
            else "give sign and axis of ml, ap and up in turn",
        )
    return matrix


def aligned(mounting: Floats, gravity: Floats, any_way: bool = False) -> Floats | None:
    """The mounting (3, 3) righted by the mean acceleration of quiet stance (3,), sensor axes, any unit but zero.

    Up is where that points, and ml stays as it was declared, as far as it is level. None where up is more than 45
    degrees from what was declared; with ``any_way``, as in a calibration, ml is then the sensor axis that lies
    flattest.
    """
    up = gravity / np.linalg.norm(gravity)
    if up @ mounting[UP] >= np.cos(np.radians(ASKEW_DEG)):
        return _upright(mounting[ML], up)
    return _upright(np.eye(3)[np.argmin(np.abs(up))], up) if any_way else None


def faced(mounting: Floats, leaning: Floats) -> Floats | None:
    """An aligned mounting turned about up, so that a lean was a lean forward.

    ``leaning``: mean acceleration meanwhile (3,), sensor axes. None where the lean is less than 7 degrees.
    """
    up = mounting[UP]
    now = leaning / np.linalg.norm(leaning)
    # At rest the accelerometer shows up, which a lean forward moves to the body's back: forward is the other way.
    level = (up @ now) * up - now
    if np.linalg.norm(level) < np.sin(np.radians(LEAST_LEAN_DEG)):
        return None
    return _upright(np.cross(level / np.linalg.norm(level), up), up)


def to_body(vectors: Floats, mounting: Floats) -> Floats:
    """Sensor-axis vectors (n, 3) in body axes ml, ap, up, in the unit that came in."""
    return np.asarray(vectors, dtype=np.float64) @ mounting.T


def _upright(ml: Floats, up: Floats) -> Floats:
    """Rows with this up, and with ``ml`` less what of it is not level."""
    ml = ml - (ml @ up) * up
    ml = ml / np.linalg.norm(ml)
    return np.array((ml, np.cross(up, ml), up))


def _is_turn(matrix: Floats) -> bool:
    """Rows of length 1, ml x ap = up, but for the rounding of the nine numbers."""
    off = np.abs(np.cross(matrix[ML], matrix[AP]) - matrix[UP])
    return bool((off < _ROUNDING).all() and abs(matrix[ML] @ matrix[ML] - 1) < _ROUNDING)
