"""The second part of a day on an emulated board, after that of rest.py: what goes wrong, and what a PC does.

CircuitPython: pull, power cut in a trial, stuck program, brown-out, maker mode by a command and by the button, update.
MicroPython: power cut and stuck program; the rest needs what its image does not have (docs/emulator.md).
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import typer

from emulator import drive, play
from emulator.brown_out import BrownOut
from emulator.machine import Machine
from emulator.phases import phase
from emulator.rest import DRILL, Rest
from stork_host.cli.app import app
from stork_host.cli.archive_option import ArchiveOption
from stork_host.cli.update import update
from stork_host.install import firmware_files as installing
from stork_host.install.firmware_files import MANIFEST, Firmware, firmware, manifest_text
from stork_host.pictures import patterns

_LONG_S = 1.0
_INTO_S = 4.0  # of the trial that is cut
_START_S, _TRIAL_S, _UPDATE_S = 30.0, 60.0, 300.0
_MENU = patterns.menu_colours("") - {(0, 0, 0)}
_PLUGGED = {step[1:] for step in patterns.light("plugged").steps}


@dataclass
class Day:
    """``cut``: the run that is pulled from and loses its power in a trial; ``later``: the same flash in a new machine;
    ``held``: once more, with the button held; ``worn``: once more, and updated. ``before``, ``after``: files on the
    drive at the cut and once a trial was stored after it; ``updated``: after the update. ``starts``: seconds from each
    reset to ready, by what led to it; ``drives``: whether the PC saw the drive, then.
    """

    cut: play.BoardRun
    later: play.BoardRun
    before: dict[str, bytes]
    starts: dict[str, float]
    drives: dict[str, bool]
    after: dict[str, bytes] = field(default_factory=dict)
    stuck_s: float = 0.0
    brown_out_s: float = 0.0
    """Time from the brown-out to ready."""
    held: play.BoardRun | None = None
    worn: play.BoardRun | None = None
    updated: dict[str, bytes] = field(default_factory=dict)


def play_day(rest: Rest, *, compiled: bool) -> Day:
    cut = rest.board_run
    machine = cut.machine
    if machine.is_circuitpython:
        play.pull(cut)
    with phase("unplug, power cut in a trial", machine):
        machine.power_usb(False)
        machine.after(1.0, lambda: machine.hold_button(_LONG_S))
        machine.run(lambda: cut.said("session 2:", DRILL), _START_S, "the trial to begin")
        begun_s = machine.now_s
        machine.run(lambda: machine.now_s > begun_s + _INTO_S, 2 * _INTO_S, "the middle of the trial")

    machine = machine.again()
    brown_out = BrownOut(machine) if machine.is_circuitpython else None
    later = play.ready(machine, (DRILL,), machine.say)
    day = Day(cut, later, drive.files(cut.machine), {}, {})
    _started(day, "after a power cut", later.ready_s, machine)
    with phase("trial, storing", machine):
        machine.after(3.0, lambda: machine.hold_button(_LONG_S))
        machine.run(lambda: later.said("score"), _TRIAL_S, "a trial after the cut")
    day.after = drive.files(machine)

    hung_s = machine.now_s
    with phase("stuck program, restart by the watchdog", machine):
        machine.hang(True)
        machine.run(lambda: machine.resets, _START_S, "the watchdog")
        day.stuck_s = machine.resets[0] - hung_s
        machine.hang(False)
        _starts_anew(day, "after the watchdog")
    if brown_out is not None:
        with phase("brown-out, restart out of safe mode", machine):
            begun_s = machine.now_s
            brown_out()
            _starts_anew(day, "after a brown-out")
            day.brown_out_s = machine.now_s - begun_s
        _plug_in(day, compiled)
    return day


def _plug_in(day: Day, compiled: bool) -> None:
    later = day.later
    machine = later.machine
    with phase("plug, maker mode by the command", machine):
        machine.power_usb(True)
        count = len(machine.resets)
        play.talk(later, play.on_port(lambda device: device.restart("maker")), "the wish for maker mode")
        machine.run(lambda: len(machine.resets) > count, _START_S, "the reset into maker mode")
        _starts_anew(day, "maker mode, by the command")

    machine = machine.again()
    machine.press(True)
    day.held = play.ready(machine, (DRILL,), machine.say)
    with phase("maker mode by the button, held at power-on", machine):
        machine.press(False)
        machine.run(lambda: machine.lights[-1][1] in _MENU, _START_S, "the menu, in maker mode")
    _started(day, "maker mode, by the button", day.held.ready_s, machine)

    machine = machine.again()
    day.worn = play.ready(machine, (DRILL,), machine.say)
    _started(day, "worn again", day.worn.ready_s, machine)
    with phase("plug, update, swap, plugged in", machine):
        machine.power_usb(True)
        play.talk(day.worn, _update, "the update", _UPDATE_S)
        machine.run(
            lambda: machine.lights[-1][0] > machine.begun_s and machine.lights[-1][1] in _PLUGGED,
            _START_S,
            "the light of a belt that is plugged in",
        )
    day.updated = drive.files(machine)


def newer() -> Firmware:
    """Today's firmware with what an update may bring: a module and boot.py that differ, a file more and one less; and
    code.py, of which the board has one with a probe.
    """
    ours = firmware()
    files = {path: content for path, content in ours.files.items() if path not in (MANIFEST, "boards/stork_virtual.py")}
    module = "lib/stork/device/self_test.py"
    files[module] = files[module].replace(b"_SILENT_MS = const(1000)", b"_SILENT_MS = const(1001)")
    files["boot.py"] += b"# newer\n"
    files["boards/newer.py"] = b"AXES = None\n"
    return replace(ours, files=files | {MANIFEST: manifest_text(ours.version, files)})


def _update(port: str) -> None:
    """`stork update` of a PC that has the newer firmware; copies of the sessions go into an archive of its own."""
    with TemporaryDirectory() as data, patch.object(installing, "firmware", lambda interpreter: newer()):
        context = typer.Context(typer.main.get_command(app), obj=ArchiveOption(data=Path(data)))
        update(context, port=port, text=False, dry_run=False, no_wait=False, sessions_stay=True, json=True)


def _starts_anew(day: Day, what: str) -> None:
    """The later machine, once more ready after a reset."""
    machine = day.later.machine

    def ready() -> bool:
        return any(at > machine.begun_s and "stork: ready" in text for at, text in machine.lines)

    machine.run(ready, _START_S, f"ready {what}")
    ready_s = machine.now_s - machine.begun_s
    machine.run(lambda: machine.lights[-1][0] > machine.begun_s, _START_S, "its light")
    _started(day, what, ready_s, machine)


def _started(day: Day, what: str, ready_s: float, machine: Machine) -> None:
    day.starts[what] = ready_s
    day.drives[what] = machine.usb.has_drive
