"""Whole runs in one call: a recording or a virtual person plays a drill on the virtual board."""

import itertools
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stork.core import SCORER_VERSION
from stork_format import codes, session
from stork_sim.board.clock import SimClock
from stork_sim.board.drive import fresh_drive
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.chips.lsm6dsox import Lsm6dsox
from stork_sim.firmware import firmware_folder
from stork_sim.motion.people import Person
from stork_sim.motion.recording import Recording, recording_wearer
from stork_sim.motion.single_leg import SingleLeg
from stork_sim.motion.tandem_walk import TandemWalk
from stork_sim.motion.virtual_person import Activity, Performance, virtual_wearer
from stork_sim.motion.wearer import Wearer
from stork_sim.trainee import Trainee, menu_place


@dataclass(frozen=True)
class Outcome:
    """What the device made of one trial. Times in s from the recording's first sample, which comes at go."""

    drill: str
    leg: str
    score: int
    stars: int
    scorer_version: int
    end_cause: str
    duration_s: float
    zone_time_s: dict[str, float]
    quality: list[str]
    events: list[dict[str, Any]]
    session_file: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class InTurn:
    """An Activity that is another one at each go, round and round."""

    def __init__(self, activities: Iterable[Activity]) -> None:
        self._activities = itertools.cycle(list(activities))

    def perform(self, person: Person, rng: np.random.Generator) -> Performance:
        return next(self._activities).perform(person, rng)


def activity(drill: str, leg: str) -> Activity:
    """What a virtual person does when asked for a drill."""
    return TandemWalk() if drill == "tandem_walk" else SingleLeg(leg=leg or "left")


def make_board(
    wearer: Wearer, drive: Path, *, seed: int = 0, start_epoch: int | None = None, **settings: object
) -> tuple[VirtualBoard, Lsm6dsox]:
    """A board with one LSM6DSOX on ``wearer``; ``settings``: changes to settings.toml, by name."""
    clock = SimClock()
    chip = Lsm6dsox(wearer, clock, seed=seed)
    fresh_drive(drive, firmware_folder() / "settings.toml", settings)
    return VirtualBoard(drive, [chip], clock=clock, start_epoch=start_epoch), chip


def play_recording(
    path: Path,
    drill: str,
    leg: str = "",
    *,
    axes: str = "+y+z+x",
    to_end: bool = False,
    out: Path | None = None,
    seed: int = 0,
    start_epoch: int | None = None,
    on_console: Callable[[str], None] | None = None,
) -> Outcome:
    """Feed a recording through the emulated sensor to the device. Raises StorkError for bad input.

    The wearer stands in the recording's first posture until go; when it ends, he presses the button if the drill is
    still on. ``to_end``: the drill goes on till then. ``out``: the drive's folder (default: a new temporary one).
    """
    place = menu_place(drill, leg)
    wearer = recording_wearer(Recording.load(path, axes=axes))
    return _play(
        wearer, place, out, seed, start_epoch, on_console, stop_at_end=True, STORK_KEEP_GOING=int(to_end)
    )


def play_person(
    person: Person,
    drill: str,
    leg: str = "",
    *,
    seed: int = 0,
    out: Path | None = None,
    start_epoch: int | None = None,
    on_console: Callable[[str], None] | None = None,
) -> Outcome:
    """Let a virtual person play one drill."""
    place = menu_place(drill, leg)
    wearer = virtual_wearer(person, activity(drill, leg), seed=seed)
    return _play(wearer, place, out, seed, start_epoch, on_console, stop_at_end=False)


def _play(
    wearer: Wearer,
    place: int,
    out: Path | None,
    seed: int,
    start_epoch: int | None,
    on_console: Callable[[str], None] | None,
    *,
    stop_at_end: bool,
    **settings: object,
) -> Outcome:
    folder = out if out is not None else Path(tempfile.mkdtemp(prefix="stork-"))
    board, chip = make_board(wearer, folder, seed=seed, start_epoch=start_epoch, **settings)
    if on_console:
        board.console_watchers.append(on_console)
    trainee = Trainee(board, wearer, [place], stop_at_end=stop_at_end)
    board.power_on()
    if chip.violations:
        raise RuntimeError("the firmware misused the sensor: " + chip.violations[0])
    return outcome(trainee.files[0], chip, wearer)


def outcome(file: Path, chip: Lsm6dsox, wearer: Wearer) -> Outcome:
    """Read back what the device stored, with the simulator's true times."""
    stored = session.read(file.read_bytes())
    truth = wearer.truth
    go_s = truth.go_s if truth else 0.0

    def seconds(sample: float) -> float:
        return round(chip.sample_time_us(int(sample)) / 1e6 - go_s, 4)

    events = []
    for sample, kind, detail, value in stored.events:
        event: dict[str, Any] = {"kind": codes.EVENTS.get(kind, str(kind))}
        late = value if kind in (codes.STEP, codes.SIDE_STEP, codes.TOUCHDOWN) else 0
        event["t_s"] = seconds(sample - late)
        if late:
            event["detected_s"] = seconds(sample)
        if kind == codes.PHASE:
            event["phase"] = codes.PHASES[detail]
        elif kind == codes.ZONE:
            event["zone"] = codes.ZONES[detail]
            event["direction"] = codes.DIRECTIONS[value]
        elif kind == codes.END:
            event["cause"] = codes.END_CAUSES[detail]
        events.append(event)
    header, result = stored.header, stored.result
    return Outcome(
        drill=header["drill"],
        leg=header["leg"],
        score=result["score"],
        stars=result["stars"],
        scorer_version=header.get("scorer_version", SCORER_VERSION),
        end_cause=result["end_cause"],
        duration_s=result["duration_ms"] / 1000,
        zone_time_s={zone: result[f"{zone}_ms"] / 1000 for zone in codes.ZONES},
        quality=codes.quality_names(result["quality"]),
        events=events,
        session_file=str(file),
    )
