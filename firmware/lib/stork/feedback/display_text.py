"""Text of each message for a display, short and large. Imported only where there is a display."""

from stork.core import ticks
from stork.feedback import language
from stork_format import const
from stork_format.codes import DIRECTIONS, ZONES

# Up to three lines of ten letters each, so that they can be large.
_LINES = {
    "still": ("Stand", "still"),
    "countdown": ("Ready",),
    "go": ("Go!",),
    "beat": ("Walk", "to the", "beat"),
    "hold": ("Balance", "on your", "own"),
    "stars0": ("Done", "no star"),
    "stars1": ("Done", "*"),
    "stars2": ("Done", "* *"),
    "stars3": ("Done", "* * *"),
    "best": ("Your best", "so far!"),
    "learned": ("Learned",),
    "not_still": ("Once more:", "stand", "still"),
    "doubtful": ("No score:", "fasten", "the belt"),
    "worn_wrong": ("Belt sits", "wrong"),
    "fall_question": ("Fallen?", "No: press", "now"),
    "fall": ("FALL", "press", "to stop"),
    "fault": ("Sensor", "fault:", "press"),
    "memory_full": ("Memory", "is full"),
    "storage": ("Plug in", "soon"),
    "settings": ("Settings", "are wrong"),
    "plugged": ("Plugged", "in"),
    "support": ("Stand near", "support,", "press"),
    "rest": ("Sit down", "and rest"),
    "battery_low": ("Battery", "is low"),
    "asleep": ("Asleep",),
    "steady": ("Steady",),
}
_LEANS = {"drifting": "You lean", "far": "Too far"}
# Shorter words than the drill's own name; any other drill is shown by its name.
_DRILLS = {
    "feet_together": "Feet close",
    "semi_tandem": "Half step",
    "tandem_stance": "Heel-toe",
    "single_leg": "One leg",
    "tandem_walk": "Line walk",
    "free_walk": "Free walk",
    "cued_walk": "Beat walk",
    "calibrate": "Teach me",
}
_CALM_MS = const(1000)  # in play a display is written no oftener, because it takes time [display-rate]


class DisplayText:
    """Writes each message to ``display`` once."""

    def __init__(self, display):
        self.display = display
        self.unsaid = ""  # name of the message that it does not show yet
        self.said = 0

    def tick(self, player, due, now):
        """Refresh of the display, after light and sound. Returns when to look again: ``due`` or earlier."""
        name = self.unsaid
        if not name:
            return due
        if player.light.source is not None and 0 <= ticks.diff(now, self.said) < _CALM_MS:
            return ticks.first(due, ticks.add(self.said, _CALM_MS))
        self.said = now
        self.unsaid = ""
        self.display.show(name, lines(player, name), colour(name))
        return due


def lines(player, name):
    """Tuple of lines for the message that ``player`` shows as ``name``."""
    if name == "menu":
        place, drill, leg = player.menu
        first = (str(place + 1), _DRILLS.get(drill, drill.replace("_", " ")[:10]))
        return first + (leg,) if leg else first
    if name in _LEANS:
        return (_LEANS[name], DIRECTIONS[player.lean.light.way])
    return _LINES.get(name, ())


def colour(name):
    """r, g, b of the message's light, as bright as its hue can be."""
    if name in ZONES:
        from stork.feedback import sway_cue  # loaded in a trial only

        rgb = sway_cue.COLOURS[ZONES.index(name)]
        rgb = (rgb[0], rgb[1], rgb[2])
    elif name == "menu":
        rgb = (0, 30, 110)
    else:
        at = language.LIGHTS[name] + 3  # after size, loop and the time of the first step
        rgb = tuple(language.WHOLE[at : at + 3])
    most = max(rgb)
    return tuple([value * 255 // most for value in rgb])
