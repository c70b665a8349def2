"""Final steps: the last one or two weak steps by which a walk comes to rest.

They are reported as steps when they strike, because a weak step may also be part of a turn. Which ones were final is
known only when no step follows: two at most, each below 9/16 of the height of the steps before [step-rules].
The float64 reference is tests/reference/final_steps.py.
"""

from stork_format import codes


class FinalSteps:
    def __init__(self):
        self.steps = 0  # so many of these two may be final
        self.struck = self.before = 0  # sample at which the foot struck
        self.side = self.side_before = 0

    def step(self, struck, side, weak):
        """A step was reported."""
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
