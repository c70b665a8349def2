"""Virtual boards for tests: parts one by one, or worn by a person who stands, with timed presses."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from stork.store.catalogue import file_name
from stork_format import session
from stork_host.drive_sessions import sessions_on
from stork_sim.board.clock import SimClock
from stork_sim.board.drive import Drive
from stork_sim.board.importer import Importer
from stork_sim.board.models import Model
from stork_sim.board.modules import build, left_out
from stork_sim.board.virtual_board import VirtualBoard
from stork_sim.chips.lsm6dsox import Lsm6dsox
from stork_sim.firmware_folder import firmware_folder, library_folder
from stork_sim.motion.motion_source import STANDARD_GRAVITY
from stork_sim.runs import make_rig


class Motion:
    """Known motion: ``function`` of times (n,) in s -> (n, 6) in sensor axes, m/s^2 and deg/s."""

    version = 0

    def __init__(self, function: Callable[[np.ndarray], np.ndarray]) -> None:
        self.at = function


def upright(t_s: np.ndarray) -> np.ndarray:
    out = np.zeros((len(t_s), 6))
    out[:, 0] = STANDARD_GRAVITY
    return out


def counting(t_s: np.ndarray) -> np.ndarray:
    """Every sample differs: 0.01 g a second on y, 1 deg/s a second about z."""
    out = upright(t_s)
    out[:, 1] = 0.01 * STANDARD_GRAVITY * t_s
    out[:, 5] = t_s
    return out


def fill(drive: Drive, leave: int) -> None:
    """Put a file onto the drive that leaves ``leave`` bytes free, rounded down to whole clusters."""
    (drive.folder / "filler.bin").write_bytes(bytes(drive.free() - leave))
    drive.free()


class Parts:
    """One board whose modules a test imports itself, as the firmware would."""

    def __init__(self, drive: Path, *chips: Any, clock: SimClock | None = None, **board: Any) -> None:
        self.board = VirtualBoard(drive, chips, clock=clock, **board)
        self.board.data_port = True
        self.board.drive_hidden = False
        self.board.drive.writable = True
        self.clock = self.board.clock
        self.importer = Importer(
            [firmware_folder(), library_folder()],
            build(self.board),
            {"print": self.board.print, "open": self.board.drive.open},
            absent=left_out(self.board),
        )

    def module(self, name: str) -> ModuleType:
        return self.importer.import_(name, fromlist=("",))

    def i2c(self, frequency: int = 400_000) -> Any:
        pins = self.board.pins
        return self.module("busio").I2C(pins["SCL"], pins["SDA"], frequency=frequency)


class Worn:
    """A whole board on somebody who stands upright (or ``motion``), run by a script of times in s since power-on.

    Two questions that a press answers are left out unless ``settings`` ask for them: the safety words before the first
    drill, and the fatigue brake.
    """

    MENU_S = 1.5  # the menu is up by then

    def __init__(
        self,
        drive: Path,
        motion: Any = None,
        *,
        seed: int = 0,
        model: str | Model = "stork_virtual",
        chip: str = "",
        start_epoch: int | None = None,
        **settings: object,
    ) -> None:
        self.drive = drive
        self.broken: Exception | None = None
        settings = {"STORK_SAFETY": 0, "STORK_FATIGUE": 0, **settings}
        worn = motion or Motion(upright)
        rig = make_rig(worn, drive, chip=chip, seed=seed, start_epoch=start_epoch, settings=settings, board=model)
        self.board: VirtualBoard = rig.board
        self.chip: Any = rig.chip

    @property
    def clock(self) -> SimClock:
        return self.board.clock

    @property
    def console(self) -> str:
        return "\n".join(self.board.console)

    def at(self, seconds: float, function: Callable[[], object]) -> "Worn":
        def run() -> None:
            try:
                function()
            except Exception as error:  # the firmware under test would catch it
                self.broken = error
                self.board.power_off()

        self.clock.call_at(round(seconds * 1e6), run)
        return self

    def press(self, seconds: float, how_long: float = 0.15) -> "Worn":
        self.at(seconds, lambda: self.board.press(True))
        return self.at(seconds + how_long, lambda: self.board.press(False))

    def start(self, seconds: float = MENU_S) -> "Worn":
        """A long press: the chosen drill begins."""
        return self.press(seconds, 1.0)

    def set_chip(self, seconds: float, **values: object) -> "Worn":
        """Change attributes of the sensor chip."""
        return self.at(seconds, lambda: [setattr(self.chip, name, value) for name, value in values.items()])

    def run(self, until_s: float) -> "Worn":
        """Power on, and off again at ``until_s``."""
        self.at(until_s, self.board.power_off)
        self.board.power_on()
        if self.broken is not None:
            raise self.broken
        return self

    def sessions(self) -> dict[str, session.Session]:
        return {file_name(number): session.read(content) for number, content in sessions_on(self.drive).items()}

    def light_at(self, seconds: float) -> tuple[int, int, int]:
        """Colour (r, g, b) of the light, ``seconds`` after power-on."""
        shown = (0, 0, 0)
        for t_us, *rgb in self.board.light.log:
            if t_us > seconds * 1e6:
                break
            shown = tuple(rgb)  # type: ignore[assignment]
        return shown

    def colours(self, begin_s: float, end_s: float) -> set[tuple[int, int, int]]:
        """All colours shown between two times."""
        found = {self.light_at(begin_s)}
        found |= {tuple(rgb) for t_us, *rgb in self.board.light.log if begin_s * 1e6 <= t_us <= end_s * 1e6}
        return found  # type: ignore[return-value]


def lsm6dsox(clock: SimClock, function: Callable[[np.ndarray], np.ndarray] = upright, **chip: Any) -> Lsm6dsox:
    return Lsm6dsox(Motion(function), clock, **chip)
