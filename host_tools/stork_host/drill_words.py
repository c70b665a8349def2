"""Words for each drill, for reports, the command line, pictures and the pages of docs/.

The keys are the names in the table of drills (stork.drills.TABLE). Words are here and not there because no board needs
them.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class LegWords:
    """Words for the leg of a drill. ``label``: in a table of facts; ``phrase``: added to the title of the drill."""

    label: str
    phrase: str


IN_FRONT: Final = LegWords("Front foot", ", {leg} foot in front")
CARRIES: Final = LegWords("Leg", ", on the {leg} leg")


@dataclass(frozen=True)
class DrillWords:
    """Words for one drill.

    ``title``: as a report, the command line and a plan call it. ``asks``: what the wearer does, as a request; {leg}
    where the leg belongs. ``did``: the same of a stance, told afterwards, before the leg in front ("" = the title).
    ``leg``: what the leg of the drill is.
    """

    title: str
    asks: str
    did: str = ""
    leg: LegWords = IN_FRONT


WORDS: Final = {
    "feet_together": DrillWords(
        "Standing, feet together", "Stand with the feet side by side", "Stood with the feet together"
    ),
    "semi_tandem": DrillWords(
        "Semi-tandem stance", "Stand with the {leg} foot half in front of the other", "Stood in semi-tandem"
    ),
    "tandem_stance": DrillWords("Tandem stance", "Stand heel to toe with the {leg} foot in front", "Stood heel to toe"),
    "single_leg": DrillWords("Single-leg stance", "Stand on the {leg} leg", leg=CARRIES),
    "tandem_walk": DrillWords("Heel-to-toe walk", "Walk heel to toe"),
    "free_walk": DrillWords("Free walk", "Walk as you like"),
    "cued_walk": DrillWords("Walk to a beat", "Walk to the beat"),
    "calibrate": DrillWords("Belt calibration", "Stand still, then lean forward once"),
    # A new drill goes here.
}


def words(name: str) -> DrillWords:
    """The words for drill ``name``. A drill of a newer Stork, which has no words here, keeps its own name."""
    if name in WORDS:
        return WORDS[name]
    title = name.replace("_", " ").capitalize()
    return DrillWords(title, title)
