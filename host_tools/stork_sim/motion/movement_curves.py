"""Curves over time of movements and impacts: minimum jerk, bump, burst."""

import numpy as np

from stork_sim.motion.motion_source import Floats


def minimum_jerk(t_s: Floats, start_s: float, duration_s: float) -> Floats:
    """Rise from 0 to 1 with no jolt at either end [flash-hogan-1985]: 10 u^3 - 15 u^4 + 6 u^5."""
    u = np.clip((t_s - start_s) / duration_s, 0.0, 1.0)
    return u**3 * (10.0 + u * (6.0 * u - 15.0))


def minimum_jerk_acceleration(t_s: Floats, start_s: float, duration_s: float) -> Floats:
    """Second time derivative of ``minimum_jerk`` [1/s^2]: push off, then brake."""
    u = np.clip((t_s - start_s) / duration_s, 0.0, 1.0)
    return u * (60.0 + u * (120.0 * u - 180.0)) / duration_s**2


def bump(t_s: Floats, start_s: float, duration_s: float) -> Floats:
    """A raised cosine from 0 to 1 and back to 0."""
    u = np.clip((t_s - start_s) / duration_s, 0.0, 1.0)
    return 0.5 * (1.0 - np.cos(2.0 * np.pi * u))


def burst(t_s: Floats, start_s: float, frequency_hz: float, decay_s: float) -> Floats:
    """A damped oscillation that begins at ``start_s`` and whose first and largest peak is 1: a foot on the floor."""
    u = np.maximum(t_s - start_s, 0.0)
    omega = 2.0 * np.pi * frequency_hz
    peak_s = np.arctan(omega * decay_s) / omega
    peak = np.exp(-peak_s / decay_s) * np.sin(omega * peak_s)
    return np.asarray(np.exp(-u / decay_s) * np.sin(omega * u) / peak)
