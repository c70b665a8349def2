"""Sway of a walk of whole strides. Every stride swings the trunk, so a zone is that of the largest sway of a step."""

from stork.core.sway import Sway, way
from stork_format import const

# Lines of the zones in walks: [gait-zone-lines].
_TIMES = const(4)  # as far as in a stance: walking swings the trunk more
FIRST_CEILING = 9000  # mdeg


class GaitSway(Sway):
    """``direction`` and ``distance`` are those of the largest sway of the step that was judged last."""

    def start(self, ml, ap, quiet):
        Sway.start(self, ml, ap, quiet)
        first = self.first * _TIMES
        if first > FIRST_CEILING:
            first = FIRST_CEILING
        self.set_lines(first)
        self.most = 0  # since the last judged step, and its direction
        self.most_ml = 0
        self.most_ap = 0
        self.told = 0
        self.told_ml = 0
        self.told_ap = 0

    def step(self, tilt_ml, tilt_ap):
        r = Sway.step(self, tilt_ml, tilt_ap)
        if r > self.most:
            self.most = r
            self.most_ml = self.ml
            self.most_ap = self.ap
        return r

    def judge_step(self):
        """A step is over. Returns its zone."""
        self.told = self.most
        self.told_ml = self.most_ml
        self.told_ap = self.most_ap
        self.most = 0
        return self.judge(self.told)

    def distance(self):
        return self.told

    def direction(self):
        return way(self.told_ml, self.told_ap)
