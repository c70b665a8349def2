"""Heel-to-toe walking: ten steps on a line; a step aside is an error."""

from stork.core.score import share, steadiness
from stork.core.steps import Steps
from stork.core.trial import Trial
from stork_format import codes

_STEPS = 10  # the clinical test counts ten [R, science page]
_HALF_MDEG = 3000  # walking moves the trunk more than standing does
_SIDE_MDEG = 7000  # a lean to the side this far since the last step: the foot went off the line
_LIMIT_STEP_MS = 6000  # no step for so long: the walk is over


class TandemWalk(Trial):
    def __init__(self, header, sink):
        Trial.__init__(self, header, sink)
        self.target = header.get("steps", _STEPS)
        self.detector = Steps(self.period_us)
        self.limit_step = self.samples_of(_LIMIT_STEP_MS)
        self.steps = 0
        self.side_steps = 0
        self.most_ml = 0  # largest lean to either side since the last step, mdeg
        self.since_step = 0

    def begin_play(self):
        self.detector.start(self.baseline.gravity)

    def in_play(self):
        self.move()
        ml = self.sway.ml
        if ml < 0:
            ml = -ml
        if ml > self.most_ml:
            self.most_ml = ml
        self.since_step += 1
        late = self.detector.step(self.magnitude.value)
        if late:
            self.since_step = 0
            self.steps += 1
            self.event(codes.STEP, 0, late)
            if self.most_ml > _SIDE_MDEG:
                self.side_steps += 1
                self.event(codes.SIDE_STEP, 0, late)
            self.most_ml = 0
        if not self.keep_going:
            if self.target and self.steps >= self.target:
                self.end(codes.STEPS_DONE)
            elif self.since_step > self.limit_step:
                self.end(codes.STOPPED)

    def score(self):
        clean = self.steps - self.side_steps
        target = self.target or self.steps or 1
        if self.keep_going and self.steps > target:
            target = self.steps
        return share(clean, target) * steadiness(self.mean_sway(), _HALF_MDEG) // 1000

    def result(self):
        result = Trial.result(self)
        result["steps"] = self.steps
        result["side_steps"] = self.side_steps
        return result
