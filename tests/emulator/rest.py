"""The belt asleep on an emulated board: a press, a movement, the sensor's wire and a cable wake it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from emulator import drive, littlefs_drive, play
from emulator.machine import WAKE, Machine
from emulator.phases import phase
from stork_host.pictures import patterns
from stork_sim.motion.people import person
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import InTurn, activity

IDLE_S = 5
PRESS_S = 0.3
DRILL = "feet_together"
_PROBE = Path(__file__).with_name("day_probe.py")
_WATCHED = Path(__file__).with_name("watched_main.py")
_MENU = patterns.menu_colours("")
_OWN = {step[1:] for step in patterns.light("asleep").steps} | {(0, 0, 0)}
_RESTS_S = 8.0
_PATIENCE_S = 12.0
_FALLS_S = 40.0  # who has just walked may wake it twice before it stays asleep


@dataclass
class Nap:
    """Seconds since power-on. ``asleep_s``: the light is dark and the interpreter's own sleep began; ``asked_s``: what
    is to wake it began; ``awake_s``: the menu's light.
    """

    asleep_s: float = 0.0
    asked_s: float = 0.0
    awake_s: float = 0.0

    @property
    def took_s(self) -> float:
        return self.awake_s - self.asked_s


@dataclass
class Rest:
    """``naps`` by what ended them."""

    board_run: play.BoardRun
    naps: dict[str, Nap]


def start(image: Path, *, compiled: bool, say: Callable[[str], object] = print) -> play.BoardRun:
    """A worn board from power-on to ready that sleeps soon, under CircuitPython."""
    flash = drive.make(_settings(), code=_PROBE.read_text(encoding="utf-8"), compiled=compiled)
    return _ready(Machine(image, play.first_start(image, flash, say), say), say)


def start_micropython(image: Path, say: Callable[[str], object] = print) -> play.BoardRun:
    """The same under MicroPython: what `stork install --micropython` makes."""
    flash = littlefs_drive.make(drive.for_micropython(_settings(), _WATCHED.read_bytes()))
    return _ready(Machine(image, flash, say, littlefs_drive.AT), say)


def _settings() -> dict[str, int | str]:
    return play.settings((DRILL,)) | {"STORK_IDLE_S": IDLE_S, "STORK_WAKE": f"GP{WAKE}"}


def _ready(machine: Machine, say: Callable[[str], object]) -> play.BoardRun:
    does = ["free_walk", "free_walk", DRILL, DRILL]  # the first two are what moves it
    wearer = virtual_wearer(person("young"), InTurn([activity(drill, "") for drill in does]), seed=1)
    return play.ready(machine, (DRILL,), say, wearer)


def dozes(found: play.BoardRun) -> int:
    return sum("stork: dozed" in text for _, text in found.machine.lines)


def sleep(found: play.BoardRun) -> Nap:
    """Run without a press until the board sleeps, and has slept for a while."""
    machine, nap = found.machine, Nap()
    begun = dozes(found)
    machine.run(
        lambda: dozes(found) > begun and machine.lights[-1][1] == (0, 0, 0) and not machine.sound.tones[-1][1],
        _FALLS_S,
        "the belt to fall asleep",
    )
    nap.asleep_s = machine.now_s
    machine.run(lambda: machine.now_s > nap.asleep_s + _RESTS_S, 2 * _RESTS_S, "a while of sleep")
    return nap


def wake(found: play.BoardRun, nap: Nap, do: Callable[[], object]) -> None:
    """``do`` it early in a doze, whose own end is seconds away, and wait for the menu."""
    machine = found.machine
    before = dozes(found)
    machine.run(lambda: dozes(found) > before, _PATIENCE_S, "the end of a doze")
    begun = machine.now_s
    machine.run(lambda: machine.now_s > begun + 0.3, 1.0, "the next doze")
    nap.asked_s = machine.now_s
    do()
    machine.run(
        lambda: machine.lights[-1][0] > nap.asked_s and machine.lights[-1][1] in _MENU - _OWN,
        _PATIENCE_S,
        "the menu after a sleep",
    )
    nap.awake_s = machine.lights[-1][0]


def play_rest(found: play.BoardRun) -> Rest:
    """All that wakes it, one after the other."""
    machine, chip = found.machine, found.chip
    rest = Rest(found, {})

    def move() -> None:
        found.wearer.on_go(machine.now_s)

    def by(name: str, do: Callable[[], object]) -> None:
        with phase("falling asleep, sleep", machine):
            rest.naps[name] = nap = sleep(found)
        with phase(f"wake by {name}", machine):
            wake(found, nap, do)
        machine.say(f"  woken by {name} in {nap.took_s:.3f} s")

    by("button", lambda: machine.hold_button(PRESS_S))
    by("motion", move)
    machine.solder_int1(lambda: chip.int1)
    by("wire", move)
    nap = rest.naps["wire"]  # asked once the movement is enough for the sensor, and keeps its wire high
    nap.asked_s = next(at for at in machine.int1_rose if at > nap.asked_s)
    by("cable", lambda: machine.power_usb(True))
    machine.run(lambda: machine.now_s > rest.naps["cable"].awake_s + IDLE_S + 3.0, 2 * IDLE_S, "a while with the cable")
    play.play(found)
    return rest
