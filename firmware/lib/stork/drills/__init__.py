"""One drill a file. To add one: write its file, name it here, give it a light in stork.feedback.language."""

# What the button steps through: drill and leg.
MENU = (
    ("single_leg", "left"),
    ("single_leg", "right"),
    ("tandem_walk", ""),
)

NAMES = ("single_leg", "tandem_walk")


def create(header, sink):
    """The drill that ``header["drill"]`` names, ready for its first sample. Raises ValueError for another name.

    Imports only the one that is asked for: a drill takes room in the board's memory.
    """
    name = header["drill"]
    if name == "single_leg":
        from stork.drills.single_leg import SingleLeg

        return SingleLeg(header, sink)
    if name == "tandem_walk":
        from stork.drills.tandem_walk import TandemWalk

        return TandemWalk(header, sink)
    raise ValueError("drill: expected one of " + ", ".join(NAMES) + ", found " + repr(name))
