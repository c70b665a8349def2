"""Arithmetic of millisecond ticks that wrap at 2^29, as CircuitPython's do [cp-ticks]: differences, never order."""

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
