"""Turns while walking, as the gyroscope sees them."""

import numpy as np

from stork_sim.motion.kinematics import Moves
from stork_sim.motion.motion_source import Event, Floats
from stork_sim.motion.movement_curves import bump


def turn(moves: Moves, t: Floats, start_s: float, duration_s: float, angle_deg: float) -> Event:
    """``angle_deg`` about the body's upright axis, to the left where positive; no part of the tilt."""
    moves.rate[:, 2] += 2.0 * angle_deg / duration_s * bump(t, start_s, duration_s)
    return Event(start_s, "turn", "left" if angle_deg > 0 else "right")


def turning_s(half_turn_s: float, angle_deg: float) -> float:
    """Duration of a turn, for a person who needs ``half_turn_s`` for 180 deg."""
    return half_turn_s * float(np.sqrt(abs(angle_deg) / 180.0))
