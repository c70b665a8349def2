"""Is the sensor telling the truth? Clipping and frozen values."""

from stork_format.codes import Q_CLIPPED, Q_FROZEN, Q_GRAVITY

_FULL = 32700
# A living sensor's noise (4 LSB and more) makes 12 equal values in a row as good as impossible.
_FROZEN_SAMPLES = 12
_GRAVITY_PER_MILLE = 80  # a worn sensor was seen 6 % off [gravity-off]; beyond 8 % something is wrong


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

    def weigh(self, gravity, nominal):
        """The length of gravity in quiet stance against what it should be, LSB."""
        off = gravity - nominal
        if (off if off >= 0 else -off) * 1000 > nominal * _GRAVITY_PER_MILLE:
            self.flags |= Q_GRAVITY
