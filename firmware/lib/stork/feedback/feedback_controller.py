"""Feedback controller: from the state of a trial to light and sound, once per change."""

from stork.feedback import feedback_modes
from stork.feedback.sway_cue import SwayCue
from stork_format import codes, const

# Sounds between still and the end: only go; also countdown and beat; also the lean.
_SILENT = const(0)
_BEEPS = const(1)
_LEAN = const(2)


class FeedbackController:
    """Follows one trial at a time with ``player``; ``tone``: stork.feedback.sway_cue.SwayCue. ``beat_light``: in a
    walk to a metronome the light flashes with the beat instead of showing the lean.
    """

    def __init__(self, player, tone=False, beat_light=False):
        self.player = player
        self.beat_light = beat_light
        self.lean = SwayCue(tone)
        self.begin()

    def begin(self):
        self.changes = -1
        self.phase = -1
        self.zone = -1
        self.countdown = 0
        self.beats = 0
        self.lights = True  # of zones; off with closed eyes
        self.flashes = False  # with the beat
        self.sounds = _LEAN

    def tick(self, trial, now):
        """Show and play what has changed in ``trial`` since the last call."""
        if trial.changes == self.changes:
            return
        self.changes = trial.changes
        phase = trial.phase
        if phase != self.phase:
            self._enter(trial, phase, now)
        if phase == codes.COUNTDOWN:
            if trial.countdown != self.countdown:
                self.countdown = trial.countdown
                if self.sounds != _SILENT:
                    self.player.play("tick", now)
        elif phase == codes.PLAY:
            if trial.zone != self.zone:
                self._zone(trial.zone, now)
            if trial.beats != self.beats:
                self.beats = trial.beats
                self.player.play("beat", now)
                if self.flashes:
                    self.player.flash("beat", now)

    def _enter(self, trial, phase, now):
        player = self.player
        before = self.phase
        self.phase = phase
        if phase == codes.STILL:
            self._listen(trial.header, getattr(trial, "metronome", False))
            player.show("still", now)
        elif phase == codes.COUNTDOWN:
            player.show("countdown", now)
        elif phase == codes.LIFT:
            player.show("go", now)
            player.play("go", now)
        elif phase == codes.PLAY:
            self._play(trial, before, now)
        elif before != codes.WATCH or trial.end_cause == codes.FELL:  # the end before a watch was shown already
            self._done(trial, now)

    def _listen(self, header, metronome):
        """Set which lights and sounds are on, from the header; old headers lack these fields."""
        live = header.get("live", 1) == 1
        closed = header.get("eyes") == "closed"
        self.flashes = self.beat_light and metronome and not closed
        self.lights = live and not closed and not self.flashes
        if header.get("feedback") == feedback_modes.SILENT:
            self.sounds = _SILENT
        else:
            self.sounds = _LEAN if live and not metronome else _BEEPS
        self.lean.closed = closed

    def _play(self, trial, before, now):
        player = self.player
        lean = self.lean
        self.zone = codes.STEADY
        lean.begin(trial.sway)
        if self.lights:
            player.show_lean(lean, now)
        else:
            player.show("hold", now)
        go = "" if before == codes.LIFT else "go"  # a walk has no lift: play begins with go
        if self.sounds == _LEAN and lean.audible():
            player.play_lean(lean, now, go)
        elif go:
            player.play(go, now)

    def _zone(self, zone, now):
        player = self.player
        lean = self.lean
        self.zone = zone
        lean.enter(zone)
        if self.lights:
            player.show_lean(lean, now)
        if self.sounds != _LEAN:
            return
        if lean.audible():
            player.play_lean(lean, now)
        else:
            player.hush(now)

    def _done(self, trial, now):
        """Stars, or what ended it, or that there is no score."""
        player = self.player
        cause = trial.end_cause
        message = {
            codes.FELL: "fall",
            codes.LOST: "fault",
            codes.WORN_WRONG: "worn_wrong",
            codes.CALIBRATED: "learned",
            codes.NEVER_STILL: "not_still",
        }.get(cause)
        if not message:
            result = trial.result()
            quality = result["quality"]
            if not (quality & codes.NO_SCORE or (quality & codes.Q_SAMPLES_LOST and not result["score"])):
                name = "stars" + str(result["stars"])
                player.show(name, now)
                player.play("stopped" if cause == codes.STOPPED and not trial.play_samples else name, now)
                return
        player.tell(message or "doubtful", now)
