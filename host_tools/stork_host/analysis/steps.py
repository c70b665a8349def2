"""When a foot struck, and which: the float64 twin of the device's step detector (stork.core.step_detector).

The same constants, written again: two implementations of what matters, held together by a test that states how far
they may differ. Filters as there: |a| less its mean over 64 samples (a high-pass at .26 Hz), two low-passes of 64/18
samples (4.7 Hz each).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from stork_host.analysis.arrays import Floats
from stork_host.analysis.feet import feet
from stork_host.analysis.frames import ML
from stork_host.analysis.load import SessionData
from stork_host.analysis.low_pass import less_mean, low_pass
from stork_host.analysis.tilt import posture
from stork_host.analysis.walking import Peak, Walking

# [step-rules]
SLOW_SAMPLES = 64.0
SMOOTH_SAMPLES = 64.0 / 18.0
FLOOR = 0.025  # of 1 g
FEET_AGO = 12  # samples before the peak
DELAY_SAMPLES = 9  # from the foot's contact to the peak of the filtered |a|


@dataclass(frozen=True)
class Contact:
    """A foot on the ground. Samples count from the first that the detector saw.

    ``sure_sample``: when a causal detector can tell, ``struck_sample``: when it happened; ``foot``: "right", "left",
    or "" where nothing tells them apart; ``weak``: little more than half as strong as the steps before, or less.
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
    """Every contact in ``acc_g`` (n, 3), body axes, that begins with standing still.

    ``gravity_g``: what this sensor calls 1 g; ``resting_ml_g``: its acceleration to the right just before.
    """
    if not len(acc_g):
        return []
    below = feet(acc_g[:, ML] / gravity_g, resting_ml_g / gravity_g)
    walking = Walking(period_us)
    found: list[Contact] = []

    def tell(now: int, peaks: list[Peak]) -> None:
        found.extend(Contact(now, peak.at - DELAY_SAMPLES, peak.foot, peak.weak) for peak in peaks)

    for now, at, height, over in _peaks(filtered(acc_g, gravity_g), walking):
        if not over:  # a peak has waited long enough; ``height`` is that of one under way
            tell(now, walking.tell(height))
            continue
        peak = Peak(at, height, below.side(now, now - at + FEET_AGO))
        tell(now, walking.judge(now, peak, below.step_lasts(now)))
    return found


def session_contacts(session: SessionData) -> list[Contact]:
    """The contacts of a session in play, samples counted as in its file; none where there was no baseline."""
    zero = posture(session)
    if zero is None or not session.play.start:
        return []
    first = session.play.start
    resting_ml_g = float(session.acc_g[first - 1, ML])
    found = contacts(session.acc_g[session.play], zero.gravity_g, session.header["period_us"], resting_ml_g)
    return [replace(c, sure_sample=c.sure_sample + first, struck_sample=c.struck_sample + first) for c in found]


def _peaks(value: Floats, walking: Walking) -> Iterator[tuple[int, int, float, bool]]:
    """(sample, its peak's sample, height, True) when a peak is over; (sample, 0, height under way, False) when the
    one that waits in ``walking`` is due.
    """
    low = peak = 0.0
    at = 0
    line = -np.inf
    for n, now in enumerate(value.tolist()):
        if n == walking.due:
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
