"""Format of one sensor's part of one sample in a FIFO."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

Encode = Callable[[np.ndarray, int, np.ndarray, np.ndarray, np.ndarray], bytes]


class EntryFormat(NamedTuple):
    """``size``: bytes of an entry; ``depth``: how many a FIFO may hold at most.

    ``encode``: rows (n, 6) int16 in LSB (gyroscope, accelerometer), temperature in LSB, time stamps (n,) uint32,
    counters (n,), present (n, 4) bool -> the entries' bytes in order. ``starts_together``: the first sample after
    the FIFO was started holds every sensor, whatever their decimation.
    """

    size: int
    depth: int
    encode: Encode
    starts_together: bool


def data_sets(
    rows: np.ndarray, temperature: int, timestamps: np.ndarray, counters: np.ndarray, present: np.ndarray
) -> bytes:
    """FIFO data sets without tags: three 16-bit words, gyroscope before accelerometer (AN5130, 8.5 "FIFO pattern")."""
    sets = np.ascontiguousarray(rows, dtype="<i2").view(np.uint8).reshape(len(rows), 2, 6)
    return bytes(sets[present[:, :2]])


def untagged(depth_words: int) -> EntryFormat:
    """Data sets in a FIFO of ``depth_words`` 16-bit words; one set more than fit, as the oldest may be cut."""
    return EntryFormat(6, depth_words // 3 + 1, data_sets, starts_together=True)
