"""When a foot struck, and which: the float64 twin of the device's step detector (stork.core.steps).

The same constants, written again: two implementations of what matters, held together by a test that states how far
they may differ. Filters as there: |a| less its mean over 32 samples (a high-pass at .5 Hz), two low-passes of 64/13
samples (3.4 Hz each); across, less the mean over 128 samples, two low-passes of 16 samples (1 Hz each).
"""

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from stork_host.analysis.arrays import Floats
from stork_host.analysis.frames import ML
from stork_host.analysis.load import SessionData
from stork_host.analysis.tilt import posture

SLOW_SAMPLES = 32.0
SMOOTH_SAMPLES = 64.0 / 13.0
ACROSS_SLOW_SAMPLES = 128.0
ACROSS_SMOOTH_SAMPLES = 16.0
REFRACTORY_MS = 300
IDLE_MS = 2000
PAIR_MS = 1450
FLOOR = 0.025  # of 1 g, as the next two
BOTH = 0.110
STRONG = 0.075
DELAY_SAMPLES = 9  # from the foot's contact to the peak of the filtered |a|


@dataclass(frozen=True)
class Contact:
    """A foot on the ground. Samples count from the first that the detector saw.

    ``sure_sample``: when a causal detector can tell, ``struck_sample``: when it happened; ``foot``: "right", "left",
    or "" where nothing tells them apart.
    """

    sure_sample: int
    struck_sample: int
    foot: str


def filtered(acc_g: Floats, gravity_g: float) -> Floats:
    """|a| of ``acc_g`` (n, 3) in units of ``gravity_g``, between .5 and 2.5 Hz, (n,); 0 while standing still."""
    size = np.linalg.norm(acc_g, axis=1) / gravity_g
    return _low_pass(_low_pass(_less_mean(size, SLOW_SAMPLES, 1.0), SMOOTH_SAMPLES), SMOOTH_SAMPLES)


def contacts(acc_g: Floats, gravity_g: float, period_us: int, resting_ml_g: float = 0.0) -> list[Contact]:
    """Every contact in ``acc_g`` (n, 3), body axes, that begins with standing still.

    ``gravity_g``: what this sensor calls 1 g; ``resting_ml_g``: its acceleration to the right just before.
    """
    if not len(acc_g):
        return []
    value = filtered(acc_g, gravity_g)
    across = _less_mean(acc_g[:, ML], ACROSS_SLOW_SAMPLES, resting_ml_g)
    across = _low_pass(_low_pass(across, ACROSS_SMOOTH_SAMPLES), ACROSS_SMOOTH_SAMPLES)
    found: list[Contact] = []
    walk = _Walk(period_us)
    for sure, peak, at, rising in _peaks(value):
        steps = walk.judge(peak, at, "right" if across[rising] > 0 else "left" if across[rising] < 0 else "")
        # the steps of a pair are told one after the other
        found += [Contact(sure + k, where - DELAY_SAMPLES, foot) for k, (where, foot) in enumerate(steps)]
    return found


def session_contacts(session: SessionData) -> list[Contact]:
    """The contacts of a session in play, samples counted as in its file; none where there was no baseline."""
    zero = posture(session)
    if zero is None or not session.play.start:
        return []
    first = session.play.start
    resting_ml_g = float(session.acc_g[first - 1, ML])
    found = contacts(session.acc_g[session.play], zero.gravity_g, session.header["period_us"], resting_ml_g)
    return [Contact(c.sure_sample + first, c.struck_sample + first, c.foot) for c in found]


def _less_mean(signal: Floats, samples: float, start: float) -> Floats:
    """``signal`` less its mean over ``samples`` of the past, which begins at ``start``."""
    mean = start + _low_pass(signal - start, samples)
    return signal - np.concatenate(([start], mean[:-1]))


def _low_pass(signal: Floats, samples: float) -> Floats:
    """First order, from 0: state += (signal - state) / samples."""
    return np.asarray(lfilter([1 / samples], [1, 1 / samples - 1], signal))


def _peaks(value: Floats) -> list[tuple[int, float, int, int]]:
    """(sample when over, height, sample, sample when it began to rise) of each peak above the floor."""
    found = []
    peak, at, rising = 0.0, -1, 0
    for n, now in enumerate(value.tolist()):
        if now > peak:
            if n - at > 1:
                rising = n
            peak, at = now, n
        elif peak > 0 and now <= peak / 2:
            if peak >= FLOOR:
                found.append((n, peak, at, rising))
            peak = 0.0
    return found


class _Walk:
    """Which peaks are steps."""

    def __init__(self, period_us: int) -> None:
        self.refractory = REFRACTORY_MS * 1000 // period_us + 1
        self.idle = IDLE_MS * 1000 // period_us
        self.pair = PAIR_MS * 1000 // period_us
        self.height = 0.0
        self.step_at = -self.idle - 1
        self.weak = (0.0, -self.pair - 1, "")

    def judge(self, peak: float, at: int, foot: str) -> list[tuple[int, str]]:
        """The steps that a peak makes: none, itself, or the weak one before it and itself; (sample, foot) each."""
        apart = at - self.step_at
        if apart <= self.idle:
            if apart < self.refractory or peak < self.height / 3:
                return []
            self.height += (peak - self.height) / 4
            self.step_at = at
            return [(at, foot)]
        weak, weak_at, weak_foot = self.weak
        apart = at - weak_at
        paired = self.refractory <= apart <= self.pair and weak >= peak / 2
        if peak >= STRONG or (paired and peak >= weak / 2 and peak + weak >= BOTH):
            self.height, self.step_at = peak, at
            return [(weak_at, weak_foot), (at, foot)] if paired else [(at, foot)]
        if apart >= self.refractory or peak > weak:
            self.weak = (peak, at, foot)
        return []
