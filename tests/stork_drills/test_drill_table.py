"""The table of drills: its rows, the journal's codes, and what is kept beside it under the same names."""

import struct
from pathlib import Path

import pytest

from stork import drills
from stork.app.trial_store import conditions
from stork.core import SCORER_VERSION
from stork.drills.journal_code import of_code
from stork.settings.settings_rules import _NUMBERS
from stork.store.journal import Journal
from stork_format import journal_records as journal
from stork_format import session
from stork_host.analysis.drill_kind import KINDS, kind_of
from stork_host.drill_words import WORDS
from stork_sim.motion.drill_activities import ACTIVITIES
from stork_sim.motion.people import person
from stork_sim.runs import activity, play_person

MOST_DRILLS = 20
MODULES = Path(drills.__file__).parent


@pytest.mark.parametrize("row", drills.TABLE, ids=drills.NAMES)
def test_a_row_is_a_drill(row: tuple[object, ...]) -> None:
    name, made, legs, kind, hold_ms, steps, bpm, difficulty = row
    assert (MODULES / f"{name}.py").is_file() and drills.load(name).__name__ == made
    assert legs in (("",), ("left", "right"))
    assert kind in range(len(KINDS))
    for value, setting, unit in ((hold_ms, "HOLD_S", 1000), (steps, "STEPS", 1), (bpm, "BPM", 1)):
        least, most, usual = _NUMBERS["STORK_" + setting]
        assert usual is None, "the wearer's choice lies over the drill's own"
        assert isinstance(value, int) and value % unit == 0 and least <= value // unit <= most
    assert isinstance(difficulty, int) and (difficulty == 0) == (kind_of(str(name)) == "calibration")


def test_names_and_difficulties_occur_once() -> None:
    assert len(set(drills.NAMES)) == len(drills.TABLE) <= MOST_DRILLS
    places = [(kind_of(row[0]), row[7]) for row in drills.TABLE]
    assert len(set(places)) == len(places)


def test_every_name_has_words_and_an_activity() -> None:
    assert tuple(WORDS) == tuple(ACTIVITIES) == drills.NAMES
    assert len({told.title for told in WORDS.values()}) == len(WORDS)
    for name in drills.NAMES:
        assert ("{leg}" in WORDS[name].asks) == (drills.legs(name) != ("",))
        for leg in drills.legs(name):
            assert callable(activity(name, leg).perform)


def test_codes_by_hand() -> None:
    assert drills.code("feet_together", "") == 0
    assert drills.code("single_leg", "right") == 11
    assert of_code(11) == ("single_leg", "right")
    assert of_code(59) == ("19", "right"), "a drill of a newer Stork"
    with pytest.raises(ValueError, match=r"expected one of feet_together, .*, found 'hop'"):
        drills.row("hop")


def test_the_journal_has_room_for_twenty_drills_with_legs(monkeypatch: pytest.MonkeyPatch) -> None:
    legs = ("left", "right")
    more = [(f"drill_{n}", "Drill", legs, 0, 45000, 0, 100, n) for n in range(len(drills.TABLE), MOST_DRILLS)]
    monkeypatch.setattr(drills, "TABLE", (*drills.TABLE, *more))
    monkeypatch.setattr(drills, "NAMES", tuple(row[0] for row in drills.TABLE))
    plays = [(name, leg) for name in drills.NAMES for leg in ("", *legs)]
    assert [drills.code(*play) for play in plays] == list(range(60))
    assert [of_code(code) for code in range(60)] == plays
    ring = Journal(bytearray(b"\xff" * 16 * 80))
    for code in range(60):
        detail = 3 | code << 2
        assert struct.pack("B", detail)
        ring.add(journal.RESULT, detail, 100 + code, code + 1, 1_790_000_000, 7)
    assert [(record[1] & 3, record[1] >> 2) for record in ring.each()] == [(3, code) for code in range(60)]
    assert [ring.best(code, 7) for code in range(60)] == [100 + code for code in range(60)]


def test_the_steps_of_stored_sessions_are_part_of_the_scorer() -> None:
    """A header tells steps only where they were set: other steps here change what those sessions replay to."""
    own = {name: drills.setting({"drill": name}, "steps") for name in ("tandem_walk", "free_walk", "cued_walk")}
    assert (SCORER_VERSION, own) == (2, {"tandem_walk": 10, "free_walk": 0, "cued_walk": 40})


@pytest.mark.parametrize("field", ["hold_ms", "steps", "bpm"])
def test_the_header_counts_before_the_drills_own(field: str) -> None:
    assert drills.setting({"drill": "cued_walk", field: 0}, field) == 0
    assert drills.setting({"drill": "cued_walk"}, field) == {"hold_ms": 45000, "steps": 40, "bpm": 100}[field]


@pytest.mark.parametrize("drill", ["single_leg", "tandem_walk", "cued_walk"])
def test_the_conditions_of_unchanged_settings_are_what_they_were(drill: str, tmp_path: Path) -> None:
    """A best score from before still counts: 207 = 1 + low 24 bits of CRC-32("45000,None,100,open,firm") modulo 255."""
    outcome = play_person(person("young"), drill, seed=2, out=tmp_path / "drive")
    header = session.read(Path(outcome.session_file).read_bytes()).header
    assert conditions(header) == 207
