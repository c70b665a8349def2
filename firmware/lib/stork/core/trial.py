"""One trial, from standing still to its end: what every drill shares.

A drill fills in what happens in play. The trial sees each sample once and leaves what it found in attributes
(``phase``, ``zone``, ``countdown``, ...) for the feedback, and in ``sink.event(sample, kind, detail, value)`` for the
file. Same header and same samples give the same events and result, on every interpreter.
"""

from stork.core.axes import Axes
from stork.core.baseline import Baseline
from stork.core.fall import Fall
from stork.core.magnitude import Magnitude
from stork.core.maths import radius
from stork.core.quality import Quality
from stork.core.sway import Sway
from stork.core.tilt import Tilt
from stork_format import codes

_BASELINE_MS = 2000
_STILL_LIMIT_MS = 30000  # after this the trial ends by itself and says so
_COUNTDOWN_MS = 3000
_LIMIT_MS = 180000
_GRAVITY_PER_MILLE = 80  # a worn sensor was seen 6 % off [M, science page]; beyond 8 % something is wrong


class Trial:
    """``header``: dict, stork_format.fields.HEADER; ``sink``: has ``event(sample, kind, detail, value)``."""

    lift_ms = 0  # from go to play

    def __init__(self, header, sink):
        self.header = header
        self.sink = sink
        period = header["period_us"]
        self.period_us = period
        acc = header["acc_ug_per_lsb"]
        gyr = header["gyr_udps_per_lsb"]
        self.keep_going = header.get("keep_going", 0)
        self.limit_samples = self.samples_of(header.get("limit_ms", _LIMIT_MS))
        self.nominal_gravity = 1000000 // acc
        self.acc_axes = Axes(header["axes"])
        self.rate_axes = Axes(header["axes"])
        self.baseline = Baseline(self.samples_of(_BASELINE_MS), acc, gyr)
        self.magnitude = Magnitude(self.nominal_gravity)
        self.quality = Quality()
        self.tilt = Tilt(period, gyr)
        self.sway = Sway()
        self.fall = Fall(period)
        self.still_limit = self.samples_of(_STILL_LIMIT_MS)
        self.countdown_samples = self.samples_of(_COUNTDOWN_MS)
        self.second_samples = self.samples_of(1000)
        self.lift_samples = self.samples_of(self.lift_ms)
        self.zone_samples = [0, 0, 0]
        self.sway_total = 0
        self.quiet_total = 0
        self.n = 0  # samples seen; an event carries the number of the sample that made it
        self.left = 0  # samples left in the phase, where it has a length
        self.go_sample = 0
        self.play_samples = 0
        self.countdown = 0  # whole seconds to go, 3 2 1
        self.phase = codes.STILL
        self.zone = codes.STEADY
        self.end_cause = -1
        self.flags = 0

    def samples_of(self, ms):
        """How many samples last ``ms`` milliseconds (below 2^20), at least one where ms > 0."""
        return (ms * 1000 + self.period_us - 1) // self.period_us

    def ms_of(self, samples):
        """How long ``samples`` samples last, in ms."""
        return samples * self.period_us // 1000

    def step(self, x, y, z, rx, ry, rz):
        """One sample in sensor axes, LSB: acceleration x y z, rate rx ry rz."""
        phase = self.phase
        if phase == codes.DONE:
            return
        self.quality.step(x, y, z)
        self.acc_axes.put(x, y, z)
        self.rate_axes.put(rx, ry, rz)
        self.magnitude.step(x, y, z)
        acc = self.acc_axes
        rate = self.rate_axes
        if phase == codes.STILL:
            self._still(acc, rate)
        else:
            self.tilt.step(acc.ml, acc.ap, rate.ml, rate.ap)
            if self.fall.step(self.magnitude.value, acc.up):
                self.event(codes.FALL, 0, 0)
                self.fell()
            elif phase == codes.PLAY:
                self.in_play()
                if self.play_samples >= self.limit_samples:
                    self.end(codes.TIME_REACHED)
            elif phase == codes.COUNTDOWN:
                self._count_down()
            else:
                self._lift()
        self.n += 1

    def input(self, kind, value):
        """Something that came from outside, before the next sample: codes.BUTTON, SENSOR_LOST, SAMPLES_LOST."""
        if self.phase == codes.DONE:
            return
        self.event(kind, 0, value)
        if kind == codes.BUTTON:
            self.end(codes.STOPPED)
        elif kind == codes.SAMPLES_LOST:
            self.flags |= codes.Q_SAMPLES_LOST
        elif kind == codes.SENSOR_LOST:
            self.flags |= codes.Q_SENSOR_LOST
            self.end(codes.LOST)

    def event(self, kind, detail, value):
        self.sink.event(self.n, kind, detail, value)

    def enter(self, phase):
        self.phase = phase
        self.event(codes.PHASE, phase, 0)

    def end(self, cause):
        """The trial is over; ``cause``: index into codes.END_CAUSES."""
        if self.end_cause < 0:
            self.end_cause = cause
            self.event(codes.END, cause, 0)
            self.enter(codes.DONE)

    # What a drill may change.

    def begin_play(self):
        """The first sample of play comes next."""

    def in_play(self):
        """One sample in play: acc_axes, magnitude, tilt are up to date. Call ``move`` for sway and zones."""
        self.move()

    def fell(self):
        """A fall stops everything."""
        self.end(codes.FELL)

    def score(self):
        """0..1000, from what is known at the end."""
        return 0

    def result(self):
        """dict, stork_format.fields.RESULT, all but the number of samples."""
        flags = self.flags | self.quality.flags
        score = self.score() if self.play_samples and not self.flags & codes.Q_SENSOR_LOST else 0
        return {
            "score": score,
            "stars": 3 if score >= 750 else 2 if score >= 500 else 1 if score >= 250 else 0,
            "end_cause": codes.END_CAUSES[self.end_cause],
            "go_sample": self.go_sample,
            "duration_ms": self.ms_of(self.n - self.go_sample) if self.go_sample else 0,
            "steady_ms": self.ms_of(self.zone_samples[0]),
            "drifting_ms": self.ms_of(self.zone_samples[1]),
            "far_ms": self.ms_of(self.zone_samples[2]),
            "sway_mdeg": self.mean_sway(),
            "quality": flags,
        }

    def mean_sway(self):
        """Mean distance of the lean from its centre while in play, mdeg."""
        return self.sway_total // self.play_samples if self.play_samples else 0

    def move(self):
        """Sway and zones of a sample in play."""
        sway = self.sway
        if sway.step(self.tilt.ml, self.tilt.ap):
            self.zone = sway.zone
            self.event(codes.ZONE, sway.zone, sway.direction())
        self.zone_samples[sway.zone] += 1
        self.sway_total += sway.r
        self.play_samples += 1

    def _still(self, acc, rate):
        if self.baseline.step(acc.ml, acc.ap, acc.up, rate.ml, rate.ap, rate.up):
            gravity = self.baseline.gravity
            off = gravity - self.nominal_gravity
            if (off if off >= 0 else -off) * 1000 > self.nominal_gravity * _GRAVITY_PER_MILLE:
                self.flags |= codes.Q_GRAVITY
            self.tilt.start(
                self.baseline.ml, self.baseline.ap, gravity, self.baseline.rate_ml, self.baseline.rate_ap
            )
            self.fall.start(gravity)
            self.left = self.countdown_samples
            self.countdown = (self.left + self.second_samples - 1) // self.second_samples
            self.enter(codes.COUNTDOWN)
        elif self.n >= self.still_limit:
            self.flags |= codes.Q_NOT_STILL
            self.end(codes.NEVER_STILL)

    def _count_down(self):
        self.quiet_total += radius(self.tilt.ml, self.tilt.ap)
        self.left -= 1
        self.countdown = (self.left + self.second_samples - 1) // self.second_samples
        if not self.left:
            self.go_sample = self.n + 1
            self.left = self.lift_samples
            if self.left:
                self.enter(codes.LIFT)
            else:
                self._play()

    def _lift(self):
        self.left -= 1
        if not self.left:
            self._play()

    def _play(self):
        self.sway.start(self.tilt.ml, self.tilt.ap, self.quiet_total // self.countdown_samples)
        self.begin_play()
        self.enter(codes.PLAY)
