"""Length of the acceleration |a|, sample by sample, without a square root."""

from stork_format import const

_LEAST = const(512)  # 1/8 g at +-4 g: keeps the quotient small in free fall [number-limits]
_MOST = const(28377)  # half of the longest vector of three clipped axes [number-limits]


class AccNorm:
    """Approximate |a| in LSB: two Newton steps a sample, from the value before. Exact to 3 LSB at rest, within 3 %
    after |a| has doubled or halved. A blow out of free fall reads too high for one or two samples, never too low, and
    never above the sum of its components.
    """

    def __init__(self, gravity):
        self.start(gravity)

    def start(self, gravity):
        """gravity: the length to begin with, LSB."""
        self.half = gravity >> 1 or 1

    def step(self, x, y, z):
        """One sample, LSB, -32768..32767 each. Returns |a|, LSB."""
        x >>= 1
        y >>= 1
        z >>= 1
        square = x * x + y * y + z * z  # of halves: below 2^30
        before = self.half
        half = before
        half = (half + square // half) >> 1
        if half < _LEAST:
            half = _LEAST
        half = (half + square // half) >> 1
        if half < _LEAST:
            half = _LEAST
        elif half > _MOST:
            half = _MOST
        if half > before + (before >> 1):
            # After such a jump Newton is still too high; a vector is never longer than the sum of its components.
            most = abs(x) + abs(y) + abs(z)
            if half > most:
                half = most if most > _LEAST else _LEAST
        self.half = half
        return half << 1
