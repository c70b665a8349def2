"""Classification of peaks of |a| into steps and others, float64 reference of stork.core.step_classifier.

The rules are in the docstring of that module.
"""

from enum import Enum
from typing import NamedTuple

# [step-rules]
REFRACTORY_MS = 300
IDLE_MS = 2400
PAIR_MS = 1450
LIFT_MS = 450
BOTH = 0.150  # of 1 g
STRONG = 0.200
RHYTHM_SAMPLES = 62.0
SLOW = 104
SHORTEST = 28
LONGEST = 166


class Peak(NamedTuple):
    """A peak of |a|. ``at``: its sample; ``height``: rise before it, units of 1 g; ``foot``: "right", "left" or "".

    ``weak``: its height is below 9/16 of the mean height of the steps before.
    """

    at: int
    height: float
    foot: str
    weak: bool = False


class Waiting(Enum):
    """Kind of step that a waiting peak becomes unless a higher one replaces it."""

    FIRST = "the first step of a walk"
    STEP = "the next step"
    PAIR = "the second of two steps that began a walk"


class StepClassifier:
    """State of the classifier. ``due``: the sample at which to call ``tell``, -1 for none."""

    def __init__(self, period_us: int) -> None:
        self.refractory = REFRACTORY_MS * 1000 // period_us + 1
        self.idle = IDLE_MS * 1000 // period_us
        self.pair = PAIR_MS * 1000 // period_us
        self.lift = -(-LIFT_MS * 1000 // period_us)
        self.due = -1
        self._waiting: tuple[Waiting, Peak] | None = None
        self._rhythm = RHYTHM_SAMPLES
        self._height = 0.0
        self._soft = False
        self._step_at: int | None = None

    def judge(self, now: int, peak: Peak, step_lasts: float) -> list[Peak]:
        """Steps that are certain once ``peak`` is over at sample ``now``: none, or the first of two.

        ``step_lasts``: duration of a step by laterality, samples.
        """
        waiting, before = self._waiting or (None, peak)
        if waiting is Waiting.STEP:
            if peak.height > before.height * 5 / 4:
                self._wait(Waiting.STEP, peak, now, int(self._rhythm) * 5 // 16)
            return []
        if self._step_at is not None and peak.at - self._step_at <= self.idle:
            self._next(now, peak, step_lasts, peak.at - self._step_at)
            return []
        if waiting is Waiting.FIRST:
            apart = peak.at - before.at
            if apart < self.lift:
                if peak.height > before.height * 5 / 4:
                    self._wait(Waiting.FIRST, peak, now, self.lift)
                    return []
                if apart < self.refractory or peak.height < before.height * 4 / 5:
                    return []
            small, large = sorted((peak.height, before.height))
            if apart <= self.pair and small * 2 >= large and small + large >= BOTH:
                self._begin(before)
                self._wait(Waiting.PAIR, self._take(peak), now, 0)
                return [before]
        self._wait(Waiting.FIRST, peak, now, self.lift)
        return []

    def tell(self, rising: float) -> list[Peak]:
        """The waiting peak as a step; none where the present rise of |a|, ``rising``, is higher and replaces it."""
        assert self._waiting is not None
        (waiting, peak), self._waiting, self.due = self._waiting, None, -1
        if waiting is not Waiting.PAIR and rising > peak.height * 5 / 4:
            return []
        if waiting is Waiting.FIRST:
            self._begin(peak)
        elif waiting is Waiting.STEP:
            peak = self._take(peak)
        return [peak]

    def _next(self, now: int, peak: Peak, step_lasts: float, apart: int) -> None:
        """Judge a peak within a walk, ``apart`` samples after the last step."""
        beat = int(max(self._rhythm, step_lasts))  # whole samples, as the device's
        if apart < self.refractory or apart < beat / 2:
            return
        early, high = (14 / 16, 12 / 16) if int(step_lasts) > SLOW else (12 / 16, 10 / 16)
        least = high if apart < beat * early else 5 / 16 if self._soft else 2 / 16
        if peak.height < self._height * least:
            return
        clear = peak.height > self._height / 2
        self._wait(Waiting.STEP, peak, now, (int(self._rhythm) * 5 if clear else beat * 12) // 16)

    def _wait(self, what: Waiting, peak: Peak, now: int, samples: int) -> None:
        self._waiting = what, peak
        alone = what is Waiting.FIRST and peak.height < STRONG
        self.due = -1 if alone else max(peak.at + samples, now + 1)

    def _begin(self, peak: Peak) -> None:
        self._height, self._rhythm, self._soft, self._step_at = peak.height, RHYTHM_SAMPLES, False, peak.at

    def _take(self, peak: Peak) -> Peak:
        assert self._step_at is not None
        apart = peak.at - self._step_at
        if SHORTEST < apart < LONGEST:
            self._rhythm += (min(apart, 2 * self._rhythm) - self._rhythm) / 8
        self._soft = peak.height < self._height / 3
        weak = peak.height < self._height * 9 / 16
        self._height += (peak.height - self._height) / 4
        self._step_at = peak.at
        return peak._replace(weak=weak)
