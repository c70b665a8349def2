"""Standing on two feet for a while: feet at ease, together, semi-tandem or tandem, any eyes and floor."""

from dataclasses import dataclass

import numpy as np

from stork_host.errors import StorkError
from stork_sim.motion.balance_loss import fall, fall_ends_s, grab, known_direction
from stork_sim.motion.conditions import AT_EASE, Condition, senses_gain
from stork_sim.motion.kinematics import Moves
from stork_sim.motion.motion_source import STANDARD_GRAVITY, Event, Floats
from stork_sim.motion.movement_curves import burst, minimum_jerk
from stork_sim.motion.person_parameters import Person
from stork_sim.motion.quiet import FS_HZ, standing
from stork_sim.motion.virtual_person import Performance

ENDINGS = ("step", "grab", "fall")
LONGEST_S = 60.0  # [people-assumed]
_AFTER_S = 2.0  # [people-assumed]
_INTO_STANCE_S = 1.5  # [people-assumed]
_LOSS_OF_BALANCE_DEG = 4.0  # sideways, before a step saves [people-assumed]
# Median time in a stance over that in tandem [people-assumed]; feet at ease and together last as long as any drill.
_HOLD_OVER_TANDEM = {"semi_tandem": 3.0, "tandem": 1.0}


@dataclass(frozen=True)
class Standing:
    """Standing as ``condition`` wants the feet, which go there at go.

    Balance is lost ``hold_s`` later; left out, in the narrow stances the time is drawn around the person's own
    (log-normal, 50 %), and otherwise nothing happens; with ``to_end`` nothing ever does. ``ending``: a step, a hand on
    a support, or a fall, to ``direction``. ``voluntary_sway_deg``: lean to and fro on purpose, peak, at 0.4 Hz.
    """

    condition: Condition = AT_EASE
    hold_s: float | None = None
    to_end: bool = False
    ending: str = "step"
    direction: str = "right"
    voluntary_sway_deg: float = 0.0

    def __post_init__(self) -> None:
        if self.hold_s is not None and not 0.5 <= self.hold_s <= LONGEST_S:
            raise StorkError(
                expected=f"a hold time of 0.5 to {LONGEST_S:.0f} s",
                found=f"{self.hold_s} s",
                try_this="another hold time, or to_end",
            )
        if self.ending not in ENDINGS:
            raise StorkError(
                expected="an ending of the stance", found=f'"{self.ending}"', try_this="one of " + ", ".join(ENDINGS)
            )
        known_direction(self.direction)

    def perform(self, person: Person, rng: np.random.Generator) -> Performance:
        """Timeline from go: reaction, feet in place, hold, and an ending or not."""
        move_s = person.reaction_s * float(rng.lognormal(0.0, 0.15))
        placed_s = move_s + (0.0 if self.condition.stance == "at_ease" else _INTO_STANCE_S)
        hold_s = self._hold(person, rng)
        lost_s = placed_s + (LONGEST_S if hold_s is None else hold_s)
        falls = hold_s is not None and self.ending == "fall"
        ends_s = (fall_ends_s(lost_s) if falls else lost_s) + _AFTER_S
        t = np.arange(round(ends_s * FS_HZ)) / FS_HZ
        n = len(t)

        here = minimum_jerk(t, move_s, 1.0) - minimum_jerk(t, lost_s, 1.0)
        moves = standing(person, n, rng, self.condition)
        for part in (moves.sway, moves.trunk, moves.force, moves.rate):
            part *= here[:, None]
        if self.voluntary_sway_deg:
            swing = np.radians(self.voluntary_sway_deg) * here
            moves.sway[:, 1] += swing * np.sin(2.0 * np.pi * 0.4 * t)
            moves.sway[:, 0] += 0.6 * swing * np.sin(2.0 * np.pi * 0.29 * t)
        quiet_share = 1.0 - here
        events = [Event(placed_s, "stance")]
        contacts = []
        if self.condition.stance != "at_ease":
            self._foot_down(moves, person, t, placed_s - 0.3, rng)
            contacts.append(placed_s - 0.3)
        if hold_s is None:
            return Performance(moves, quiet_share, contacts, events)
        side = 1.0 if self.direction == "right" else -1.0
        if falls:
            fallen = fall(moves, t, lost_s, self.direction, rng)
            return Performance(moves, quiet_share * (1.0 - fallen.down), contacts, events + fallen.events)
        loss = minimum_jerk(t, lost_s - 0.6, 0.6) - minimum_jerk(t, lost_s, 0.8)
        moves.trunk[:, 0] += side * np.radians(_LOSS_OF_BALANCE_DEG) * loss
        if self.ending == "grab":
            events.append(grab(moves, t, lost_s, side, rng))
        else:
            self._foot_down(moves, person, t, lost_s, rng)
            contacts.append(lost_s)
            events.append(Event(lost_s, "side_step", "right" if side > 0 else "left"))
        return Performance(moves, quiet_share, contacts, events)

    def _hold(self, person: Person, rng: np.random.Generator) -> float | None:
        """Seconds until balance is lost; None for never."""
        drawn = float(rng.lognormal(0.0, 0.5))
        if self.to_end or self.hold_s is not None:
            return None if self.to_end else self.hold_s
        longer = _HOLD_OVER_TANDEM.get(self.condition.stance)
        if longer is None:
            return None
        usual = longer * person.tandem_hold_s / senses_gain(person, self.condition.eyes, self.condition.surface)
        hold_s = max(usual * drawn, 0.8)
        return None if hold_s > LONGEST_S else hold_s

    @staticmethod
    def _foot_down(moves: Moves, person: Person, t: Floats, at_s: float, rng: np.random.Generator) -> None:
        shock = rng.uniform(*person.touchdown_g) * STANDARD_GRAVITY * burst(t, at_s, 12.0, 0.05)
        moves.force[:, 2] += 0.7 * shock
        moves.force[:, 0] += 0.2 * rng.choice((-1.0, 1.0)) * shock
