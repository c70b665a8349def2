"""One drill a file. To add one: write its file, name it here, give it a light in stork.feedback.language."""

# name: class in the module of that name, the legs it can be done with ("" = no leg)
_DRILLS = {
    "feet_together": ("FeetTogether", ("",)),
    "semi_tandem": ("SemiTandem", ("left", "right")),
    "tandem_stance": ("TandemStance", ("left", "right")),
    "single_leg": ("SingleLeg", ("left", "right")),
    "tandem_walk": ("TandemWalk", ("",)),
    "free_walk": ("FreeWalk", ("",)),
    "cued_walk": ("CuedWalk", ("",)),
    "calibrate": ("Calibrate", ("",)),
}

NAMES = tuple(_DRILLS)

_MOST_PLACES = 8  # nobody counts more blinks

# What the button steps through where settings.toml tells nothing: drill and leg.
MENU = (("single_leg", "left"), ("single_leg", "right"), ("tandem_walk", ""))


def legs(name):
    """The legs that drill ``name`` can be done with. Raises ValueError for a drill that does not exist."""
    if name not in _DRILLS:
        raise ValueError("drill: expected one of " + ", ".join(NAMES) + ", found " + repr(name))
    return _DRILLS[name][1]


def menu(text):
    """A menu from text like "single_leg:left, tandem_walk": tuple of (drill, leg). Raises ValueError."""
    found = []
    for item in text.split(","):
        name, _, leg = item.strip().partition(":")
        if leg not in legs(name):
            raise ValueError("drill " + name + ": expected a leg of " + repr(legs(name)) + ", found " + repr(leg))
        found.append((name, leg))
    if len(found) > _MOST_PLACES:
        raise ValueError("menu: expected at most %d drills, found %d" % (_MOST_PLACES, len(found)))
    return tuple(found)


def code(name, leg):
    """A small number for a drill and its leg, 0..31, for the journal. Names are only ever added at the end."""
    return NAMES.index(name) * 3 + ("", "left", "right").index(leg)


def of_code(code):
    """[drill, leg] of a ``code``. A place that this firmware does not know is its number, as text."""
    place = code // 3
    return [NAMES[place] if place < len(NAMES) else str(place), ("", "left", "right")[code % 3]]


def load(name):
    """The class of drill ``name``. Raises ValueError for another name.

    Imports only the one that is asked for: a drill takes room in the board's memory.
    """
    legs(name)
    return getattr(__import__("stork.drills." + name, None, None, (name,)), _DRILLS[name][0])


def create(header, sink):
    """The drill that ``header["drill"]`` names, ready for its first sample. Raises ValueError for another name."""
    return load(header["drill"])(header, sink)
