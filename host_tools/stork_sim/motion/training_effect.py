"""Effect of weeks of training on a virtual person: adherence, learning, forgetting, good and bad days, fatigue.

All numbers are assumptions [people-assumed]. The directions have sources: constant feedback helps during practice, but
what is learnt with it is kept less well than with reduced feedback [aoyagi-2019], which is disputed
[marco-ahullo-2024]; training reduces sway and lengthens holding times. Skill has two parts, a fast one that depends on
feedback and a slow one, after Smith, Ghazizadeh and Shadmehr 2006 [smith-2006]. They found them within minutes; the
sizes and times here are ours.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from stork_host.errors import StorkError
from stork_sim.motion.body import WornBody
from stork_sim.motion.conditions import AT_EASE, Condition
from stork_sim.motion.frames import DEFAULT_AXES
from stork_sim.motion.person_parameters import Person
from stork_sim.motion.virtual_person import Activity, virtual_wearer

# [people-assumed]
MOST_DAYS = 3660
TRIALS_PER_SESSION = 6  # reference for fatigue; a session may have any number
_MOOD_KEPT = 0.4  # share of a day's form that remains on the next day
_LEANING_DAYS = 4.0  # until 63 % of the skill that depends on feedback is lost
_LAPSE_CHANCE = 0.006  # chance a day that one or two weeks without training begin: travel, a cold


def fading(day: int) -> float:
    """Share of trials with live feedback: all for a month, two of three for a month, then one [feedback-fading]."""
    return (1.0, 2.0 / 3.0, 1.0 / 3.0)[min(day // 30, 2)]


@dataclass(frozen=True)
class DayState:
    """One day of a training programme.

    ``planned``, ``adhered``: sessions; ``skill``: 0 on the first day, 1 is the most that training can give;
    ``leaning``: the part of the skill that needs feedback; ``form``: factor on sway, below 1 on a good day;
    ``feedback_share``: share of the trials with live feedback; ``feedback_gain``: reduction of sway under the strongest
    feedback.
    """

    day: int
    planned: int
    adhered: int
    skill: float
    leaning: float
    form: float
    feedback_share: float
    feedback_gain: float


_MOST_A_WEEK = 14  # two a day [simulated-limits]


@dataclass(frozen=True)
class _Memory:
    """State carried from one day to the next."""

    kept: float = 0.0
    leaning: float = 0.0
    mood: float = 0.0
    away_until: int = 0


class Training:
    """A person in a home programme, as a function of the day (0 is the first) and the trial of its session.

    ``sessions_per_week``: 1 to 14, spread evenly; ``feedback_share``: a share, or one for each day, such as ``fading``.
    Days may be asked for in any order; the same seed gives the same year.
    """

    def __init__(
        self,
        person: Person,
        seed: int = 0,
        *,
        sessions_per_week: int = 5,
        feedback_share: float | Callable[[int], float] = fading,
    ) -> None:
        if not 1 <= sessions_per_week <= _MOST_A_WEEK:
            raise StorkError(
                expected=f"1 to {_MOST_A_WEEK} sessions a week", found=str(sessions_per_week), try_this="another number"
            )
        self.person = person
        self.seed = seed
        self._per_week = sessions_per_week
        self._share = feedback_share if callable(feedback_share) else lambda day: feedback_share
        self._days: list[DayState] = []
        self._memory = _Memory()

    def day(self, n: int) -> DayState:
        """The ``n``-th day. Raises StorkError outside of ten years."""
        if not 0 <= n < MOST_DAYS:
            raise StorkError(
                expected=f"a day from 0 to {MOST_DAYS - 1}", found=str(n), try_this="another day of the programme"
            )
        while len(self._days) <= n:
            self._memory = self._live(len(self._days), self._memory)
        return self._days[n]

    def person_at(self, day: int, trial: int, *, feedback: bool = True) -> Person:
        """The person in the ``trial``-th trial (0 is the first) of that day's session.

        ``feedback``: whether the trial has live feedback. Without it, the skill that depends on feedback is missing.
        """
        return trained(self.person, self.day(day), trial, feedback=feedback)

    def wearer(
        self,
        day: int,
        activity: Activity,
        *,
        mounting: str = DEFAULT_AXES,
        quiet: Condition = AT_EASE,
        feedback: Callable[[int], bool] = lambda trial: True,
    ) -> WornBody:
        """The person of that day, for a whole session; ``feedback(trial)``: whether the trial has live feedback."""
        state = self.day(day)
        seed = int(np.random.default_rng((self.seed, 2, day)).integers(2**31))
        return virtual_wearer(
            lambda trial: trained(self.person, state, trial, feedback=feedback(trial)),
            activity,
            seed=seed,
            mounting=mounting,
            quiet=quiet,
        )

    def _planned(self, day: int) -> int:
        """Sessions on ``day``: evenly over the weeks, whole numbers."""
        return (day + 1) * self._per_week // 7 - day * self._per_week // 7

    def _live(self, day: int, before: _Memory) -> _Memory:
        """Record the state of ``day`` and return the memory after it."""
        person = self.person
        rng = np.random.default_rng((self.seed, 3, day))
        lapse, lapse_days, mood_step = rng.random(), int(rng.integers(5, 15)), float(rng.standard_normal())
        mood = _MOOD_KEPT * before.mood + np.sqrt(1.0 - _MOOD_KEPT**2) * mood_step
        away_until = day + lapse_days if lapse < _LAPSE_CHANCE and day >= before.away_until else before.away_until
        willing = person.adherence * 0.5 ** (day / person.adherence_half_days)
        planned = self._planned(day)
        came = int((rng.random(planned) < willing).sum()) if day >= away_until else 0

        share = float(self._share(day))
        self._days.append(
            DayState(
                day=day,
                planned=planned,
                adhered=came,
                skill=min(1.0, before.kept + before.leaning),
                leaning=before.leaning,
                form=float(np.exp(person.day_cv * mood)),
                feedback_share=share,
                feedback_gain=person.feedback_gain,
            )
        )
        kept = before.kept * float(np.exp(-1.0 / person.forgetting_days)) if not came else before.kept
        leaning = before.leaning * float(np.exp(-1.0 / _LEANING_DAYS))
        for _ in range(came):
            gained = (1.0 - min(1.0, kept + leaning)) / person.learning_sessions
            # only feedback beyond two trials of three makes skill depend on it
            leans = person.feedback_reliance * max(0.0, 3.0 * share - 2.0)
            practice = 0.7 + 0.3 * min(1.0, 1.5 * share)
            leaning += gained * leans
            kept += gained * practice * (1.0 - leans)
        return _Memory(kept, leaning, mood, away_until)


def trained(person: Person, state: DayState, trial: int, *, feedback: bool = True) -> Person:
    """``person`` after the day's form, the learnt skill and the fatigue of the trials before."""
    skill = state.skill if feedback else state.skill - state.leaning
    tired = 1.0 + person.fatigue_per_trial * min(trial, 2 * TRIALS_PER_SESSION)
    sway = (1.0 - person.learning_max * skill) * state.form * tired
    hold = 1.0 / sway**1.5  # sway ends a stance in several ways
    return replace(
        person,
        quiet_ap=replace(person.quiet_ap, noise_rms_nm=person.quiet_ap.noise_rms_nm * sway),
        quiet_ml=replace(person.quiet_ml, noise_rms_nm=person.quiet_ml.noise_rms_nm * sway),
        hip_m_s2=(person.hip_m_s2[0] * sway, person.hip_m_s2[1] * sway),
        one_leg_sway_deg=(person.one_leg_sway_deg[0] * sway, person.one_leg_sway_deg[1] * sway),
        one_leg_hold_s=person.one_leg_hold_s * hold,
        tandem_hold_s=person.tandem_hold_s * hold,
        tandem_sway_deg=person.tandem_sway_deg * sway,
        tandem_step_cv=person.tandem_step_cv * sway,
        tandem_side_step_chance=min(0.9, person.tandem_side_step_chance * sway**3),
        gait_step_cv=person.gait_step_cv * sway,
        feedback_gain=state.feedback_gain if feedback else 0.0,
    )
