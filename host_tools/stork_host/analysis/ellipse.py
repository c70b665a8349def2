"""Areas of the 95 % ellipses of planar sway."""

import numpy as np
from scipy.stats import f as f_distribution

from stork_host.analysis.types import Floats


def confidence_ellipse_area(x: Floats, share: float = 0.95) -> float:
    """AREA-CE [prieto-1996]: 2 pi F(share; 2, n-2) sqrt(det S), S the covariance of ``x`` (n, 2), n > 2."""
    n = len(x)
    spread = float(np.linalg.det(np.cov(x.T)))
    return float(2 * np.pi * f_distribution.ppf(share, 2, n - 2) * np.sqrt(max(0.0, spread)))


def prediction_ellipse_area(x: Floats, share: float = 0.95) -> float:
    """The ellipse in which the next point lies with probability ``share``: AREA-CE times (n-1)(n+1) / (n(n-2))."""
    n = len(x)
    return confidence_ellipse_area(x, share) * (n - 1) * (n + 1) / (n * (n - 2))
