"""Metronome, and the asynchrony of steps to it. Time is the number of the sample."""

from stork.core.integer_math import isqrt
from stork_format import const

# A circle in 64 parts, times 127.
_SINE = bytes((0, 12, 25, 37, 49, 60, 71, 81, 90, 98, 106, 112, 117, 122, 125, 126, 127))
_PARTS = const(64)  # [number-limits]
_HIT = const(8)  # a step within an eighth of a beat is a hit [beat-hit]
_LONGEST = const(32000)  # a square root takes squares below 2^30 [number-limits]


def _sine(part):
    part &= _PARTS - 1
    if part < 16:
        return _SINE[part]
    if part < 32:
        return _SINE[32 - part]
    if part < 48:
        return -_SINE[part - 32]
    return -_SINE[64 - part]


class Metronome:
    """bpm: 30 to 200 beats a minute; period_us: sample period."""

    def __init__(self, bpm, period_us):
        self.period_us = period_us
        self.beat_us = 60000000 // bpm
        self.since_us = 0  # since the last beat
        self.beats = 0
        self.steps = 0
        self.hits = 0
        self.hit = False
        self.cosines = 0
        self.sines = 0

    def step(self):
        """One sample. True where a beat falls on it."""
        self.since_us += self.period_us
        if self.since_us < self.beat_us:
            return False
        self.since_us -= self.beat_us
        self.beats += 1
        return True

    def left(self):
        """Samples to come before the next beat."""
        return (self.beat_us - self.since_us - 1) // self.period_us

    def contact(self, late):
        """A foot struck ``late`` samples ago. Returns its asynchrony to the nearest beat, ms, late positive."""
        phase = (self.since_us - late * self.period_us) % self.beat_us
        part = phase * _PARTS // self.beat_us
        self.sines += _sine(part)
        self.cosines += _sine(part + 16)
        self.steps += 1
        if phase > self.beat_us // 2:
            phase -= self.beat_us
        self.hit = -self.beat_us // _HIT <= phase <= self.beat_us // _HIT
        if self.hit:
            self.hits += 1
        return phase // 1000

    def concentration(self):
        """Length of the mean phase vector, thousandths: 1000 = every step has the same phase."""
        if not self.steps:
            return 0
        sines = self.sines
        cosines = self.cosines
        whole = 127 * self.steps
        while whole > _LONGEST:
            sines >>= 1
            cosines >>= 1
            whole >>= 1
        return min(1000, isqrt(sines * sines + cosines * cosines) * 1000 // whole)

    def asynchrony(self):
        """Circular mean of the asynchronies, ms, late positive; phases are known to 1/64 of a beat."""
        if not self.sines and not self.cosines:
            return 0
        best = 0
        most = -(1 << 29)
        for part in range(_PARTS):
            along = self.cosines * _sine(part + 16) + self.sines * _sine(part)
            if along > most:
                most = along
                best = part
        across = self.sines * _sine(best + 16) - self.cosines * _sine(best)
        # A step counts at the middle of its part. Small angles: radians are across / along; 64 parts are 6.283.
        part_ms = self.beat_us // _PARTS
        us = best * part_ms + part_ms // 2 + across * 1000 // most * 10186 // 1000 * part_ms // 1000
        if us > self.beat_us // 2:
            us -= self.beat_us
        return us // 1000
