"""Whole runs in one call: a recording or a virtual person plays a drill on the virtual board."""

import itertools
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stork_host.errors import StorkError
from stork_sim.board.belt import TAP_S, Addition, Belt, tap
from stork_sim.board.clock import SimClock
from stork_sim.board.fresh_drive import fresh_drive
from stork_sim.board.models import MODELS, Model
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.chips.ism330dhcx import Ism330dhcx
from stork_sim.chips.lsm6ds import Lsm6ds
from stork_sim.chips.lsm6ds3trc import Lsm6ds3trc
from stork_sim.chips.lsm6ds33 import Lsm6ds33
from stork_sim.chips.lsm6dso32 import Lsm6dso32
from stork_sim.chips.lsm6dsox import Lsm6dsox
from stork_sim.chips.sensor_errors import SensorErrors
from stork_sim.faults import Fault, arm, strap_of
from stork_sim.firmware_folder import firmware_folder
from stork_sim.first_start import first_start
from stork_sim.motion.body import WornBody
from stork_sim.motion.drill_activities import ACTIVITIES
from stork_sim.motion.motion_source import Motion
from stork_sim.motion.people import Person
from stork_sim.motion.recording import Recording, recording_wearer
from stork_sim.motion.virtual_person import Activity, Performance, virtual_wearer
from stork_sim.outcome import Outcome, journal, outcome
from stork_sim.user_driver import UserDriver, check_drill

__all__ = [
    "CHIPS",
    "Outcome",
    "Played",
    "Rig",
    "activity",
    "journal",
    "make_board",
    "make_rig",
    "outcome",
    "play",
    "worn",
]

CHIPS: dict[str, type[Lsm6ds]] = {
    "lsm6dsox": Lsm6dsox,
    "lsm6dso32": Lsm6dso32,
    "ism330dhcx": Ism330dhcx,
    "lsm6ds3trc": Lsm6ds3trc,
    "lsm6ds33": Lsm6ds33,
}
"""The sensors that a virtual board can have."""


@dataclass(frozen=True)
class Rig:
    """A board, its sensor, and the belt between the sensor and a body."""

    board: VirtualBoard
    chip: Lsm6ds
    belt: Belt


@dataclass(frozen=True)
class Played:
    """One drill as it was played: what came of it, and everything that took part."""

    outcome: Outcome
    rig: Rig
    wearer: WornBody
    user: UserDriver


class InTurn:
    """An Activity that is another one at each go, round and round."""

    def __init__(self, activities: Iterable[Activity]) -> None:
        self._activities = itertools.cycle(list(activities))

    def perform(self, person: Person, rng: np.random.Generator) -> Performance:
        return next(self._activities).perform(person, rng)


def activity(drill: str, leg: str) -> Activity:
    """Activity of a virtual person for a drill. Raises StorkError for a drill that no activity belongs to."""
    if drill not in ACTIVITIES:
        raise StorkError(
            expected="a drill that a virtual person can do: " + ", ".join(ACTIVITIES),
            found=repr(drill),
            try_this="an activity for it in stork_sim/motion/drill_activities.py",
        )
    return ACTIVITIES[drill](leg)


def make_rig(
    motion: Motion,
    drive: Path,
    *,
    chip: str = "",
    seed: int = 0,
    errors: SensorErrors | None = None,
    start_epoch: int | None = None,
    faults: Sequence[Fault] = (),
    firmware: Path | None = None,
    settings: dict[str, object] | None = None,
    board: str | Model = "stork_virtual",
) -> Rig:
    """A board with one sensor worn on ``motion``, and ``faults`` that wait for their time.

    ``board``: a name in MODELS; ``chip``: a name in CHIPS, by default the one that the board is usually sold with;
    ``errors``: the specimen's, by default one drawn from ``seed``; ``settings``: changes to settings.toml, by name;
    ``firmware``: another folder of device files than the installed one. The safety words, which come before the first
    drill of a day, are left out unless ``settings`` ask for them.
    """
    model = check_board(board, chip)
    fresh_drive(drive, firmware_folder() / "settings.toml", {"STORK_SAFETY": 0, **(settings or {})})
    rig = worn(motion, drive, model, chip=chip, seed=seed, errors=errors, start_epoch=start_epoch, faults=faults)
    virtual = rig.board
    if firmware is not None:
        virtual.firmware = firmware
    virtual.prepare = lambda: first_start(virtual)
    arm(faults, rig)
    return rig


def worn(
    motion: Motion,
    drive: Path,
    model: Model,
    *,
    chip: str = "",
    seed: int = 0,
    errors: SensorErrors | None = None,
    start_epoch: int | None = None,
    faults: Sequence[Fault] = (),
) -> Rig:
    """Rig of ``make_rig``, on a drive that stays as it is, before its first start. ``faults``: only the strap's."""
    clock = SimClock()
    belt = Belt(motion, strap=strap_of(faults))
    sensor = CHIPS[chip or model.chips[0]](belt, clock, seed=seed, errors=errors, address=model.address)
    virtual = VirtualBoard(drive, [sensor], clock=clock, start_epoch=start_epoch, model=model)

    def knock(in_us: int) -> None:
        belt.additions.append(Addition((clock.now_us + in_us) / 1e6, TAP_S, tap))
        belt.changed()

    virtual.tapper = knock
    return Rig(virtual, sensor, belt)


