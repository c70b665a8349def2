"""The array types of this room."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
