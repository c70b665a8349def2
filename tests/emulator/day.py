"""Events of a day on an emulated board: power cut, stuck program, maker mode, unplugging."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from emulator import drive, play
from emulator.machine import DRIVE_AT, Machine

DRILL = "feet_together"
_PROBE = Path(__file__).with_name("day_probe.py")
_LONG_S = 1.0
_INTO_S = 4.0  # of the trial that is cut
_START_S, _TRIAL_S = 30.0, 60.0


@dataclass
class Day:
    """``cut``: the run that loses its power in a trial; ``later``: the same flash in a new machine, which is stuck
    once, and is put into maker mode; ``worn``: once more. ``starts``: seconds from each reset of ``later`` to ready,
    the first from power-on; ``drives``: whether the PC saw the drive, then.
    """

    cut: play.BoardRun
    later: play.BoardRun
    starts: list[float]
    drives: list[bool]
    stuck_s: float = 0.0
    worn: Machine | None = None


def ready_lines(machine: Machine) -> int:
    return sum("stork: ready" in text for _, text in machine.lines)


def power_on_again(image: Path, flash: bytes, say: Callable[[str], object]) -> Machine:
    return Machine(image, flash[DRIVE_AT:], say, flash=flash)


def play_day(image: Path, *, compiled: bool, say: Callable[[str], object] = print) -> Day:
    code = _PROBE.read_text(encoding="utf-8")
    flash = drive.make(play.settings((DRILL,)), code=code, compiled=compiled)
    cut = play.ready(Machine(image, play.first_start(image, flash, say), say), (DRILL,), say)
    cut.machine.after(3.0, lambda: cut.machine.hold_button(_LONG_S))
    cut.machine.run(lambda: cut.said("session 1:", DRILL), _START_S, "the trial to begin")
    cut.start_s = cut.machine.now_s
    cut.machine.run(lambda: cut.machine.now_s > cut.start_s + _INTO_S, 2 * _INTO_S, "the middle of the trial")
    say("  the power is cut")

    later = play.ready(power_on_again(image, cut.machine.flash, say), (DRILL,), say)
    machine = later.machine
    day = Day(cut, later, [later.ready_s], [machine.usb.has_drive])
    machine.after(3.0, lambda: machine.hold_button(_LONG_S))
    machine.run(lambda: later.said("score"), _TRIAL_S, "a trial after the cut")
    later.end_s = machine.now_s

    hung_s = machine.now_s
    machine.hang(True)
    machine.run(lambda: machine.resets, _START_S, "the watchdog")
    day.stuck_s = machine.resets[0] - hung_s
    machine.hang(False)
    _started_anew(day, 2)
    play.talk(later, lambda device: device.restart("maker"), "the wish for maker mode")
    machine.run(lambda: len(machine.resets) == 2, _START_S, "the reset into maker mode")
    _started_anew(day, 3)

    say("  unplugged, and on again")
    day.worn = power_on_again(image, machine.flash, say)
    day.worn.run(lambda: day.worn is not None and day.worn.usb.ports, _START_S, "USB, worn again")
    return day


def _started_anew(day: Day, number: int) -> None:
    machine = day.later.machine
    machine.run(lambda: ready_lines(machine) == number, _START_S, f"start {number}")
    day.starts.append(machine.now_s - machine.begun_s)
    machine.run(lambda: machine.lights[-1][0] > machine.begun_s, _START_S, "its light")
    day.drives.append(machine.usb.has_drive)
