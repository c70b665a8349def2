"""Detection of steps: time and side of each foot contact, float64 reference of stork.core.step_detector.

Filters as there: |a| less its mean over 64 samples (a high-pass at .26 Hz), two low-passes of 64/18 samples (4.7 Hz
each).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reference.arrays import ML, Floats
from reference.causal_low_pass import less_mean, low_pass
from reference.laterality import laterality
from reference.step_classifier import Peak, StepClassifier

SLOW_SAMPLES = 64.0
SMOOTH_SAMPLES = 64.0 / 18.0
FLOOR = 0.025  # of 1 g
FEET_AGO = 12  # samples before the peak
DELAY_SAMPLES = 9  # from the foot's contact to the peak of the filtered |a|


@dataclass(frozen=True)
class Contact:
    """Contact of a foot with the ground. Samples count from the detector's first one.

    ``sure_sample``: when a causal detector is certain; ``struck_sample``: when the foot struck; ``foot``: "right",
    "left", or "" where they cannot be told apart; ``weak``: its height is below 9/16 of the steps before.
    """

    sure_sample: int
    struck_sample: int
    foot: str
    weak: bool = False


def filtered(acc_g: Floats, gravity_g: float) -> Floats:
    """|a| of ``acc_g`` (n, 3) in units of ``gravity_g``, between .26 and 3 Hz, (n,); 0 while standing still."""
    size = np.linalg.norm(acc_g, axis=1) / gravity_g
    return low_pass(low_pass(less_mean(size, SLOW_SAMPLES, 1.0), SMOOTH_SAMPLES), SMOOTH_SAMPLES)


def contacts(acc_g: Floats, gravity_g: float, period_us: int, resting_ml_g: float = 0.0) -> list[Contact]:
    """Every contact in ``acc_g`` (n, 3), body axes, in order. ``acc_g`` begins with standing still.

    ``gravity_g``: this sensor's reading of 1 g; ``resting_ml_g``: its acceleration to the right just before.
    """
    if not len(acc_g):
        return []
    sides = laterality(acc_g[:, ML] / gravity_g, resting_ml_g / gravity_g)
    classifier = StepClassifier(period_us)
    found: list[Contact] = []

    def tell(now: int, peaks: list[Peak]) -> None:
        found.extend(Contact(now, peak.at - DELAY_SAMPLES, peak.foot, peak.weak) for peak in peaks)

    for now, at, height, over in _peaks(filtered(acc_g, gravity_g), classifier):
        if not over:  # a peak has waited long enough; ``height`` is the present rise
            tell(now, classifier.tell(height))
            continue
        peak = Peak(at, height, sides.side(now, now - at + FEET_AGO))
        tell(now, classifier.judge(now, peak, sides.step_lasts(now)))
    return found


def _peaks(value: Floats, classifier: StepClassifier) -> Iterator[tuple[int, int, float, bool]]:
    """(sample, its peak's sample, height, True) for each peak that is over; (sample, 0, present rise, False) where the
    peak that waits in ``classifier`` is due.
    """
    low = peak = 0.0
    at = 0
    line = -np.inf
    for n, now in enumerate(value.tolist()):
        if n == classifier.due:
            yield n, 0, peak - low if line > -np.inf else 0.0, False
        if now > peak:
            peak, at = now, n
            if peak - low >= FLOOR:
                line = peak - (peak - low) / 4
        elif now <= line:
            height, low, peak, line = peak - low, now, now, -np.inf
            yield n, at, height, True
        elif now < low:
            low = peak = now
