"""A virtual person: quiet standing, and an activity at each go, with the truth about it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from stork_sim.motion.body import WornBody
from stork_sim.motion.conditions import AT_EASE, Condition
from stork_sim.motion.frames import DEFAULT_AXES
from stork_sim.motion.kinematics import Moves, felt, tilt_rad
from stork_sim.motion.motion_source import Event, Floats, Truth
from stork_sim.motion.person_parameters import Person
from stork_sim.motion.quiet import FS_HZ, quiet_loop
from stork_sim.motion.sampled_signal import Track
from stork_sim.motion.sway_gain import SwayGain

PersonOf = Person | Callable[[int], Person]
"""One person for all trials, or the person that somebody is in the ``n``-th trial (0 is the first)."""


@dataclass
class Performance:
    """Motion and true events of an activity after one go; times in s from go, samples at ``FS_HZ``.

    ``quiet_share`` (n,): how much of quiet standing goes on underneath, 1 at the first and the last sample, where
    ``moves`` must be zero, so that standing goes over into the activity and back without a jump.
    """

    moves: Moves
    quiet_share: Floats
    contacts_s: list[float] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class Activity(Protocol):
    """Drill or other movement that a person performs at go."""

    def perform(self, person: Person, rng: np.random.Generator) -> Performance: ...


class PersonScene:
    """One performance on top of quiet standing."""

    def __init__(self, person: Person, quiet: Track, performance: Performance, go_s: float) -> None:
        self._person = person
        self._quiet = quiet
        self._gain = SwayGain(person.feedback_gain, person.reaction_s)
        share = performance.quiet_share[:, None]
        moves = performance.moves
        n = len(share)
        angles = quiet.run(go_s, n, slice(0, 4)) * share
        small = quiet.run(go_s, n, slice(12, 18)) * share
        self._track = Moves(
            moves.sway + angles[:, :2],
            moves.trunk + angles[:, 2:],
            moves.force + small[:, :3],
            moves.rate + small[:, 3:],
        ).track(FS_HZ, start_s=go_s)
        self.ends_s = go_s + (n - 1) / FS_HZ
        self.truth = Truth(
            go_s,
            go_s + np.array(performance.contacts_s),
            [Event(go_s, "go"), *(Event(go_s + t, kind, side) for t, kind, side in performance.events)],
            self._tilt_deg,
        )

    def _rows(self, t_s: Floats) -> Floats:
        over = int(np.searchsorted(t_s, self.ends_s))
        if over == len(t_s):
            return self._track.at(t_s)
        return np.concatenate((self._track.at(t_s[:over]), self._quiet.at(t_s[over:])))

    def _tilt_deg(self, t_s: Floats) -> Floats:
        t_s = np.asarray(t_s, dtype=float)
        return np.degrees(tilt_rad(self._rows(t_s), self._gain.at(t_s)[:, 0]))

    def at(self, t_s: Floats) -> Floats:
        gain = self._gain.at(t_s) if self._gain.ever_changed else None
        return felt(self._rows(t_s), self._person.sensor_height_m, gain)

    def feedback(self, t_s: float, level: float) -> bool:
        return self._gain.answer(t_s, level)


class VirtualPerson:
    """An Actor for ``Wearer``. The same person, activity and seed always move in the same way.

    ``quiet``: how one stands before, between and after the activities.
    """

    def __init__(self, person: PersonOf, activity: Activity, *, seed: int, quiet: Condition = AT_EASE) -> None:
        self._person_of = (lambda trial: person) if isinstance(person, Person) else person
        self._activity = activity
        self._seed = seed
        self._first = self._person_of(0)
        loop = quiet_loop(self._first, np.random.default_rng((seed, 0)), quiet)
        self._quiet = loop.track(FS_HZ, periodic=True)

    def stand(self, t_s: Floats) -> Floats:
        return felt(self._quiet.at(t_s), self._first.sensor_height_m)

    def begin(self, go_s: float, trial: int) -> PersonScene:
        person = self._person_of(trial)
        performance = self._activity.perform(person, np.random.default_rng((self._seed, 1, trial)))
        return PersonScene(person, self._quiet, performance, go_s)


def virtual_wearer(
    person: PersonOf, activity: Activity, *, seed: int, mounting: str = DEFAULT_AXES, quiet: Condition = AT_EASE
) -> WornBody:
    """A virtual person who wears the belt; ``mounting`` is the axes spec of the sensor on the body."""
    return WornBody(VirtualPerson(person, activity, seed=seed, quiet=quiet), mounting=mounting)
