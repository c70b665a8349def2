"""Classifier of steps among the peaks of |a| [step-rules]. Reference in float64: tests/reference/step_classifier.py.

Within a walk the rhythm decides. Up to three quarters of a step's time after the last step, a peak must be 5/8 as high
as recent steps; later an eighth is enough, as in turns and for the last step of a walk. Two such soft peaks in a row
are not accepted: that is the trunk coming to rest. In a slow walk, where the swinging leg makes a peak too, the limits
are 7/8 of a step's time and 3/4 of the height. A peak waits before it is reported, a soft one longer; a higher peak
that comes meanwhile replaces it.

After standing for 2.4 s a walk begins with one strong peak, or with two weaker, similar ones in a row: a sway, a shift
of weight or a knock at the belt does not begin one. Nor does the lifting of the first foot, which comes less than
0.45 s before that foot strikes, and is softer.
"""

from stork.core.laterality import UNKNOWN
from stork_format import const

# All numbers: [step-rules].
_REFRACTORY_MS = const(300)
_IDLE_MS = const(2400)  # no step for so long: the walk is over
_PAIR_MS = const(1450)  # the first two steps of a soft walk are no further apart
_LIFT_MS = const(450)  # waiting time of a first step for a higher peak
_BOTH_MG = const(150)  # two peaks that begin a walk, together
_STRONG_MG = const(200)  # one peak that begins a walk by itself
_RHYTHM = const(62)  # samples from step to step where none has been seen: 600 ms
_SLOW = const(104)  # samples, 1 s: where steps last longer by the feet, the walk is slow
_SHORTEST = const(28)
_LONGEST = const(166)
_BITS = const(4)  # heights are in 1/16 LSB
_LONG_AGO = const(1 << 20)

# Kind of the peak that waits.
_NOTHING = const(0)
_FIRST = const(1)  # may begin a walk
_STEP = const(2)
_PAIR = const(3)  # the second of two peaks that began a walk


class StepClassifier:
    """``told_at``, ``told_side``, ``told_weak``: of the last reported step the sample of its peak, the foot, and if
    it was lower than 9/16 of the steps before.
    """

    def __init__(self, period_us):
        self.refractory = _REFRACTORY_MS * 1000 // period_us + 1
        self.idle = _IDLE_MS * 1000 // period_us
        self.pair = _PAIR_MS * 1000 // period_us
        self.lift = (_LIFT_MS * 1000 + period_us - 1) // period_us

    def start(self, gravity):
        self.both = (gravity * _BOTH_MG // 1000) << _BITS
        self.strong = (gravity * _STRONG_MG // 1000) << _BITS
        self.height = 0  # of recent steps
        self.soft = False  # the last step was a third as high as those before, or less
        self.rhythm = _RHYTHM << 3  # recent time from step to step, in eighths of a sample
        self.step_at = -_LONG_AGO
        self.waiting = _NOTHING
        self.peak = 0  # the one that waits: height, sample, foot, until when
        self.at = 0
        self.side = UNKNOWN
        self.due = 0
        self.step_told = False
        self.told_at = 0
        self.told_side = UNKNOWN
        self.told_weak = False
        self.weak = False

    def judge(self, n, at, height, side, lasts):
        """A peak of ``height`` at sample ``at`` was over at ``n``; a step ``lasts`` so many samples by the feet.

        Returns the sample at which the waiting peak may be reported, 0 for none. ``step_told``: the first of two steps
        is sure now.
        """
        self.step_told = False
        waiting = self.waiting
        if waiting == _STEP:
            if height * 4 > self.peak * 5:
                self._wait(_STEP, at, height, side, n, (self.rhythm >> 3) * 5 >> 4)
            return self.due
        apart = at - self.step_at
        if apart <= self.idle:
            rhythm = self.rhythm >> 3
            beat = rhythm
            if lasts > beat:
                beat = lasts
            if apart < self.refractory or apart * 2 < beat:
                return 0
            slow = lasts > _SLOW
            if apart << 4 < beat * (14 if slow else 12):
                least = 12 if slow else 10
            else:
                least = 5 if self.soft else 2
            if height << 4 < self.height * least:
                return 0
            wait = rhythm * 5 if height << 1 > self.height else beat * 12
            self._wait(_STEP, at, height, side, n, wait >> 4)
            return self.due
        if waiting == _FIRST:
            apart = at - self.at
            peak = self.peak
            if apart < self.lift:
                if height * 4 > peak * 5:
                    self._wait(_FIRST, at, height, side, n, self.lift)
                    return self.due
                if apart < self.refractory or height * 5 < peak * 4:
                    return self.due
            if apart <= self.pair and peak * 2 >= height and height * 2 >= peak and peak + height >= self.both:
                self._begin()
                self._take(at, height)
                self.step_told = True
                self._wait(_PAIR, at, height, side, n, 0)
                return self.due
        self._wait(_FIRST, at, height, side, n, self.lift)
        return self.due

    def tell(self, rising):
        """The waiting time is over. False where a higher peak is under way, ``rising`` high by now."""
        waiting = self.waiting
        self.waiting = _NOTHING
        self.due = 0
        if waiting != _PAIR and rising * 4 > self.peak * 5:
            return False
        if waiting == _FIRST:
            self._begin()
        elif waiting == _STEP:
            self._take(self.at, self.peak)
        self.told_at = self.at
        self.told_side = self.side
        self.told_weak = self.weak
        return True

    def _wait(self, what, at, height, side, n, samples):
        self.waiting = what
        self.at = at
        self.peak = height
        self.side = side
        # A peak that is not strong waits for a second peak, without limit.
        self.due = 0 if what == _FIRST and height < self.strong else max(at + samples, n + 1)

    def _begin(self):
        """A walk begins with the peak that waited."""
        self.height = self.peak
        self.soft = self.weak = self.told_weak = False
        self.rhythm = _RHYTHM << 3
        self.step_at = self.told_at = self.at
        self.told_side = self.side

    def _take(self, at, height):
        """Update height and rhythm with one more step."""
        apart = at - self.step_at
        if _SHORTEST < apart < _LONGEST:
            rhythm = self.rhythm >> 3
            self.rhythm += min(apart, 2 * rhythm) - rhythm
        self.soft = height * 3 < self.height
        self.weak = height << 4 < self.height * 9
        self.height += (height - self.height) >> 2
        self.step_at = at
