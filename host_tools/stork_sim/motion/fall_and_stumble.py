"""A fall out of standing, and a stumble out of walking, as things to do at go."""

from dataclasses import dataclass

import numpy as np

from stork_host.errors import StorkError
from stork_sim.motion.balance_loss import fall, fall_ends_s, known_direction
from stork_sim.motion.free_walk import FreeWalk
from stork_sim.motion.kinematics import Moves
from stork_sim.motion.person_parameters import Person
from stork_sim.motion.stepping import grid
from stork_sim.motion.virtual_person import Performance

_AFTER_S = 2.0  # [people-assumed]


@dataclass(frozen=True)
class Fall:
    """Stand, lose balance ``after_s`` after go, fall to ``direction`` (forward, backward, left, right), get up."""

    direction: str = "forward"
    after_s: float = 2.0  # [people-assumed]

    def __post_init__(self) -> None:
        known_direction(self.direction)
        if not 0.0 <= self.after_s <= 120.0:
            raise StorkError(
                expected="a fall 0 to 120 s after go", found=f"{self.after_s:g} s", try_this="another time"
            )

    def perform(self, person: Person, rng: np.random.Generator) -> Performance:
        t = grid(fall_ends_s(self.after_s) + _AFTER_S)
        moves = Moves.none(len(t))
        fallen = fall(moves, t, self.after_s, self.direction, rng)
        return Performance(moves, 1.0 - fallen.down, [], fallen.events)


@dataclass(frozen=True)
class Stumble:
    """Walk ``steps`` steps and stumble at the one in the middle, without falling."""

    steps: int = 10  # [people-assumed]

    def perform(self, person: Person, rng: np.random.Generator) -> Performance:
        return FreeWalk(self.steps, stumbles=(self.steps // 2,)).perform(person, rng)
