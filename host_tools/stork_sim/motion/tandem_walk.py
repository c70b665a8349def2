"""Heel-to-toe walking as a sequence of stances: a foot lands in front of the other, the body settles over it.

Sizes are assumptions within the ranges of the science page (cadence 0.8 to 1.5 steps a second); see ``people``.
"""

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from stork_host.errors import StorkError
from stork_sim.motion.base import STANDARD_GRAVITY, Event, Floats
from stork_sim.motion.kinematics import Moves
from stork_sim.motion.people import Person
from stork_sim.motion.quiet import FS_HZ, tremor
from stork_sim.motion.shapes import bump, burst, minimum_jerk
from stork_sim.motion.virtual_person import Performance

_AFTER_S = 2.5
_STRIKE_HZ, _STRIKE_DECAY_S = 15.0, 0.04
_SIDE_STEP_G = (0.15, 0.30)  # sideways, peak, drawn evenly
_SIDE_STEP_TILT_DEG = (7.0, 9.0)  # sideways excursion of the trunk, peak, drawn evenly
_SIDE_STEP_TILT_S = 1.1


@dataclass(frozen=True)
class TandemWalk:
    """``steps`` steps heel to toe, then stand.

    ``side_steps``: which steps (0 is the first) land beside the line; left out, each does with the person's own
    chance. Feet take turns, ``first_foot`` begins; a side-step goes to the side of its foot.
    """

    steps: int = 10
    first_foot: str = "right"
    side_steps: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if self.first_foot not in ("left", "right"):
            raise StorkError(
                expected="the foot of the first step",
                found=f'"{self.first_foot}"',
                try_this='"left" or "right"',
            )
        if not 1 <= self.steps <= 200:
            raise StorkError(
                expected="1 to 200 steps", found=str(self.steps), try_this="another number of steps"
            )
        outside = [k for k in self.side_steps or () if not 0 <= k < self.steps]
        if outside:
            raise StorkError(
                expected=f"side-steps among the steps 0 to {self.steps - 1}",
                found=str(outside[0]),
                try_this="a smaller index",
            )

    def perform(self, person: Person, rng: np.random.Generator) -> Performance:
        """Timeline from go: reaction, steps, rest."""
        start_s = person.reaction_s * float(rng.lognormal(0.0, 0.15))
        contacts = start_s + np.cumsum(self._step_times(person, rng))
        drawn = rng.random(self.steps) < person.tandem_side_step_chance
        aside = set(np.flatnonzero(drawn).tolist() if self.side_steps is None else self.side_steps)
        t = np.arange(round((contacts[-1] + _AFTER_S) * FS_HZ)) / FS_HZ
        n = len(t)

        # phase counts steps; it runs smoothly through the contacts and stands still before and after
        phase = PchipInterpolator((start_s, *contacts), np.arange(self.steps + 1))(
            np.clip(t, start_s, contacts[-1])
        )
        walking = minimum_jerk(t, start_s, 0.5) - minimum_jerk(t, contacts[-1], 0.7)
        first = 1.0 if self.first_foot == "right" else -1.0
        moves = Moves.none(n)
        moves.trunk[:, 0] = np.radians(person.tandem_sway_deg) * first * walking * np.sin(np.pi * phase)
        force, rate = tremor(n, person.tandem_tremor_m_s2, person.tandem_tremor_deg_s, rng)
        moves.force[:] = force * walking[:, None]
        moves.rate[:] = rate * walking[:, None]
        moves.force[:, 1] += 0.6 * person.tandem_bob_m_s2 * walking * np.sin(2.0 * np.pi * phase)
        moves.force[:, 2] += person.tandem_bob_m_s2 * walking * np.cos(2.0 * np.pi * phase)

        events = []
        for k, contact_s in enumerate(contacts.tolist()):
            side = first if k % 2 == 0 else -first
            strike = rng.uniform(*person.tandem_strike_g) * STANDARD_GRAVITY
            shock = strike * burst(t, contact_s, _STRIKE_HZ, _STRIKE_DECAY_S)
            moves.force[:, 2] += shock
            moves.force[:, 1] -= 0.5 * shock
            if k in aside:
                self._step_aside(moves, t, contact_s, side, rng)
            kind = "side_step" if k in aside else "step"
            events.append(Event(contact_s, kind, "right" if side > 0 else "left"))
        return Performance(moves, np.ones(n), contacts.tolist(), events)

    def _step_times(self, person: Person, rng: np.random.Generator) -> Floats:
        """Durations (steps,) in s: the cadence drifts over the walk, each step scatters, both stay plausible."""
        along = np.linspace(-0.5, 0.5, self.steps) if self.steps > 1 else np.zeros(1)
        drift = 1.0 + rng.choice((-1.0, 1.0)) * person.tandem_cadence_drift * along
        scatter = rng.lognormal(0.0, person.tandem_step_cv, self.steps)
        return np.asarray(1.0 / np.clip(person.tandem_cadence_hz * drift * scatter, 0.6, 1.6))

    @staticmethod
    def _step_aside(moves: Moves, t: Floats, contact_s: float, side: float, rng: np.random.Generator) -> None:
        """The body falls to the side, the foot catches it there: a pulse that way, one back, and a trunk lean."""
        push = side * rng.uniform(*_SIDE_STEP_G) * STANDARD_GRAVITY
        moves.force[:, 0] += push * (bump(t, contact_s - 0.26, 0.3) - bump(t, contact_s + 0.04, 0.3))
        tilt = np.radians(rng.uniform(*_SIDE_STEP_TILT_DEG))
        moves.trunk[:, 0] += (
            side * tilt * bump(t, contact_s + 0.05 - _SIDE_STEP_TILT_S / 2, _SIDE_STEP_TILT_S)
        )
