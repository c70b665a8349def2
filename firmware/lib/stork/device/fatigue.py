"""The fatigue brake: ends the training of a day kindly when the wearer tires. Integers, and never within a trial.

Two signs. Sway that drifts up: the median of the last three trials of a drill, against the lowest such median of the
day, both under the same conditions; a median of three forgives one bad trial. And near-falls. By how much sway must
rise is an assumption: trials of one person differ by some 20 to 30 %, and the median of three of them by half of that.
"""

from stork_format import const

SWAY = 1  # as stork_format.journal_records.REST_SWAY and so on
NEAR_FALLS = 2
FALL = 3
WHY = ("", "rest: more sway than before", "rest: near falls", "rest: a fall")

# [fatigue-brake]
_WORSE_PER_MILLE = const(1500)
_LEAST_MDEG = const(400)  # less of a rise is no danger, however steady the morning was
_NEAR_FALLS = const(2)
_HELD_MS = const(5000)  # a shorter trial says little about sway
_MOST_DRILLS = const(16)

_END_CAUSES = ("sway_limit", "grab")


def near_fall(end_cause, stumbles):
    """Whether a trial was a near-fall: a stumble in it, or an end by holding on or by too much sway."""
    return stumbles > 0 or end_cause in _END_CAUSES


def median(a, b, c):
    return max(min(a, b), min(max(a, b), c))


class Fatigue:
    """Record of the trials of one day. ``key``: a number for one drill under one set of conditions."""

    def __init__(self):
        self.begin()

    def begin(self):
        """A new day, or rested."""
        self.near = 0
        self.drills = {}  # key: [before last, last, lowest median or -1]

    def trial(self, key, sway_mdeg, held_ms, near):
        """A trial is over; ``sway_mdeg``: its mean sway, -1 where it cannot be believed; ``near``: it was a near-fall.
        Returns 0, SWAY or NEAR_FALLS.
        """
        if near:
            self.near += 1
            if self.near >= _NEAR_FALLS:
                return NEAR_FALLS
        if sway_mdeg < 0 or held_ms < _HELD_MS:
            return 0
        known = self.drills.get(key)
        if known is None:
            if len(self.drills) < _MOST_DRILLS:
                self.drills[key] = [-1, sway_mdeg, -1]
            return 0
        before = known[0]
        last = known[1]
        lowest = known[2]
        known[0] = last
        known[1] = sway_mdeg
        if before < 0:
            return 0
        now = median(before, last, sway_mdeg)
        if lowest < 0 or now < lowest:
            known[2] = now
            return 0
        risen = now - lowest
        return SWAY if risen >= _LEAST_MDEG and now * 1000 > lowest * _WORSE_PER_MILLE else 0

    def fell(self, fine):
        """A fall was detected; ``fine``: the wearer said that it was none. Returns as ``trial``."""
        if not fine:
            return FALL
        self.near += 1
        return NEAR_FALLS if self.near >= _NEAR_FALLS else 0
