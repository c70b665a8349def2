"""Rest after the fatigue brake: for some minutes no drill starts. It outlives power-off where the clock is set."""

from stork_format import journal_records as journal


class Rest:
    """``minutes``: how long, 0 = never; ``ring``: the journal, which remembers. Times as in
    stork.device.training_day.
    """

    def __init__(self, minutes, ring, epoch):
        self.whole_s = minutes * 60
        self.ring = ring
        self.until_s = 0  # in seconds since power-on
        if epoch and minutes:
            for record in ring.each():
                if record[0] == journal.REST:
                    # One that seems to lie ahead, or its clock, is wrong.
                    left = record[4] + self.whole_s - epoch
                    self.until_s = left if 0 < left <= self.whole_s else 0

    def begin(self, why, epoch, up_s):
        """``why``: stork.device.fatigue."""
        self.until_s = up_s + self.whole_s
        self.ring.add(journal.REST, why, self.whole_s // 60, 0, epoch)

    def left_s(self, up_s):
        """Seconds to go."""
        return max(0, self.until_s - up_s)
