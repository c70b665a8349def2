"""A lean forward from the hips, held for a moment: shows the belt how it is worn."""

from dataclasses import dataclass

import numpy as np

from stork_sim.motion.kinematics import Moves
from stork_sim.motion.movement_curves import minimum_jerk
from stork_sim.motion.people import Person
from stork_sim.motion.quiet import FS_HZ
from stork_sim.motion.virtual_person import Performance

_THERE_S, _BACK_S, _REST_S = 1.5, 1.5, 1.0  # [people-assumed]


@dataclass(frozen=True)
class LeanForward:
    """Bow by ``degrees`` at the hips, stay ``hold_s``, come back."""

    degrees: float = 16.0  # more than the belt asks for [calibration-lean]; how much: [people-assumed]
    hold_s: float = 2.0  # [people-assumed]

    def perform(self, person: Person, rng: np.random.Generator) -> Performance:
        """Timeline from go: reaction, there, hold, back, rest."""
        start_s = person.reaction_s * float(rng.lognormal(0.0, 0.15))
        back_s = start_s + _THERE_S + self.hold_s
        t = np.arange(round((back_s + _BACK_S + _REST_S) * FS_HZ)) / FS_HZ
        moves = Moves.none(len(t))
        there = minimum_jerk(t, start_s, _THERE_S) - minimum_jerk(t, back_s, _BACK_S)
        moves.trunk[:, 1] += np.radians(self.degrees) * there
        return Performance(moves, np.ones(len(t)))
