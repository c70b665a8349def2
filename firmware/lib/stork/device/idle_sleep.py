"""Idle sleep: nobody trains, so the light goes off, sensor and board sleep. Motion, the button or a cable end it."""

from stork.core import ticks
from stork_format import const

_LONGEST_MS = const(3000)  # an RP2040 sleeps up to 1 s more [cp-chips]; then the watchdog is fed, the sensor asked


class IdleSleep:
    """``after_s``: without a press for so long, 0 = never."""

    def __init__(self, ports, after_s, now):
        self.ports = ports
        self.after_ms = after_s * 1000
        self.since = now

    def stir(self, now):
        """Something happened: no sleep yet."""
        self.since = now

    def due(self, now, visited):
        """``visited``: a PC is there."""
        if visited or self.ports.usb_power() or not self.after_ms:
            self.since = now  # keeps the difference small over days
            return False
        return ticks.diff(now, self.since) >= self.after_ms

    def over(self, sensor, visited):
        """Asked after each doze."""
        button = self.ports.button
        if visited or (button is not None and button.pressed()):
            return True
        return sensor.moved() or bool(self.ports.usb_power())

    def doze_ms(self, now, due):
        """Time to doze, ms, where the light changes at ``due``."""
        return max(1, min(_LONGEST_MS, ticks.diff(due, now)))
