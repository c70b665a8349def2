"""Seconds since power-on, over the wraps of the board's milliseconds (2^29, six days)."""

from hypothesis import given
from hypothesis import strategies as st

from stork.core import ticks
from stork.core.ticks import Uptime

_PERIOD = 1 << 29


def test_weeks_by_hand():
    """CircuitPython starts 65 s before the wrap; 15 days, looked at every hour."""
    start = _PERIOD - 65000
    up = Uptime(start)
    for hour in range(1, 24 * 15 + 1):
        up.tick((start + hour * 3_600_000) % _PERIOD)
    assert up.s == 15 * 86400


@given(st.integers(0, _PERIOD - 1), st.lists(st.integers(0, 3 * 86_400_000), max_size=40))
def test_however_often_it_is_asked(start, steps):
    up = Uptime(start)
    now = start
    for step in steps:
        now += step
        up.tick(now % _PERIOD)
    assert up.s == (now - start) // 1000


@given(st.integers(0, _PERIOD - 1), st.integers(1, 1000))
def test_it_never_goes_back(start, back):
    up = Uptime(start)
    up.tick(ticks.add(start, 5000))
    up.tick(ticks.add(start, 5000 - back))
    assert up.s == 5
