"""One pattern of the language in time: a light's or a sound's."""

from stork.core import ticks
from stork.feedback.language import ONCE

_IDLE_MS = 1 << 20  # a channel with nothing to do is looked at again after this


class PatternPlayer:
    """One running pattern of stork.feedback.language; ``width``: bytes of a step. ``tick`` returns True when a step
    has begun: it is at ``steps[at]``; or when all is over: then ``at`` is 0.
    """

    def __init__(self, width, room=0):
        self.width = width
        self.own = bytearray(room)
        self.at = 0
        self.begin(b"", 0)

    def begin(self, steps, now, source=None, at=-1):
        """``steps`` first; ``at``: those that stand there in stork.feedback.patterns.WHOLE, which is ``steps``.
        ``source``: its ``write(channel)`` then puts steps into ``own`` and tells where they ``end``, each time that
        they are over; also which ``side`` they are for.
        """
        self.steps = steps
        self.source = source
        self.end = at + 1 + steps[at] if at >= 0 else len(steps)
        self.first = at + 2  # the byte before tells how it goes on
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
        # From when it was due, not from now: a late tick does not slow the rhythm. After a long gap it starts anew.
        ms = self.steps[at] * 10
        self.due = ticks.add(self.due, ms)
        if ticks.diff(now, self.due) > 0:
            self.due = ticks.add(now, ms)
        return True
