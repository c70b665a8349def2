"""Response of a person to feedback: less sway, after a reaction time."""

import numpy as np

from stork_sim.motion.motion_source import Floats
from stork_sim.motion.movement_curves import minimum_jerk

_CHANGE_S = 0.6  # [people-assumed]


class SwayGain:
    """A smooth factor on the sway, 1 without feedback and ``1 - gain * level`` under it.

    Each answer is a minimum-jerk change that begins ``reaction_s`` after the feedback; changes add up, so quick
    successions stay smooth.
    """

    def __init__(self, gain: float, reaction_s: float) -> None:
        self._full = gain
        self._reaction_s = reaction_s
        self._target = 1.0
        self._starts_s: list[float] = []
        self._changes: list[float] = []

    @property
    def ever_changed(self) -> bool:
        return bool(self._changes)

    def answer(self, t_s: float, level: float) -> bool:
        """Feedback of ``level`` 0..1 from ``t_s`` on, which does not decrease; True when anything changes."""
        target = 1.0 - self._full * min(1.0, max(0.0, level))
        if target == self._target:
            return False
        self._starts_s.append(t_s + self._reaction_s)
        self._changes.append(target - self._target)
        self._target = target
        return True

    def at(self, t_s: Floats) -> Floats:
        """Times (n,) that do not decrease -> (n, 3): the factor and its first two time derivatives."""
        out = np.zeros((len(t_s), 3))
        out[:, 0] = 1.0
        if not len(t_s) or not self._changes:
            return out
        first = int(np.searchsorted(self._starts_s, t_s[0] - _CHANGE_S))
        last = int(np.searchsorted(self._starts_s, t_s[-1]))
        out[:, 0] += sum(self._changes[:first])
        for start_s, change in zip(self._starts_s[first:last], self._changes[first:last], strict=True):
            u = np.clip((t_s - start_s) / _CHANGE_S, 0.0, 1.0)
            out[:, 0] += change * minimum_jerk(t_s, start_s, _CHANGE_S)
            out[:, 1] += change / _CHANGE_S * 30.0 * (u * (1.0 - u)) ** 2
            out[:, 2] += change / _CHANGE_S**2 * u * (60.0 + u * (120.0 * u - 180.0))
        return out
