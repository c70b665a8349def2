"""Match of detected and true contacts: which belong together, and how well they agree."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

TOLERANCE_S = 0.25


@dataclass(frozen=True)
class Match:
    """``pairs``: (index of one told, index of a true one), the true ones in their order."""

    told_s: tuple[float, ...]
    true_s: tuple[float, ...]
    pairs: tuple[tuple[int, int], ...]

    @property
    def f1(self) -> float:
        """Twice the pairs over all contacts, told and true; 1 where there are none at all."""
        of = len(self.told_s) + len(self.true_s)
        return 2 * len(self.pairs) / of if of else 1.0

    @property
    def late_s(self) -> tuple[float, ...]:
        """How much later than it happened each pair was told to have happened."""
        return tuple(self.told_s[i] - self.true_s[j] for i, j in self.pairs)

    @property
    def step_time_error_s(self) -> float:
        """Mean step time as told less the true one, over steps whose both contacts were found; NaN without any."""
        steps = [
            (self.told_s[i] - self.told_s[i - 1]) - (self.true_s[j] - self.true_s[j - 1])
            for i, j in self.pairs
            if (i - 1, j - 1) in self.pairs
        ]
        return float(np.mean(steps)) if steps else float("nan")


def match(told_s: Sequence[float], true_s: Sequence[float], tolerance_s: float = TOLERANCE_S) -> Match:
    """The nearest first, each once, no further apart than ``tolerance_s``. Both in their order."""
    near = sorted(
        (abs(told - true), i, j)
        for i, told in enumerate(told_s)
        for j, true in enumerate(true_s)
        if abs(told - true) <= tolerance_s
    )
    told_left, true_left = set(range(len(told_s))), set(range(len(true_s)))
    pairs = []
    for _, i, j in near:
        if i in told_left and j in true_left:
            told_left.remove(i)
            true_left.remove(j)
            pairs.append((i, j))
    return Match(tuple(told_s), tuple(true_s), tuple(sorted(pairs, key=lambda pair: pair[1])))
