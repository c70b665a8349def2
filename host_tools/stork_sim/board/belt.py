"""The belt between body and sensor: mounting, slips, a soft strap, disturbances.

A Belt is a Motion around a Motion, so that every wearer, virtual or recorded, can wear any belt.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from stork_sim.motion.motion_source import STANDARD_GRAVITY, Floats, Motion
from stork_sim.motion.movement_curves import minimum_jerk

TAP_S = 0.02  # [people-assumed]
_SLIP_S = 0.3  # [people-assumed]
_WOBBLE_FS_HZ = 400.0  # [people-assumed]
_WOBBLE_S = 0.5  # the strap's memory: with the damping below, 1 % of a push is left after it [people-assumed]


class Strap(NamedTuple):
    """A sensor on a soft strap is a mass on a spring and a damper.

    It feels what the body does, sharpened around ``natural_hz`` and smoothed above it. Both values are assumptions
    [people-assumed]: a tight elastic belt over clothes; we know of no published value for L5.
    """

    natural_hz: float = 12.0
    damping: float = 0.25


class Slip(NamedTuple):
    """The belt turns by ``degrees`` about a sensor ``axis`` (0..2), within 0.3 s from ``at_s`` on."""

    at_s: float
    degrees: float
    axis: int


class Addition(NamedTuple):
    """``signal``: seconds since ``at_s`` (n,) -> (n, 6) in sensor axes, added from ``at_s`` for ``for_s`` seconds."""

    at_s: float
    for_s: float
    signal: Callable[[Floats], Floats]


class Belt:
    """``mounting_deg``: a rotation vector (axis times angle) by which the sensor sits off its axes spec.

    What is added to it while a board runs (``slips``, ``additions``) must lie in the future: call ``changed`` then.
    """

    def __init__(
        self,
        motion: Motion,
        *,
        mounting_deg: tuple[float, float, float] = (0.0, 0.0, 0.0),
        strap: Strap | None = None,
    ) -> None:
        self._motion = motion
        self._turn = rotation(np.radians(mounting_deg)) if any(mounting_deg) else None
        self._kernel = strap_kernel(strap) if strap else None
        self.slips: list[Slip] = []
        self.additions: list[Addition] = []
        self._changes = 0

    @property
    def version(self) -> int:
        return self._motion.version + self._changes

    def changed(self) -> None:
        """The future is another one."""
        self._changes += 1

    def at(self, t_s: Floats) -> Floats:
        t_s = np.asarray(t_s, dtype=float)
        felt = self._motion.at(t_s) if self._kernel is None else self._through_strap(t_s)
        if self._turn is not None:
            felt = np.hstack((felt[:, :3] @ self._turn, felt[:, 3:] @ self._turn))
        for slip in self.slips:
            if len(t_s) and t_s[-1] > slip.at_s:
                felt = _slipped(felt, slip, t_s)
        for addition in self.additions:
            during = (t_s >= addition.at_s) & (t_s < addition.at_s + addition.for_s)
            if during.any():
                felt = felt.copy()
                felt[during] += addition.signal(t_s[during] - addition.at_s)
        return felt

    def _through_strap(self, t_s: Floats) -> Floats:
        if not len(t_s):
            return np.zeros((0, 6))
        kernel = self._kernel
        assert kernel is not None
        # The grid lies at whole steps of absolute time, so that it does not matter how the times are asked for.
        first, last = int(np.floor(t_s[0] * _WOBBLE_FS_HZ)), int(np.floor(t_s[-1] * _WOBBLE_FS_HZ)) + 1
        grid = np.arange(first - len(kernel) + 1, last + 1) / _WOBBLE_FS_HZ
        body = self._motion.at(grid)
        felt = np.stack([np.convolve(column, kernel, mode="valid") for column in body.T], axis=1)
        place = t_s * _WOBBLE_FS_HZ - first
        index = np.minimum(place.astype(np.int64), len(felt) - 2)
        share = (place - index)[:, None]
        return np.asarray(felt[index] * (1 - share) + felt[index + 1] * share)


def rotation(vector_rad: Floats | tuple[float, float, float]) -> Floats:
    """The matrix of a rotation vector (Rodrigues): columns are the turned axes."""
    vector = np.asarray(vector_rad, dtype=float)
    angle = float(np.linalg.norm(vector))
    if not angle:
        return np.eye(3)
    x, y, z = vector / angle
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)


def strap_kernel(strap: Strap) -> Floats:
    """Impulse response from the body's to the sensor's specific force, on the grid, with sum 1: gravity goes through.

    H(s) = (2 d w s + w^2) / (s^2 + 2 d w s + w^2), the sensor being carried by spring and damper alone.
    """
    w = 2 * np.pi * strap.natural_hz
    d = strap.damping
    t = np.arange(round(_WOBBLE_S * _WOBBLE_FS_HZ)) / _WOBBLE_FS_HZ
    wd = w * np.sqrt(1 - d * d)
    decay = np.exp(-d * w * t)
    response = decay * (2 * d * w * np.cos(wd * t) + (w * w - 2 * d * d * w * w) / wd * np.sin(wd * t))
    return np.asarray(response / response.sum())


def knock(g: float) -> Callable[[Floats], Floats]:
    """A blow along the sensor's x axis, as long as it lasts."""
    return lambda since: np.concatenate(
        (np.full((len(since), 1), g * STANDARD_GRAVITY), np.zeros((len(since), 5))), axis=1
    )


def tap(since: Floats) -> Floats:
    """A finger on the case, along the sensor's z axis: 4 g, 20 ms long, as it comes through the sensor's own filter.

    Assumption: 80 mg s, which is a tap of some milliseconds and ten to twenty g.
    """
    out = np.zeros((len(since), 6))
    out[:, 2] = -4 * STANDARD_GRAVITY * np.sin(np.pi * np.clip(since / TAP_S, 0.0, 1.0))
    return out


def rate_drift(deg_s: float, for_s: float) -> Callable[[Floats], Floats]:
    """A gyroscope whose offset wanders off by ``deg_s`` on every axis within ``for_s`` seconds, and stays there."""

    def signal(since: Floats) -> Floats:
        drift = np.minimum(since / for_s, 1.0) * deg_s
        return np.concatenate((np.zeros((len(since), 3)), np.repeat(drift[:, None], 3, axis=1)), axis=1)

    return signal


def _slipped(felt: Floats, slip: Slip, t_s: Floats) -> Floats:
    """``felt`` in the axes of a sensor that turns with the belt; while it turns it feels that rate too."""
    done = minimum_jerk(t_s, slip.at_s, _SLIP_S)
    angle = np.radians(slip.degrees) * done
    sine, cosine = np.sin(angle), np.cos(angle)
    a, b = (slip.axis + 1) % 3, (slip.axis + 2) % 3
    out = felt.copy()
    for base in (0, 3):
        out[:, base + a] = cosine * felt[:, base + a] + sine * felt[:, base + b]
        out[:, base + b] = cosine * felt[:, base + b] - sine * felt[:, base + a]
    u = np.clip((t_s - slip.at_s) / _SLIP_S, 0.0, 1.0)
    out[:, 3 + slip.axis] += slip.degrees / _SLIP_S * 30.0 * (u * (1.0 - u)) ** 2
    return out
