"""What the light language says, in the wearer's words: one row of the picture each."""

from typing import NamedTuple

from stork import drills
from stork.feedback import language

Steps = tuple[tuple[int, int, int, int], ...]


class Message(NamedTuple):
    """``light``: a key of language.LIGHTS, or a place in the menu; ``sounds``: (start in s, key of language.SOUNDS)."""

    title: str
    meaning: str
    light: str | int
    sounds: tuple[tuple[float, str], ...] = ()


class Group(NamedTuple):
    """Messages that belong together."""

    title: str
    messages: tuple[Message, ...]


_DRILLS = {
    ("single_leg", "left"): "Stand on the left leg",
    ("single_leg", "right"): "Stand on the right leg",
    ("tandem_walk", ""): "Walk heel to toe",
}

_COUNTS = ("One blink, one beep.", "Two blinks, two beeps.", "Three blinks, three beeps.")

_COUNTDOWN = ((0.0, "tick"), (1.0, "tick"), (2.0, "tick"))

# 100 beats a minute, which is usual.
_BEATS = tuple((k * 0.6, "beat") for k in range(7))

GROUPS = (
    Group(
        "Choose: short press for the next drill, long press to start",
        (
            *(Message(_DRILLS[drill], _COUNTS[place], place) for place, drill in enumerate(drills.MENU)),
            Message("Plugged in", "A PC looks at it. You can train as ever.", "plugged"),
            Message("Battery low", "Stairs down. Charge it soon.", "battery_low", ((0.0, "battery_low"),)),
            Message("Asleep", "A glimmer now and then. Press once to wake it.", "asleep", ((0.0, "asleep"),)),
        ),
    ),
    Group(
        "Get ready",
        (
            Message("Stand near support", "First drill of the day. Press when you do.", "support", ((0.0, "support"),)),
            Message("Stand still", "Stork learns how you stand.", "still", ((0.0, "start"),)),
            Message("Three, two, one", "One beep each second.", "countdown", _COUNTDOWN),
            Message("Go", "One long high note.", "go", ((0.0, "go"),)),
        ),
    ),
    Group(
        "Keep your balance",
        (
            Message("Steady", "All is well: it keeps quiet.", "steady"),
            Message("Drifting", "You lean. Come back slowly.", "drifting", ((0.0, "drifting"),)),
            Message("Too far", "You lean a lot. Hold on to something.", "far", ((0.0, "far"),)),
        ),
    ),
    Group(
        "Walk to a beat",
        (Message("The beat", "Short high notes. A foot on each.", "steady", _BEATS),),
    ),
    Group(
        "Done",
        (
            Message("Better than ever", "Green and white: your best so far.", "best", ((0.0, "best"),)),
            Message("Three stars", "Very steady, all the way.", "stars3", ((0.0, "done"),)),
            Message("Two stars", "Well done.", "stars2", ((0.0, "done"),)),
            Message("One star", "A good start.", "stars1", ((0.0, "done"),)),
            Message("No star yet", "A calm blue-white light. Try again.", "stars0", ((0.0, "done"),)),
            Message("Rest", "It breathes in lilac. Sit down for a while.", "rest", ((0.0, "rest"),)),
        ),
    ),
    Group(
        "Something is wrong: a long blink first, or two colours",
        (
            Message(
                "It could not begin", "One long, one short. Try again, stand still.", "not_still", ((0.0, "stopped"),)
            ),
            Message("No score", "One long, four short. Fasten the belt, try again.", "doubtful", ((0.0, "stopped"),)),
            Message("Sensor fault", "One long, two short. Press once to try again.", "fault", ((0.0, "fault"),)),
            Message("Memory full", "One long, three short. Plug it into the PC.", "memory_full", ((0.0, "fault"),)),
            Message(
                "The belt sits wrong", "Slowly from purple to yellow. Put it on again.", "worn_wrong", ((0.0, "fault"),)
            ),
            Message(
                "Did you fall?", "Slowly white. One press says: I am well.", "fall_question", ((0.0, "fall_question"),)
            ),
            Message("Fall alarm", "White and red, and loud. One press stops it.", "fall", ((0.0, "fall"),)),
        ),
    ),
)


def light_steps(message: Message) -> Steps:
    """The light's (ms, r, g, b) steps, which repeat."""
    light = message.light
    steps: Steps = language.MENU_LIGHTS[light] if isinstance(light, int) else language.LIGHTS[light]
    return steps


def sounds(message: Message) -> list[tuple[float, bool, tuple[tuple[int, int], ...]]]:
    """(start in s, repeats, (ms, hz) steps) of each sound that goes with the light."""
    if isinstance(message.light, int):
        return [(0.0, False, language.MENU_SOUNDS[message.light])]
    return [(start_s, *language.SOUNDS[name]) for start_s, name in message.sounds]
