"""The table of all drills. The rules of each are a module of its own in this folder, named like the drill.

How to add one: docs/developer_guide.md. What only a PC needs to know of a drill: stork_host.drill_words.
May import core, stork_format.
"""

from stork_format import const

_STANCE = const(0)
_WALK = const(1)
_CALIBRATION = const(2)
_NO_LEG = ("",)
_EITHER = ("left", "right")

# class: in the module that is named like the drill
# legs: those that the drill can be done with
# hold_ms, steps, bpm: the drill's own time to hold, steps to take (0: until stopped) and beats a minute. They count
#   where neither the wearer nor the plan set them. Each session's header tells hold_ms and bpm, so each row has them.
#   It tells steps only where they were set: other steps in a row change the replay of stored sessions.
# difficulty: order within a kind, for people who make a plan (docs/scoring.md); no rule of play or score depends on it.
#   A higher one is harder, 0 is no exercise, the gaps leave room. Stances: the order of the four-stage balance test
#   [steadi-stages]. Walks: assumption [drill-order].
# Defaults: [hold-and-steps], [beat-range].
TABLE = (
    # name, class, legs, kind, hold_ms, steps, bpm, difficulty
    ("feet_together", "FeetTogether", _NO_LEG, _STANCE, 45000, 0, 100, 20),
    ("semi_tandem", "SemiTandem", _EITHER, _STANCE, 45000, 0, 100, 30),
    ("tandem_stance", "TandemStance", _EITHER, _STANCE, 45000, 0, 100, 40),
    ("single_leg", "SingleLeg", _EITHER, _STANCE, 45000, 0, 100, 50),
    ("tandem_walk", "TandemWalk", _NO_LEG, _WALK, 45000, 10, 100, 40),  # the clinical test counts ten [cohen-2018]
    ("free_walk", "FreeWalk", _NO_LEG, _WALK, 45000, 0, 100, 20),
    ("cued_walk", "CuedWalk", _NO_LEG, _WALK, 45000, 40, 100, 30),
    ("calibrate", "Calibrate", _NO_LEG, _CALIBRATION, 45000, 0, 100, 0),
    # A new drill goes here, at the end: the journal counts places, and has room for 20.
)

# TABLE is a tuple and not a dict, because dicts have no order on a board.
NAMES = tuple([one[0] for one in TABLE])

# What the button steps through where settings.toml tells nothing: drill and leg.
MENU = (("single_leg", "left"), ("single_leg", "right"), ("tandem_walk", ""))


def row(name):
    """The row of drill ``name`` in TABLE. Raises ValueError for a drill that does not exist."""
    if name not in NAMES:
        raise ValueError("drill: expected one of %s, found %r" % (", ".join(NAMES), name))
    return TABLE[NAMES.index(name)]


def legs(name):
    """The legs that drill ``name`` can be done with; ("",): none. Raises ValueError for a drill that does not exist."""
    return row(name)[2]


def setting(header, name):
    """Value of ``name``, which is "hold_ms", "steps" or "bpm": the header's, or the drill's own where it has none."""
    if name in header:
        return header[name]
    return row(header["drill"])[4 if name == "hold_ms" else 5 if name == "steps" else 6]


def code(name, leg):
    """The number of a drill and its leg in the journal, 0..59. Back: stork.drills.journal_code."""
    return NAMES.index(name) * 3 + (_NO_LEG + _EITHER).index(leg)


def load(name):
    """The class of drill ``name``. Raises ValueError for another name.

    Imports only the one that is asked for: a drill takes room in the board's memory.
    """
    made = row(name)[1]
    return getattr(__import__("stork.drills." + name, None, None, (name,)), made)


def create(header, sink):
    """The drill that ``header["drill"]`` names, ready for its first sample. Raises ValueError for another name."""
    return load(header["drill"])(header, sink)
