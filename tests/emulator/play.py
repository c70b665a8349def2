"""One whole run of an emulated board: power on, play a drill with the button, pull the session over USB."""

import multiprocessing
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TypeVar
from unittest.mock import patch

from emulator import drive, fat12
from emulator.machine import Machine
from emulator.phases import phase
from emulator.usb_host import Port
from stork.feedback.language import GO_HZ
from stork_host.link import client, devices, transport, update
from stork_host.link.client import StorkDevice
from stork_sim.board.usb import PtyEndpoint
from stork_sim.chips.lsm6dsox import Lsm6dsox
from stork_sim.motion.body import WornBody
from stork_sim.motion.people import person
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import InTurn, activity

_LONG_S = 1.0
_SHORT_S = 0.2
_HOLD_S, _STEPS = 5, 8
_PATIENCE_S = 30.0  # emulated; the bounds are in the tests
_PULL_S = 120.0
# The board is slower than a real one: that is no board that hangs. A probe is lost where the board restarts, and made
# again.
_PATIENT: dict[ModuleType, dict[str, float]] = {
    transport: {"_WRITE_LIMIT_S": 600.0},
    client: {"TIMEOUT_S": 600.0},
    devices: {"PROBE_TIMEOUT_S": 20.0},
    update: {"_BACK_S": 3600.0},
}
_PROBE = Path(__file__).with_name("probe.py")

T = TypeVar("T")


@dataclass
class BoardRun:
    """Result of a run. Times in seconds of emulated time since power-on."""

    machine: Machine
    chip: Lsm6dsox
    wearer: WornBody
    light_s: float = 0.0
    ready_s: float = 0.0
    start_s: float = 0.0  # the trial
    end_s: float = 0.0
    sessions: list[bytes] = field(default_factory=list)
    pull_s: float = 0.0

    def said(self, *words: str) -> str:
        """The first line of the console that has all ``words``; "" before."""
        return next((text for _, text in self.machine.lines if all(word in text for word in words)), "")


def first_start(image: Path, flash: bytes, say: Callable[[str], object]) -> bytes:
    """The drive after CircuitPython's first start on it, at which it waits a second and writes boot_out.txt."""
    machine = Machine(image, flash, say)
    with phase("first power-on of a new drive", machine):
        machine.run(lambda: machine.usb.ports, _PATIENCE_S, "USB at the first start")
    if "boot_out.txt" not in fat12.read(machine.drive):
        raise RuntimeError("expected CircuitPython to write boot_out.txt on its drive, found none")
    return machine.drive


def start(
    image: Path,
    *,
    compiled: bool = False,
    heap: int | None = None,
    drills: tuple[str, ...] = ("feet_together",),
    wearer: WornBody | None = None,
    steps: int = _STEPS,
    say: Callable[[str], object] = print,
) -> BoardRun:
    """Run from power-on to ready. ``heap``: bytes that the interpreter has in all, of the Pico's; ``drills``: the menu,
    in the order in which they are played; ``wearer``: who plays them, else a virtual person; ``steps``: of a walk.
    """
    chosen = settings(drills) | {"STORK_STEPS": steps} | ({} if heap is None else {"PROBE_HEAP": heap})
    flash = drive.make(chosen, code=_PROBE.read_text(encoding="utf-8"), compiled=compiled)
    return ready(Machine(image, first_start(image, flash, say), say), drills, say, wearer)