def check_board(board: str | Model, chip: str = "") -> Model:
    """The model of that name, sold with ``chip``. Raises StorkError."""
    if chip and chip not in CHIPS:
        raise StorkError(expected="a sensor: " + ", ".join(CHIPS), found=repr(chip), try_this="one of these names")
    if isinstance(board, Model):
        return board
    if board not in MODELS:
        raise StorkError(expected="a board: " + ", ".join(MODELS), found=repr(board), try_this="one of these names")
    model = MODELS[board]
    if chip and chip not in model.chips:
        raise StorkError(
            expected=f"a sensor that {board} is sold with: {', '.join(model.chips)}",
            found=repr(chip),
            try_this="no --chip",
        )
    return model


def make_board(
    wearer: Motion, drive: Path, *, seed: int = 0, start_epoch: int | None = None, **settings: object
) -> tuple[VirtualBoard, Lsm6dsox]:
    """A board with one LSM6DSOX on ``wearer``; ``settings``: changes to settings.toml, by name."""
    rig = make_rig(wearer, drive, seed=seed, start_epoch=start_epoch, settings=settings)
    assert isinstance(rig.chip, Lsm6dsox)
    return rig.board, rig.chip


def play_recording(
    path: Path,
    drill: str,
    leg: str = "",
    *,
    axes: str = "+y+z+x",
    units: str = "",
    to_end: bool = False,
    out: Path | None = None,
    seed: int = 0,
    start_epoch: int | None = None,
    on_console: Callable[[str], None] | None = None,
    faults: Sequence[Fault] = (),
    chip: str = "",
    board: str = "stork_virtual",
) -> Outcome:
    """Feed a recording through the emulated sensor to the device; ``units``: those that are not its columns' names',
    "gyr=rad/s". Raises StorkError for bad input.

    The wearer stands in the recording's first posture until go; when it ends, he presses the button if the drill is
    still on. ``to_end``: the drill goes on till then. ``out``: the drive's folder (default: a new temporary one). The
    sensor is a perfect one: a recording holds the errors of the sensor that made it.
    """
    drill, leg = check_drill(drill, leg)
    recording = Recording.load(path, axes=axes, units=units)
    rig = make_rig(
        wearer := recording_wearer(recording),
        _folder(out),
        chip=chip,
        seed=seed,
        errors=SensorErrors.none(),
        start_epoch=start_epoch,
        faults=faults,
        board=board,
        settings={"STORK_KEEP_GOING": int(to_end)},
    )
    played = play(rig, wearer, drill, leg, on_console=on_console, stop_at_end=True).outcome
    if to_end and played.end_cause == "time_reached" and played.duration_s < recording.duration_s:
        raise StorkError(
            expected=f"a recording of at most {played.duration_s:.0f} s, as long as the device lets this drill last",
            found=f"{path.name} of {recording.duration_s:.0f} s",
            try_this="cut it, or play its beginning without --to-end",
        )
    return played


def play_person(
    person: Person,
    drill: str,
    leg: str = "",
    *,
    seed: int = 0,
    out: Path | None = None,
    start_epoch: int | None = None,
    on_console: Callable[[str], None] | None = None,
    faults: Sequence[Fault] = (),
    chip: str = "",
    board: str = "stork_virtual",
) -> Outcome:
    """Let a virtual person play one drill."""
    return play_person_whole(
        person,
        drill,
        leg,
        seed=seed,
        out=out,
        start_epoch=start_epoch,
        on_console=on_console,
        faults=faults,
        chip=chip,
        board=board,
    ).outcome


def play_person_whole(
    person: Person,
    drill: str,
    leg: str = "",
    *,
    seed: int = 0,
    out: Path | None = None,
    start_epoch: int | None = None,
    on_console: Callable[[str], None] | None = None,
    faults: Sequence[Fault] = (),
    chip: str = "",
    board: str = "stork_virtual",
) -> Played:
    """Trial as ``play_person`` plays it, with all that took part in it."""
    drill, leg = check_drill(drill, leg)
    wearer = virtual_wearer(person, activity(drill, leg), seed=seed)
    rig = make_rig(wearer, _folder(out), chip=chip, seed=seed, start_epoch=start_epoch, faults=faults, board=board)
    return play(rig, wearer, drill, leg, on_console=on_console, reacts=True)


def play(
    rig: Rig,
    wearer: WornBody,
    drill: str,
    leg: str,
    *,
    on_console: Callable[[str], None] | None = None,
    stop_at_end: bool = False,
    reacts: bool = False,
) -> Played:
    """Power the board on, play a drill, power it off. Raises StorkError without a session."""
    if on_console:
        rig.board.console_watchers.append(on_console)
    user = UserDriver(rig.board, wearer, [(drill, leg)], stop_at_end=stop_at_end, reacts=reacts)
    rig.board.power_on()
    if rig.chip.violations:
        raise RuntimeError("the firmware misused the sensor: " + rig.chip.violations[0])
    user.check()
    found = outcome(user.files[0], rig.chip, wearer, complaints=user.faults, journal=journal(rig.board))
    return Played(found, rig, wearer, user)


def _folder(out: Path | None) -> Path:
    return out if out is not None else Path(tempfile.mkdtemp(prefix="stork-"))
