"""Heel-to-toe walking: ten steps on a line; a step aside is an error."""

from stork.core.score import steadiness
from stork.drills.walk import Walk
from stork_format import codes

_STEPS = 10  # the clinical test counts ten [cohen-2018]
# A lean to the side since the step before: none of the step is lost up to the first, all of it from the last on, and
# in the middle it is called a side-step. A hard border would make the score jump where the wearer sways on it.
_FREE_MDEG = 4000
_SIDE_MDEG = 7000
_LOST_MDEG = 10000


class TandemWalk(Walk):
    def __init__(self, header, sink):
        Walk.__init__(self, header, sink)
        self.target = header.get("steps", _STEPS)
        self.side_steps = 0
        self.credit = 0  # thousandths of steps on the line
        self.aside = 0  # largest lean to either side since the step before, mdeg

    def in_play(self, magnitude, rx, ry, rz):
        Walk.in_play(self, magnitude, rx, ry, rz)
        ml = self.sway.ml
        if ml < 0:
            ml = -ml
        if ml > self.aside:
            self.aside = ml

    def on_step(self, late):
        aside = self.aside
        self.aside = 0
        if aside > _SIDE_MDEG:
            self.side_steps += 1
            self.event(codes.SIDE_STEP, 0, late)
        if aside <= _FREE_MDEG:
            self.credit += 1000
        elif aside < _LOST_MDEG:
            self.credit += (_LOST_MDEG - aside) * 1000 // (_LOST_MDEG - _FREE_MDEG)
        if self.target and self.steps >= self.target and not self.keep_going:
            self.end(codes.STEPS_DONE)

    def on_pause(self):
        if not self.keep_going:
            self.end(codes.STOPPED)

    def score(self):
        target = self.target or self.steps or 1
        if self.steps > target:
            target = self.steps
        return self.credit // target * steadiness(self.sway.mean(), self.half_mdeg) // 1000

    def result(self):
        result = Walk.result(self)
        result["side_steps"] = self.side_steps
        return result
