"""How far the lower back leans: the float64 twin of the device's complementary filter (stork.core.tilt).

The same constants, written again: two implementations of what matters, held together by a test that states how far
they may differ. Where the device's trial has no baseline there is no tilt.
"""

from dataclasses import dataclass
from math import radians

import numpy as np

from stork_format import codes
from stork_host.analysis.arrays import Floats
from stork_host.analysis.frames import AP, ML
from stork_host.analysis.load import SessionData

BASELINE_MS = 2000
TAU_SAMPLES = 128  # the accelerometer's share comes in with this time constant
MOST_DEG = 90.0


@dataclass(frozen=True, eq=False)
class Posture:
    """Mean of the still samples before the countdown, body axes: what the lean is measured against."""

    acc_g: Floats  # (3,)
    rate_dps: Floats  # (3,), the gyroscope's offset
    gravity_g: float  # what this sensor calls 1 g
    begin: int  # first sample of the filter, the one after the baseline


def posture(session: SessionData) -> Posture | None:
    """The baseline of a trial; None where the wearer was never still."""
    for sample, kind, detail, _ in session.stored_events:
        if kind == codes.PHASE and detail == codes.COUNTDOWN:
            end = min(sample + 1, session.samples)
            still = slice(max(0, end - _samples(session, BASELINE_MS)), end)
            if still.start == still.stop:
                return None
            acc = session.acc_g[still].mean(axis=0)
            return Posture(acc, session.rate_dps[still].mean(axis=0), float(np.linalg.norm(acc)), end)
    return None


def tilt(session: SessionData) -> Floats:
    """Lean to the right and forward, (n, 2) degrees, against the baseline; NaN up to the end of the baseline.

    Counts with the header's sample period, as the device does.
    """
    out = np.full((session.samples, 2), np.nan)
    zero = posture(session)
    if zero is None or zero.gravity_g == 0:
        return out
    dt_s = session.header["period_us"] * 1e-6
    rows = slice(zero.begin, None)
    # Leaning right turns the body about +ap, leaning forward about -ml (docs/coordinate_system.md).
    turn = (session.rate_dps[rows] - zero.rate_dps) * dt_s
    lean = (zero.acc_g - session.acc_g[rows]) / (zero.gravity_g * radians(1))
    out[rows, 0] = complementary(turn[:, AP], lean[:, ML])
    out[rows, 1] = complementary(-turn[:, ML], lean[:, AP])
    return out


def complementary(turn_deg: Floats, lean_deg: Floats) -> Floats:
    """Turn since the sample before and lean by the accelerometer, (n,) degrees each -> tilt (n,), from 0.

    state += turn; state += (lean - state) / 128; all within +-90 degrees.
    """
    lean_deg = np.clip(lean_deg, -MOST_DEG, MOST_DEG)
    out = np.empty(len(turn_deg))
    state = 0.0
    for n, (turn, lean) in enumerate(zip(turn_deg.tolist(), lean_deg.tolist(), strict=True)):
        state += turn
        state += (lean - state) / TAU_SAMPLES
        state = min(MOST_DEG, max(-MOST_DEG, state))
        out[n] = state
    return out


def _samples(session: SessionData, ms: int) -> int:
    """How many samples last ``ms``, as the device counts them."""
    return int(-(-ms * 1000 // session.header["period_us"]))
