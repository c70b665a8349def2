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


def _to_the_beat() -> Activity:
    """More steps than the drill asks for, to the drill's own beat."""
    return FreeWalk(steps=48, beat=WalkMetronome(float(drills.setting({"drill": "cued_walk"}, "bpm"))))


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
