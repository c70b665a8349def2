"""True sample rate of a session, from the board's clock.

A MEMS sensor's oscillator is off by percents, and the sample number is the time base of a session. The board's own
clock is a crystal; the file holds one reading a second, which give the true rate.
"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import theilslopes

_LEAST_READINGS = 10  # [rate-readings]
_MOST_OFF = 0.06  # of the nominal period; beyond it the sensor is faulty or the clock jumped [rate-readings]
_MOST_READINGS = 300  # the slope takes all pairs [rate-readings]
_WRAP_MS = 1 << 32  # [session-file]


def longest_unbroken(clock: Sequence[tuple[int, int]], breaks: Sequence[int]) -> list[tuple[int, int]]:
    """The longest run of clock readings without lost samples. ``breaks``: the samples that follow a loss."""
    parts: dict[int, list[tuple[int, int]]] = {}
    for index, clock_ms in clock:
        parts.setdefault(sum(index >= sample for sample in breaks), []).append((index, clock_ms))
    return max(parts.values(), key=len, default=[])


def true_rate(clock: Sequence[tuple[int, int]], period_us: int) -> tuple[float, bool]:
    """``(fs_hz, measured)`` from pairs of sample index and board clock (ms, may wrap at 2^32).

    The slope is the median over all pairs (Theil 1950, Sen 1968): a reading that a busy
    board took late does not move it. With fewer than 10 readings (about ten seconds), or a slope more than 6 % off, the
    rate is that of ``period_us``, and ``measured`` is False.
    """
    nominal = 1e6 / period_us
    if len(clock) < _LEAST_READINGS:
        return nominal, False
    every = -(-len(clock) // _MOST_READINGS)
    index, clock_ms = np.asarray(clock, dtype=np.int64)[::every].T
    elapsed_ms = np.concatenate(([0], np.cumsum(np.diff(clock_ms) % _WRAP_MS)))
    ms_per_sample = float(theilslopes(elapsed_ms, index).slope)
    if not abs(ms_per_sample * 1000 / period_us - 1) <= _MOST_OFF:
        return nominal, False
    return 1000 / ms_per_sample, True
