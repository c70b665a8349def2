"""Quiet sway as an inverted pendulum held by a delayed ankle torque, pushed by slowly wandering torque noise.

``J theta'' = m g h theta - Kp theta(t - delay) - Kd theta'(t - delay) + noise``, theta in rad, linear for small
angles. The noise is an Ornstein-Uhlenbeck process. Semi-implicit Euler turns it into one difference equation, and
that is a linear filter, so a minute of sway is one call of ``scipy.signal.lfilter``.

The pendulum lacks motion of 1 to 5 Hz, which real people have: see ``quiet``. Never tune jerk on it.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.signal import freqz, lfilter

from stork_sim.motion.motion_source import STANDARD_GRAVITY, Floats

_SETTLE_S = 10.0  # [people-assumed]

QUIET_NOISE_S = 3.0
"""s. With the 10 s of the first fit the centre of pressure moves too little for its size: speed over RMS 1.0 /s for the
slow pendulum and 1.7 for the brisk one in 30 s. The two adults have 1.4 and 2.5 (eyes open and closed, firm floor),
and so have these pendulums with 3 s [cop-adults]."""


@dataclass(frozen=True)
class Pendulum:
    """One direction of sway. Defaults: a fit to centre-of-pressure recordings of adults [pendulum-fit].

    Stated with the fit: centre of pressure 0.41 cm RMS and 0.53 cm/s, against 0.38 and 0.58 measured. This code
    gives 0.54 cm/s and, as the noise wanders for longer than a recording, an RMS that grows with its length: median
    0.45 cm in 20 s, 0.49 cm in 30 s, 0.61 cm in 60 s.
    """

    inertia_kg_m2: float = 81.0
    mass_kg: float = 83.3
    com_height_m: float = 0.896
    stiffness_nm_rad: float = 967.0
    damping_nms_rad: float = 344.0
    delay_s: float = 0.171
    noise_rms_nm: float = 2.0
    noise_time_constant_s: float = 10.0

    @property
    def toppling_nm_rad(self) -> float:
        """m g h: the torque of gravity per radian of lean."""
        return self.mass_kg * STANDARD_GRAVITY * self.com_height_m


def fitted(noise_rms_nm: float = 2.0) -> Pendulum:
    """The fit [pendulum-fit], with noise of 3 s: slow, as the older adult of the centre-of-pressure recordings is."""
    return Pendulum(noise_rms_nm=noise_rms_nm, noise_time_constant_s=QUIET_NOISE_S)


def published(noise_rms_nm: float = 2.0, noise_time_constant_s: float = QUIET_NOISE_S) -> Pendulum:
    """Published pendulum [pendulum-pmc5664365]: passive and active stiffness and damping added, actuator left out.

    Brisk, as the younger adult of the centre-of-pressure recordings is.
    """
    return Pendulum(
        inertia_kg_m2=66.0,
        mass_kg=75.0,
        com_height_m=0.83,
        stiffness_nm_rad=40.5 + 943.9,
        damping_nms_rad=68.8 + 313.5,
        delay_s=0.097,
        noise_rms_nm=noise_rms_nm,  # not published [people-assumed]
        noise_time_constant_s=noise_time_constant_s,
    )


def of_body(pendulum: Pendulum, mass_kg: float, com_height_m: float, **changes: float) -> Pendulum:
    """The same control in another body: inertia goes with m h^2, stiffness and damping with the toppling torque."""
    heavier = mass_kg / pendulum.mass_kg
    taller = com_height_m / pendulum.com_height_m
    moved = replace(
        pendulum,
        inertia_kg_m2=pendulum.inertia_kg_m2 * heavier * taller**2,
        mass_kg=mass_kg,
        com_height_m=com_height_m,
        stiffness_nm_rad=pendulum.stiffness_nm_rad * heavier * taller,
        damping_nms_rad=pendulum.damping_nms_rad * heavier * taller,
    )
    return replace(moved, **changes)


def filter_coefficients(pendulum: Pendulum, fs_hz: float) -> tuple[Floats, Floats]:
    """(b, a) of the filter from torque noise [Nm] to lean [rad].

    From ``theta[n+1] - 2 theta[n] + theta[n-1] = dt^2/J (mgh theta[n] - Kp theta[n-d] - Kd omega[n-d] + q[n])``
    with ``omega[n] = (theta[n] - theta[n-1]) / dt`` and d the delay in samples.
    """
    dt = 1.0 / fs_hz
    gain = dt * dt / pendulum.inertia_kg_m2
    delay = round(pendulum.delay_s * fs_hz)
    a = np.zeros(delay + 3)
    a[0:3] = (1.0, -2.0 - gain * pendulum.toppling_nm_rad, 1.0)
    a[delay + 1] += gain * (pendulum.stiffness_nm_rad + pendulum.damping_nms_rad * fs_hz)
    a[delay + 2] -= gain * pendulum.damping_nms_rad * fs_hz
    return np.array([0.0, gain]), a


def torque_noise(pendulum: Pendulum, n: int, fs_hz: float, rng: np.random.Generator) -> Floats:
    """Ornstein-Uhlenbeck torque (n,) [Nm], stationary from the first sample on."""
    memory = np.exp(-1.0 / (fs_hz * pendulum.noise_time_constant_s))
    white = rng.standard_normal(n)
    white[1:] *= np.sqrt(1.0 - memory**2)
    return np.asarray(pendulum.noise_rms_nm * lfilter([1.0], [1.0, -memory], white))


def lean(pendulum: Pendulum, torque_nm: Floats, fs_hz: float) -> Floats:
    """Lean (n,) [rad] under the torque (n,) [Nm], from upright rest."""
    b, a = filter_coefficients(pendulum, fs_hz)
    return np.asarray(lfilter(b, a, torque_nm))


def sway(pendulum: Pendulum, n: int, fs_hz: float, rng: np.random.Generator) -> Floats:
    """Stationary lean (n,) [rad]: the start from rest is simulated and cut off."""
    settle = round(_SETTLE_S * fs_hz)
    return lean(pendulum, torque_noise(pendulum, n + settle, fs_hz, rng), fs_hz)[settle:]


def centre_of_pressure_cm(pendulum: Pendulum, lean_rad: Floats, torque_nm: Floats, fs_hz: float) -> Floats:
    """Place where the ground reacts [cm]: the whole ankle torque over the weight, as a force plate would see it."""
    delay = round(pendulum.delay_s * fs_hz)
    late = np.concatenate((np.zeros(delay), lean_rad))[: len(lean_rad)]
    late_rate = np.diff(late, prepend=0.0) * fs_hz
    ankle = pendulum.stiffness_nm_rad * late + pendulum.damping_nms_rad * late_rate - torque_nm
    return 100.0 * ankle / (pendulum.mass_kg * STANDARD_GRAVITY)


@lru_cache(maxsize=256)
def lean_rms_per_nm(pendulum: Pendulum, fs_hz: float) -> float:
    """Stationary RMS of the lean [rad] for 1 Nm RMS of torque noise: to set the noise for a wanted sway.

    The integral of the filter's squared response times the noise spectrum.
    """
    b, a = filter_coefficients(pendulum, fs_hz)
    memory = np.exp(-1.0 / (fs_hz * pendulum.noise_time_constant_s))
    w = np.concatenate(([0.0], np.geomspace(1e-6, np.pi, 20_000)))
    _, response = freqz(b, a, worN=w)
    spectrum = (1.0 - memory**2) / (1.0 + memory**2 - 2.0 * memory * np.cos(w))
    return float(np.sqrt(np.trapezoid(np.abs(response) ** 2 * spectrum, w) / np.pi))
