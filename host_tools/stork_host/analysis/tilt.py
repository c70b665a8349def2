"""Tilt: lean of the lower back over a session, by the complementary filter of stork.core.tilt in float64.

The constants are written a second time on purpose: tests/host_analysis/test_tilt_and_zones.py states how far the two
may differ. A trial without a baseline has no tilt.
"""

from dataclasses import dataclass

import numpy as np

from stork_host.analysis.frames import AP, ML
from stork_host.analysis.session_data import SessionData, once_per_session, read_only
from stork_host.analysis.types import Floats

TAU_SAMPLES = 128  # time constant of the accelerometer's share [tilt-time-constant]


@dataclass(frozen=True, eq=False)
class Posture:
    """Zero of the lean: mean of the still samples before the countdown, body axes."""

    rate_dps: Floats  # (3,), the gyroscope's offset
    gravity_g: float  # this sensor's reading of 1 g
    begin: int  # first sample of the filter, the one after the baseline


@once_per_session
def posture(session: SessionData) -> Posture | None:
    """The posture of a trial in quiet stance; None where the wearer was never still or the sensor read 0 g."""
    still = session.baseline
    if still.start == still.stop:
        return None
    gravity_g = float(np.linalg.norm(session.acc_g[still].mean(axis=0)))
    rate_dps = session.rate_dps[still].mean(axis=0)
    read_only(rate_dps)
    return Posture(rate_dps, gravity_g, still.stop) if gravity_g else None


@once_per_session
def tilt(session: SessionData) -> Floats:
    """Lean to the right and forward, (n, 2) degrees, from upright; NaN up to the end of the baseline.

    Integrates with the header's sample period and the gyroscope's offset in whole LSB, as the device does.
    """
    out = np.full((session.samples, 2), np.nan)
    zero = posture(session)
    if zero is not None:
        still_lsb = np.floor(session.raw[session.baseline, 3:].mean(axis=0) + 0.5)
        offset_dps = np.floor(session.mounting @ still_lsb + 0.5) * (session.header["gyr_udps_per_lsb"] * 1e-6)
        rows = slice(zero.begin, None)
        # Leaning right turns the body about +ap, leaning forward about -ml (docs/coordinate_system.md).
        turn = (session.rate_dps[rows] - offset_dps) * (session.header["period_us"] * 1e-6)
        lean = np.degrees(-session.acc_g[rows] / zero.gravity_g)
        out[rows, 0] = complementary(turn[:, AP], lean[:, ML])
        out[rows, 1] = complementary(-turn[:, ML], lean[:, AP])
    read_only(out)
    return out


def complementary(turn_deg: Floats, lean_deg: Floats) -> Floats:
    """Tilt (n,), degrees, from turn since the sample before and lean by the accelerometer, (n,) degrees each.

    From 0: state += turn; state += (lean - state) / 128. The lean is the sine in degrees, as for small angles.
    """
    out = []
    state = 0.0
    for turn, lean in zip(turn_deg.tolist(), lean_deg.tolist(), strict=True):
        state += turn
        state += (lean - state) / TAU_SAMPLES
        out.append(state)
    return np.array(out)
