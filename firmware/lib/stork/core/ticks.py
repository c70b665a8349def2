"""Arithmetic of millisecond ticks that wrap at 2^29, as CircuitPython's do [cp-ticks]: differences, never order. And
the seconds since power-on.
"""

from stork_format import const

_PERIOD = const(1 << 29)
_HALF = const(1 << 28)


def diff(later, earlier):
    """Milliseconds from ``earlier`` to ``later``, right while they are less than 3 days apart; may be negative."""
    return ((later - earlier + _HALF) & (_PERIOD - 1)) - _HALF


def first(one, other):
    """The earlier of two times."""
    return one if diff(one, other) < 0 else other


def add(ticks, ms):
    return (ticks + ms) & (_PERIOD - 1)


class Uptime:
    """Whole seconds ``s`` since ``now`` at its making, over any number of wraps: ``tick`` at least every 3 days."""

    def __init__(self, now):
        self.last = now  # when ``s`` last grew
        self.s = 0

    def tick(self, now):
        passed = diff(now, self.last) // 1000
        if passed > 0:
            self.s += passed
            self.last = add(self.last, passed * 1000)
