"""The DRV2605L haptic driver (TI SLOS854, "Register Map"): real-time playback into an eccentric motor.

Other modes keep their settings and move nothing. Values after reset as the data sheet lists them [drv2605-sheet].
"""

import errno
from collections.abc import Callable

from stork_sim.chips.exceptions import RegisterError

STATUS, MODE, RTP_INPUT, CONTROL3 = 0x00, 0x01, 0x02, 0x1D
_REAL_TIME, _STANDBY, _RESET = 5, 0x40, 0x80
_UNSIGNED = 0x08
_AFTER_RESET = {
    **{STATUS: 0xE0, MODE: 0x40, RTP_INPUT: 0x00, 0x03: 0x01, 0x04: 0x01},
    **dict.fromkeys(range(0x05, 0x11), 0x00),
    **{0x11: 0x05, 0x12: 0x19, 0x13: 0xFF, 0x14: 0x19, 0x15: 0xFF},
    **{0x16: 0x3E, 0x17: 0x8C, 0x18: 0x0C, 0x19: 0x6C},
    **{0x1A: 0x36, 0x1B: 0x93, 0x1C: 0xF5, CONTROL3: 0xA0, 0x1E: 0x20, 0x20: 0x33, 0x21: 0x00, 0x22: 0x00},
}
_READ_ONLY = (STATUS, 0x21, 0x22)


class Drv2605:
    """A Chip of stork_sim.board.bus. ``drive`` is called with percent of full drive; braking and reversing are 0."""

    address = 0x5A
    name = "DRV2605L"

    def __init__(self, drive: Callable[[int], None]) -> None:
        self.nack = False
        self.violations: list[str] = []
        self._drive_motor = drive
        self._pointer = 0
        self._registers = dict(_AFTER_RESET)

    def write(self, data: bytes) -> None:
        self._check()
        if not data:
            return
        self._pointer = data[0]
        for value in data[1:]:
            self._write(self._pointer, value)
            self._pointer += 1

    def read(self, n: int) -> bytes:
        self._check()
        begin, self._pointer = self._pointer, self._pointer + n
        return bytes(self._registers.get(address, 0) for address in range(begin, begin + n))

    def power_cycle(self) -> None:
        self._registers = dict(_AFTER_RESET)
        self._drive()

    def _check(self) -> None:
        if self.nack:
            raise OSError(errno.ENODEV, f"no acknowledge from the {self.name}")

    def _write(self, address: int, value: int) -> None:
        if address not in self._registers or address in _READ_ONLY:
            self.violations.append(f"{self.name}: write of {value:02X}h to {address:02X}h")
            raise RegisterError(self.violations[-1])
        if address == MODE and value & _RESET:
            self._registers = dict(_AFTER_RESET)
        else:
            self._registers[address] = value
        self._drive()

    def _drive(self) -> None:
        mode, strength = self._registers[MODE], self._registers[RTP_INPUT]
        if mode & _STANDBY or mode & 7 != _REAL_TIME:
            percent = 0
        elif self._registers[CONTROL3] & _UNSIGNED:
            percent = strength * 100 // 255
        else:
            percent = 0 if strength & 0x80 else strength * 100 // 127
        self._drive_motor(percent)
