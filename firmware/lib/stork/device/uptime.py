"""Time since power-on, in seconds."""

from stork.core import ticks


class Uptime:
    """Whole seconds ``s`` since ``now`` at its making, over any number of wraps: ``tick`` at least every 3 days."""

    def __init__(self, now):
        self.last = now  # when ``s`` last grew
        self.s = 0

    def tick(self, now):
        passed = ticks.diff(now, self.last) // 1000
        if passed > 0:
            self.s += passed
            self.last = ticks.add(self.last, passed * 1000)
