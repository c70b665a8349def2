"""Step and stride regularity: autocorrelation of |a| at the lag of a step and of a stride.

After Moe-Nilssen and Helbostad 2004 [moe-nilssen-2004]; the ratio of the two coefficients is the symmetry of left and
right. Lags and limits are ours [regularity-lags].
"""

from array import array

from stork_format import const

_EVERY = const(4)  # samples: 26 Hz is enough for what steps look like [regularity-lags]
_LAGS = const(64)  # of them: a stride at 56 steps a minute, and an eighth more [regularity-lags]
_FIRST = const(6)  # nobody takes more than four steps a second [regularity-lags]
_SLOW_SHIFT = const(5)  # the mean of 32 values is taken off [regularity-lags]
_SHRINK = const(5)  # [number-limits]
_MOST = const(255)  # products of 16 bits; 4700 of them, three minutes, stay below 2^30 [number-limits]


class StepRegularity:
    """Feed ``step``; then ``at(samples)`` is the highest coefficient near that lag, thousandths, 0 if unknown."""

    def __init__(self, gravity):
        self.slow = gravity << _SLOW_SHIFT
        self.ring = array("h", [0] * _LAGS)
        self.head = 0
        self.products = array("i", [0] * _LAGS)

    def step(self, mean):
        """The mean |a| of four samples, LSB."""
        off = mean - (self.slow >> _SLOW_SHIFT)
        self.slow += off
        off >>= _SHRINK
        if off > _MOST:
            off = _MOST
        elif off < -_MOST:
            off = -_MOST
        ring = self.ring
        products = self.products
        head = self.head
        ring[head] = off
        products[0] += off * off
        # Back to the start of the ring, then from its end: two plain loops cost less than one with a modulo.
        turn = head + 1
        if turn < _FIRST:
            turn = _FIRST
        for lag in range(_FIRST, turn):
            products[lag] += off * ring[head - lag]
        back = head + _LAGS
        for lag in range(turn, _LAGS):
            products[lag] += off * ring[back - lag]
        head += 1
        self.head = 0 if head == _LAGS else head

    def at(self, samples):
        """The highest coefficient within an eighth of a lag of ``samples``; thousandths, -1000..1000; 0 if too long."""
        lag = (samples + _EVERY // 2) // _EVERY
        first = lag - lag // 8
        last = lag + lag // 8
        power = self.products[0] >> 10
        if last >= _LAGS or first < _FIRST or not power:
            return 0
        best = -1000
        for k in range(first, last + 1):
            found = (self.products[k] >> 10) * 1000 // power
            if found > best:
                best = found
        return best
