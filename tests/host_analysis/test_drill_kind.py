"""Kind and traits of a session's drill; for an unknown drill they follow from the session's content."""

from dataclasses import replace
from pathlib import Path

import pytest

from stork import drills
from stork_host.analysis import drill_kind
from stork_host.analysis.session_data import SessionData, read_session
from stork_host.analysis.session_measures import session_measures
from stork_host.drill_words import words
from stork_host.report.page_content import content

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture
def walked() -> SessionData:
    return read_session((GOLDEN / "session_v1_scorer2_walk.stk").read_bytes())


@pytest.fixture
def stood() -> SessionData:
    return read_session((GOLDEN / "session_v1_scorer2_stance.stk").read_bytes())


def named(session: SessionData, drill: str) -> SessionData:
    return replace(session, header={**session.header, "drill": drill})


def test_kinds_and_traits_of_the_table(stood: SessionData) -> None:
    """Those of the drills that sessions of every age have; a drill that comes later is not named here."""
    traits = {name: [trait(named(stood, name)) for trait in TRAITS] for name in WALKS}
    assert traits == WALKS
    assert [trait(named(stood, "single_leg")) for trait in TRAITS] == [False, False, False, False, True]
    assert {drill_kind.kind_of(name) for name in WALKS} == {"walk"}
    assert {drill_kind.kind_of(name) for name in STANCES} == {"stance"}
    assert drill_kind.kind_of("calibrate") == "calibration"
    assert {*WALKS, *STANCES, "calibrate"} <= set(drills.NAMES)


STANCES = ("feet_together", "semi_tandem", "tandem_stance", "single_leg")
WALKS = {
    "tandem_walk": [False, True, False, False, False],
    "free_walk": [True, False, False, True, False],
    "cued_walk": [True, False, True, False, False],
}
TRAITS = (
    drill_kind.is_gait,
    drill_kind.is_on_a_line,
    drill_kind.has_a_beat,
    drill_kind.has_regularity,
    drill_kind.is_on_one_leg,
)


def test_a_newer_walk_is_known_by_its_steps_and_not_by_its_name(walked: SessionData) -> None:
    newer = named(walked, "stairs")
    assert drill_kind.kind(newer) == "walk" and drill_kind.kind_of("stairs") == ""
    measures = session_measures(newer)
    assert measures["steps"].value == session_measures(walked)["steps"].value
    page = content(newer, measures)
    assert page["walk"] and page["title"].startswith("Stairs: ")


def test_a_newer_stance_that_is_called_a_walk_stays_a_stance(stood: SessionData) -> None:
    newer = named(stood, "no_walk")
    assert drill_kind.kind(newer) == "stance" and not any(trait(newer) for trait in TRAITS)
    assert session_measures(newer) == session_measures(stood)
    page = content(newer, session_measures(newer))
    assert not page["walk"] and page["tiles"][0][0] == "Time held"
    assert words("no_walk").title == "No walk"


def test_a_newer_calibration_is_known_by_the_mounting_that_it_found(stood: SessionData) -> None:
    newer = replace(named(stood, "bow"), result={**stood.result, "mounting": "+y+z+x"})
    assert drill_kind.is_calibration(newer) and session_measures(newer) == {}
