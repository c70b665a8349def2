"""Normal walking: heel strikes and the pelvis' motion, turns, stops, side-steps, freezing, stumbles, a fall."""

from dataclasses import dataclass, field

import numpy as np

from stork_sim.motion.balance_loss import fall, fall_ends_s, known_direction, stumble
from stork_sim.motion.band_noise import periodic_band_noise
from stork_sim.motion.gait_waveform import MEASURED_CADENCE_HZ, pelvis
from stork_sim.motion.kinematics import Moves
from stork_sim.motion.motion_source import STANDARD_GRAVITY, Event, Floats
from stork_sim.motion.movement_curves import burst, minimum_jerk
from stork_sim.motion.person_parameters import Person
from stork_sim.motion.quiet import FS_HZ
from stork_sim.motion.side_step import step_aside
from stork_sim.motion.stepping import Cadence, Steps, grid, known_foot, known_steps, take_steps
from stork_sim.motion.turning import turn, turning_s
from stork_sim.motion.virtual_person import Performance
from stork_sim.motion.walk_metronome import WalkMetronome

_AFTER_S = 2.5  # [people-assumed]
_WALKING_LEAN_DEG = 2.0  # forward [people-assumed]
_ROUGH_HZ = (3.0, 15.0)  # [people-assumed]
# The knees tremble in a freeze; little of it reaches the back [moore-2013]. Sizes: [people-assumed].
_TREMBLING_HZ = (3.0, 8.0)
_TREMBLING_M_S2 = (0.25, 0.35, 0.45)
_RECOVERY_S = 0.5  # that a stumble delays the next step [people-assumed]


