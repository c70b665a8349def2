"""Fall alarm: first a question with a soft sound, which a press answers; then the alarm, until somebody presses."""

from stork.core import ticks
from stork_format import journal_records as journal

QUESTION_MS = 12000  # [fall-question]


class FallAlarm:
    """player: stork.feedback.output_player.OutputPlayer; ring: the journal."""

    def __init__(self, player, ring, clock):
        self.player = player
        self.ring = ring
        self.clock = clock
        self.loud = False
        self.begun = 0

    def begin(self, now):
        self.begun = now
        self.loud = False
        self.seconds = 0
        self.player.tell("fall_question", now)

    def tick(self, now):
        if ticks.diff(now, self.begun) >= 1000:
            self.seconds += 1
            self.begun = ticks.add(self.begun, 1000)
            if not self.loud and self.seconds * 1000 >= QUESTION_MS:
                self.loud = True
                self.player.tell("fall", now)
                self._note(journal.FALL_ALARM)

    def pressed(self, now):
        """The button: it is over. Returns True where that was in time: there was no alarm."""
        self._note(journal.FALL_ENDED if self.loud else journal.FALL_FINE)
        self.player.hush(now)
        return not self.loud

    def _note(self, detail):
        self.ring.add(journal.FALL, detail, min(self.seconds, 65535), 0, self.clock.epoch())
