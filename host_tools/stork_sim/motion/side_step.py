"""A step that lands beside the line: the body falls to the side, the foot catches it there."""

import numpy as np

from stork_sim.motion.kinematics import Moves
from stork_sim.motion.motion_source import STANDARD_GRAVITY, Floats
from stork_sim.motion.movement_curves import bump

# [people-assumed]
_PUSH_G = (0.15, 0.30)  # sideways, peak, drawn evenly
_TILT_DEG = (7.0, 9.0)  # sideways excursion of the trunk, peak, drawn evenly
_TILT_S = 1.1


def step_aside(moves: Moves, t: Floats, contact_s: float, side: float, rng: np.random.Generator) -> None:
    """A pulse to ``side`` (right is 1, left -1) before the contact, one back after it, and a lean of the trunk."""
    push = side * rng.uniform(*_PUSH_G) * STANDARD_GRAVITY
    moves.force[:, 0] += push * (bump(t, contact_s - 0.26, 0.3) - bump(t, contact_s + 0.04, 0.3))
    tilt = np.radians(rng.uniform(*_TILT_DEG))
    moves.trunk[:, 0] += side * tilt * bump(t, contact_s + 0.05 - _TILT_S / 2, _TILT_S)