@dataclass(frozen=True)
class FreeWalk:
    """``steps`` steps at the own pace, then stand.

    ``turns``: after which step (0 is the first) one turns by how many degrees, left positive, walking on; ``stops``:
    after which step one stands for how many seconds; ``side_steps``: as in ``TandemWalk``; ``stumbles``: at which steps
    the foot is caught; ``fall_at``: the last step, after which one falls to ``direction``. Freezing happens with the
    own chances; with ``freezes`` after these steps, and nowhere else.
    """

    steps: int = 20  # [people-assumed]
    first_foot: str = "right"
    turns: dict[int, float] = field(default_factory=dict)
    stops: dict[int, float] = field(default_factory=dict)
    side_steps: tuple[int, ...] | None = None
    freezes: tuple[int, ...] | None = None
    stumbles: tuple[int, ...] = ()
    fall_at: int | None = None
    direction: str = "forward"
    beat: WalkMetronome | None = None

    def __post_init__(self) -> None:
        known_foot(self.first_foot)
        known_direction(self.direction)
        fall_at = () if self.fall_at is None else (self.fall_at,)
        chosen = (self.side_steps or (), self.freezes or (), self.stumbles, fall_at)
        known_steps(self.steps, tuple(self.turns), tuple(self.stops), *chosen)

    def perform(self, person: Person, rng: np.random.Generator) -> Performance:
        """Timeline from go: reaction, steps, rest."""
        count = self.steps if self.fall_at is None else self.fall_at + 1
        start_s = person.reaction_s * float(rng.lognormal(0.0, 0.15))
        freezing = self._freezing(person, count, rng)
        start_s += freezing.get(-1, 0.0)
        pauses = {**freezing, **self.stops, **dict.fromkeys(self.stumbles, _RECOVERY_S)}
        steps = take_steps(person, self._cadence(person), count, start_s, rng, beat=self.beat, pauses_s=pauses)
        last_s = float(steps.contacts_s[-1])
        ends_s = last_s if self.fall_at is None else fall_ends_s(last_s)
        t = grid(ends_s + _AFTER_S)

        walking = steps.walking(t)
        moves = self._walk(person, steps, t, walking, rng)
        events = self._land(person, moves, t, steps, rng)
        for k, pause_s in freezing.items():
            begins_s = start_s - pause_s if k < 0 else float(steps.contacts_s[k])
            events += self._freeze(moves, t, begins_s, pause_s, rng)
        quiet_share = 1.0 - walking
        if self.fall_at is not None:
            fallen = fall(moves, t, last_s, self.direction, rng)
            quiet_share *= 1.0 - fallen.down
            events += fallen.events
        return Performance(moves, quiet_share, steps.contacts_s.tolist(), sorted(events, key=lambda e: e.t_s))

    def _cadence(self, person: Person) -> Cadence:
        # the longer step of a pair is the one onto the weak leg; a pair begins with the first foot
        second = "left" if self.first_foot == "right" else "right"
        longer = person.gait_asymmetry * (1.0 if second == (person.weak_leg or "right") else -1.0)
        return Cadence(
            person.gait_cadence_hz, person.gait_cadence_drift, person.gait_step_cv, 0.8, 2.8, asymmetry=longer
        )

    def _freezing(self, person: Person, count: int, rng: np.random.Generator) -> dict[int, float]:
        """Steps (-1: before the first) after which the feet stick to the ground -> for how many seconds."""
        where = range(-1, count - 1)
        chances = [person.freeze_chance * (1.0 if k < 0 or k in self.turns else 0.1) for k in where]
        drawn = [k for k, chance, u in zip(where, chances, rng.random(count), strict=True) if u < chance]
        chosen = drawn if self.freezes is None else list(self.freezes)
        lasting = person.freeze_s * rng.lognormal(0.0, 0.5, len(chosen))
        return dict(zip(chosen, np.clip(lasting, 0.8, 15.0).tolist(), strict=True))

    def _walk(self, person: Person, steps: Steps, t: Floats, walking: Floats, rng: np.random.Generator) -> Moves:
        """Moves that every walk has: pelvis, roughness, lean."""
        stride = 0.5 * (steps.phase(t) + (1.0 if self.first_foot == "right" else 0.0)) + 0.5
        gaps = np.diff(steps.contacts_s) - steps.pauses_s[:-1]
        cadence_hz = 1.0 / float(np.median(gaps)) if len(gaps) else person.gait_cadence_hz
        moves = pelvis(stride, person.gait_bounce * walking, cadence_hz / MEASURED_CADENCE_HZ)
        moves.trunk[:, 1] += np.radians(_WALKING_LEAN_DEG) * walking
        rough = periodic_band_noise(_nice(len(t)), 6, FS_HZ, *_ROUGH_HZ, rng)[: len(t)] * walking[:, None]
        moves.force[:] += rough[:, :3] * np.array(person.gait_roughness_m_s2) * person.gait_bounce
        moves.rate[:] += rough[:, 3:] * np.array(person.gait_roughness_deg_s) * person.gait_bounce
        return moves

    def _land(self, person: Person, moves: Moves, t: Floats, steps: Steps, rng: np.random.Generator) -> list[Event]:
        """Foot contacts: their shocks, side-steps, turns and stops, added to ``moves``. Returns their events."""
        events = []
        first = 1.0 if self.first_foot == "right" else -1.0
        aside = rng.random(len(steps.contacts_s)) < person.gait_side_step_chance
        for k, contact_s in enumerate(steps.contacts_s.tolist()):
            side = first if k % 2 == 0 else -first
            shock = rng.uniform(*person.gait_strike_g) * STANDARD_GRAVITY * burst(t, contact_s, 15.0, 0.03)
            moves.force[:, 2] += shock
            moves.force[:, 1] -= 0.4 * shock
            to_side = aside[k] if self.side_steps is None else k in self.side_steps
            if to_side:
                step_aside(moves, t, contact_s, side, rng)
            events.append(Event(contact_s, "side_step" if to_side else "step", "right" if side > 0 else "left"))
            if k in self.turns:
                lasts_s = turning_s(person.turn_s, self.turns[k])
                events.append(turn(moves, t, contact_s, lasts_s, self.turns[k]))
            if k in self.stops:
                events += [Event(contact_s, "stop"), Event(contact_s + self.stops[k], "start")]
            if k in self.stumbles:
                events += stumble(moves, t, contact_s, rng)
        return events

    @staticmethod
    def _freeze(moves: Moves, t: Floats, begins_s: float, lasts_s: float, rng: np.random.Generator) -> list[Event]:
        here = minimum_jerk(t, begins_s, 0.3) - minimum_jerk(t, begins_s + lasts_s - 0.3, 0.3)
        trembling = periodic_band_noise(_nice(len(t)), 3, FS_HZ, *_TREMBLING_HZ, rng)[: len(t)]
        moves.force[:] += here[:, None] * trembling * np.array(_TREMBLING_M_S2)
        moves.trunk[:, 1] += np.radians(2.0) * here
        return [Event(begins_s, "freeze"), Event(begins_s + lasts_s, "thaw")]


def _nice(n: int) -> int:
    """Not below ``n`` and easy for the Fourier transform."""
    return -(-n // 400) * 400
