"""What to tell the wearer during a trial: from the trial's state to light and sound, once per change."""

from stork_format import codes

_ZONE_LIGHTS = ("steady", "drifting", "far")


class Coach:
    """Follows one trial at a time with ``player``."""

    def __init__(self, player):
        self.player = player
        self.begin()

    def begin(self):
        self.changes = -1
        self.phase = -1
        self.zone = -1
        self.countdown = 0
        self.beats = 0

    def tick(self, trial, now):
        """Tell what has changed in ``trial`` since the last call."""
        if trial.changes == self.changes:
            return
        self.changes = trial.changes
        phase = trial.phase
        if phase != self.phase:
            self._enter(trial, phase, now)
        if phase == codes.COUNTDOWN:
            if trial.countdown != self.countdown:
                self.countdown = trial.countdown
                self.player.play("tick", now)
        elif phase == codes.PLAY:
            if trial.zone != self.zone:
                self._zone(trial, now)
            if trial.beats != self.beats:
                self.beats = trial.beats
                self.player.play("beat", now)

    def _enter(self, trial, phase, now):
        player = self.player
        before = self.phase
        self.phase = phase
        if phase == codes.STILL:
            player.show("still", now)
        elif phase == codes.COUNTDOWN:
            player.show("countdown", now)
        elif phase == codes.LIFT:
            player.show("go", now)
            player.play("go", now)
        elif phase == codes.PLAY:
            self.zone = codes.STEADY
            player.show("steady", now)
            if before != codes.LIFT:  # a walk has no lift: play begins with go
                player.play("go", now)
        elif before != codes.WATCH or trial.end_cause == codes.FELL:  # what a watch ends with has been told
            self._done(trial, now)

    def _zone(self, trial, now):
        zone = trial.zone
        self.zone = zone
        self.player.show(_ZONE_LIGHTS[zone], now)
        if trial.beats:
            return  # the beat is all there is to hear
        if zone == codes.STEADY:
            self.player.hush(now)
        else:
            self.player.play(_ZONE_LIGHTS[zone], now)

    def _done(self, trial, now):
        player = self.player
        cause = trial.end_cause
        if cause == codes.FELL:
            player.show("fall", now)
            player.play("fall", now)
        elif cause == codes.LOST:
            player.show("fault", now)
            player.play("fault", now)
        elif cause == codes.WORN_WRONG:
            player.show("worn_wrong", now)
            player.play("fault", now)
        elif cause == codes.CALIBRATED:
            player.show("go", now)
            player.play("done", now)
        elif cause == codes.NEVER_STILL:
            player.show("not_still", now)
            player.play("stopped", now)
        else:
            self._judged(trial.result(), cause == codes.STOPPED and not trial.play_samples, now)

    def _judged(self, result, never_begun, now):
        """Stars, or that there can be none."""
        player = self.player
        quality = result["quality"]
        if quality & codes.NO_SCORE or (quality & codes.Q_SAMPLES_LOST and not result["score"]):
            player.show("doubtful", now)
            player.play("stopped", now)
        else:
            player.show("stars" + str(result["stars"]), now)
            player.play("stopped" if never_begun else "done", now)
