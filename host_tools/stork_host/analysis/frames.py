"""From sensor axes to body axes on the PC: docs/coordinate_system.md as a matrix."""

import numpy as np

from stork_host.analysis.arrays import Floats
from stork_host.errors import StorkError

G_M_S2 = 9.80665
"""Standard gravity; accelerations in g become m/s^2 with it."""

ML, AP, UP = 0, 1, 2
"""Columns of body-axis arrays: to the wearer's right, forward, up."""


def axes_matrix(spec: str) -> Floats:
    """(3, 3) turn of the mounting ``spec``: ``body = axes_matrix(spec) @ sensor``, rows ml, ap, up.

    ``spec`` is six characters, sign and sensor axis of ml, ap and up in turn, such as "+y+z+x". Accelerations and
    rates turn alike. Raises StorkError for a malformed spec, and for a left-handed one: a mirrored body would swap
    left and right.
    """
    matrix = np.zeros((3, 3))
    well_formed = len(spec) == 6 and set(spec[0::2]) <= set("+-") and sorted(spec[1::2]) == ["x", "y", "z"]
    if well_formed:
        for row in range(3):
            matrix[row, "xyz".index(spec[2 * row + 1])] = 1.0 if spec[2 * row] == "+" else -1.0
    if np.linalg.det(matrix) < 0.5:
        raise StorkError(
            expected='a right-handed mounting such as "+y+z+x"',
            found=f'axes "{spec}"',
            try_this="turn one sign round" if well_formed else "give sign and axis of ml, ap and up in turn",
        )
    return matrix


def to_body(vectors: Floats, spec: str) -> Floats:
    """Sensor-axis vectors (n, 3) in body axes ml, ap, up, in the unit that came in."""
    return np.asarray(vectors, dtype=np.float64) @ axes_matrix(spec).T
