"""Quality of the sensor's signal: clipping, frozen values, length of gravity."""

from stork_format import const
from stork_format.codes import Q_CLIPPED, Q_FROZEN, Q_GRAVITY

_FULL = const(32700)  # [number-limits]
# A working sensor's noise (4 LSB and more) makes 12 equal values in a row practically impossible [quality-limits].
_FROZEN_SAMPLES = const(12)
_GRAVITY_PER_MILLE = const(80)  # a worn sensor read 6 % too little [gravity-off]; beyond 8 % it is not believed


class SignalQuality:
    """``flags``: quality bits found so far."""

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
        # A component is never longer than the vector.
        if magnitude > _FULL and (x > _FULL or y > _FULL or z > _FULL or x < -_FULL or y < -_FULL or z < -_FULL):
            self.flags |= Q_CLIPPED

    def weigh(self, gravity, nominal):
        """Compare the length of gravity in quiet stance with the nominal one, LSB."""
        off = gravity - nominal
        if (off if off >= 0 else -off) * 1000 > nominal * _GRAVITY_PER_MILLE:
            self.flags |= Q_GRAVITY
