"""Base of all stances: hold still until something ends it. Each stance is a file of its own beside this one.

The usual 45 s are the ceiling of the published norms [springer-2007]; a plan may set less.
"""

from stork.core.score import share, steadiness
from stork.core.stance_end_detector import GRAB, HOP, StanceEndDetector
from stork.core.trial import Trial
from stork.drills import setting
from stork_format import codes, const

# [score-halves], [sway-limit]
_HALF_MDEG = const(1500)  # mean sway that halves the score: the same in all stances, so that they compare
_TOO_FAR_MDEG = const(12000)
_TOO_FAR_MS = const(200)
# Rotation that nobody standing can keep up: the gyroscope or the accelerometer drifts. Judged after 5 s.
# [quality-limits]
_DRIFT_DPS = const(2)
_DRIFT_PER_MILLE = const(50)
_JUDGED_MS = const(5000)
# Mean change of |a| within 38 ms: bodies that stand change it by up to 10 mg, a strap that flaps by far more.
# [quality-limits]
_LOOSE_MG = const(40)


class Stance(Trial):
    def __init__(self, header, sink):
        Trial.__init__(self, header, sink)
        self.hold_samples = self.samples_of(setting(header, "hold_ms"))
        self.touchdown = StanceEndDetector(self.period_us)
        self.too_far_samples = self.samples_of(_TOO_FAR_MS)
        self.too_far = 0
        self.unheld = 0
        self.turned_ml = 0  # sums over every fourth sample in play, LSB: rates, changes of |a|, |a|
        self.turned_ap = 0
        self.shaken = 0
        self.heavier = 0
        self.last = 0

    def begin_play(self):
        self.touchdown.start(self.tilt.gravity)
        self.last = self.tilt.gravity

    def in_play(self, magnitude, rx, ry, rz):
        r = self.move()
        body = self.body
        event = self.touchdown.step(magnitude, body.ml, body.ap)
        if event:
            self._down(event)
        n = self.play_samples
        if not n & 3:
            self._look(magnitude)
        if r >= _TOO_FAR_MDEG:
            self.too_far += 1
            if self.too_far >= self.too_far_samples and not self.keep_going:
                self.end(codes.SWAY_LIMIT)
        elif self.too_far:
            self.too_far = 0
        # A jolt just before the time is up is judged first: the foot may have come down.
        if n >= self.hold_samples and not self.keep_going and not self.touchdown.left:
            self.end(codes.TIME_REACHED)

    def _look(self, magnitude):
        """Every fourth sample: what tells a loose belt or a drifting sensor at the end."""
        body = self.body
        change = magnitude - self.last
        self.last = magnitude
        self.shaken += change if change >= 0 else -change
        self.heavier += magnitude
        self.turned_ml += body.rate_ml
        self.turned_ap += body.rate_ap

    def _down(self, event):
        cause = codes.HOPPED if event == HOP else codes.GRABBED if event == GRAB else codes.TOUCHED_DOWN
        self.event(codes.TOUCHDOWN, cause, self.touchdown.late)
        if not self.keep_going:
            self.unheld = self.touchdown.late
            self.end(cause)

    def held_samples(self):
        """Samples in play, less those after the jolt that ended it."""
        return self.play_samples - self.unheld

    def result(self):
        self.flags |= self._doubts()
        result = Trial.result(self)
        result["held_ms"] = self.ms_of(self.held_samples())
        return result

    def _doubts(self):
        """Quality flags that only a whole stance shows."""
        if self.play_samples < self.samples_of(_JUDGED_MS):
            return 0
        n = self.play_samples >> 2
        doubts = 0
        gravity = self.tilt.gravity
        if self.shaken // n * 1000 > _LOOSE_MG * gravity:
            doubts |= codes.Q_LOOSE
        heavier = self.heavier // n - gravity
        limit = _DRIFT_DPS * 1000000 // self.header["gyr_udps_per_lsb"]
        ml = self.turned_ml // n - self.tilt.rate_zero_ml
        ap = self.turned_ap // n - self.tilt.rate_zero_ap
        if not (-limit <= ml <= limit and -limit <= ap <= limit):
            doubts |= codes.Q_DRIFTING
        if not -gravity * _DRIFT_PER_MILLE <= heavier * 1000 <= gravity * _DRIFT_PER_MILLE:
            doubts |= codes.Q_DRIFTING
        return doubts

    def score(self):
        held = share(self.held_samples(), self.hold_samples)
        return held * steadiness(self.sway.mean(), _HALF_MDEG) // 1000
