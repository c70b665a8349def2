"""The steps by which a walk comes to rest: the foot that is put beside the other, often after a shorter one before it.

They are told when they strike, as steps, for one that is weak may as well be part of a turn. Which ones they were is
known when nothing has followed them: the last two at most, each little more than half as high as those before, or less.
The float64 reference is tests/reference/final_steps.py.
"""

from stork_format import codes


class FinalSteps:
    def __init__(self):
        self.steps = 0  # so many of these two may close it
        self.struck = self.before = 0  # sample at which the foot struck
        self.side = self.side_before = 0

    def step(self, struck, side, weak):
        """A step was told."""
        if not weak:
            self.steps = 0
            return
        self.before = self.struck
        self.side_before = self.side
        self.struck = struck
        self.side = side
        self.steps = 2 if self.steps else 1

    def tell(self, sink, n):
        """The walk has come to rest, or to its end, by sample ``n``."""
        if self.steps == 2:
            sink.event(n, codes.CLOSING, self.side_before, n - self.before)
        if self.steps:
            sink.event(n, codes.CLOSING, self.side, n - self.struck)
        self.steps = 0
