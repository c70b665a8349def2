"""The wearer's language: what each message looks and sounds like. docs/light_and_sound.md shows it.

A pattern is bytes, to take little room: the step at which it goes on after its end (ONCE: it stays at its end), then
its steps. A light's step is 4 bytes: time in 10 ms, r, g, b. A sound's is 3: time in 10 ms, pitch in 10 Hz (0 =
silence), strength in percent. Vibration follows the sound.

Rhythm says the same as colour, for eyes that do not see colours: steady is a steady light, stars are counted in
short blinks, and what is wrong begins with a long one. Two flashes begin at least 340 ms apart: fewer than three
a second. How a lean looks and sounds is in stork.feedback.sway_cue. The bytes are in stork.feedback.patterns, made on
a PC from steps that people can read: host_tools/stork_host/pictures/language_steps.py.
"""

from stork.feedback import patterns

ONCE = 255
LIGHT = 4  # bytes of a step
SOUND = 3

# The tones by which ears (and the simulator's wearer) know that it is time to start, and that the menu is up.
GO_HZ = 1320
MENU_HZ = 660


def menu_light(place, leg):
    """Choosing: as many blinks as the drill's place (from 0), in blue; then, dimmer, the leg: left is one long blink,
    right two short ones, as in a lean.
    """
    return b"\x00" + patterns.MENU_BLINK * (place + 1) + patterns.MENU_LEGS[leg]


def menu_sound(place, leg):
    """As many beeps as the drill's place; then left is one long low note, right two short high ones."""
    return b"\xff" + patterns.MENU_BEEP * (place + 1) + patterns.MENU_NOTES[leg]


# Where each pattern stands in WHOLE: first how many bytes it has, then these.
LIGHTS = patterns.LIGHTS
SOUNDS = patterns.SOUNDS
WHOLE = patterns.WHOLE


def piece(at):
    """The pattern at ``at``, as bytes of its own. A board plays it where it stands: this would take memory."""
    return WHOLE[at + 1 : at + 1 + WHOLE[at]]


ALWAYS_HEARD = ("fall", "fall_question")  # who lies on the floor cannot turn the sound on
