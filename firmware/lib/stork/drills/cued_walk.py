"""Walking to a beat: how near each step falls to it. Steadiness counts, speed does not."""

from stork.core.metronome import Metronome
from stork.core.score import share
from stork.drills import setting
from stork.drills.stride_walk import StrideWalk
from stork_format import codes, const

_FIRST_STEPS = const(4)  # to find the beat; they are not counted [beat-hit]


class CuedWalk(StrideWalk):
    metronome = True  # for the feedback: the beat is all there is to hear

    def __init__(self, header, sink):
        StrideWalk.__init__(self, header, sink)
        self.beat = Metronome(setting(header, "bpm"), self.period_us)

    def in_play(self, magnitude, rx, ry, rz):
        if self.beat.step():
            self.beats += 1
            self.changes += 1
        StrideWalk.in_play(self, magnitude, rx, ry, rz)

    def unchanged(self):
        return min(StrideWalk.unchanged(self), self.beat.left())

    def on_step(self, late):
        if self.steps > _FIRST_STEPS:
            ms = self.beat.contact(late)
            self.event(codes.BEAT_STEP, 1 if self.beat.hit else 0, ms)
        if self.target and self.steps >= self.target and not self.keep_going:
            self.end(codes.STEPS_DONE)
        else:
            StrideWalk.on_step(self, late)

    def score(self):
        """The share of steps on the beat, times how steadily they keep their place in it."""
        beat = self.beat
        if not beat.steps:
            return 0
        return (share(beat.hits, beat.steps) + beat.concentration()) * beat.concentration() // 2000

    def result(self):
        result = StrideWalk.result(self)
        beat = self.beat
        result["beats"] = beat.beats
        result["hits"] = beat.hits
        result["asynchrony_ms"] = beat.asynchrony()
        result["concentration"] = beat.concentration()
        return result
