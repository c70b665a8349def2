"""Base of all walks: steps, their times, the trunk's sway between them, pauses and turns."""

from stork.core import trial_result
from stork.core.final_steps import FinalSteps
from stork.core.step_detector import StepDetector
from stork.core.trial import Trial
from stork.core.turn_detector import TurnDetector
from stork.drills import setting
from stork_format import codes, const

# [walk-pause], [session-file]
_PAUSE_MS = const(2500)  # no step for so long: standing
_TOGETHER = const(10)  # samples
_MOST_SWAY_MDEG = const(180000)  # more is a faulty sensor; an event's value has 16 bits, and sums stay small


class Fours:
    """Sums over four samples: most of a walk can be looked at 26 times a second, for a quarter of the work."""

    def __init__(self):
        self.begin()

    def begin(self):
        self.left = 4  # samples to come
        self.magnitude = 0
        self.ml = 0
        self.rx = 0
        self.ry = 0
        self.rz = 0


class Walk(Trial):
    half_mdeg = 3000  # mean sway that halves a score; walking moves the trunk more than standing does [score-halves]

    def __init__(self, header, sink):
        Trial.__init__(self, header, sink)
        self.target = setting(header, "steps")
        self.detector = StepDetector(self.period_us)
        self.closing = FinalSteps()
        self.fours = Fours()
        self.turning = TurnDetector(self.period_us, header["gyr_udps_per_lsb"])
        self.pause_samples = self.samples_of(_PAUSE_MS)
        self.rate_zero_up = 0
        self.steps = 0
        self.turns = 0
        self.pauses = 0
        self.paused = True  # before the first step
        self.struck = 0  # the sample at which the foot struck last
        self.told = 0  # the sample at which the last step was told
        self.intervals = 0
        self.interval_samples = 0
        self.forget_sway()
        self.swayed = 0
        self.sway_ml = 0
        self.sway_ap = 0

    def begin_play(self):
        self.fours.begin()
        self.detector.start(self.tilt.gravity, self.body.ml)
        baseline = self.baseline
        self.rate_zero_up = self.body.turning(baseline.mean_of(3), baseline.mean_of(4), baseline.mean_of(5))

    def in_play(self, magnitude, rx, ry, rz):
        self.move()
        fours = self.fours
        fours.magnitude += magnitude
        fours.ml += self.body.ml
        fours.rx += rx
        fours.ry += ry
        fours.rz += rz
        left = fours.left - 1
        fours.left = left
        if not left:
            self.look()  # before the step, which may end the trial
            fours.begin()
        late = self.detector.step(magnitude)
        if late:
            self._step(late)
        elif not left and not self.paused and self.n - self.struck >= self.pause_samples:
            self.paused = True
            self.pauses += 1
            self.closing.tell(self.sink, self.n)
            self.event(codes.PAUSE, 0, self.n - self.struck)
            self.on_pause()

    def look(self):
        """Every fourth sample: what moves slowly, and the sums of the last four."""
        tilt = self.tilt
        ml = tilt.ml
        ap = tilt.ap
        if ml < self.least_ml:
            self.least_ml = ml
        if ml > self.most_ml:
            self.most_ml = ml
        if ap < self.least_ap:
            self.least_ap = ap
        if ap > self.most_ap:
            self.most_ap = ap
        fours = self.fours
        self.detector.feet.step(fours.ml)
        rate_up = self.body.turning(fours.rx + 2 >> 2, fours.ry + 2 >> 2, fours.rz + 2 >> 2)
        degrees = self.turning.step(rate_up - self.rate_zero_up)
        if degrees:
            self.turns += 1
            self.event(codes.TURN, 0, degrees)

    def on_step(self, late):
        """A foot struck ``late`` samples ago; ``sway_of_step`` and the intervals are up to date."""

    def on_pause(self):
        """The wearer stands."""

    def forget_sway(self):
        self.least_ml = self.least_ap = 1 << 20
        self.most_ml = self.most_ap = -(1 << 20)

    def end(self, cause):
        self.closing.tell(self.sink, self.n)
        trial_result.end(self, cause)  # not by way of Trial: the stack is deep here

    def result(self):
        result = Trial.result(self)
        result["steps"] = self.steps
        result["turns"] = self.turns
        result["pauses"] = self.pauses
        if self.intervals:
            step_ms = self.ms_of(self.interval_samples) // self.intervals
            result["step_time_ms"] = step_ms
            result["cadence_dspm"] = 600000 // step_ms
        if self.swayed:
            result["step_sway_ml_mdeg"] = self.sway_ml // self.swayed
            result["step_sway_ap_mdeg"] = self.sway_ap // self.swayed
        return result

    def _step(self, late):
        self.steps += 1
        self.event(codes.STEP, self.detector.side, late)
        if not self.paused:
            self.intervals += 1
            self.interval_samples += self.n - late - self.struck
        # The first two steps of a soft walk are told together: what the trunk did between them is in the first.
        if not self.paused and self.n - self.told >= _TOGETHER:
            ml = min(self.most_ml - self.least_ml, _MOST_SWAY_MDEG)
            ap = min(self.most_ap - self.least_ap, _MOST_SWAY_MDEG)
            self.swayed += 1
            self.sway_ml += ml
            self.sway_ap += ap
            self.event(codes.STEP_SWAY, 0, ml // 10)
            self.event(codes.STEP_SWAY, 1, ap // 10)
        self.paused = False
        self.told = self.n
        self.struck = self.n - late
        self.closing.step(self.struck, self.detector.side, self.detector.walking.told_weak)
        self.on_step(late)
        self.forget_sway()
