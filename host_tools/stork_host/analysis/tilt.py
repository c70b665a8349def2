"""How far the lower back leans: the float64 twin of the device's complementary filter (stork.core.tilt).

The same constants, written again: two implementations of what matters, held together by a test that states how far
they may differ. Where the device's trial has no baseline there is no tilt.
"""

from dataclasses import dataclass

import numpy as np

from stork_host.analysis.arrays import Floats
from stork_host.analysis.frames import AP, ML
from stork_host.analysis.load import SessionData

TAU_SAMPLES = 128  # the accelerometer's share comes in with this time constant [tilt-time-constant]


@dataclass(frozen=True, eq=False)
class Posture:
    """Mean of the still samples before the countdown, body axes: what the lean is measured against."""

    rate_dps: Floats  # (3,), the gyroscope's offset
    gravity_g: float  # what this sensor calls 1 g
    begin: int  # first sample of the filter, the one after the baseline


def posture(session: SessionData) -> Posture | None:
    """The baseline of a trial; None where the wearer was never still, or the sensor felt nothing."""
    still = session.baseline
    if still.start == still.stop:
        return None
    gravity_g = float(np.linalg.norm(session.acc_g[still].mean(axis=0)))
    return Posture(session.rate_dps[still].mean(axis=0), gravity_g, still.stop) if gravity_g else None


def tilt(session: SessionData) -> Floats:
    """Lean to the right and forward, (n, 2) degrees, from upright; NaN up to the end of the baseline.

    Counts with the header's sample period, as the device does, and with the gyroscope's offset in whole LSB.
    """
    out = np.full((session.samples, 2), np.nan)
    zero = posture(session)
    if zero is None:
        return out
    still_lsb = np.floor(session.raw[session.baseline, 3:].mean(axis=0) + 0.5)
    offset_dps = np.floor(session.mounting @ still_lsb + 0.5) * (session.header["gyr_udps_per_lsb"] * 1e-6)
    rows = slice(zero.begin, None)
    # Leaning right turns the body about +ap, leaning forward about -ml (docs/coordinate_system.md).
    turn = (session.rate_dps[rows] - offset_dps) * (session.header["period_us"] * 1e-6)
    lean = np.degrees(-session.acc_g[rows] / zero.gravity_g)
    out[rows, 0] = complementary(turn[:, AP], lean[:, ML])
    out[rows, 1] = complementary(-turn[:, ML], lean[:, AP])
    return out


def complementary(turn_deg: Floats, lean_deg: Floats) -> Floats:
    """Turn since the sample before and lean by the accelerometer, (n,) degrees each -> tilt (n,), from 0.

    state += turn; state += (lean - state) / 128. The lean is that of small angles: the sine, in degrees.
    """
    out = np.empty(len(turn_deg))
    state = 0.0
    for n, (turn, lean) in enumerate(zip(turn_deg.tolist(), lean_deg.tolist(), strict=True)):
        state += turn
        state += (lean - state) / TAU_SAMPLES
        out[n] = state
    return out
