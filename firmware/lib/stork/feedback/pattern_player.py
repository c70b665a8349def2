"""Player of one pattern, of a light or of a sound: which step is on at which time."""

from stork.core import ticks
from stork.feedback.language import ONCE
from stork_format import const

_IDLE_MS = const(1 << 20)  # without a pattern: time to the next look, far below a wrap [cp-ticks]


class PatternPlayer:
    """One running pattern of stork.feedback.language; ``width``: bytes of a step. ``tick`` returns True when a step
    has begun, which is at ``steps[at]``, and when the pattern is over; then ``at`` is 0.
    """

    def __init__(self, width, room=0):
        self.width = width
        self.own = bytearray(room)
        self.at = 0
        self.begin(b"", 0)

    def begin(self, steps, now, source=None, at=-1):
        """Play ``steps``; with ``at``: the pattern at that place in ``steps``, which is stork.feedback.patterns.WHOLE.
        ``source``: afterwards its ``write(channel)`` puts steps into ``own`` again and again, and sets their ``end``
        and ``side``.
        """
        self.steps = steps
        self.source = source
        self.end = at + 1 + steps[at] if at >= 0 else len(steps)
        self.first = at + 2  # the byte before is the step to continue with
        self.next = self.first
        self.side = 0
        self.due = now

    def tick(self, now):
        if ticks.diff(now, self.due) < 0:
            return False
        at = self.next
        if at >= self.end:
            if self.source is not None:
                self.steps = self.own
                self.source.write(self)
                at = 1
            elif self.end and self.steps[self.first - 1] != ONCE:
                at = self.first + self.steps[self.first - 1] * self.width
            else:
                self.due = ticks.add(now, _IDLE_MS)
                over = self.at > 0
                self.at = 0
                return over
        self.at = at
        self.next = at + self.width
        # Counted from the due time, so that a late tick does not slow the rhythm; after a long gap from now.
        ms = self.steps[at] * 10
        self.due = ticks.add(self.due, ms)
        if ticks.diff(now, self.due) > 0:
            self.due = ticks.add(now, ms)
        return True