def ready(
    machine: Machine, drills: tuple[str, ...], say: Callable[[str], object], wearer: WornBody | None = None
) -> BoardRun:
    """Power on a board worn by somebody who does ``drills``, and wait until it is ready."""
    if wearer is None:
        wearer = virtual_wearer(person("young"), InTurn([activity(drill, "") for drill in drills]), seed=1)
    chip = Lsm6dsox(wearer, machine.now, seed=1)
    machine.wire([chip])
    machine.sound.watchers.append(lambda hz: wearer.on_go(machine.now_s) if abs(hz - GO_HZ) < 10 else None)
    machine.line_watchers.append(lambda text: say(f"  {machine.now_s:7.3f} s  {text}"))
    found = BoardRun(machine, chip, wearer)
    with phase("power-on, self-test, menu", machine):
        machine.run(lambda: found.said("ready"), _PATIENCE_S, "the app to be ready")
        found.ready_s = machine.now_s
        machine.run(lambda: machine.lights, _PATIENCE_S, "the first light")
    found.light_s = machine.lights[0][0]
    return found


def settings(drills: tuple[str, ...]) -> dict[str, int | str]:
    return {"STORK_MENU": ", ".join(drills), "STORK_HOLD_S": _HOLD_S, "STORK_STEPS": _STEPS, "STORK_SAFETY": 0}


def play(found: BoardRun, drill: str = "feet_together", number: int = 1) -> None:
    """Hold the button, do the drill until it is over. ``number``: of the session, and of the drill in the menu."""
    machine = found.machine
    named = f"session {number}:"
    if number > 1:  # the stars are shown, and the place before is chosen
        for at in (1.0, 2.0):
            machine.after(at, lambda: machine.hold_button(_SHORT_S))
    machine.after(3.0, lambda: machine.hold_button(_LONG_S))
    with phase(f"trial, storing: {drill}", machine):
        machine.run(lambda: found.said(named, drill), _PATIENCE_S, "the trial to begin")
        found.start_s = machine.now_s
        machine.run(lambda: found.said(named, "score"), 2 * _PATIENCE_S, "the trial to end")
    found.end_s = machine.now_s


def pull(found: BoardRun) -> None:
    """All sessions."""

    def ask(device: StorkDevice) -> list[bytes]:
        return [device.download(listed.path) for listed in device.list_sessions()]

    begun = found.machine.now_s
    with phase("plug, pull", found.machine):
        found.sessions = talk(found, on_port(ask), "the session over USB")
    found.pull_s = found.machine.now_s - begun


def on_port(ask: Callable[[StorkDevice], T]) -> Callable[[str], T]:
    """Question to the device at the port, for ``talk``."""

    def asked(port: str) -> T:
        with StorkDevice(port) as device:
            return ask(device)

    return asked


def talk(found: BoardRun, work: Callable[[str], T], what: str, most_s: float = _PULL_S) -> T:
    """Run a program of the PC in a process of its own and give back what it returns. It gets the name of a port: a
    pseudo-terminal whose other end is the emulated cable. It may restart the board. ``what``: it is for. Raises
    RuntimeError with the traceback of whatever ends the program.
    """
    machine = found.machine
    end = PtyEndpoint()
    port: Port | None = None
    fork = multiprocessing.get_context("fork")
    answers, answer = fork.Pipe(duplex=False)

    def program() -> None:
        try:
            with ExitStack() as patched:
                for module, limits in _PATIENT.items():
                    for name, seconds in limits.items():
                        patched.enter_context(patch.object(module, name, seconds))
                answer.send((work(end.name), ""))
        except BaseException:  # told by the other process
            answer.send((None, traceback.format_exc()))

    def step() -> bool:
        nonlocal port
        if port not in machine.usb.ports:
            port = machine.open_data(end.write) if machine.usb.is_open else None
        if end.waiting():
            data = end.read(4096)
            if port is not None:  # else nobody hears it
                machine.usb.send(port, data)
        return answers.poll() or not pc.is_alive()

    pc = fork.Process(target=program, daemon=True)
    pc.start()
    answer.close()
    try:
        machine.run(step, most_s, what)
    finally:
        if port in machine.usb.ports:
            port.on_data = lambda data: None  # the cable stays, nobody reads
            machine.usb.open(port, False)
        end.close()
        pc.join(1.0)
        pc.kill()
    result, failure = answers.recv()
    if failure:
        raise RuntimeError(failure)
    return result
