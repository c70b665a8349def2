"""Pairs of detected and true contacts, and their agreement."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

TOLERANCE_S = 0.25  # [step-rules]


@dataclass(frozen=True)
class Match:
    """``pairs``: (index of a detected contact, index of a true one), in the order of the true ones."""

    detected_s: tuple[float, ...]
    true_s: tuple[float, ...]
    pairs: tuple[tuple[int, int], ...]

    @property
    def f1(self) -> float:
        """Twice the pairs over all contacts, detected and true; 1 where there are no contacts."""
        of = len(self.detected_s) + len(self.true_s)
        return 2 * len(self.pairs) / of if of else 1.0

    @property
    def late_s(self) -> tuple[float, ...]:
        """Delay of each detected contact against its true one [s]."""
        return tuple(self.detected_s[i] - self.true_s[j] for i, j in self.pairs)

    @property
    def step_time_error_s(self) -> float:
        """Mean detected step time minus the true one, over steps with both contacts found; NaN without such steps."""
        steps = [
            (self.detected_s[i] - self.detected_s[i - 1]) - (self.true_s[j] - self.true_s[j - 1])
            for i, j in self.pairs
            if (i - 1, j - 1) in self.pairs
        ]
        return float(np.mean(steps)) if steps else float("nan")


def match(detected_s: Sequence[float], true_s: Sequence[float], tolerance_s: float = TOLERANCE_S) -> Match:
    """Pair contacts, nearest first, each once, at most ``tolerance_s`` apart. Both inputs are sorted."""
    near = sorted(
        (abs(detected - true), i, j)
        for i, detected in enumerate(detected_s)
        for j, true in enumerate(true_s)
        if abs(detected - true) <= tolerance_s
    )
    detected_left, true_left = set(range(len(detected_s))), set(range(len(true_s)))
    pairs = []
    for _, i, j in near:
        if i in detected_left and j in true_left:
            detected_left.remove(i)
            true_left.remove(j)
            pairs.append((i, j))
    return Match(tuple(detected_s), tuple(true_s), tuple(sorted(pairs, key=lambda pair: pair[1])))
