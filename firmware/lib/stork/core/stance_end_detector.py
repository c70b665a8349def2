"""Detector of the end of a stance: jolts of the trunk, classified as touchdown, hop or grab.

The sensor at the back can distinguish within half a second: a hop leaves the ground, so |a| falls far below 1 g; a grab
or a push jerks the trunk sideways or forward and hardly along it; everything else counts as a foot that came down. The
names are the most likely causes only.
"""

from stork_format import const

# [stance-jolts]
_JOLT_MG = const(180)  # of |a| from 1 g
_JERK_MG = const(300)  # horizontal
_FLIGHT_MG = const(-500)
_JUDGED_MS = const(500)  # by then the ringing is over

NOTHING = 0
DOWN = 1
HOP = 2
GRAB = 3


class StanceEndDetector:
    """``start`` takes 1 g in LSB as this sensor reads it, so a scale error cancels.

    ``late``: samples from the jolt to the answer.
    """

    def __init__(self, period_us):
        self.late = _JUDGED_MS * 1000 // period_us
        self.start(8192)

    def start(self, gravity):
        self.gravity = gravity
        self.jolt = gravity * _JOLT_MG // 1000
        self.jerk = gravity * _JERK_MG // 1000
        self.flight = gravity * _FLIGHT_MG // 1000
        self.left = 0  # samples until the answer
        self.lowest = 0
        self.highest = 0

    def step(self, magnitude, ml, ap):
        """One sample, LSB: |a|, horizontal parts of a. NOTHING, DOWN, HOP or GRAB, ``late`` samples after each jolt."""
        off = magnitude - self.gravity
        if not self.left:
            jolt = self.jolt
            jerk = self.jerk
            if -jolt <= off <= jolt and -jerk <= ml <= jerk and -jerk <= ap <= jerk:
                return NOTHING
            self.left = self.late
            self.lowest = self.highest = off
            return NOTHING
        if off < self.lowest:
            self.lowest = off
        elif off > self.highest:
            self.highest = off
        self.left -= 1
        if self.left:
            return NOTHING
        if self.lowest < self.flight:
            return HOP
        return DOWN if self.highest > self.jolt or self.lowest < -self.jolt else GRAB
