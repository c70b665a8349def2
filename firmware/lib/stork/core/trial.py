"""Trial: the state machine that all drills share, from standing still to the end.

A drill adds what happens in play. The trial takes each sample once. It keeps its state in attributes (``phase``,
``zone``, ``countdown``, ...) for the feedback, and calls ``sink.event(sample, kind, detail, value)`` for the file. The
same header and samples give the same events and result on every interpreter.
"""

from stork.core import trial_result
from stork.core.acc_norm import AccNorm
from stork.core.fall_detector import FALL, FallDetector
from stork.core.integer_math import radius
from stork.core.mounting import Mounting
from stork.core.quiet_stance import QuietStance
from stork.core.signal_quality import SignalQuality
from stork.core.sway import Sway
from stork.core.tilt import Tilt
from stork_format import codes, const
from stork_format.codes import COUNTDOWN, DONE, LIFT, PLAY, STILL, WATCH

# [still-limits], [trial-times]
_BASELINE_MS = const(2000)
_STILL_LIMIT_MS = const(30000)  # without quiet stance the trial ends after this
_COUNTDOWN_MS = const(3000)
_LIMIT_MS = const(180000)


class Trial:
    """``header``: dict, stork_format.named_fields.HEADER; ``sink``: has ``event(sample, kind, detail, value)``."""

    lift_ms = 0  # from go to play
    any_way = False  # whether the belt may be worn any way round
    beats = 0  # of a metronome, so far; the feedback sounds each

    def __init__(self, header, sink):
        self.header = header
        self.sink = sink
        self.period_us = period = header["period_us"]
        acc = header["acc_ug_per_lsb"]
        gyr = header["gyr_udps_per_lsb"]
        self.keep_going = header.get("keep_going", 0)
        self.limit_samples = self.samples_of(header.get("limit_ms", _LIMIT_MS))
        self.nominal_gravity = 1000000 // acc
        self.body = Mounting(header["axes"])
        self.baseline = QuietStance(self.samples_of(_BASELINE_MS), acc, gyr)
        self.magnitude = AccNorm(self.nominal_gravity)
        self.quality = SignalQuality()
        self.tilt = Tilt(period, gyr)
        self.sway = Sway()
        self.fall = FallDetector(period)
        self.still_limit = self.samples_of(_STILL_LIMIT_MS)
        self.countdown_samples = self.samples_of(_COUNTDOWN_MS)
        self.second_samples = self.samples_of(1000)
        self.changes = 0  # counts changes of what the wearer should see or hear
        self.quiet_total = 0
        self.n = 0  # samples seen; an event carries the number of the sample that made it
        self.left = 0  # samples left in the phase, where its duration is fixed
        self.go_sample = 0
        self.stood = False
        self.play_samples = 0
        self.lost_samples = 0
        self.countdown = 0  # whole seconds to go, 3 2 1
        self.phase = STILL
        self.zone = codes.STEADY
        self.end_cause = -1
        self.ended = 0  # samples until it ended, the one that ended it among them
        self.flags = 0

    def samples_of(self, ms):
        """Number of samples in ``ms`` milliseconds (below 2^20), at least one where ms > 0."""
        return (ms * 1000 + self.period_us - 1) // self.period_us

    def ms_of(self, samples):
        """Time of ``samples`` samples, ms."""
        return samples * self.period_us // 1000

    def step(self, x, y, z, rx, ry, rz):
        """One sample in sensor axes, LSB: acceleration x y z, rate rx ry rz."""
        phase = self.phase
        if phase == STILL:
            self._still(x, y, z, rx, ry, rz)
            return
        if phase == DONE:
            return
        body = self.body
        body.put(x, y, z, rx, ry, rz)
        ml = body.ml
        ap = body.ap
        magnitude = self.magnitude.step(x, y, z)
        self.quality.step(x, y, z, magnitude)
        self.tilt.step(ml, ap, body.rate_ml, body.rate_ap)
        hurt = self.fall.step(magnitude, ml, ap, body.up)
        if hurt:
            self._hurt(hurt)
            phase = self.phase  # a fall ends the trial
        if phase == PLAY:
            self.in_play(magnitude, rx, ry, rz)
            # Last, so that no event follows the end.
            if self.play_samples >= self.limit_samples:
                self.end(codes.TIME_REACHED)
        elif phase == COUNTDOWN:
            self._count_down()
        elif phase == LIFT:
            self._lift()
        elif phase == WATCH:
            self._watch()
        self.n += 1

    def input(self, kind, value):
        """An input other than samples, before the next sample: codes.BUTTON, SENSOR_LOST, SAMPLES_LOST."""
        if self.phase == DONE:
            return
        self.event(kind, 0, value)
        if self.phase == WATCH and kind != codes.SAMPLES_LOST:
            self.enter(DONE)
        elif kind == codes.BUTTON:
            self.end(codes.STOPPED)
            self.ended = self.n  # before this sample
        elif kind == codes.SAMPLES_LOST:
            self.flags |= codes.Q_SAMPLES_LOST
            self.lost_samples += value
        elif kind == codes.SENSOR_LOST:
            self.flags |= codes.Q_SENSOR_LOST
            self.end(codes.LOST)
            self.ended = self.n

    def event(self, kind, detail, value):
        self.sink.event(self.n, kind, detail, value)

    def enter(self, phase):
        self.phase = phase
        self.changes += 1
        self.event(codes.PHASE, phase, 0)

    def end(self, cause):
        """The trial is over; ``cause``: index into codes.END_CAUSES. The first cause stands, but for a fall."""
        trial_result.end(self, cause)

    # What a drill may change.

    def begin_play(self):
        """The first sample of play comes next."""

    def in_lift(self):
        """One sample between go and play: body and tilt are up to date."""

    def in_play(self, magnitude, rx, ry, rz):
        """One sample in play: |a| (LSB) and the rates in sensor axes; body and tilt are up to date.

        Calls ``move`` for sway and zones.
        """
        self.move()

    def unchanged(self):
        """Number of samples that will pass in play without any change for the wearer; -1 where that is not known."""
        return -1

    def score(self):
        """Score at the end, 0..1000."""
        return 0

    def result(self):
        """dict, stork_format.named_fields.RESULT, all but the number of samples."""
        return trial_result.result(self)

    def move(self):
        """Sway and zones of a sample in play. Returns the distance from the centre, mdeg."""
        sway = self.sway
        tilt = self.tilt
        r = sway.step(tilt.ml, tilt.ap)
        self.play_samples += 1
        if r >= sway.first or self.zone:  # else it is steady, and stays so
            self.tell(sway.judge(r))
        return r

    def tell(self, zone):
        """Set the zone that light and sound show, where it has changed."""
        if zone != self.zone:
            self.zone = zone
            self.changes += 1
            self.event(codes.ZONE, zone, self.sway.direction())

    def _still(self, x, y, z, rx, ry, rz):
        baseline = self.baseline
        magnitude = self.magnitude.step(x, y, z)
        self.quality.step(x, y, z, magnitude)
        body = self.body  # axes as declared, which is enough for a fall
        body.put(x, y, z, rx, ry, rz)
        hurt = self.fall.step(magnitude, body.ml, body.ap, body.up)
        # A knock while the belt is put on is no fall: the trunk must have been upright before.
        self.stood = self.stood or (self.n > self.second_samples and self.fall.upright())
        if hurt and self.stood:
            self._hurt(hurt)
        if self.phase == DONE:
            pass  # a fall ended the trial
        elif baseline.step(x, y, z, rx, ry, rz):
            self._begin(baseline.mean_of(0), baseline.mean_of(1), baseline.mean_of(2), baseline.gravity())
        elif self.n >= self.still_limit:
            self.flags |= codes.Q_NOT_STILL
            self.end(codes.NEVER_STILL)
        self.n += 1

    def _begin(self, x, y, z, gravity):
        """Quiet stance is over: its mean acceleration gives up, and the length of 1 g."""
        self.quality.weigh(gravity, self.nominal_gravity)
        body = self.body
        if not body.align(x, y, z, self.any_way):
            self.flags |= codes.Q_WORN_WRONG
            if not self.keep_going or not body.align(x, y, z, True):
                self.end(codes.WORN_WRONG)
                return
        baseline = self.baseline
        body.put(x, y, z, baseline.mean_of(3), baseline.mean_of(4), baseline.mean_of(5))
        self.tilt.start(gravity, body.rate_ml, body.rate_ap)
        self.magnitude.start(gravity)
        self.fall.start(gravity)
        self.stood = True
        self.left = self.countdown_samples
        self.countdown = (self.left + self.second_samples - 1) // self.second_samples
        self.enter(COUNTDOWN)

    def _count_down(self):
        self.quiet_total += radius(self.tilt.ml, self.tilt.ap)
        self.left -= 1
        countdown = (self.left + self.second_samples - 1) // self.second_samples
        if countdown != self.countdown:
            self.countdown = countdown
            self.changes += 1
        if not self.left:
            self.go_sample = self.n + 1
            self.left = self.samples_of(self.lift_ms)
            if self.left:
                self.enter(LIFT)
            else:
                self._play()

    def _lift(self):
        self.in_lift()
        self.left -= 1
        if not self.left:
            self._play()

    def _watch(self):
        self.left -= 1
        if self.left <= 0 and not self.fall.lain:
            self.enter(DONE)

    def _play(self):
        self.sway.start(self.tilt.ml, self.tilt.ap, self.quiet_total // self.countdown_samples)
        self.begin_play()
        self.enter(PLAY)

    def _hurt(self, hurt):
        self.event(codes.FALL if hurt == FALL else codes.STUMBLE, 0, 0)
        if hurt == FALL:
            self.end(codes.FELL)
