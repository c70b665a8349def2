"""Quiet stance and weight shift: the float64 twins of stork.core.quiet_stance and of single_leg."""

import numpy as np

from stork_host.analysis.arrays import Floats
from stork_host.analysis.frames import ML
from stork_host.analysis.load import EMPTY, SessionData
from stork_host.analysis.low_pass import less_mean, low_pass
from stork_host.analysis.phases import BASELINE_MS, samples_of
from stork_host.analysis.tilt import posture

# [still-limits], [weight-shift]
STILL_G = 0.060  # every axis this near to its own recent mean
STILL_DPS = 10.0
MEAN_SAMPLES = 32.0
SHIFT_G = 0.012  # of 1 g
SHIFT_SAMPLES = 8.0


def first_still(acc_g: Floats, rate_dps: Floats, samples: int) -> int | None:
    """The sample that ends the first ``samples`` still ones in a row, (n, 3) each, sensor axes; None without any.

    The means begin at the first sample.
    """
    quiet = np.ones(len(acc_g), dtype=bool)
    for signal, band in ((acc_g, STILL_G), (rate_dps, STILL_DPS)):
        for axis in signal.T:
            quiet &= np.abs(less_mean(axis, MEAN_SAMPLES, axis[0])) <= band
    in_a_row = 0
    for n, still in enumerate(quiet.tolist()):
        in_a_row = in_a_row + 1 if still else 0
        if in_a_row >= samples:
            return n
    return None


def session_still(session: SessionData) -> int | None:
    """The sample in which a session's wearer had stood still for long enough."""
    header = session.header
    acc_g = session.raw[:, :3] * (header["acc_ug_per_lsb"] * 1e-6)
    rate_dps = session.raw[:, 3:] * (header["gyr_udps_per_lsb"] * 1e-6)
    return first_still(acc_g, rate_dps, samples_of(BASELINE_MS, header["period_us"]))


def weight_shift(session: SessionData) -> int | None:
    """The sample in which the weight began to move over the stance leg of a single_leg trial; None where it did not."""
    lift = session.phases.get("lift", EMPTY)
    zero = posture(session)
    if session.header["drill"] != "single_leg" or zero is None:
        return None
    side = 1.0 if session.header["leg"] == "right" else -1.0
    pushed = low_pass(side * session.acc_g[lift, ML] / zero.gravity_g, SHIFT_SAMPLES)
    beyond = np.flatnonzero(pushed > SHIFT_G)
    return lift.start + int(beyond[0]) if len(beyond) else None
