"""Is the sensor telling the truth? Clipping and frozen values."""

from stork_format.codes import Q_CLIPPED, Q_FROZEN

_FULL = 32700
# A living sensor's noise (4 LSB and more) makes 12 equal values in a row as good as impossible.
_FROZEN_SAMPLES = 12


class Quality:
    """``flags``: quality bits seen so far."""

    def __init__(self):
        self.flags = 0
        self.x = 0
        self.same = 0

    def step(self, x, y, z, magnitude):
        """One sample: acceleration and its length, LSB."""
        if x == self.x:
            self.same += 1
            if self.same == _FROZEN_SAMPLES:
                self.flags |= Q_FROZEN
        else:
            self.x = x
            self.same = 0
        # A component cannot be longer than the whole.
        if magnitude > _FULL and (x > _FULL or y > _FULL or z > _FULL or x < -_FULL or y < -_FULL or z < -_FULL):
            self.flags |= Q_CLIPPED
