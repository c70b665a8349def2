"""Array types of the analysis."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
