"""Horizontal acceleration of a leaning sensor: the tilt correction of Moe-Nilssen."""

import numpy as np

from stork_host.analysis.arrays import Floats
from stork_host.analysis.frames import G_M_S2


def horizontal(acc: Floats) -> Floats:
    """Body-axis acceleration (n, 3), any unit -> horizontal ml and ap (n, 2), m/s^2, about their mean.

    The mean of a stance is gravity, so it tells how the sensor leans and what it calls 1 g. Its frame is turned
    upright, first about ml, then about ap, and scaled by 9.80665 over the length of the mean, so a sensor whose scale
    is off by some percent measures right. Moe-Nilssen 1998 (Clin Biomech 13:320) takes the sines of the two angles to
    be the mean acceleration in g, which is the same for the small leans of a belt.

    Raises ValueError where the mean is zero or hangs upside down.
    """
    ml, ap, up = acc.mean(axis=0)
    length = float(np.linalg.norm((ml, ap, up)))
    if up <= 0 or length == 0:
        raise ValueError("gravity does not point down along the body")
    trunk = np.hypot(ap, up)
    sin_ap, cos_ap = ap / trunk, up / trunk
    sin_ml, cos_ml = ml / length, trunk / length
    forward = acc[:, 1] * cos_ap - acc[:, 2] * sin_ap
    upward = acc[:, 1] * sin_ap + acc[:, 2] * cos_ap
    sideways = acc[:, 0] * cos_ml - upward * sin_ml
    flat = np.column_stack((sideways, forward)) * (G_M_S2 / length)
    return np.asarray(flat - flat.mean(axis=0))
