"""Kinematics: what a sensor over L5 feels of a body's lean and motion, in body axes.

Leaning right is +tilt_ml, forward +tilt_ap. At rest the specific force is +1 g on ``up``; leaning gives
``a_ml = -g sin(tilt_ml)`` and ``a_ap = -g sin(tilt_ap)``; ``d tilt_ml / dt`` is the rate about ap and
``d tilt_ap / dt`` minus the rate about ml.
"""

from dataclasses import dataclass

import numpy as np

from stork_sim.motion.motion_source import STANDARD_GRAVITY, Floats
from stork_sim.motion.sampled_signal import Track

TRUNK_LEVER_M = 0.15
"""Height of L5 above the hip joints: how far a trunk lean moves the sensor. From body proportions [people-assumed]."""


@dataclass(frozen=True)
class Moves:
    """Motion of body and sensor on one time base of n samples. Angles in rad, accelerations in m/s^2, body axes.

    ``sway`` (n, 2): the whole body about the ankles, ml and ap; ``trunk`` (n, 2): the trunk about the hips;
    ``force`` (n, 3): further specific force ml, ap, up (steps, impacts, tremor); ``rate`` (n, 3): further angular
    rate in deg/s.
    """

    sway: Floats
    trunk: Floats
    force: Floats
    rate: Floats

    @classmethod
    def none(cls, n: int) -> "Moves":
        return cls(np.zeros((n, 2)), np.zeros((n, 2)), np.zeros((n, 3)), np.zeros((n, 3)))

    def track(self, fs_hz: float, *, start_s: float = 0.0, periodic: bool = False) -> Track:
        """The moves and the first two time derivatives of both angles, as ``felt`` wants them: (n, 18)."""
        angles = np.hstack((self.sway, self.trunk))
        # an open end goes on as a parabola: to hold it would put an impulse where the motion does not rest
        before, after = (angles[-1:], angles[:1]) if periodic else (_beyond(angles[:3]), _beyond(angles[:-4:-1]))
        padded = np.concatenate((before, angles, after))
        first = (padded[2:] - padded[:-2]) * (0.5 * fs_hz)
        second = (padded[2:] - 2.0 * angles + padded[:-2]) * fs_hz**2
        columns = np.hstack((angles, first, second, self.force, self.rate))
        return Track(columns, fs_hz, start_s=start_s, periodic=periodic)


def _beyond(three: Floats) -> Floats:
    """The row (1, columns) before three rows that lie on a parabola."""
    return np.asarray(3.0 * three[:1] - 3.0 * three[1:2] + three[2:3])


def tilt_rad(moves: Floats, sway_gain: Floats | float = 1.0) -> Floats:
    """Tilt (n, 2) of the sensor's segment, ml and ap, from rows of ``Moves.track``."""
    gain = np.asarray(sway_gain)[..., None] if np.ndim(sway_gain) else sway_gain
    return gain * moves[:, 0:2] + moves[:, 2:4]


def felt(moves: Floats, sensor_height_m: float, sway_gain: Floats | None = None) -> Floats:
    """Rows (n, 18) of ``Moves.track`` -> (n, 6): specific force [m/s^2] and angular rate [deg/s] in body axes.

    ``sway_gain`` (n, 3) scales the sway as a function of time: the gain, its rate and its acceleration.
    Rotations about the two horizontal axes are treated as independent, which is good to a percent below 10 deg.
    """
    sway, sway_rate, sway_acceleration = moves[:, 0:2], moves[:, 4:6], moves[:, 8:10]
    if sway_gain is not None:
        g, dg, ddg = (sway_gain[:, k : k + 1] for k in range(3))
        sway_acceleration = g * sway_acceleration + 2.0 * dg * sway_rate + ddg * sway
        sway_rate = g * sway_rate + dg * sway
        sway = g * sway
    sine = np.sin(sway + moves[:, 2:4])
    rate = sway_rate + moves[:, 6:8]
    out = np.empty((len(moves), 6))
    out[:, 0:2] = sensor_height_m * sway_acceleration + TRUNK_LEVER_M * moves[:, 10:12] - STANDARD_GRAVITY * sine
    out[:, 2] = STANDARD_GRAVITY * np.sqrt(np.maximum(0.0, 1.0 - (sine**2).sum(axis=1)))
    out[:, 2] -= sensor_height_m * (sway_rate**2).sum(axis=1)
    out[:, 0:3] += moves[:, 12:15]
    out[:, 3] = -np.degrees(rate[:, 1])
    out[:, 4] = np.degrees(rate[:, 0])
    out[:, 5] = 0.0
    out[:, 3:6] += moves[:, 15:18]
    return out
