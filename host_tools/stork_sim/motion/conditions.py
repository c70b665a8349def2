"""Conditions of standing (feet, eyes, floor), and their effect on a person's sway.

The gains for eyes and floor are the person's own; the narrow bases are the same for everybody and assumptions. Only
their order has a source: sway at the trunk grows from two feet to tandem, with eyes closed, and on foam
[neville-2015].
"""

from dataclasses import dataclass

from stork_host.errors import StorkError
from stork_sim.motion.person_parameters import Person

STANCES: dict[str, tuple[float, float]] = {
    "at_ease": (1.0, 1.0),
    "feet_together": (1.6, 1.15),
    "semi_tandem": (1.9, 1.2),
    "tandem": (3.0, 1.4),
}
"""Gain of the sway, sideways and forward and back [people-assumed]."""

EYES = ("open", "closed")
SURFACES = ("firm", "foam", "wobble_board")
_WOBBLE_BOARD = 1.3  # over foam [people-assumed]


def _known(what: str, found: str, names: tuple[str, ...]) -> None:
    if found not in names:
        raise StorkError(expected=what, found=f'"{found}"', try_this="one of " + ", ".join(names))


@dataclass(frozen=True)
class Condition:
    """``stance``: a key of ``STANCES``; ``eyes``: open, closed; ``surface``: firm, foam, wobble_board."""

    stance: str = "at_ease"
    eyes: str = "open"
    surface: str = "firm"

    def __post_init__(self) -> None:
        _known("a stance", self.stance, tuple(STANCES))
        _known("eyes open or closed", self.eyes, EYES)
        _known("a surface", self.surface, SURFACES)

    def __str__(self) -> str:
        return f"{self.stance.replace('_', ' ')}, eyes {self.eyes}, {self.surface.replace('_', ' ')}"


AT_EASE = Condition()
"""Eyes open, firm floor, feet at ease."""


def senses_gain(person: Person, eyes: str, surface: str) -> float:
    """Ratio of ``person``'s sway to that with open eyes on a firm floor."""
    closed = eyes == "closed"
    if surface == "firm":
        return person.eyes_closed_gain if closed else 1.0
    soft = person.foam_eyes_closed_gain if closed else person.foam_gain
    return soft if surface == "foam" else _WOBBLE_BOARD * soft


def sway_gain(person: Person, condition: Condition) -> tuple[float, float]:
    """Factors on quiet standing, sideways and forward and back."""
    ml, ap = STANCES[condition.stance]
    senses = senses_gain(person, condition.eyes, condition.surface)
    return ml * senses, ap * senses
