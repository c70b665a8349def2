"""Tones of the buzzer on a PWM pin of the emulated RP2040, read from the slice's registers.

RP2040 data sheet, 4.5.2: frequency = clock / (divider * (TOP + 1)), half of that where it counts up and down.
"""

from collections.abc import Callable
from typing import Any

_HZ = 125_000_000
_PHASE_CORRECT = 2


class Sound:
    """``tones``: (seconds, hz), hz 0 = silence. ``watchers``: called with hz."""

    def __init__(self, pwm: Any, gpio: int, clock: Any) -> None:
        self.tones: list[tuple[float, int]] = []
        self.watchers: list[Callable[[int], object]] = []
        self._clock = clock
        self._channel = pwm.channels[gpio // 2 % 8]
        self._shift = 16 * (gpio % 2)
        self._hz = 0
        self._pwm_write = pwm.write_uint32
        pwm.write_uint32 = self._write

    def _write(self, offset: int, value: int) -> None:
        self._pwm_write(offset, value)
        hz = self._heard()
        if hz != self._hz:
            self._hz = hz
            self.tones.append((self._clock.nanos / 1e9, hz))
            for watcher in self.watchers:
                watcher(hz)

    def _heard(self) -> int:
        channel = self._channel
        if not channel.csr & 1 or not channel.cc >> self._shift & 0xFFFF:
            return 0
        divider = (channel.div >> 4 & 0xFF or 256) + (channel.div & 0xF) / 16
        hz = _HZ / divider / (channel.top + 1)
        return round(hz / 2 if channel.csr & _PHASE_CORRECT else hz)
