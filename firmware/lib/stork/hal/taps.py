"""A button made of double taps on the case, for boards that have none.

One double tap is a short press, two within two seconds a long one: the press begins at once, so that a trial stops at
once, and lasts until it is known which it is. Where no sensor answers there is nothing to tap on: a short press every
ten seconds tries it again.
"""

from stork import ticks

_WITHIN_MS = 2000
_LONG_MS = 2100
_HOLD_MS = 2400
_RETRY_MS = 10000
_RETRIED_MS = 300


class TapButton:
    """``ports``: has the open sensor, or None, in ``opened``."""

    long_ms = _LONG_MS

    def __init__(self, ports, clock):
        self.ports = ports
        self.clock = clock
        self.down = False
        self.since = self.until = clock.ticks_ms()

    def pressed(self):
        now = self.clock.ticks_ms()
        sensor = self.ports.opened
        if self.down:
            if sensor is not None and sensor.tapped():
                self.until = ticks.add(self.since, _HOLD_MS)
            self.down = ticks.diff(now, self.until) < 0
            if not self.down:
                self.since = now
        elif sensor is None:
            if ticks.diff(now, self.since) >= _RETRY_MS:
                self._press(now, _RETRIED_MS)
        elif sensor.tapped():
            self._press(now, _WITHIN_MS)
        return self.down

    def _press(self, now, ms):
        self.down = True
        self.since = now
        self.until = ticks.add(now, ms)
