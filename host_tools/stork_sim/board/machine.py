"""Interface of a virtual board to its stand-in modules and parts (Protocol only: VirtualBoard is one)."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from stork_sim.board.battery_cell import BatteryCell
from stork_sim.board.bus import Chip, Line
from stork_sim.board.clock import SimClock
from stork_sim.board.drive import Drive
from stork_sim.board.models import Model
from stork_sim.board.nvm import Nvm
from stork_sim.board.pins import Level, Light, Pin, Sound, Words
from stork_sim.board.usb import Endpoint
from stork_sim.board.watchdog import Watchdog
from stork_sim.chips.drv2605 import Drv2605


class Machine(Protocol):
    """stork_sim.board.virtual_board.VirtualBoard has these attributes, and says what they mean."""

    model: Model
    board_id: str
    circuitpython: str
    uid: bytearray
    clock: SimClock
    drive: Drive
    drive_hidden: bool
    nvm: Nvm
    rtc_offset_s: int
    watchdog: Watchdog
    reset_reason: str
    next_code: str | None
    loaded: Mapping[str, ModuleType]
    slept_us: int
    pins: dict[str, Pin]
    wiring: dict[tuple[str, str], dict[int, Chip]]
    line: Line
    chips: list[Any]
    haptic_chip: Drv2605 | None
    battery: BatteryCell
    light: Light
    sound: Sound
    vibration: Level
    vibration_sides: tuple[Level, Level]
    words: Words
    usb: Endpoint | None
    usb_bytes_per_s: int
    data_port: bool
    usb_functions: set[str]
    usb_chosen: bool
    held_by_sleep: list[Callable[[bool], None]]
    cable: bool
    console_read: bool

    @property
    def firmware(self) -> Path: ...

    @property
    def safe_mode_reason(self) -> str: ...

    def print(self, *values: Any, sep: str = " ", end: str = "\n") -> None: ...
