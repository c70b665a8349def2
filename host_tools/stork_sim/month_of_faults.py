"""A month of home training in which something goes wrong every day, each kind of fault at least once.

One wearer, one device that keeps its drive and memory from day to day, the complete firmware, and a download every
seven days, as in ``stork_sim.year``. What must come out: no session lost, no day on which the device got stuck.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from stork.store.journal import Journal
from stork_format import journal_records
from stork_sim.faults import Fault, parse
from stork_sim.home_programme import HomeProgramme, PlannedDrill
from stork_sim.motion.people import Person
from stork_sim.year import Download, Year, YearResult

PLAN = HomeProgramme(
    drills=(
        PlannedDrill("single_leg", "left", 1),
        PlannedDrill("feet_together", "", 1),
        PlannedDrill("tandem_walk", "", 1),
    ),
    wearer="virtual",
    days_per_week=7,
    hold_s=10,
)

# What goes wrong on one training day after the other; times count from power-on, go of the first drill comes at
# about 8 s, its end at about 20 s. An empty line is a good day.
SCHEDULE = (
    "",
    "nack@12s",
    "nack@12s+4s",
    "freeze@12s+3s",
    "stuck@12s+3s",
    "drop@12s=3",
    "overrun@12s",
    "clip@12s",
    "drift@11s",
    "strap_slip@13s=60",
    "strap_wobble@0s=5",
    "absent@0s+25s",
    "wrong_chip@0s+25s",
    "wrong_range@0s+25s",
    "stuck_bus@0s+20s",
    "stuck_bus@12s+3s",
    "brownout@3s",
    "brownout@13s",
    "brownout@20s brownout@21s brownout@22s",
    "battery_low@14s=4",
    "battery_low@12s+4s=1",
    "usb_attach@9s",
    "usb_attach@1s usb_detach@15s",
    "usb_silent@1s",
    "button_bounce@0s=40",
    "slow_flash@0s",
    "slow_flash@0s brownout@20.5s",
    "slow_flash@0s nack@12s+4s brownout@30s",
    "usb_silent@9s overrun@12s+4s",
    "",
)


@dataclass(frozen=True)
class Day:
    """One training day: what went wrong, how many drills ended (of how many), faults that stopped the device.

    ``cut``: drills that a restart cut off; they were played again. ``noted``: faults it wrote into its memory.
    ``doubts``: quality flags of the day's sessions.
    """

    day: int
    faults: str
    played: int
    planned: int
    stored: int
    cut: int
    noted: int
    stuck: bool
    told: list[str]
    doubts: list[str]


@dataclass(frozen=True)
class MonthResult:
    """``whole``: counts of the month; ``lost`` and ``stuck`` in it must be 0."""

    days: list[Day]
    whole: YearResult

    def as_dict(self) -> dict[str, Any]:
        whole = self.whole.as_dict()
        counts = {name: whole[name] for name in ("played", "stored", "pulled", "lost", "cut", "stuck", "downloads")}
        return {**counts, "days": [asdict(day) for day in self.days]}


def live(
    person: Person,
    drive: Path,
    download: Download,
    *,
    schedule: Sequence[str] = SCHEDULE,
    seed: int = 0,
    chip: str = "lsm6dsox",
    on_day: Callable[[int], object] = lambda day: None,
) -> MonthResult:
    """Train on as many days as ``schedule`` has lines. ``on_day`` is called after each day."""
    year = Year(person, PLAN, drive, download, seed=seed, chip=chip, every_day=True, faults=list(_armed(schedule)))
    days: list[Day] = []
    before = _counts(year.result, drive)

    def note(day: int) -> None:
        nonlocal before
        now = _counts(year.result, drive)
        played, stored, cut, stuck, told, noted = (b - a for a, b in zip(before, now, strict=True))
        before = now
        said = [line.partition(": ")[2] for line in year.result.faults[len(year.result.faults) - told :]]
        doubts = sorted({name for trial in year.result.trials if trial.day == day for name in trial.quality})
        days.append(Day(day, schedule[day], played, len(PLAN.plays), stored, cut, noted, stuck > 0, said, doubts))
        on_day(day)

    return MonthResult(days, year.live(len(schedule), note))


def _armed(schedule: Sequence[str]) -> Iterator[Fault]:
    """Each fault on its day."""
    for day, line in enumerate(schedule):
        for text in line.split():
            name, _, when = text.partition("@")
            yield parse(f"{name}@{day}d{when}")


def _counts(result: YearResult, drive: Path) -> tuple[int, ...]:
    """Counts that grow from day to day: drills played, sessions stored, cut, days stuck, faults, and the faults
    that the device has noted in its journal.
    """
    return result.played, result.stored, result.cut, result.stuck, len(result.faults), _noted(drive)


def _noted(drive: Path) -> int:
    file = drive.resolve().with_suffix(".nvm")
    if not file.is_file():
        return 0
    records = Journal(bytearray(file.read_bytes())).each()
    return sum(record[0] == journal_records.FAULT for record in records)
