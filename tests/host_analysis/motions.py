"""Made-up movements for tests: leans, jolts and walks in body axes, and their integers in the default mounting."""

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

Floats = NDArray[np.float64]

FS_HZ = 1e6 / 9600
STILL_S = 6.0  # baseline 2 s and countdown 3 s, and some to spare
LIFT_S = 2.0
G = 9.80665
# Rows of sensor axes x y z out of body axes ml ap up, for the mounting "+y+z+x".
_SENSOR_FROM_BODY = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]], dtype=float)


def times(seconds: float) -> Floats:
    return np.arange(round(seconds * FS_HZ)) / FS_HZ


def leaning(tilt_deg: Floats) -> Floats:
    """(n, 2) lean to the right and forward, degrees -> (n, 6) body axes: g without inertia, deg/s."""
    out = np.empty((len(tilt_deg), 6))
    out[:, :2] = -np.sin(np.radians(tilt_deg))
    out[:, 2] = np.sqrt(1 - out[:, 0] ** 2 - out[:, 1] ** 2)
    turn = np.gradient(tilt_deg, 1 / FS_HZ, axis=0) if len(tilt_deg) > 1 else np.zeros_like(tilt_deg)
    out[:, 3], out[:, 4], out[:, 5] = -turn[:, 1], turn[:, 0], 0
    return out


def still(seconds: float = STILL_S) -> Floats:
    return leaning(np.zeros((len(times(seconds)), 2)))


def wandering(seconds: float, size_deg: float, seed: int) -> Floats:
    """Sway like a person's: tones of .1 to 2 Hz, the slow ones larger; RMS ``size_deg`` per axis; starts at 0."""
    t = times(seconds)
    generator = np.random.default_rng(seed)
    f = generator.uniform(0.1, 2.0, (24, 2))
    phase = generator.uniform(0, 2 * np.pi, (24, 2))
    x = np.sum(np.sin(2 * np.pi * f * t[:, None, None] + phase) / f, axis=1)
    x *= size_deg / np.sqrt(np.mean((x - x.mean(axis=0)) ** 2, axis=0))
    return x * np.minimum(1, t / 1.0)[:, None]


def turn(ml_deg: float, ap_deg: float) -> Floats:
    """(3, 3) a belt that leans to the right and forward on the body, about the one level axis that does both."""
    x, y, z = np.radians([-ap_deg, ml_deg, 0.0])
    angle = float(np.linalg.norm((x, y, z)))
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]]) / angle
    return np.eye(3) - np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def sensor_lsb(body: Floats, seed: int | None = 0) -> NDArray[np.int64]:
    """(n, 6) body axes, g and deg/s -> LSB, sensor axes, +-4 g and +-250 dps; noise unless ``seed`` is None."""
    x = np.empty_like(body)
    x[:, :3] = body[:, :3] @ _SENSOR_FROM_BODY.T / 122e-6
    x[:, 3:] = body[:, 3:] @ _SENSOR_FROM_BODY.T / 8750e-6
    if seed is not None:
        x += np.random.default_rng(seed).normal(0, 5, x.shape)
    return np.clip(np.rint(x), -32768, 32767).astype(np.int64)


def stance(seconds: float, size_deg: float = 0.6, seed: int = 1) -> Floats:
    """Body axes of a single-leg stance that sways in play for ``seconds``."""
    return np.vstack([still(STILL_S + LIFT_S), leaning(wandering(seconds, size_deg, seed))])


def with_jolt(body: Floats, at_s: float, size_g: float = 0.5) -> Floats:
    """The same with a foot that strikes ``at_s`` after the first sample."""
    out = body.copy()
    n = round(at_s * FS_HZ)
    out[n : n + 4, 2] += size_g
    return out


def with_shift(body: Floats, side: int) -> Floats:
    """The same with the weight pushed over the stance leg after go: 1 right, -1 left."""
    out = body.copy()
    n = round(5.5 * FS_HZ)
    out[n : n + 20, 0] += side * 0.03
    return out


def heel_to_toe(steps: int, side_step: int | None = None, every_s: float = 0.8) -> Floats:
    """Body axes: still, then ``steps`` steps; at step number ``side_step`` the trunk goes 10 degrees to the left."""
    t = times(1.0 + (steps + 1) * every_s)
    tilt = np.zeros((len(t), 2))
    tilt[:, 0] = 2.0 * np.sin(2 * np.pi * t / (2 * every_s))
    if side_step is not None:
        tilt[:, 0] -= 10 * np.exp(-(((t - 1.0 - (side_step - 0.5) * every_s) / 0.15) ** 2))
    body = leaning(tilt)
    for k in range(steps):
        body[:, 2] += 0.25 * np.exp(-(((t - 1.0 - k * every_s) / 0.05) ** 2))
    return np.vstack([still(), body])


def uneven_walk(seed: int, steps: int = 60) -> Floats:
    """(n, 3) acceleration ml ap up in g of steps of uneven time and strength: a pulse of |a| each, weight from side to
    side, broad noise.
    """
    rng = np.random.default_rng(seed)
    at = 100 + np.cumsum(rng.uniform(45, 110, steps))
    n = np.arange(int(at[-1]) + 200)
    force = np.tile([0.0, 0.0, 1.0], (len(n), 1))
    for k, begin in enumerate(at):
        force[:, 2] += rng.uniform(0.1, 0.5) * np.exp(-0.5 * ((n - begin - 10) / 6) ** 2)
        force[:, 0] += (-1) ** k * 0.08 * np.exp(-0.5 * ((n - begin + 20) / 20) ** 2)
    force += sosfilt(butter(2, 0.3, output="sos"), rng.normal(0, 0.03, force.shape), axis=0)
    return force


def walk_lsb(force_g: Floats) -> NDArray[np.int64]:
    """(n, 6) LSB, sensor axes: 8 s of standing, then ``force_g`` (n, 3) ml ap up, with noise and without any turn."""
    body = np.concatenate((np.tile([0.0, 0.0, 1.0], (830, 1)), force_g))
    body += np.random.default_rng(5).normal(0, 0.0006, body.shape)
    rows = np.zeros((len(body), 6), dtype=np.int64)
    rows[:, :3] = np.round(body[:, [2, 0, 1]] / 122e-6)
    return rows


def recording(path: Path) -> NDArray[np.int64]:
    """A lower-back recording (columns x up, y right, z forward) as LSB, after 6 s of standing in its first posture."""
    with gzip.open(path, "rt") as file:
        table = np.loadtxt(file, delimiter=",", skiprows=1)
    t = np.arange(table[0, 0], table[-1, 0], 1 / FS_HZ)
    walk = np.column_stack([np.interp(t, table[:, 0], table[:, k]) for k in range(1, 7)])
    walk[:, :3] /= G * 122e-6
    walk[:, 3:] /= 8750e-6
    before = np.zeros((len(times(STILL_S)), 6))
    before[:, :3] = walk[0, :3]
    before += np.random.default_rng(0).normal(0, 5, before.shape)
    return np.clip(np.rint(np.vstack([before, walk])), -32768, 32767).astype(np.int64)
