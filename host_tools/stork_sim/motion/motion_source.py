"""Interface of a motion to a sensor, and the truth of every run."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

STANDARD_GRAVITY = 9.80665  # [standard-gravity]
"""m/s^2, the g in which accelerometers are specified."""


class Clock(Protocol):
    """The simulator's time in whole microseconds."""

    @property
    def now_us(self) -> int: ...


class Motion(Protocol):
    """Specific force and angular rate at the sensor, as a function of the simulator's time.

    ``version`` changes whenever the future changes, so that a sensor drops what it computed ahead. The past never
    changes: ``at`` gives the same values for times before the change as it did before it.
    """

    @property
    def version(self) -> int: ...

    def at(self, t_s: Floats) -> Floats:
        """Times (n,) that do not decrease -> (n, 6): specific force x y z [m/s^2], angular rate x y z [deg/s]."""
        ...


class Event(NamedTuple):
    """Something that truly happened.

    ``kind``: go, stance (the feet are where the drill wants them), lift, step, side_step, touchdown, hop, grab, turn,
    stop, start, freeze, thaw, stumble, balance_lost, fall (the impact), got_up. ``side``: the foot of a step, the way
    of a turn or a fall (left, right, forward, backward), or ''.
    """

    t_s: float
    kind: str
    side: str = ""


@dataclass(frozen=True)
class Truth:
    """True contacts, events and tilt after one go, in simulator time.

    ``contacts_s`` (n,): when a foot met the ground. ``tilt_deg(t_s)`` (n,) -> (n, 2): tilt of the sensor's segment,
    ml (right positive) and ap (forward positive); None for a recording, where it is unknown.
    """

    go_s: float
    contacts_s: Floats
    events: list[Event] = field(default_factory=list)
    tilt_deg: Callable[[Floats], Floats] | None = None
