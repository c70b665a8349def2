"""Heel-to-toe walking as a sequence of stances: a foot lands in front of the other, the body settles over it.

Sizes are assumptions [people-assumed], the cadence is within 0.8 to 1.5 steps/s [tandem-cadence];
see ``person_parameters``.
"""

from dataclasses import dataclass, field

import numpy as np

from stork_sim.motion.conditions import Condition, senses_gain
from stork_sim.motion.kinematics import Moves
from stork_sim.motion.motion_source import STANDARD_GRAVITY, Event
from stork_sim.motion.movement_curves import burst
from stork_sim.motion.person_parameters import Person
from stork_sim.motion.quiet import tremor
from stork_sim.motion.side_step import step_aside
from stork_sim.motion.stepping import Cadence, grid, known_foot, known_steps, take_steps
from stork_sim.motion.turning import turn, turning_s
from stork_sim.motion.virtual_person import Performance
from stork_sim.motion.walk_metronome import WalkMetronome

_AFTER_S = 2.5  # [people-assumed]
_STRIKE_HZ, _STRIKE_DECAY_S = 15.0, 0.04  # [people-assumed]


@dataclass(frozen=True)
class TandemWalk:
    """``steps`` steps heel to toe, then stand.

    ``side_steps``: which steps (0 is the first) land beside the line; left out, each does with the person's own
    chance. Feet take turns, ``first_foot`` begins; a side-step goes to the side of its foot. ``stops``: after which
    step one stands for how many seconds; ``turns``: after which step one stops and turns by how many degrees (left is
    positive). ``eyes``: open or closed. ``beat``: the metronome that is heard.
    """

    steps: int = 10  # [cohen-2018]
    first_foot: str = "right"
    side_steps: tuple[int, ...] | None = None
    stops: dict[int, float] = field(default_factory=dict)
    turns: dict[int, float] = field(default_factory=dict)
    eyes: str = "open"
    beat: WalkMetronome | None = None

    def __post_init__(self) -> None:
        known_foot(self.first_foot)
        known_steps(self.steps, self.side_steps or (), tuple(self.stops), tuple(self.turns))
        Condition(eyes=self.eyes)

    def perform(self, person: Person, rng: np.random.Generator) -> Performance:
        """Timeline from go: reaction, steps, rest."""
        start_s = person.reaction_s * float(rng.lognormal(0.0, 0.15))
        cadence = Cadence(
            person.tandem_cadence_hz, person.tandem_cadence_drift, person.tandem_step_cv, slowest_hz=0.6, fastest_hz=1.6
        )
        turning = {k: turning_s(person.turn_s, angle) + 0.5 for k, angle in self.turns.items()}
        steps = take_steps(
            person, cadence, self.steps, start_s, rng, beat=self.beat, pauses_s={**turning, **self.stops}
        )
        senses = senses_gain(person, self.eyes, "firm")
        drawn = rng.random(self.steps) < 1.0 - (1.0 - person.tandem_side_step_chance) ** (senses**3)
        aside = set(np.flatnonzero(drawn).tolist() if self.side_steps is None else self.side_steps)
        t = grid(steps.contacts_s[-1] + _AFTER_S)
        n = len(t)

        phase = steps.phase(t)
        walking = steps.walking(t)
        first = 1.0 if self.first_foot == "right" else -1.0
        moves = Moves.none(n)
        moves.trunk[:, 0] = np.radians(senses * person.tandem_sway_deg) * first * walking * np.sin(np.pi * phase)
        force, rate = tremor(n, person.tandem_tremor_m_s2, person.tandem_tremor_deg_s, rng)
        moves.force[:] = force * walking[:, None]
        moves.rate[:] = rate * walking[:, None]
        moves.force[:, 1] += 0.6 * person.tandem_bob_m_s2 * walking * np.sin(2.0 * np.pi * phase)
        moves.force[:, 2] += person.tandem_bob_m_s2 * walking * np.cos(2.0 * np.pi * phase)

        events = []
        for k, contact_s in enumerate(steps.contacts_s.tolist()):
            side = first if k % 2 == 0 else -first
            strike = rng.uniform(*person.tandem_strike_g) * STANDARD_GRAVITY
            shock = strike * burst(t, contact_s, _STRIKE_HZ, _STRIKE_DECAY_S)
            moves.force[:, 2] += shock
            moves.force[:, 1] -= 0.5 * shock
            if k in aside:
                step_aside(moves, t, contact_s, side, rng)
            kind = "side_step" if k in aside else "step"
            events.append(Event(contact_s, kind, "right" if side > 0 else "left"))
            if k in self.turns:
                events.append(turn(moves, t, contact_s + 0.3, turning_s(person.turn_s, self.turns[k]), self.turns[k]))
            elif k in self.stops:
                events.append(Event(contact_s, "stop"))
                events.append(Event(contact_s + self.stops[k], "start"))
        return Performance(moves, np.ones(n), steps.contacts_s.tolist(), events)
