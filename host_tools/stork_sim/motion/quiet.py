"""Quiet standing: two pendulums (forward-back, sideways) and the faster motion that a pendulum lacks.

The motion is a loop of about a minute that closes without a seam, so that it exists at every time, costs nothing to
wait through, and is the same however it is read.
"""

import numpy as np
from scipy.fft import next_fast_len

from stork_sim.motion.band_noise import periodic_band_noise
from stork_sim.motion.base import Floats
from stork_sim.motion.kinematics import Moves
from stork_sim.motion.pendulum import Pendulum, lean_rms_per_nm, sway
from stork_sim.motion.people import Person

FS_HZ = 200.0
TREMOR_BAND_HZ = (1.0, 5.0)
_LOOP_S = 64.0
_FADE_S = 4.0


def closed_sway(pendulum: Pendulum, n: int, rng: np.random.Generator) -> Floats:
    """Lean (n,) [rad] at ``FS_HZ`` that repeats: the beginning is an equal-power cross-fade from behind the end."""
    fade = min(round(_FADE_S * FS_HZ), n // 2)
    run = sway(pendulum, n + fade, FS_HZ, rng)
    loop = run[:n].copy()
    angle = 0.5 * np.pi * np.arange(fade) / fade
    loop[:fade] = np.sin(angle) * run[:fade] + np.cos(angle) * run[n:]
    return loop


def tremor(
    n: int, force_m_s2: tuple[float, float, float], rate_deg_s: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Specific force (n, 3) and angular rate (n, 3) of 1-5 Hz at ``FS_HZ``.

    Periodic in n samples where n has small factors only; otherwise cut from a slightly longer period, which the
    Fourier transform finds much easier.
    """
    noise = periodic_band_noise(next_fast_len(n, real=True), 6, FS_HZ, *TREMOR_BAND_HZ, rng)[:n]
    return noise[:, :3] * np.array(force_m_s2), noise[:, 3:] * rate_deg_s


def quiet_loop(person: Person, rng: np.random.Generator) -> Moves:
    """A loop of quiet standing at ``FS_HZ``."""
    n = round(_LOOP_S * FS_HZ)
    both = [closed_sway(pendulum, n, rng) for pendulum in (person.quiet_ml, person.quiet_ap)]
    force, rate = tremor(n, person.tremor_m_s2, person.tremor_deg_s, rng)
    return Moves(np.stack(both, axis=1), np.zeros((n, 2)), force, rate)


def scaled_sway(pendulum: Pendulum, rms_deg: float, n: int, rng: np.random.Generator) -> Floats:
    """Lean (n,) [rad] at ``FS_HZ`` whose long-run RMS is ``rms_deg``."""
    unit = np.radians(rms_deg) / (lean_rms_per_nm(pendulum, FS_HZ) * pendulum.noise_rms_nm)
    return np.asarray(unit * sway(pendulum, n, FS_HZ, rng))
