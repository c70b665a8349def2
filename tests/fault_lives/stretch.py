"""Time under power of a belt in a life with faults: a wearer, maybe a PC, and what goes wrong meanwhile."""

import random
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from fault_lives import pc
from fault_lives.book import Book, Observer
from fault_lives.cable import Cable, Command
from fault_lives.sensor_tap import SensorTap
from fault_lives.wearer import Wearer
from flash_map import area_blocks
from stork.store import nvm_flags
from stork_host.drive_sessions import AREA as AREA_FILE
from stork_sim.board.bus import Line
from stork_sim.board.flash import BLOCK, Operation
from stork_sim.board.microcontrollers import DRIVE
from stork_sim.board.models import Model
from stork_sim.motion.body import WornBody
from stork_sim.runs import worn

FIRST_START, UPDATING, PLANNING, FORGETTING = "first start", "updating", "planning", "forgetting"
PULLING, CRASHED, STORING, NOTING, RESTING = "pulling", "crash report", "storing", "noting", "resting"
FAILED_START = "failed start"
"""Activities of a belt. Storing: from the first sample of a trial to its record. Noting: all writes after that."""
_REPORT, _OLDER = "crash.txt", "sessions"

AREA, FILES, MEMORY, NOTHING = "area", "file system", "memory", "nothing"
"""Targets of the write in which the power went."""

_LOOK_US = 500_000
_MOST_RESETS = 60


@dataclass(frozen=True)
class Aim:
    """A power cut at the ``nth`` time (from 0) that the belt writes while it is ``doing`` that, "" for anything.
    ``memory``: writes of the non-volatile memory count, else those of the drive's flash. ``part``: of the write's time,
    0 is before it.
    """

    kind: str
    doing: str
    nth: int
    part: float
    memory: bool = False
    brown_out: bool = False


class PutIn(Exception):
    """An error that is raised in the firmware on purpose."""


class WatchedLine(Line):
    """Wires of the bus that count as asked what they do not let through."""

    def __init__(self, tap: SensorTap) -> None:
        self._tap = tap
        self._stuck = False

    @property
    def stuck(self) -> bool:
        self._tap.asked += self._stuck
        return self._stuck

    @stuck.setter
    def stuck(self, stuck: bool) -> None:
        self._stuck = stuck


class PowerLoss(NamedTuple):
    """``doing`` and ``writing``: as above. ``path``: of the file that was changed last."""

    doing: str
    writing: str
    path: str = ""

    @property
    def documented(self) -> bool:
        """Whether the belt wrote its file system where docs/decisions/0025-area.md says so. After a failed start, its
        report or the end of the sessions' file; what is forgotten there, files of an older firmware.
        """
        if self.writing != FILES:
            return False
        if self.doing == FAILED_START:
            return self.path in (_REPORT, AREA_FILE)
        if self.doing == FORGETTING:
            return self.path.split("/")[0] == _OLDER
        return self.doing in (FIRST_START, UPDATING, PLANNING)


