"""The light language: what each message looks and sounds like. docs/light_and_sound.md shows it.

A light is (ms, r, g, b) steps that repeat; a sound is (ms, hz) steps, hz 0 = silence, that play once or repeat.
Rhythm says the same as colour, for eyes that do not see colours: steady is a steady light, drifting blinks slowly,
far blinks fast; stars are counted in short blinks, and what is wrong begins with a long one. Nothing flashes more
than three times a second.
"""

_OFF = 0, 0, 0


def _blinks(count, r, g, b, pause_ms):
    """``count`` blinks and a pause."""
    steps = []
    for _ in range(count):
        steps.append((250, r, g, b))
        steps.append((250,) + _OFF)
    steps.append((pause_ms,) + _OFF)
    return tuple(steps)


def _trouble(count, r, g, b):
    """A long blink, then ``count`` short ones: stars and places in the menu never begin with a long one."""
    steps = [(1000, r, g, b), (500,) + _OFF]
    for _ in range(count):
        steps.append((200, r, g, b))
        steps.append((300,) + _OFF)
    steps.append((1200,) + _OFF)
    return tuple(steps)


def _beeps(count, hz):
    steps = []
    for _ in range(count):
        steps.append((150, hz))
        steps.append((200, 0))
    return tuple(steps)


SILENCE = ()

# Choosing: as many blinks and beeps as the drill's place in the menu, in blue. A menu has no more than eight places.
MENU_LIGHTS = tuple(_blinks(n, 0, 0, 60, 1500) for n in range(1, 9))
MENU_SOUNDS = tuple(_beeps(n, 660) for n in range(1, 9))

LIGHTS = {
    "still": ((1000, 40, 40, 40), (1000,) + _OFF),  # stand still, please
    "countdown": ((200, 60, 40, 0), (800,) + _OFF),
    "go": ((1000, 0, 90, 0),),
    "steady": ((1000, 0, 40, 0),),
    "drifting": ((600, 70, 40, 0), (400, 8, 5, 0)),
    "far": ((200, 120, 0, 0), (200,) + _OFF),
    "stars0": ((1000, 30, 30, 60),),
    "stars1": _blinks(1, 90, 90, 90, 1200),
    "stars2": _blinks(2, 90, 90, 90, 1200),
    "stars3": _blinks(3, 90, 90, 90, 1200),
    "not_still": _trouble(1, 40, 40, 40),
    "doubtful": _trouble(4, 40, 40, 40),  # no score: fasten the belt and do it again
    "worn_wrong": ((1500, 60, 0, 60), (1500, 60, 60, 0)),  # put the belt on again
    "fall": ((500, 150, 150, 150), (500, 120, 0, 0)),
    "fault": _trouble(2, 60, 0, 60),
    "memory_full": _trouble(3, 60, 0, 60),
    "best": ((250, 0, 90, 0), (250, 90, 90, 90)),  # better than ever before: green and white
    "plugged": ((2000, 0, 20, 20), (2000, 0, 8, 8)),
    # Before the first drill of a day: stand where something firm is at hand. Never dark.
    "support": ((1500, 70, 70, 20), (300, 12, 12, 4), (300, 70, 70, 20), (300, 12, 12, 4)),
    "rest": ((800, 6, 0, 12), (800, 16, 0, 32), (800, 40, 0, 80), (800, 16, 0, 32)),  # it breathes; sit down
    # Stairs down: it runs empty.
    "battery_low": ((500, 90, 36, 0), (500, 36, 14, 0), (500, 12, 5, 0), (1500,) + _OFF),
    "fall_question": ((1500, 150, 150, 150), (1000, 30, 30, 30)),  # did you fall? The button says no
    "asleep": ((200, 0, 0, 20), (4000,) + _OFF),
}

# name -> (repeats, steps)
SOUNDS = {
    "start": (False, ((120, 660), (60, 0), (120, 880))),
    "tick": (False, ((150, 660),)),
    "beat": (False, ((60, 990),)),
    "go": (False, ((600, 1320),)),
    "drifting": (True, ((120, 330), (880, 0))),
    "far": (True, ((120, 220), (280, 0))),
    "done": (False, ((150, 660), (50, 0), (150, 880), (50, 0), (300, 1320))),
    "best": (False, ((120, 880), (40, 0), (120, 1047), (40, 0), (120, 1319), (40, 0), (400, 1760))),
    "stopped": (False, ((250, 440), (50, 0), (350, 330))),
    "fall": (True, ((400, 880), (400, 587), (1200, 0))),
    # It asks; each time a little longer, which a piezo makes louder.
    "fall_question": (True, ((150, 440), (250, 660), (1600, 0), (200, 440), (400, 660), (1400, 0))),
    "support": (False, ((250, 440), (250, 550), (500, 440))),
    "rest": (False, ((300, 660), (300, 550), (600, 440))),
    "battery_low": (False, ((200, 880), (200, 740), (200, 620), (400, 520))),
    "asleep": (False, ((150, 520), (300, 390))),
    "fault": (False, ((300, 220), (150, 0), (300, 220))),
}

# The tone by which ears (and the simulator's wearer) know that it is time to start.
GO_HZ = 1320
