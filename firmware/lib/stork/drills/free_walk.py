"""Walking as one likes, to and fro: cadence, how regular the steps are, how alike left and right."""

from stork.core.step_regularity import StepRegularity
from stork.drills.stride_walk import StrideWalk
from stork_format import codes, const

_LEAST_STEPS = const(6)  # fewer say nothing about regularity [regularity-lags]


class FreeWalk(StrideWalk):
    def begin_play(self):
        StrideWalk.begin_play(self)
        self.regularity = StepRegularity(self.tilt.gravity)

    def look(self):
        StrideWalk.look(self)
        if not self.paused:
            self.regularity.step(self.fours.magnitude >> 2)

    def on_step(self, late):
        if self.target and self.steps >= self.target and not self.keep_going:
            self.end(codes.STEPS_DONE)
        else:
            StrideWalk.on_step(self, late)

    def regular(self):
        """Coefficients at a step and at a stride, thousandths, and the smaller over the larger; 0 if unknown."""
        if self.intervals < _LEAST_STEPS:
            return (0, 0, 0)
        step = self.interval_samples // self.intervals
        one = max(0, self.regularity.at(step))
        two = max(0, self.regularity.at(2 * step))
        larger = max(one, two)
        return (one, two, min(one, two) * 1000 // larger if larger else 0)

    def score(self):
        """Regular strides, alike on both sides."""
        _, stride, symmetry = self.regular()
        return stride * symmetry // 1000

    def result(self):
        result = StrideWalk.result(self)
        if self.play_samples:
            step, stride, symmetry = self.regular()
            result["step_regularity"] = step
            result["stride_regularity"] = stride
            result["symmetry"] = symmetry
        return result
