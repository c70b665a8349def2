"""Messages of the light language in the wearer's words, one row of the picture each."""

from typing import NamedTuple

from stork import drills
from stork_format import codes
from stork_host.drill_words import words
from stork_host.pictures import patterns
from stork_host.pictures.patterns import Steps


class Message(NamedTuple):
    """A row. ``name``: of the message in docs/light_and_sound.md; ``sounds``: (start in s, key in SOUNDS, steps)."""

    title: str
    meaning: str
    name: str
    light: Steps
    sounds: tuple[tuple[float, str, Steps], ...] = ()


class Group(NamedTuple):
    """Group of messages in the picture."""

    title: str
    messages: tuple[Message, ...]


def _says(title: str, meaning: str, name: str, *sounds: str | tuple[float, str]) -> Message:
    """The light ``name`` with the sound of the same name, or with others."""
    found = [sound if isinstance(sound, tuple) else (0.0, sound) for sound in sounds or (name,)]
    heard = tuple((start_s, sound, patterns.sound(sound)) for start_s, sound in found if sound)
    return Message(title, meaning, name, patterns.light(name), heard)


def _drill(place: int, meaning: str) -> Message:
    drill, leg = drills.MENU[place]
    title = f"{place + 1}: {words(drill).asks.format(leg=leg)}"
    heard = (0.0, "menu", patterns.menu_sound(place, leg))
    return Message(title, meaning, "menu", patterns.menu_light(place, leg), (heard,))


def _lean(zone: int, way: str, title: str, meaning: str, *, tone: bool = True, closed: bool = False) -> Message:
    sound = patterns.lean_sound(zone, way, tone=tone, closed=closed)
    light = patterns.light("hold") if closed else patterns.lean_light(zone, way)
    return Message(title, meaning, codes.ZONES[zone], light, ((0.0, "lean", sound),) if sound.steps else ())


def _beats() -> tuple[Message, Message]:
    """The beat at the usual 100 a minute."""
    beat = patterns.sound("beat")
    heard = tuple((k * 0.6, "beat", beat) for k in range(7))
    flash, dim = patterns.light("beat").steps
    light = Steps((flash, (600 - flash[0], *dim[1:])), 0)
    return (
        Message("The beat", "Short high notes. A foot on each.", "steady", patterns.lean_light(0), heard),
        Message("The beat by light", "If set so: a white flash with each.", "beat", light, heard),
    )


_COUNTDOWN = ((0.0, "tick"), (1.0, "tick"), (2.0, "tick"))

GROUPS = (
    Group(
        "Choose: short press for the next drill, long press to start",
        (
            _drill(0, "One blink, then a long one: left."),
            _drill(1, "Two blinks, then two short ones: right."),
            _drill(2, "Three blinks."),
            _says("Plugged in", "A PC looks at it. You can train as ever.", "plugged", ""),
            _says("Battery low", "Stairs down. Charge it soon.", "battery_low"),
            _says("Memory nearly full", "Three short, one long. Soon plug it into the PC.", "storage"),
            _says("Asleep", "It fades, and stays dark. Press once to wake it.", "asleep"),
        ),
    ),
    Group(
        "Get ready",
        (
            _says("Stand near support", "First drill of the day. Press when you do.", "support"),
            _says("Stand still", "Stork learns how you stand.", "still", "start"),
            _says("Three, two, one", "One beep each second.", "countdown", *_COUNTDOWN),
            _says("Go", "One long high note.", "go"),
        ),
    ),
    Group(
        "Keep your balance: the rhythm tells the way, and so does the pitch",
        (
            _lean(codes.STEADY, "", "Steady", "All is well: soft single notes, slowly."),
            _lean(codes.DRIFTING, "left", "You lean to the left", "One long."),
            _lean(codes.DRIFTING, "right", "You lean to the right", "Two short, higher."),
            _lean(codes.DRIFTING, "forward", "You lean forward", "Short, long: rising."),
            _lean(codes.DRIFTING, "backward", "You lean backward", "Long, short: falling."),
            _lean(codes.FAR, "left", "Too far to the left", "Faster, darker, lower. Hold on to something."),
            _lean(codes.FAR, "right", "Too far to the right", "Two short."),
            _lean(codes.FAR, "forward", "Too far forward", "Short, long."),
            _lean(codes.FAR, "backward", "Too far backward", "Long, short."),
            _says("Balance by yourself", "This time it tells the result at the end.", "hold", ""),
        ),
    ),
    Group(
        'With closed eyes, and the sound set to "zones"',
        (
            _lean(codes.STEADY, "", "Steady", "A soft note now and then.", tone=False, closed=True),
            _lean(codes.DRIFTING, "left", "You lean to the left", "One long.", tone=False, closed=True),
            _lean(codes.FAR, "backward", "Too far backward", "Long, short.", tone=False, closed=True),
        ),
    ),
    Group("Walk to a beat", _beats()),
    Group(
        "Done",
        (
            _says("Better than ever", "Green and white: your best so far.", "best"),
            _says("Three stars", "Very steady, all the way.", "stars3"),
            _says("Two stars", "Well done.", "stars2"),
            _says("One star", "A good start.", "stars1"),
            _says("No star yet", "A calm blue-white light. Try again.", "stars0"),
            _says("It was stopped early", "Two falling notes.", "stars0", "stopped"),
            _says("Learned", "It knows now how you wear it.", "learned"),
            _says("Rest", "It breathes in lilac. Sit down for a while.", "rest"),
        ),
    ),
    Group(
        "Something is wrong: a long blink first, or two colours",
        (
            _says("It could not begin", "One long, one short. Try again, stand still.", "not_still"),
            _says("No score", "One long, four short. Fasten the belt, try again.", "doubtful"),
            _says("Sensor fault", "One long, two short. Press once to try again.", "fault"),
            _says("Settings", "One long, five short, at the start. It goes on.", "settings"),
            _says("Memory full", "One long, three short. Plug it into the PC.", "memory_full"),
            _says("The belt sits wrong", "Slowly from purple to yellow. Put it on again.", "worn_wrong"),
            _says("Did you fall?", "Softly, then louder. One press says: I am well.", "fall_question"),
            _says("Fall alarm", "White and red, and loud. One press stops it.", "fall"),
        ),
    ),
)
