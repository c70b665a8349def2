"""Body that wears the belt: stands until go, does something, stands again."""

from typing import NamedTuple, Protocol

import numpy as np

from stork_sim.motion.frames import DEFAULT_AXES, body_from_sensor, rotate
from stork_sim.motion.motion_source import Floats, Truth


class Scene(Protocol):
    """Motion from one go on, without an end (after ``ends_s`` the wearer stands)."""

    ends_s: float
    truth: Truth

    def at(self, t_s: Floats) -> Floats:
        """Simulator times (n,), none before go -> (n, 6) in body axes."""
        ...

    def feedback(self, t_s: float, level: float) -> bool:
        """The device answers with ``level`` 0..1 from now on; True when that changes the future."""
        ...


class Actor(Protocol):
    """A wearer who stands, and begins a scene at each go."""

    def stand(self, t_s: Floats) -> Floats:
        """Standing before the first go: times (n,) -> (n, 6) in body axes."""
        ...

    def begin(self, go_s: float, trial: int) -> Scene:
        """The scene of the ``trial``-th go (0 is the first)."""
        ...


class _Scheduled(NamedTuple):
    start_s: float
    scene: Scene


class WornBody:
    """A Motion: an actor and a schedule of goes. ``mounting`` is the axes spec of the sensor on the body.

    The past never changes; ``version`` counts changes of the future.
    """

    def __init__(self, actor: Actor, *, mounting: str = DEFAULT_AXES) -> None:
        self._actor = actor
        self._sensor_from_body = body_from_sensor(mounting).T
        self._schedule: list[_Scheduled] = []
        self._truths: list[Truth] = []
        self.version = 0

    @property
    def truth(self) -> Truth | None:
        """The truth of the latest go; None before the first."""
        return self._truths[-1] if self._truths else None

    @property
    def truths(self) -> list[Truth]:
        """The truth of every go so far."""
        return list(self._truths)

    @property
    def ends_at(self) -> float | None:
        """Simulator time when what began at the latest go is over; None before the first go."""
        return self._schedule[-1].scene.ends_s if self._schedule else None

    def on_go(self, t_s: float) -> None:
        """The device said go. Raises ValueError when that is before an earlier go."""
        if self._schedule and t_s < self._schedule[-1].start_s:
            raise ValueError(f"go at {t_s} s, before the last one at {self._schedule[-1].start_s} s")
        scene = self._actor.begin(t_s, len(self._truths))
        # Two scenes are enough for every sensor's past, and a year of training must fit into memory.
        self._schedule = [*self._schedule[-1:], _Scheduled(t_s, scene)]
        self._truths.append(scene.truth)
        self.version += 1

    def on_feedback(self, t_s: float, level: float) -> None:
        """The device shows ``level``: 0 is all well or silent, 1 the strongest warning."""
        if self._schedule and self._schedule[-1].scene.feedback(t_s, level):
            self.version += 1

    def at(self, t_s: Floats) -> Floats:
        """Times (n,) that do not decrease -> (n, 6) in sensor axes: m/s^2 and deg/s."""
        t_s = np.asarray(t_s, dtype=float)
        parts = []
        end = len(t_s)
        for start_s, scene in reversed(self._schedule):
            begin = int(np.searchsorted(t_s, start_s))
            if begin < end:
                parts.append(scene.at(t_s[begin:end]))
                end = begin
            if not begin:
                break
        if end or not parts:
            parts.append(self._actor.stand(t_s[:end]))
        return rotate(self._sensor_from_body, np.concatenate(parts[::-1]))
