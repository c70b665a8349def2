"""Light and sound of each message; docs/light_and_sound.md shows them.

A pattern is bytes, to take little memory: first the step to continue with after the last one (ONCE: stay at the end),
then its steps. A step of a light is 4 bytes: time in 10 ms, r, g, b. A step of a sound is 3: time in 10 ms, pitch in
10 Hz (0 = silence), strength in percent. Vibration follows the sound.

Rhythm repeats what colour says, for people who do not see colours: steady is a steady light, stars are short blinks,
faults begin with a long blink. Two flashes begin at least 340 ms apart, fewer than three a second [flash-spacing].
Feedback on a lean is in stork.feedback.sway_cue. The bytes are in stork.feedback.patterns, made on a PC from
readable steps: host_tools/stork_host/pictures/language_steps.py.
"""

from stork.feedback import patterns

ONCE = 255
LIGHT = 4  # bytes of a step
SOUND = 3

# Tones of the start and of the menu, by which the simulator's wearer knows them, too [tone-pitches].
GO_HZ = 1320
MENU_HZ = 660


def menu_light(place, leg):
    """Menu: one blue blink more than the drill's place (from 0); then, dimmer, the leg: left is one long blink, right
    two short ones, as in a lean.
    """
    return b"\x00" + patterns.MENU_BLINK * (place + 1) + patterns.MENU_LEGS[leg]


def menu_sound(place, leg):
    """Menu: one beep more than the drill's place; then left is one long low note, right two short high ones."""
    return b"\xff" + patterns.MENU_BEEP * (place + 1) + patterns.MENU_NOTES[leg]


# Position of each pattern in WHOLE: first its number of bytes, then these.
LIGHTS = patterns.LIGHTS
SOUNDS = patterns.SOUNDS
WHOLE = patterns.WHOLE


def piece(at):
    """Copy of the pattern at ``at``. A board plays patterns in place, because a copy takes memory."""
    return WHOLE[at + 1 : at + 1 + WHOLE[at]]


ALWAYS_HEARD = ("fall", "fall_question")  # a fallen wearer cannot turn the sound on
