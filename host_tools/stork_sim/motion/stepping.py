"""Times of foot contacts: cadence and its drift, scatter, pauses, a beat. For every kind of walk."""

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from stork_host.errors import StorkError
from stork_sim.motion.motion_source import Floats
from stork_sim.motion.movement_curves import minimum_jerk
from stork_sim.motion.person_parameters import Person
from stork_sim.motion.quiet import FS_HZ
from stork_sim.motion.walk_metronome import WalkMetronome, corrected_s, tempo_s

MOST_STEPS = 200  # [people-assumed]


@dataclass(frozen=True)
class Cadence:
    """Steps a second, its drift over the walk, the scatter of a step, and which rates a step can have."""

    hz: float
    drift: float
    cv: float
    slowest_hz: float
    fastest_hz: float
    asymmetry: float = 0.0
    """The second step of each pair is longer by this share, the first shorter."""


@dataclass(frozen=True)
class Steps:
    """``start_s``: the first foot leaves; ``contacts_s`` (steps,); ``pauses_s`` (steps,): standing after each."""

    start_s: float
    contacts_s: Floats
    pauses_s: Floats

    def phase(self, t: Floats) -> Floats:
        """(n,) steps done, with the fraction of the present one; smooth, and at rest in pauses and at both ends."""
        times, counts = [self.start_s - 1.0, self.start_s], [0.0, 0.0]
        for k, (contact_s, pause_s) in enumerate(zip(self.contacts_s, self.pauses_s, strict=True)):
            times.append(contact_s)
            counts.append(k + 1.0)
            if pause_s > 0.0 and k + 1 < len(self.contacts_s):
                times.append(contact_s + pause_s)
                counts.append(k + 1.0)
        times.append(times[-1] + 1.0)
        counts.append(counts[-1])
        # flat before and after, so that it starts and stops without a corner
        return np.asarray(PchipInterpolator(times, counts)(np.clip(t, times[0], times[-1])))

    def walking(self, t: Floats) -> Floats:
        """(n,) from 0, standing, to 1, walking."""
        share = minimum_jerk(t, self.start_s, 0.5) - minimum_jerk(t, float(self.contacts_s[-1]), 0.7)
        for contact_s, pause_s in zip(self.contacts_s[:-1], self.pauses_s[:-1], strict=True):
            if pause_s > 0.0:
                share -= minimum_jerk(t, contact_s, 0.5) - minimum_jerk(t, contact_s + pause_s, 0.5)
        return np.clip(share, 0.0, 1.0)


def grid(ends_s: float) -> Floats:
    """Times (n,) from 0 on, at ``FS_HZ``."""
    return np.arange(round(ends_s * FS_HZ)) / FS_HZ


def take_steps(
    person: Person,
    cadence: Cadence,
    count: int,
    start_s: float,
    rng: np.random.Generator,
    *,
    beat: WalkMetronome | None = None,
    pauses_s: dict[int, float] | None = None,
) -> Steps:
    """``count`` steps from ``start_s`` on; ``pauses_s``: after which step (0 is the first) one stands for how long."""
    along = np.linspace(-0.5, 0.5, count) if count > 1 else np.zeros(1)
    drift = cadence.drift * rng.choice((-1.0, 1.0)) * along
    scatter = rng.lognormal(0.0, cadence.cv, count)
    own_s = 1.0 / cadence.hz
    usual_s = tempo_s(person, own_s, beat)
    follows = 0.0 if usual_s == own_s else person.beat_follow  # who keeps time does not drift
    pauses = np.array([(pauses_s or {}).get(k, 0.0) for k in range(count)])
    contacts, landed_s = [], start_s
    for k in range(count):
        step_s = usual_s / ((1.0 + (1.0 - follows) * drift[k]) * scatter[k])
        step_s *= 1.0 + cadence.asymmetry * (0.5 if k % 2 else -0.5)
        if k:
            step_s = corrected_s(person, landed_s, step_s, beat, own_s)
        landed_s += min(max(step_s, 1.0 / cadence.fastest_hz), 1.0 / cadence.slowest_hz)
        contacts.append(landed_s)
        landed_s += pauses[k]
    return Steps(start_s, np.array(contacts), pauses)


def known_steps(count: int, *chosen: tuple[int, ...]) -> None:
    """Raises StorkError for an impossible number of steps, and for a chosen step outside of it."""
    if not 1 <= count <= MOST_STEPS:
        raise StorkError(expected=f"1 to {MOST_STEPS} steps", found=str(count), try_this="another number of steps")
    outside = [k for some in chosen for k in some if not 0 <= k < count]
    if outside:
        raise StorkError(expected=f"steps among 0 to {count - 1}", found=str(outside[0]), try_this="a smaller index")


def known_foot(foot: str) -> None:
    """Raises StorkError for a foot that is neither left nor right."""
    if foot not in ("left", "right"):
        raise StorkError(expected="the foot of the first step", found=f'"{foot}"', try_this='"left" or "right"')
