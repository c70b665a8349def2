"""A year of training at home: every session runs the complete firmware, with a download every week."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from stork_format import code_names, session
from stork_sim.faults import Fault
from stork_sim.home_programme import HomeProgramme
from stork_sim.motion.people import Person
from stork_sim.motion.training_effect import Training
from stork_sim.plugged_in import plugged_in
from stork_sim.runs import InTurn, activity, make_rig
from stork_sim.user_driver import UserDriver

Download = Callable[[str], Iterable[str]]
"""Takes a port's name, fetches and archives what the board holds; gives the SHA-256 of each session now safe."""

_DAY_S = 86_400
_MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True)
class Trial:
    """One stored session. ``quality``: the device's quality flags."""

    day: int
    drill: str
    leg: str
    score: int
    end_cause: str
    sha256: str
    quality: list[str]


@dataclass(frozen=True)
class Trend:
    """Scores of one drill: means of the first and the last month, and the slope of a line through all of them, which
    takes four weeks at least.
    """

    drill: str
    leg: str
    trials: int
    first_month: float
    last_month: float
    per_month: float | None


@dataclass
class YearResult:
    """``days`` lived; ``training_days`` of them with training. ``played``: drills that came to an end; ``stored`` on
    the device; ``pulled`` into the archive; ``lost``: stored and never pulled. ``cut``: drills that a restart of the
    board cut off (they were played again). ``stuck``: days on which the device had to be given up.
    """

    days: int = 0
    training_days: int = 0
    played: int = 0
    stored: int = 0
    pulled: int = 0
    lost: int = 0
    cut: int = 0
    stuck: int = 0
    downloads: int = 0
    simulated_s: float = 0.0
    interrupted: bool = False
    faults: list[str] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)

    @property
    def trends(self) -> list[Trend]:
        """One for each drill and leg that was played."""
        played = sorted({(trial.drill, trial.leg) for trial in self.trials})
        return [_trend(self.trials, drill, leg, self.days) for drill, leg in played]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"trends": [asdict(trend) for trend in self.trends]}


class Year:
    """A person, a plan, a device and the PC at the clinic.

    ``drive``: the device's folder. ``download`` is called with the port of the plugged-in device, every seven days and
    at the end. ``faults`` of day n happen on that day if there is training; those without a time, always.
    ``every_day``: one session a day, whatever the plan's days and the person's moods are.
    """

    def __init__(
        self,
        person: Person,
        plan: HomeProgramme,
        drive: Path,
        download: Download,
        *,
        seed: int = 0,
        chip: str = "lsm6dsox",
        faults: Sequence[Fault] = (),
        every_day: bool = False,
    ) -> None:
        self._every_day = every_day
        self._person = person
        self._plan = plan
        self._drive = drive
        self._download = download
        self._seed = seed
        self._chip = chip
        self._faults = faults
        self._training = Training(person, seed, sessions_per_week=plan.days_per_week, feedback_share=1.0)
        self._waiting: set[str] = set()  # hashes of what the device holds
        self.result = YearResult()

    def live(self, days: int, on_day: Callable[[int], object] = lambda day: None) -> YearResult:
        """``on_day`` is called after each day. Ctrl-C ends the training; what is on the device is still fetched."""
        result = self.result
        try:
            for day in range(days):
                for _ in range(1 if self._every_day else self._training.day(day).adhered):
                    self._train(day)
                result.days = day + 1
                if result.days % 7 == 0:
                    self._fetch(day)
                on_day(day)
        except KeyboardInterrupt:
            result.interrupted = True
        if self._waiting:
            self._fetch(result.days)
        result.lost = len(self._waiting)
        return result

    def _train(self, day: int) -> None:
        plan, result = self._plan, self.result
        wearer = self._training.wearer(day, InTurn([activity(*play) for play in plan.plays]))
        rig = make_rig(
            wearer,
            self._drive,
            chip=self._chip,
            seed=self._seed,
            start_epoch=plan.start_epoch + day * _DAY_S,
            faults=[fault for fault in self._faults if fault.at_s is None or fault.day == day],
            settings={
                "STORK_WEARER": plan.wearer,
                "STORK_SAFETY": 1,
                **({} if plan.hold_s is None else {"STORK_HOLD_S": plan.hold_s}),
                **({} if plan.steps is None else {"STORK_STEPS": plan.steps}),
            },
        )
        rig.board.drive.tears = False  # what a torn block of flash costs is for `make power-cuts`
        user = UserDriver(rig.board, wearer, plan.plays, patient=True, reacts=True)
        try:
            rig.board.power_on()
        finally:
            result.training_days += 1
            result.played += len(user.results)
            result.cut += user.cut
            result.faults += [f"day {day}: {fault}" for fault in user.faults]
            result.simulated_s += rig.board.clock.now_us / 1e6
            self._note(day, user)
        if rig.chip.violations:
            raise RuntimeError("the firmware misused the sensor: " + rig.chip.violations[0])
        if user.error is not None:
            result.stuck += 1
            result.faults.append(f"day {day}: {user.error}")

    def _note(self, day: int, user: UserDriver) -> None:
        """Note the sessions that the device has stored."""
        files = {path.name: path for path in user.files if path.is_file()}
        for said in user.results:
            path = files.get(f"s{said.number:07d}.stk")
            if path is not None:
                raw = path.read_bytes()
                sha256 = hashlib.sha256(raw).hexdigest()
                doubts = code_names.quality_names((session.read(raw).result or {}).get("quality", 0))
                self.result.trials.append(Trial(day, said.drill, said.leg, said.score, said.end_cause, sha256, doubts))
                self.result.stored += 1
                self._waiting.add(sha256)

    def _fetch(self, day: int) -> None:
        with plugged_in(self._drive, self._person, start_epoch=self._plan.start_epoch + day * _DAY_S) as port:
            safe = set(self._download(port))
        self.result.downloads += 1
        self.result.pulled += len(safe)
        self._waiting -= safe


def _trend(trials: Sequence[Trial], drill: str, leg: str, days: int) -> Trend:
    """``trials`` has at least one of that drill and leg."""
    chosen = [trial for trial in trials if (trial.drill, trial.leg) == (drill, leg)]
    day = np.array([trial.day for trial in chosen], dtype=float)
    score = np.array([trial.score for trial in chosen], dtype=float)
    first, last = score[day < _MONTH_DAYS], score[day >= days - _MONTH_DAYS]
    slope = float(np.polyfit(day / _MONTH_DAYS, score, 1)[0]) if np.ptp(day) >= 28 else None
    return Trend(
        drill,
        leg,
        len(chosen),
        float(first.mean()) if len(first) else float(score[0]),
        float(last.mean()) if len(last) else float(score[-1]),
        slope,
    )
