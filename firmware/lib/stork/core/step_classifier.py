"""Which peaks of |a| are steps. The float64 reference is tests/reference/step_classifier.py.

Within a walk the rhythm decides: before three quarters of a step's time have gone by, a peak must be 5/8 as high as the
steps of late, then an eighth is enough, as in turns and for the foot that closes a walk; two in a row must not be so
soft, for that is the trunk coming to rest. In a slow walk, where a leg that swings makes a peak too, it is 7/8 of a
step's time and 3/4 of the height. A peak waits before it is told, a soft one longer, and a higher one that comes
meanwhile takes its place.

After standing for 2.4 s a walk begins with one strong peak, or with two weaker ones that follow each other and are
alike: a sway, a shift of weight, a knock at the belt are not. The lifting of the first foot is none
either: it comes less than .45 s before that foot strikes, and is softer.
"""

from stork.core.laterality import UNKNOWN

_REFRACTORY_MS = 300
_IDLE_MS = 2400  # no step for so long: the walk is over
_PAIR_MS = 1450  # the first two steps of a soft walk are no further apart
_LIFT_MS = 450  # a first step waits so long for a higher peak
_BOTH_MG = 150  # two peaks that begin a walk, together
_STRONG_MG = 200  # one peak that begins a walk by itself
_RHYTHM = 62  # samples from step to step where none has been seen: 600 ms
_SLOW = 104  # samples by the feet: a walk is slow whose steps last longer, 1 s
_SHORTEST = 28
_LONGEST = 166
_BITS = 4  # heights are in 1/16 LSB
_LONG_AGO = 1 << 20

# What waits to be told.
_NOTHING = 0
_FIRST = 1  # the peak that may begin a walk
_STEP = 2
_PAIR = 3  # the second of two steps that began one


class StepClassifier:
    """``told_at``, ``told_side``, ``told_weak``: the step that was told last: sample of its peak, foot, whether it was
    little more than half as high as those before, or less.
    """

    def __init__(self, period_us):
        self.refractory = _REFRACTORY_MS * 1000 // period_us + 1
        self.idle = _IDLE_MS * 1000 // period_us
        self.pair = _PAIR_MS * 1000 // period_us
        self.lift = (_LIFT_MS * 1000 + period_us - 1) // period_us

    def start(self, gravity):
        self.both = (gravity * _BOTH_MG // 1000) << _BITS
        self.strong = (gravity * _STRONG_MG // 1000) << _BITS
        self.height = 0  # of the steps of late
        self.soft = False  # the last step was a third as high as those before, or less
        self.rhythm = _RHYTHM << 3  # eighths of samples from step to step, of late
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

        Returns the sample at which the peak that waits may be told, 0 for none. ``step_told``: this made the first
        of two steps sure.
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
        """The time to wait is over. False where a peak under way, ``rising`` high by now, takes the place."""
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
        # One peak that is not strong waits for a second, however long.
        self.due = 0 if what == _FIRST and height < self.strong else max(at + samples, n + 1)

    def _begin(self):
        """A walk begins with the peak that waited."""
        self.height = self.peak
        self.soft = self.weak = self.told_weak = False
        self.rhythm = _RHYTHM << 3
        self.step_at = self.told_at = self.at
        self.told_side = self.side

    def _take(self, at, height):
        """One more step: what it teaches."""
        apart = at - self.step_at
        if _SHORTEST < apart < _LONGEST:
            rhythm = self.rhythm >> 3
            self.rhythm += min(apart, 2 * rhythm) - rhythm
        self.soft = height * 3 < self.height
        self.weak = height << 4 < self.height * 9
        self.height += (height - self.height) >> 2
        self.step_at = at
