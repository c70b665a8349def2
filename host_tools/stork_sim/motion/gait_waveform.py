"""Motion of the pelvis over a stride, as a lower-back sensor of one healthy older adult measured it.

Least-squares Fourier series of 16 steps with checked foot strikes (HA 001, Test 5 of [mobgap-data]), over the phase of
the stride: 0 at a right contact, 1/2 at a left one. Made symmetrical: what both steps share (even harmonics of ap, up
and pitch; odd ones of ml, roll and twist) was kept, the rest left out. It explains 0.6 (ml) to 0.88 (up) of the
variance of those walks [walk-waveform].
"""

import numpy as np

from stork_sim.motion.kinematics import TRUNK_LEVER_M, Moves
from stork_sim.motion.motion_source import STANDARD_GRAVITY, Floats
from stork_sim.motion.quiet import FS_HZ

MEASURED_CADENCE_HZ = 1.69  # [walk-waveform]
"""Steps a second of the walks behind the series."""

# harmonic, amplitude, phase in rad [walk-waveform]
_Series = tuple[tuple[int, float, float], ...]
_FORCE_M_S2: dict[str, _Series] = {
    "ml": ((1, 0.67, 1.34), (3, 0.59, -2.74), (5, 0.34, 1.20), (7, 0.11, 3.12)),
    "ap": ((2, 1.40, 1.43), (4, 0.30, 0.83), (6, 0.15, -0.52), (8, 0.24, 1.09)),
    "up": ((2, 1.90, -0.22), (4, 0.67, -0.37), (6, 0.68, -1.09), (8, 0.37, -2.83)),
}
_RATE_DEG_S: dict[str, _Series] = {
    "ml": ((2, 12.69, 1.14), (4, 3.00, 2.25), (6, 4.98, -1.60), (8, 1.45, 1.31)),
    "ap": ((1, 2.71, 3.05), (3, 7.49, 1.04), (5, 2.37, -1.62), (7, 2.08, 2.55)),
    "up": ((1, 18.89, 0.00), (3, 7.66, 2.11), (5, 5.90, -2.68), (7, 3.36, 0.97)),
}


def _sum(series: _Series, stride: Floats, *, integral: bool = False) -> Floats:
    """The series at phases (n,) of the stride; ``integral``: of a rate at the measured cadence, so an angle."""
    out = np.zeros(len(stride))
    for harmonic, amplitude, phase in series:
        angle = 2.0 * np.pi * harmonic * stride + phase
        if integral:
            out += amplitude / (np.pi * harmonic * MEASURED_CADENCE_HZ) * np.sin(angle)
        else:
            out += amplitude * np.cos(angle)
    return out


def pelvis(stride: Floats, share: Floats, faster: float) -> Moves:
    """The pelvis at phases (n,) of the stride; ``share`` (n,): how much of walking, 0 is standing.

    ``faster``: cadence over the measured one. Angles keep their size, so rates grow with it, and accelerations with
    its square. Tilts are angles of the trunk, so they are part of the true tilt; the force is what is then still
    missing to what was measured.
    """
    moves = Moves.none(len(stride))
    roll = np.radians(_sum(_RATE_DEG_S["ap"], stride, integral=True)) * share
    pitch = -np.radians(_sum(_RATE_DEG_S["ml"], stride, integral=True)) * share
    moves.trunk[:, 0], moves.trunk[:, 1] = roll, pitch
    for column, axis in enumerate(("ml", "ap", "up")):
        moves.force[:, column] = faster**2 * share * _sum(_FORCE_M_S2[axis], stride)
    second = np.gradient(np.gradient(moves.trunk, 1.0 / FS_HZ, axis=0), 1.0 / FS_HZ, axis=0)
    moves.force[:, :2] += STANDARD_GRAVITY * np.sin(moves.trunk) - TRUNK_LEVER_M * second
    moves.rate[:, 2] = faster * share * _sum(_RATE_DEG_S["up"], stride)
    return moves
