"""Kind of a drill, and traits of a session's: from the table of drills, and from the class that the drill is built on.

A drill that the table lacks is a newer Stork's: it is taken for what its session contains.
"""

from typing import TYPE_CHECKING, Final

from stork import drills
from stork.drills.cued_walk import CuedWalk
from stork.drills.free_walk import FreeWalk
from stork.drills.single_leg import SingleLeg
from stork.drills.stride_walk import StrideWalk
from stork.drills.tandem_walk import TandemWalk
from stork_format.code_names import STEPS

if TYPE_CHECKING:  # which needs kind_of to read a session
    from stork_host.analysis.session_data import SessionData

KINDS: Final = ("stance", "walk", "calibration")
"""The kinds of stork.drills.TABLE, by their number there."""


def kind_of(name: str) -> str:
    """The kind of drill ``name``; "" for a drill that the table lacks."""
    return KINDS[drills.row(name)[3]] if name in drills.NAMES else ""


def kind(session: "SessionData") -> str:
    """The kind of a session's drill. One that the table lacks is a walk where the session tells of steps."""
    known = kind_of(session.header["drill"])
    if known:
        return known
    if "mounting" in session.result:
        return "calibration"
    walked = "steps" in session.result or any(event.kind in STEPS for event in session.events)
    return "walk" if walked else "stance"


def is_walk(session: "SessionData") -> bool:
    return kind(session) == "walk"


def is_calibration(session: "SessionData") -> bool:
    """No exercise: the wearer showed the device how the belt sits."""
    return kind(session) == "calibration"


def is_gait(session: "SessionData") -> bool:
    """A walk of whole strides, whose zones are told step by step; scorer 1 told them sample by sample."""
    return _built_on(session, StrideWalk) and session.header.get("scorer_version", 0) > 1


def is_on_a_line(session: "SessionData") -> bool:
    """A walk in which a step to the side counts."""
    return _built_on(session, TandemWalk, "side_steps")


def has_a_beat(session: "SessionData") -> bool:
    return _built_on(session, CuedWalk, "beats")


def has_regularity(session: "SessionData") -> bool:
    """A walk whose score is how alike its steps are."""
    return _built_on(session, FreeWalk, "stride_regularity")


def is_on_one_leg(session: "SessionData") -> bool:
    return _built_on(session, SingleLeg)


def _built_on(session: "SessionData", base: type, result: str = "") -> bool:
    """Whether the drill's class is ``base`` or built on it; of an unknown drill, whether it has that result."""
    name = session.header["drill"]
    if name in drills.NAMES:
        return issubclass(drills.load(name), base)
    return result in session.result
