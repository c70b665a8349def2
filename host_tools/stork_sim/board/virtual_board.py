"""A whole Stork: the unmodified files of firmware/ over stand-ins, simulated time and register-level chips."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from stork_sim.board.bus import Chip
from stork_sim.board.clock import SimClock
from stork_sim.board.drive import Drive
from stork_sim.board.importer import Importer
from stork_sim.board.modules import BoardReset, build
from stork_sim.board.pins import Light, Pin, Sound
from stork_sim.board.usb import Endpoint
from stork_sim.firmware import firmware_folder, library_folder

_NVM_BYTES = 4096
_BOOT_US = 250_000  # from power to boot.py
_UNSET_CLOCK_S = 946_684_800  # 2000-01-01: an RTC that nobody has set


class PowerOff(BaseException):
    """Somebody took the power away. Not an Exception: firmware must not catch it."""


class Nvm(bytearray):
    """Non-volatile memory, erased to 0xFF where its file is new; each assignment writes the file."""

    def __init__(self, file: Path, size: int) -> None:
        super().__init__(file.read_bytes() if file.exists() else b"\xff" * size)
        self._file = file

    def __setitem__(self, index: Any, value: Any) -> None:
        length = len(self)
        super().__setitem__(index, value)
        if len(self) != length:
            raise ValueError("Slice and value different lengths.")
        self._file.write_bytes(self)


class VirtualBoard:
    """``drive``: a folder that stands for the flash drive, kept over power cycles; so is ``nvm``.

    ``chips`` hang on the board's I2C bus. ``start_epoch``: what the real-time clock says at power-on, None = unset.
    Run it with ``power_on``; it ends by ``power_off`` (from a clock event or a watcher) and can be powered again.
    """

    board_id = "stork_virtual"

    def __init__(
        self,
        drive: Path,
        chips: Iterable[Chip] = (),
        *,
        clock: SimClock | None = None,
        start_epoch: int | None = None,
        uid: bytes = b"\x00\x00\x53\x54\x4f\x52\x4b\x01",
        drive_bytes: int = 1_500_000,
        firmware: Path | None = None,
    ) -> None:
        self.clock = clock or SimClock()
        self.drive = Drive(drive, self.clock, drive_bytes)
        self.uid = bytearray(uid)
        self.nvm = Nvm(self.drive.folder.with_suffix(".nvm"), _NVM_BYTES)
        self.rtc_offset_s = _UNSET_CLOCK_S if start_epoch is None else start_epoch
        self.firmware = firmware or firmware_folder()
        self.pins = {name: Pin(name) for name in ("SCL", "SDA", "NEOPIXEL", "BUZZER", "BUTTON")}
        self.wiring: dict[tuple[str, str], dict[int, Chip]] = {("SCL", "SDA"): {c.address: c for c in chips}}
        self.light = Light()
        self.sound = Sound()
        self.usb: Endpoint | None = None
        self.console: list[str] = []
        self.console_watchers: list[Callable[[str], None]] = []
        self._line = ""
        self.resets = 0

    def power_on(self, most_resets: int = 5) -> None:
        """Run boot.py and code.py until ``power_off``; a reset by the firmware starts anew, ``most_resets`` times."""
        try:
            while True:
                try:
                    self._boot()
                    return  # code.py came to its end
                except BoardReset:
                    self.resets += 1
                    if self.resets > most_resets:
                        return
        except PowerOff:
            return

    def power_off(self) -> None:
        """Take the power away, here and now. Call it from a clock event or a watcher."""
        raise PowerOff

    def press(self, down: bool) -> None:
        """The wearer's finger on the button."""
        self.pins["BUTTON"].held_low = down

    def attach(self, endpoint: Endpoint) -> None:
        """Plug the cable in: the data port talks to ``endpoint``."""
        self.usb = endpoint
        self.clock.idle = endpoint.idle

    def print(self, *values: Any, sep: str = " ", end: str = "\n", **_: Any) -> None:
        """The console; ``console`` holds its lines."""
        self.clock.advance(86)
        self._line += sep.join(str(value) for value in values) + end
        *lines, self._line = self._line.split("\n")
        for line in lines:
            self.console.append(line)
            for watcher in self.console_watchers:
                watcher(line)

    def _boot(self) -> None:
        self.data_port = False
        self.drive_hidden = False
        self.drive.writable = False
        self.clock.advance(_BOOT_US)
        for name in ("boot.py", "code.py"):
            for pin in self.pins.values():
                pin.release()
            roots = [self.firmware, library_folder()]
            names = {"print": self.print, "open": self.drive.open}
            Importer(roots, build(self), names).run(self.firmware / name)
