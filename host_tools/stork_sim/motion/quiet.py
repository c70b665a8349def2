"""Quiet standing: the body over the ankles, the trunk over the hips, and faster motion besides.

Over the ankles: one pendulum each way. Over the hips: the trunk turns one way while the legs turn the other, so the
centre of mass stays where it is; that gives the 0.7 to 5 Hz which a pendulum lacks. It is drawn as the acceleration
that it makes at L5, which was measured, and turned back into angles, so that angles, rates, accelerations and the
true tilt belong together. On top come muscle, pulse and breath, too small to tilt anything.

The motion is a loop of about a minute that closes without a seam, so that it exists at every time, costs nothing to
wait through, and is the same however it is read.
"""

import numpy as np
from scipy.fft import next_fast_len

from stork_sim.motion.band_noise import periodic_band_noise
from stork_sim.motion.conditions import AT_EASE, Condition, sway_gain
from stork_sim.motion.kinematics import TRUNK_LEVER_M, Moves
from stork_sim.motion.motion_source import STANDARD_GRAVITY, Floats
from stork_sim.motion.movement_curves import minimum_jerk
from stork_sim.motion.pendulum import Pendulum, lean_rms_per_nm, sway
from stork_sim.motion.person_parameters import Person

# Bands: [people-assumed], [still-parts].
FS_HZ = 200.0
HIP_BAND_HZ = (0.65, 5.0)
TREMOR_BAND_HZ = (3.5, 15.0)
BREATH_BAND_HZ = (0.2, 3.5)
_HIP_CORNER_HZ = 1.8
# Where L5 would feel nothing of the trunk turning about the hips, as tilt and acceleration cancel: ml, ap. It says how
# far the legs turn back. Assumption: it lies below the band, and puts the ratio of rotation to acceleration at L5,
# 1-3.5 Hz, near that of the still parts of the recordings.
_HIP_NODE_HZ = np.array([0.27, 0.50])
_LOOP_S = 64.0
_FADE_S = 4.0


def closed_sway(pendulum: Pendulum, n: int, rng: np.random.Generator) -> Floats:
    """Lean (n,) [rad] at ``FS_HZ`` that repeats: the beginning is an equal-power cross-fade from behind the end.

    The fade begins and ends at rest: a corner in it would be a knock in the acceleration.
    """
    fade = min(round(_FADE_S * FS_HZ), n // 2)
    run = sway(pendulum, n + fade, FS_HZ, rng)
    loop = run[:n].copy()
    angle = 0.5 * np.pi * minimum_jerk(np.arange(fade) / fade, 0.0, 1.0)
    loop[:fade] = np.sin(angle) * run[:fade] + np.cos(angle) * run[n:]
    return loop


def _noise(n: int, columns: int, band_hz: tuple[float, float], rng: np.random.Generator) -> Floats:
    """Unit noise (n, columns) at ``FS_HZ``.

    Periodic in n samples where n has small factors only; otherwise cut from a slightly longer period, which the
    Fourier transform finds much easier.
    """
    return periodic_band_noise(next_fast_len(n, real=True), columns, FS_HZ, *band_hz, rng)[:n]


def tremor(
    n: int, force_m_s2: tuple[float, float, float], rate_deg_s: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Specific force (n, 3) and angular rate (n, 3) of an effort, 1-5 Hz, at ``FS_HZ``."""
    noise = _noise(n, 6, (1.0, 5.0), rng)
    return noise[:, :3] * np.array(force_m_s2), noise[:, 3:] * rate_deg_s


def legs_back(sensor_height_m: float) -> Floats:
    """Degrees that the legs turn back (2,) for each degree that the trunk turns at the hips; ml, ap."""
    omega2 = (2.0 * np.pi * _HIP_NODE_HZ) ** 2
    return np.asarray((STANDARD_GRAVITY + TRUNK_LEVER_M * omega2) / (STANDARD_GRAVITY + sensor_height_m * omega2))


def hip_sway(n: int, felt_m_s2: Floats, sensor_height_m: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Angles (n, 2) [rad] of the whole body and of the trunk at the hips, whose acceleration at L5 is ``felt_m_s2``.

    With the trunk turning by phi the legs turn by -k phi, so ``a = (lever - k height) phi'' - g (1 - k) phi``: in
    phase over the whole band, since the pelvis moves away from where the trunk leans.
    """

    k = legs_back(sensor_height_m)

    def angle(f_hz: Floats) -> Floats:
        omega2 = (2.0 * np.pi * f_hz) ** 2
        lever = (k * sensor_height_m - TRUNK_LEVER_M)[:, None]
        return np.asarray(1.0 / (lever * omega2 - STANDARD_GRAVITY * (1.0 - k)[:, None]))

    def slope(f_hz: Floats) -> Floats:
        return np.asarray(1.0 / (1.0 + (f_hz / _HIP_CORNER_HZ) ** 2))

    periodic = next_fast_len(n, real=True)
    phi = periodic_band_noise(periodic, 2, FS_HZ, *HIP_BAND_HZ, rng, shape=slope, derived=angle)[:n] * felt_m_s2
    return -k * phi, phi


def standing(
    person: Person,
    n: int,
    rng: np.random.Generator,
    condition: Condition = AT_EASE,
    *,
    periodic: bool = False,
) -> Moves:
    """(n,) samples of standing at ``FS_HZ``; ``periodic``: the end goes over into the beginning."""
    gain = np.array(sway_gain(person, condition))
    make = closed_sway if periodic else _open_sway
    ankles = np.stack([make(pendulum, n, rng) for pendulum in (person.quiet_ml, person.quiet_ap)], axis=1)
    body, trunk = hip_sway(n, np.array(person.hip_m_s2), person.sensor_height_m, rng)
    force = np.empty((n, 3))
    fast = _noise(n, 6, TREMOR_BAND_HZ, rng)
    force[:, :2] = fast[:, :2] * np.array(person.tremor_m_s2[:2]) * gain
    force[:, 2] = fast[:, 2] * person.tremor_m_s2[2]
    force[:, 2] += person.breath_m_s2 * _noise(n, 1, BREATH_BAND_HZ, rng)[:, 0]
    rate = fast[:, 3:] * person.tremor_deg_s
    rate[:, :2] *= gain[::-1]  # about ml is forward and back
    return Moves((ankles + body) * gain, trunk * gain, force, rate)


def _open_sway(pendulum: Pendulum, n: int, rng: np.random.Generator) -> Floats:
    return sway(pendulum, n, FS_HZ, rng)


def quiet_loop(person: Person, rng: np.random.Generator, condition: Condition = AT_EASE) -> Moves:
    """A loop of standing at ``FS_HZ``."""
    return standing(person, round(_LOOP_S * FS_HZ), rng, condition, periodic=True)


def scaled_sway(pendulum: Pendulum, rms_deg: float, n: int, rng: np.random.Generator) -> Floats:
    """Lean (n,) [rad] at ``FS_HZ`` whose long-run RMS is ``rms_deg``."""
    unit = np.radians(rms_deg) / (lean_rms_per_nm(pendulum, FS_HZ) * pendulum.noise_rms_nm)
    return np.asarray(unit * sway(pendulum, n, FS_HZ, rng))