class Stretch:
    """``seed``: of the sensor's specimen; ``epoch``: what the belt's clock says, None: it was never set. ``battery``:
    it goes on without the cable. ``calm``: a wearer who does all right.

    Afterwards: ``hits``, how often each kind of fault came about; ``losses`` of power; ``said``, by the PC's commands;
    ``stories`` of what broke.
    """

    def __init__(
        self,
        body: WornBody,
        drive: Path,
        model: Model,
        book: Book,
        chance: random.Random,
        *,
        number: int,
        chip: str,
        seed: int,
        epoch: int | None,
        trials: int,
        battery: bool = True,
        calm: bool = False,
        nap_s: int = 0,
        most_s: float = 600.0,
    ) -> None:
        self.rig = worn(body, drive, model, chip=chip, seed=seed, start_epoch=epoch)
        self.board = board = self.rig.board
        self.clock = board.clock
        self.chance = chance
        self.number = number
        self.trials = trials
        self.battery = battery
        self.hits: Counter[str] = Counter()
        self.losses: list[PowerLoss] = []
        self.said: list[pc.Said] = []
        self.stories: list[str] = []
        self.visit: pc.Visit | None = None
        self.cable: Cable | None = None
        self.wires: Callable[[bytes, bool], bytes] = lambda data, to_board: data
        self.errors = 0  # that were raised in the firmware on purpose
        self.crash_kind = ""  # the fault that a crash would come from
        self.most_us = int(most_s * 1e6)
        self.visit_from_s = 0.0
        self._aims: list[tuple[Aim, list[int]]] = []
        self._visited = False
        self._pc_doing = ""
        self._begins = ""  # what a start does before it looks for its sensor
        self._asked = 0  # of the sensor, before this start
        self._crashed = False
        self._operation: Operation | None = None
        self._writes_until_us = 0
        self._lost: tuple[str, Operation | None, bool, str] | None = None
        board.boot_watchers.append(self._booted)
        self.tap = SensorTap(self.rig.chip, chance)
        for chips in board.wiring.values():
            chips.update({address: self.tap for address, chip in chips.items() if chip is self.rig.chip})
        board.line = WatchedLine(self.tap)
        self.observer = Observer(board, self.tap, book, number)
        self.wearer = Wearer(board, body, chance, trials, calm=calm, nap_s=nap_s)
        board.drive.watchers.append(self._flash)
        board.nvm.begin_watchers.append(self._memory)
        board.nvm.watchers.append(self._written)
        self._book = book

    @property
    def doing(self) -> str:
        if self._pc_doing:
            return self._pc_doing
        if self._begins and self.tap.asked == self._asked:
            return self._begins
        if self._crashed:
            return CRASHED
        if self.observer.training:
            return STORING
        return NOTING if self.observer.noting else RESTING

    @property
    def writing(self) -> bool:
        """Whether the flash or the memory is at work."""
        return self.clock.now_us < self._writes_until_us

    def hit(self, kind: str) -> None:
        self.hits[kind] += 1

    def at(self, seconds: float, function: Callable[[], object]) -> None:
        """Let it happen so long after power-on."""
        self.clock.call_at(int(seconds * 1e6), function)

    def idle(self, function: Callable[[], None]) -> None:
        """Let it happen as soon as nothing is being written: a program that is stuck, or failed, writes nothing."""
        if self.writing:
            self.clock.call_at(self._writes_until_us + 1000, partial(self.idle, function))
        else:
            function()

    def aim(self, aim: Aim) -> None:
        self._aims.append((aim, [aim.nth]))

    def cut(self, kind: str, brown_out: bool = False) -> None:
        """The power goes, or breaks down for a moment. Call it from an event of the clock."""
        self.hit(kind)
        self._lose_power()
        if brown_out:
            self.board.brown_out()
        self._leave()
        self.board.power_off()

    def pull_cable(self) -> None:
        if self.cable is None or not self.cable.plugged:
            return
        if self.battery or not self.cable.running:
            self.cable.pull()
        else:
            self._lose_power()
            self._leave()
            self.board.power_off()

    def run(self) -> None:
        """Run from power-on to power-off."""
        self.clock.call_in(_LOOK_US, self._look)
        try:
            self.board.power_on(_MOST_RESETS)
        except PutIn:
            pass  # where no program ran: CircuitPython itself was starting
        except Exception as error:
            self.stories.append(f"the virtual board broke: {error!r} {traceback.format_exc(limit=-3)}")
        self._leave()
        self.observer.over()
        self._settle()
        if self.rig.chip.violations:
            self.stories.append("the sensor was misused: " + self.rig.chip.violations[0])
        if not self.errors and any("Traceback" in line for line in self.board.console):
            self.stories.append("a traceback: " + " | ".join(self.board.console[-8:]))

    @property
    def shows(self) -> str:
        """Sign of life of a belt that does not play: its light, its drive, or "" for none."""
        lit = any(any(rgb) for _, *rgb in self.board.light.log)
        drive = DRIVE in self.board.usb_functions
        return " and ".join(what for what, there in (("light", lit), ("drive", drive)) if there)

    def _look(self) -> None:
        """Whether all is over that was to be done; then somebody switches the belt off, while it writes nothing."""
        self.clock.call_in(_LOOK_US, self._look)
        visiting = self.cable is not None and self.cable.plugged
        if self.visit is not None and not self._visited and self.wearer.done:
            if self.clock.now_us > self.visit_from_s * 1e6:
                self.begin_visit()
        elif self.clock.now_us <= self.most_us and (visiting or not self.wearer.done):
            return
        elif not self.writing and self.board.drive.resting:
            self._leave()
            self.board.power_off()

    # A PC.

    def begin_visit(self) -> None:
        """The cable comes in, and the PC's commands begin."""
        if self._visited or self.visit is None:
            return
        self._visited = True
        self.board.detach()
        self.cable = Cable(self.board, partial(pc.run, self.visit), self._news, lambda *wire: self.wires(*wire))

    def _news(self, news: Command) -> None:
        if news[0] == "doing":
            self._pc_doing = news[1]
            return
        if news[0] == "hit":
            self.hit(news[1])
            return
        self._pc_doing = ""
        if news[0] == "done":
            self.said = news[1]
        elif news[0] == "broken":
            self.stories.append("the PC's side broke: " + news[1])
        elif news[0] == "killed":
            self.hit("PC killed")
        self.clock.call_in(int(self.chance.uniform(0.2, 3) * 1e6), self.pull_cable)

    def _leave(self) -> None:
        if self.cable is not None:
            self.cable.close()

    # What is being written.

    def _booted(self) -> None:
        self._settle()
        self._crashed = False
        self._asked = self.tap.asked
        drive = self.board.drive
        self._begins = ""
        if (drive.folder / "update" / "manifest").is_file():
            self._begins = UPDATING
        elif not area_blocks(bytes(drive.volume.cache.flash.data)):
            self._begins = FIRST_START

    def _flash(self, operation: Operation) -> None:
        self._operation = operation
        if self.board.drive.slow > 1:
            self.hits["slow flash"] = 1
        self._write(int(operation.us * self.board.drive.slow), False)

    def _memory(self, us: int) -> None:
        self._operation = None
        self._write(us, True)

    def _write(self, us: int, memory: bool) -> None:
        now = self.clock.now_us
        self._writes_until_us = now + us
        for aim, left in self._aims:
            if aim.memory == memory and aim.doing in (self.doing, ""):
                if not left[0]:
                    self.clock.call_at(now + int(aim.part * us), partial(self.cut, aim.kind, aim.brown_out))
                left[0] -= 1

    def _written(self, raw: bytes) -> None:
        if len(raw) == 16 and raw[:2] == b"\x02\x03" and self.crash_kind:
            self.hit(self.crash_kind)
            self.crash_kind = ""
            self._crashed = True

    def _lose_power(self) -> None:
        path = self.board.drive.changing
        doing = CRASHED if path == _REPORT else self.doing  # a start that fails early writes it before its record
        if doing == CRASHED and nvm_flags.maker(self.board.nvm):
            doing = FAILED_START
        self._lost = doing, self._operation if self.writing else None, self.writing, path

    def _settle(self) -> None:
        """Note what a loss of power met, now that the flash is as it was left."""
        if self._lost is None:
            return
        (doing, operation, writing, path), self._lost = self._lost, None
        what = MEMORY if writing else NOTHING
        if operation is not None:
            image = bytearray(self.board.drive.volume.cache.flash.data)
            image[operation.address : operation.address + len(operation.old)] = operation.old
            what = AREA if operation.address // BLOCK in area_blocks(bytes(image)) else FILES
        self.losses.append(PowerLoss(doing, what, path))
