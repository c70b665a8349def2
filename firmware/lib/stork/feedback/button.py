"""One button for trembling hands: a short press selects, a long one (or any press in a trial) acts."""

from stork.core import ticks
from stork_format import const

# [button-times]
_STEADY_MS = const(30)  # contacts bounce, fingers tremble: a change counts after it has lasted this long
_LONG_MS = const(700)

NONE = 0
DOWN = 1
SHORT = 2  # released before the long time
LONG = 3  # returned while still held, so the wearer hears that it is long enough


class Button:
    """``tick(pressed, now)`` returns NONE, DOWN, SHORT or LONG. A press that is on at the start is ignored.

    ``long_ms``: least duration of a long press.
    """

    def __init__(self, long_ms=_LONG_MS):
        self.long_ms = long_ms
        self.down = True
        self.raw = True
        self.changed = 0
        self.since = 0
        self.told = True

    def used(self):
        """Ignore the rest of the present press: neither SHORT nor LONG follows."""
        self.told = True

    def tick(self, pressed, now):
        if pressed != self.raw:
            self.raw = pressed
            self.changed = now
        if self.raw != self.down and ticks.diff(now, self.changed) >= _STEADY_MS:
            self.down = self.raw
            if self.down:
                self.since = now
                self.told = False
                return DOWN
            if not self.told:
                return SHORT
        elif self.down and not self.told and ticks.diff(now, self.since) >= self.long_ms:
            self.told = True
            return LONG
        return NONE
