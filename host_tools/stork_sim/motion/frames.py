"""Axes: which sensor axis (or column of a recording) points right, forward and up.

A spec is six characters, for ml, ap and up in turn a sign and a letter: "+y+z+x" says that y points to the
wearer's right, z forward and x up.
"""

import numpy as np

from stork_host.errors import StorkError
from stork_sim.motion.motion_source import Floats

DEFAULT_AXES = "+y+z+x"
_TRY = 'six characters such as "+y+z+x": for right, forward, up in turn a sign and one of x, y, z'


def body_from_sensor(spec: str) -> Floats:
    """The 3 x 3 matrix M with ``body = M @ sensor`` (body: ml, ap, up). Its transpose goes back.

    Both accelerations and angular rates turn by it. Only right-handed specs are accepted: sensor chips and the
    body frame are right-handed, so a left-handed spec has one sign wrong. It would mirror the accelerations,
    while angular rates, which are axial vectors, would need the opposite sign on top: left and right would be
    exchanged without any other symptom.

    Raises StorkError for anything else.
    """
    letters = spec[1::2]
    if len(spec) != 6 or any(sign not in "+-" for sign in spec[::2]) or sorted(letters) != ["x", "y", "z"]:
        raise StorkError(
            expected="an axes spec that names each of x, y, z once, with signs",
            found=f'"{spec}"',
            try_this=_TRY,
        )
    matrix = np.zeros((3, 3))
    for row in range(3):
        matrix[row, "xyz".index(letters[row])] = 1.0 if spec[2 * row] == "+" else -1.0
    if np.linalg.det(matrix) < 0:
        flipped = spec[:2] + ("-" if spec[2] == "+" else "+") + spec[3:]
        raise StorkError(
            expected="right-handed axes (right x forward = up), as every sensor has",
            found=f'"{spec}", which is a mirror image',
            try_this=f'check the signs; for example "{flipped}"',
        )
    return matrix


def rotate(matrix: Floats, signals: Floats) -> Floats:
    """Turn (n, 6) signals: the first three and the last three columns, each by ``matrix``."""
    return np.hstack((signals[:, :3] @ matrix.T, signals[:, 3:] @ matrix.T))
