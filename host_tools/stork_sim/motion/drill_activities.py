"""Activity of a virtual person in each drill of the table of drills (stork.drills.TABLE)."""

from collections.abc import Callable
from typing import Final

from stork import drills
from stork_sim.motion.conditions import Condition
from stork_sim.motion.free_walk import FreeWalk
from stork_sim.motion.lean_forward import LeanForward
from stork_sim.motion.single_leg import SingleLeg
from stork_sim.motion.standing import Standing
from stork_sim.motion.tandem_walk import TandemWalk
from stork_sim.motion.virtual_person import Activity
from stork_sim.motion.walk_metronome import WalkMetronome

_SPARE_STEPS = 8  # the drill still ends by its own number of steps when the device misses some [people-assumed]


def _to_the_beat() -> Activity:
    """A walk at the beat of the drill's row, with more steps than the row asks for."""
    header = {"drill": "cued_walk"}
    beat = WalkMetronome(float(drills.setting(header, "bpm")))
    return FreeWalk(steps=drills.setting(header, "steps") + _SPARE_STEPS, beat=beat)


ACTIVITIES: Final[dict[str, Callable[[str], Activity]]] = {
    "feet_together": lambda leg: Standing(Condition("feet_together")),
    "semi_tandem": lambda leg: Standing(Condition("semi_tandem")),
    "tandem_stance": lambda leg: Standing(Condition("tandem")),
    "single_leg": lambda leg: SingleLeg(leg=leg or "left"),
    "tandem_walk": lambda leg: TandemWalk(),
    "free_walk": lambda leg: FreeWalk(),
    "cued_walk": lambda leg: _to_the_beat(),
    "calibrate": lambda leg: LeanForward(),
    # A new drill goes here.
}
"""Name of the drill -> the activity for its leg, "left", "right" or ""."""
