"""Base of walks of whole strides: light and sound show how far the trunk swung in the last step.

They change with a reported step, never twice within a third of a second, and once a second without steps.
In between nothing changes: then a long walk goes to the drive (stork.core.flash_write_window).
"""

from stork.core.gait_sway import GaitSway
from stork.drills.walk import Walk
from stork_format import const

# [gait-looks]
_APART = const(35)  # samples: 336 ms
_LATEST = const(104)


class StrideWalk(Walk):
    def __init__(self, header, sink):
        Walk.__init__(self, header, sink)
        self.sway = GaitSway()
        self.unjudged = 0  # samples

    def move(self):
        tilt = self.tilt
        r = self.sway.step(tilt.ml, tilt.ap)
        self.play_samples += 1
        self.unjudged += 1
        if self.unjudged >= _LATEST:
            self._judge()
        return r

    def on_step(self, late):
        if self.unjudged >= _APART:
            self._judge()

    def unchanged(self):
        left = _APART - self.unjudged - 1
        return left if left > 0 else 0

    def _judge(self):
        self.unjudged = 0
        self.tell(self.sway.judge_step())
