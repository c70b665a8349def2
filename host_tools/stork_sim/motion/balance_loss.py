"""Loss of balance, and what saves it: a step, a hop, a hand on the wall, or nothing. Added onto other motion.

The sizes of a stumble were measured once: 3.6 g and 220 deg/s, but only 24 deg of tilt [stumble-size]. A fall ends with
an impact over 2 g and a trunk beyond 45 deg [first-fall-rule]; the way there is an assumption [people-assumed].
"""

from typing import NamedTuple

import numpy as np

from stork_host.errors import StorkError
from stork_sim.motion.kinematics import Moves
from stork_sim.motion.motion_source import STANDARD_GRAVITY, Event, Floats
from stork_sim.motion.movement_curves import bump, burst, minimum_jerk

DIRECTIONS: dict[str, tuple[float, float]] = {
    "forward": (0.0, 1.0),
    "backward": (0.0, -1.0),
    "left": (-1.0, 0.0),
    "right": (1.0, 0.0),
}
"""Direction in which the body tilts: ml, ap."""

# [people-assumed], [stumble-size]
LYING_S = 8.0  # on the ground before getting up
GETTING_UP_S = 4.0
_TUMBLE_S = (0.8, 1.0)  # from balance lost to the ground
_LYING_DEG = (78.0, 88.0)
_FALL_IMPACT_G = (2.2, 3.2)  # over the 1 g of lying, peak
_WEIGHTLESS = 0.55  # how much of gravity is not felt just before the impact
_STUMBLE_TILT_DEG = (18.0, 25.0)  # 24 measured, of which walking has two
_STUMBLE_IMPACT_G = (2.3, 2.9)  # over the 1 g of standing: 3.6 measured
_PITCH_S = 0.19  # with what walking adds, 220 deg/s at most
_RIGHTING_S = 0.9


class Fallen(NamedTuple):
    """Times, tilt and events of a fall, in s on the time base of the moves that it was added to."""

    impact_s: float
    upright_s: float
    down: Floats
    """(n,) share of lying on the ground, 0 to 1 and back."""
    events: list[Event]


def known_direction(direction: str) -> None:
    """Raises StorkError for a direction that is none."""
    if direction not in DIRECTIONS:
        raise StorkError(
            expected="a direction to fall",
            found=f'"{direction}"',
            try_this="one of " + ", ".join(DIRECTIONS),
        )


def fall(moves: Moves, t: Floats, lost_s: float, direction: str, rng: np.random.Generator) -> Fallen:
    """Onto the ground from ``lost_s`` on, a while there, and up again by ``fall_ends_s(lost_s)`` at the latest."""
    ml, ap = DIRECTIONS[direction]
    tumble_s = float(rng.uniform(*_TUMBLE_S))
    impact_s = lost_s + tumble_s
    up_s = impact_s + LYING_S
    down = minimum_jerk(t, lost_s, 1.1 * tumble_s) - minimum_jerk(t, up_s, GETTING_UP_S)
    tilt = np.radians(rng.uniform(*_LYING_DEG)) * down
    moves.trunk[:] += tilt[:, None] * np.array((ml, ap))
    # gravity in the axes of the body, some of which a falling body does not feel
    vertical = np.stack((-np.sin(tilt) * ml, -np.sin(tilt) * ap, np.cos(tilt)), axis=1)
    weightless = _WEIGHTLESS * (minimum_jerk(t, lost_s, 0.9 * tumble_s) - minimum_jerk(t, impact_s - 0.03, 0.05))
    shock = rng.uniform(*_FALL_IMPACT_G) * burst(t, impact_s, 9.0, 0.06)
    moves.force[:] += STANDARD_GRAVITY * (shock - weightless)[:, None] * vertical
    upright_s = up_s + GETTING_UP_S
    events = [
        Event(lost_s, "balance_lost", direction),
        Event(impact_s, "fall", direction),
        Event(upright_s, "got_up"),
    ]
    return Fallen(impact_s, upright_s, down, events)


def fall_ends_s(lost_s: float) -> float:
    """Time by which a person stands again after losing balance at ``lost_s``."""
    return lost_s + _TUMBLE_S[1] + LYING_S + GETTING_UP_S


def stumble(moves: Moves, t: Floats, caught_s: float, rng: np.random.Generator) -> list[Event]:
    """A foot is caught at ``caught_s``: the trunk pitches forward, a hard quick step catches the body."""
    pitch = minimum_jerk(t, caught_s, _PITCH_S) - minimum_jerk(t, caught_s + _PITCH_S, _RIGHTING_S)
    moves.trunk[:, 1] += np.radians(rng.uniform(*_STUMBLE_TILT_DEG)) * pitch
    shock = rng.uniform(*_STUMBLE_IMPACT_G) * STANDARD_GRAVITY * burst(t, caught_s + _PITCH_S, 9.0, 0.06)
    moves.force[:, 2] += shock
    moves.force[:, 1] -= 0.3 * shock
    return [Event(caught_s + _PITCH_S, "stumble")]


def hop(moves: Moves, t: Floats, landed_s: float, side: float, rng: np.random.Generator) -> Event:
    """A hop on the stance leg that lands at ``landed_s``: push, flight, landing, and a jerk to its ``side``."""
    push_g, land_g = rng.uniform(0.25, 0.4), rng.uniform(0.8, 1.2)
    moves.force[:, 2] += push_g * STANDARD_GRAVITY * bump(t, landed_s - 0.36, 0.2)
    moves.force[:, 2] -= 0.8 * STANDARD_GRAVITY * bump(t, landed_s - 0.18, 0.18)
    moves.force[:, 2] += land_g * STANDARD_GRAVITY * burst(t, landed_s, 10.0, 0.05)
    moves.force[:, 0] += side * 0.2 * STANDARD_GRAVITY * (bump(t, landed_s - 0.3, 0.3) - bump(t, landed_s, 0.3))
    return Event(landed_s, "hop")


def grab(moves: Moves, t: Floats, grabbed_s: float, side: float, rng: np.random.Generator) -> Event:
    """A hand reaches a support on ``side`` at ``grabbed_s``: a short jolt that turns the trunk as well."""
    jolt = rng.uniform(0.2, 0.35) * STANDARD_GRAVITY * burst(t, grabbed_s, 6.0, 0.08)
    moves.force[:, 0] -= side * jolt
    moves.force[:, 1] += 0.4 * jolt
    moves.rate[:, 2] -= side * rng.uniform(15.0, 30.0) * bump(t, grabbed_s, 0.5)
    return Event(grabbed_s, "grab", "right" if side > 0 else "left")
