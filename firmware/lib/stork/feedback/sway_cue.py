"""Light and sound of a lean: distance and direction. Written in place while it lasts, without heap.

Light, sound and vibration share a rhythm for the direction: left is one long, right two short, forward short and long,
backward long and short. The pitch repeats it: left low, right high, forward rising, backward falling. A row of lights
shows it at that side. Drifting is slow and dims; far is faster and goes dark.
Steady, drifting and far are equally bright (luminance [itu-bt-709]): a change between them is no flash [flash-spacing].
"""

from stork_format import const
from stork_format.codes import DRIFTING, STEADY, ZONES

# r, g, b lit and between two beats
COLOURS = (
    bytes((0, 42, 0, 0, 42, 0)),
    bytes((45, 29, 0, 5, 3, 0)),
    bytes((85, 16, 6, 0, 0, 0)),  # no saturated red, which is the worst to flash [wcag-2-3-1]
)

# On and off in 10 ms, twice, or once where the second is 0: by stork_format.codes.DIRECTIONS, drifting and then far.
_RHYTHMS = (
    b"\xff\x00\x00\x00"  # steady
    b"\x19\x19\x19\x69" b"\x50\x64\x00\x00" b"\x19\x19\x41\x41" b"\x41\x19\x19\x41"
    b"\x0f\x14\x0f\x46" b"\x2d\x4b\x00\x00" b"\x0f\x14\x2d\x28" b"\x2d\x14\x0f\x28"
)  # fmt: skip
# By direction, which of the two notes is a fifth higher: bit 0 the first, bit 1 the second. Sounds: [cue-sounds].
_HIGH = bytes((0, 3, 0, 2, 1))

# Steady: the notes of a major chord in turn, 10 Hz (4:5:6:5), soft; the larger the sway, the sooner the next (10 ms).
_CHORD = bytes((52, 65, 78, 65))
_NOTE = const(30)  # 10 ms [cue-sounds]
_REST = const(170)  # 10 ms, in perfect stillness [cue-sounds]
_SOFT = const(20)  # percent: too soft for the motor [motor-start]
_SOFT_CLOSED = const(30)  # with closed eyes it is felt, too [cue-sounds]

_AS_ZONES = bytes((0, 6, 13))  # severity of the sound by zone, where only the zone is heard
_PLAIN = const(50)  # 10 ms; longest step of a note without tremolo [cue-sounds]


def severity(zone, r, first, second):
    """0 calm to 15: steady is 0..3, drifting 4..11, far 12..15. ``r``: distance; ``first second``: lines, mdeg."""
    if zone == STEADY:
        return min(r * 4 // first, 3)
    if zone == DRIFTING:
        return min(max(4 + (r - first) * 8 // (second - first), 4), 11)
    return min(max(12 + (r - second) * 4 // second, 12), 15)


class SwayCue:
    """``light`` and ``sound`` are sources of the player's channels. ``tone``: the sound follows the sway all the
    time; else it follows the zone only, and is silent while steady, unless the eyes are closed.
    """

    def __init__(self, tone):
        self.tone = tone
        self.closed = False
        self.sway = None
        self.zone = STEADY
        self.light = Seen(self)
        self.sound = Heard(self)

    def begin(self, sway):
        """``sway``: stork.core.sway.Sway of a trial that is in play."""
        self.sway = sway
        self.sound.chord = 0
        self.enter(STEADY)

    def enter(self, zone):
        """The zone has changed: its first beat comes next."""
        self.zone = zone
        self.light.k = self.sound.k = 0

    def name(self):
        return ZONES[self.zone]

    def audible(self):
        """Whether there is a sound now."""
        return self.zone != STEADY or self.tone or self.closed


class Beats:
    """Position of a light or a sound in its rhythm. After ``next``: ``on``, ``off`` of a beat in 10 ms, ``way``."""

    def __init__(self, lean):
        self.lean = lean
        self.k = 0
        self.way = 0
        self.on = 0
        self.off = 0

    def next(self):
        k = self.k
        zone = self.lean.zone
        if not k:
            self.way = self.lean.sway.direction() if zone else 0
        at = (zone * 16 + self.way * 4 - 16 if zone else 0) + k
        self.on = _RHYTHMS[at]
        self.off = _RHYTHMS[at + 1]
        self.k = 2 if not k and _RHYTHMS[at + 2] else 0
        return k


class Seen(Beats):
    def write(self, channel):
        """One beat of light."""
        out = channel.steps
        colour = COLOURS[self.lean.zone]
        self.next()
        out[1], out[5] = self.on, self.off
        channel.end = 9 if self.off else 5
        channel.side = self.way
        for k in range(3):
            out[2 + k] = colour[k]
            out[6 + k] = colour[3 + k]


class Heard(Beats):
    chord = 0

    def write(self, channel):
        """One note and the silence after it."""
        lean = self.lean
        zone, sway = lean.zone, lean.sway
        bad = severity(zone, sway.distance(), sway.first, sway.second) if lean.tone else _AS_ZONES[zone]
        if zone == STEADY:
            channel.side = 0
            pitch = _CHORD[self.chord]
            if lean.tone:
                self.chord = (self.chord + 1) & 3
            _write(channel, _NOTE, _REST - 25 * bad, pitch, pitch, _PLAIN, _SOFT_CLOSED if lean.closed else _SOFT)
            return
        k = self.next() >> 1
        channel.side = self.way
        bad -= 4
        pitch = 40 - bad * 3 // 2  # the worse, the lower and louder
        if _HIGH[self.way] >> k & 1:
            pitch += pitch >> 1
        other = pitch
        step = _PLAIN
        if lean.tone:
            # Tremolo with a second note, faster and nearer as it worsens: from a third down to a semitone.
            other += max((pitch * max(4 - (bad >> 1), 1) + 8) >> 4, 1)
            step = 6 - (bad >> 2)
        _write(channel, self.on, self.off, pitch, other, step, min(40 + bad * 6, 100))


def _write(channel, on, off, pitch, other, step, strength):
    """A note of ``on`` that changes between two pitches every ``step``, then ``off``; 10 ms and 10 Hz."""
    out = channel.steps
    at = 1
    while on:
        ms = step if step < on else on
        out[at] = ms
        out[at + 1] = pitch
        out[at + 2] = strength
        at += 3
        on -= ms
        pitch, other = other, pitch
    out[at] = off
    out[at + 1] = out[at + 2] = 0
    channel.end = at + 3
