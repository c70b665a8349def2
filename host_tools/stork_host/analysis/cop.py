"""Measures of the centre of pressure (CoP) on a force plate, to check our formulas against published numbers.

Prieto et al. 1996 [prieto-1996]. The belt does not measure a centre of pressure.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull, QhullError
from scipy.spatial.distance import pdist

from stork_host.analysis.ellipse import prediction_ellipse_area
from stork_host.analysis.types import Floats
from stork_host.analysis.zero_phase import zero_phase


@dataclass(frozen=True)
class CopMeasures:
    """Measures in the unit of the input (u), seconds and hertz."""

    mdist: float  # mean distance from the mean point, u
    rdist: float  # RMS distance, u
    totex: float  # length of the path, u
    mvelo: float  # totex over the time, u/s
    range: float  # largest distance between any two points, u
    prediction_area: float  # 95 % prediction ellipse, u^2
    mfreq: float  # mvelo / (2 pi mdist), Hz


def cop_measures(cop: Floats, fs_hz: float, cutoff_hz: float | None = None) -> CopMeasures:
    """Measures of a centre of pressure (n, 2), after a zero-phase low-pass at ``cutoff_hz`` (None: unfiltered).

    Path and velocity grow with the plate's noise, so raw force-plate data needs a low-pass, usually at 10 Hz. The
    public BDS recordings [santos-2016] are already filtered. Raises ValueError for fewer than 3 points.
    """
    if len(cop) < 3:
        raise ValueError("a centre of pressure needs 3 points at least")
    x = np.asarray(cop, dtype=np.float64)
    x = x - x.mean(axis=0)
    if cutoff_hz is not None:
        x = zero_phase(x, fs_hz, cutoff_hz)
        x = x - x.mean(axis=0)
    distance = np.linalg.norm(x, axis=1)
    totex = float(np.linalg.norm(np.diff(x, axis=0), axis=1).sum())
    mvelo = totex * fs_hz / (len(x) - 1)
    mdist = float(distance.mean())
    return CopMeasures(
        mdist=mdist,
        rdist=float(np.sqrt(np.mean(distance**2))),
        totex=totex,
        mvelo=mvelo,
        range=_diameter(x),
        prediction_area=prediction_ellipse_area(x),
        mfreq=mvelo / (2 * np.pi * mdist) if mdist else float("nan"),
    )


def _diameter(x: Floats) -> float:
    """Largest distance between two points: it lies between two corners of the convex hull."""
    try:
        corners = x[ConvexHull(x).vertices]
    except QhullError:  # all on one line
        corners = x[[np.lexsort(x.T)[0], np.lexsort(x.T)[-1]]]
    return float(pdist(corners).max())
