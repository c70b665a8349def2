"""Single-leg stance: two legs until go, weight shift and lift, sway on one leg, and its end.

Shapes and sizes are assumptions; see ``person_parameters`` for what has a source.
"""

from dataclasses import dataclass

import numpy as np

from stork_host.errors import StorkError
from stork_sim.motion.balance_loss import fall, fall_ends_s, grab, hop
from stork_sim.motion.conditions import Condition, senses_gain
from stork_sim.motion.kinematics import Moves
from stork_sim.motion.motion_source import STANDARD_GRAVITY, Event, Floats
from stork_sim.motion.movement_curves import burst, minimum_jerk, minimum_jerk_acceleration
from stork_sim.motion.person_parameters import Person
from stork_sim.motion.quiet import FS_HZ, scaled_sway, tremor
from stork_sim.motion.virtual_person import Performance

ENDINGS = ("touchdown", "hop", "grab", "fall")
LONGEST_HOLD_S = 60.0  # [people-assumed]
_AFTER_S = 2.0  # [people-assumed]
# [people-assumed]
_PELVIS_SHIFT_M = 0.07  # from the middle to over the stance foot
_LOSS_OF_BALANCE_DEG = 3.5  # towards the free leg, just before the foot comes down
_BEST_OF_THREE = 1.35  # the best of three over the median, with the scatter below
_HOLD_SCATTER = 0.35
_SAVED_S = 0.7  # from a hop or a grab to the foot on the floor


@dataclass(frozen=True)
class SingleLeg:
    """Stand on ``leg`` ("left" or "right").

    The stance ends ``hold_s`` after the lift; left out, the time is drawn (log-normal, 35 %) so that the best of three
    is about the person's own; with ``to_end`` the foot stays up for a minute, longer than any drill. ``ending``: the
    free foot touches down, the stance leg hops before that, a hand grabs a support before that, or the person falls to
    the free side. ``eyes`` and ``surface``: see ``conditions``.
    """

    leg: str = "left"
    hold_s: float | None = None
    to_end: bool = False
    ending: str = "touchdown"
    eyes: str = "open"
    surface: str = "firm"

    def __post_init__(self) -> None:
        if self.leg not in ("left", "right"):
            raise StorkError(expected="the leg to stand on", found=f'"{self.leg}"', try_this='"left" or "right"')
        if self.hold_s is not None and not 0.5 <= self.hold_s <= LONGEST_HOLD_S:
            raise StorkError(
                expected=f"a hold time of 0.5 to {LONGEST_HOLD_S:.0f} s",
                found=f"{self.hold_s} s",
                try_this="another hold time, or to_end",
            )
        if self.ending not in ENDINGS:
            raise StorkError(
                expected="an ending of the stance", found=f'"{self.ending}"', try_this="one of " + ", ".join(ENDINGS)
            )
        Condition(eyes=self.eyes, surface=self.surface)

    def perform(self, person: Person, rng: np.random.Generator) -> Performance:
        """Timeline from go: reaction, shift and lift, hold, loss of balance, touchdown, rest."""
        side = 1.0 if self.leg == "right" else -1.0
        free_leg = "left" if self.leg == "right" else "right"
        shift_s = person.reaction_s * float(rng.lognormal(0.0, 0.15))
        lift_s = shift_s + 0.7 * person.lift_s
        lost_s = lift_s + self._hold(person, rng)
        saved = self.ending in ("hop", "grab")
        touchdown_s = lost_s + _SAVED_S * saved
        ends_s = fall_ends_s(lost_s) if self.ending == "fall" else touchdown_s
        t = np.arange(round((ends_s + _AFTER_S) * FS_HZ)) / FS_HZ
        n = len(t)

        gain = senses_gain(person, self.eyes, self.surface)
        one_leg = minimum_jerk(t, shift_s, person.lift_s) - minimum_jerk(t, touchdown_s - 0.05, 0.4)
        sway = np.stack(
            [scaled_sway(person.one_leg_pendulum, gain * rms, n, rng) for rms in person.one_leg_sway_deg], axis=1
        )
        moves = Moves.none(n)
        moves.sway[:] = sway * one_leg[:, None]
        moves.trunk[:, 0] = side * np.radians(self._trunk_deg(person, t, shift_s, touchdown_s))
        force, rate = tremor(n, person.one_leg_tremor_m_s2, person.one_leg_tremor_deg_s, rng)
        moves.force[:] = gain * force * one_leg[:, None]
        moves.rate[:] = gain * rate * one_leg[:, None]

        moves.force[:, 0] += side * _PELVIS_SHIFT_M * minimum_jerk_acceleration(t, shift_s, person.lift_s)
        moves.force[:, 0] -= side * _PELVIS_SHIFT_M * minimum_jerk_acceleration(t, touchdown_s - 0.25, 0.8)
        moves.force[:, 2] += 0.04 * STANDARD_GRAVITY * burst(t, lift_s, 8.0, 0.05)
        events = [Event(lift_s, "lift", free_leg)]
        quiet_share = 1.0 - one_leg
        if self.ending == "fall":
            fallen = fall(moves, t, lost_s, free_leg, rng)
            return Performance(moves, quiet_share * (1.0 - fallen.down), [], events + fallen.events)
        if self.ending == "hop":
            events.append(hop(moves, t, lost_s, -side, rng))
        elif self.ending == "grab":
            events.append(grab(moves, t, lost_s, -side, rng))
        soft = 0.5 if self.ending == "grab" else 1.0
        impact = soft * rng.uniform(*person.touchdown_g) * STANDARD_GRAVITY * burst(t, touchdown_s, 12.0, 0.05)
        moves.force[:] += impact[:, None] * np.array((-0.3 * side, 0.4 * rng.choice((-1.0, 1.0)), 1.0))
        contacts = [lost_s, touchdown_s] if self.ending == "hop" else [touchdown_s]
        return Performance(moves, quiet_share, contacts, [*events, Event(touchdown_s, "touchdown", free_leg)])

    def _hold(self, person: Person, rng: np.random.Generator) -> float:
        usual = person.one_leg_hold_s
        if self.eyes == "closed":
            usual *= person.one_leg_closed_share
        if self.surface != "firm":
            usual /= person.foam_gain
        if self.leg == person.weak_leg:
            usual *= person.weak_leg_share
        drawn = usual / _BEST_OF_THREE * float(rng.lognormal(0.0, _HOLD_SCATTER))
        if self.to_end:
            return LONGEST_HOLD_S
        return min(max(drawn, 0.8), LONGEST_HOLD_S) if self.hold_s is None else self.hold_s

    @staticmethod
    def _trunk_deg(person: Person, t: Floats, shift_s: float, touchdown_s: float) -> Floats:
        """Lean over the stance foot, the loss of balance the other way, and back to upright."""
        lean = minimum_jerk(t, shift_s, person.lift_s) - minimum_jerk(t, touchdown_s, 0.6)
        loss = minimum_jerk(t, touchdown_s - 0.7, 0.7) - minimum_jerk(t, touchdown_s, 0.6)
        return person.lift_lean_deg * lean - (person.lift_lean_deg + _LOSS_OF_BALANCE_DEG) * loss
