"""Array type and columns of body-axis arrays."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ML, AP, UP = 0, 1, 2
"""Columns: to the wearer's right, forward, up."""
