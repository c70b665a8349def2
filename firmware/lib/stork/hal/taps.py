"""A button made of double taps on the case, for boards that have none.

One double tap is a short press, two within two seconds a long one: the press begins at once, so that a trial stops at
once, and lasts until it is known which it is. A double tap is two and no third: something else hit the belt then, a
fall perhaps. Where no sensor answers there is nothing to tap on: a short press every ten seconds tries it again.
"""

from stork.core import ticks

_ONE_MS = 120  # what comes sooner is the first tap ringing [wake-and-tap]
_PAIR_MS = 700  # [wake-and-tap]
_ALONE_MS = 300  # no third one for so long [wake-and-tap]
_WITHIN_MS = 2000  # [wake-and-tap]
_LONG_MS = 2100  # [wake-and-tap]
_HOLD_MS = 2400  # [wake-and-tap]
_RETRY_MS = 10000  # [wake-and-tap]
_RETRIED_MS = 300  # [wake-and-tap]


class TapButton:
    """``ports``: has the open sensor, or None, in ``opened``."""

    long_ms = _LONG_MS

    def __init__(self, ports, clock):
        self.ports = ports
        self.clock = clock
        self.down = False
        self.since = self.until = self.tapped = clock.ticks_ms()
        self.taps = 0

    def pressed(self):
        now = self.clock.ticks_ms()
        twice = self._tapped_twice(now)
        if self.down:
            if twice:
                self.until = ticks.add(self.since, _HOLD_MS)
            self.down = ticks.diff(now, self.until) < 0
            if not self.down:
                self.since = now
        elif twice:
            self._press(now, _WITHIN_MS)
        elif self.ports.opened is None and ticks.diff(now, self.since) >= _RETRY_MS:
            self._press(now, _RETRIED_MS)
        return self.down

    def _tapped_twice(self, now):
        sensor = self.ports.opened
        since = ticks.diff(now, self.tapped)
        if sensor is not None and sensor.tapped():
            if since >= _ONE_MS or not self.taps:
                self.taps = self.taps + 1 if since <= _PAIR_MS else 1
                self.tapped = now
            return False
        if self.taps == 2 and since >= _ALONE_MS:
            self.taps = 0
            return True
        if since > _PAIR_MS:
            self.tapped = ticks.add(now, -_PAIR_MS - 1)  # keeps the difference small over days
            self.taps = 0
        return False

    def _press(self, now, ms):
        self.down = True
        self.since = now
        self.until = ticks.add(now, ms)
