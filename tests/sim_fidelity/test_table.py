"""Table of measures: claims hold, and a claim that does not is reported."""

import json

import pytest
from rich.console import Console

from stork_host.errors import StorkError
from stork_sim.fidelity import __main__ as program
from stork_sim.fidelity.moving_rows import fall_rows, tandem_rows, walk_rows
from stork_sim.fidelity.ranges import ONE_LEG_HOLD, Range
from stork_sim.fidelity.real_recordings import data_folder
from stork_sim.fidelity.standing_rows import ADULTS, condition_rows, median_measures, one_leg_rows, quiet_rows
from stork_sim.fidelity.table import PARTS, all_rows, show
from stork_sim.fidelity.table_row import Row
from stork_sim.motion.conditions import AT_EASE, STANCES, Condition
from stork_sim.motion.people import PEOPLE

CLAIMS = (  # part of the table, for whom it has claims, and seeds that are enough here; the program takes 12
    (quiet_rows, ADULTS, 12),
    (condition_rows, ("young", "older"), 12),
    (one_leg_rows, tuple(ONE_LEG_HOLD), 12),
    (tandem_rows, tuple(PEOPLE), 6),
    (walk_rows, ("young", "older"), 6),
    (fall_rows, ADULTS, 3),
)


@pytest.mark.parametrize(
    ("part", "name", "seeds"),
    [pytest.param(part, name, n, id=f"{part.__name__}-{name}") for part, names, n in CLAIMS for name in names],
)
def test_what_is_claimed_holds(part, name, seeds):
    claimed = [row for row in part(name, seeds) if row.claimed]
    assert claimed
    assert not [f"{row.doing}, {row.metric}: {row.value:.3g}" for row in claimed if not row.inside]


def test_nothing_else_is_claimed():
    known = {(part, name) for part, names, _ in CLAIMS for name in names}
    for part in PARTS:
        for name in PEOPLE:
            if (part, name) not in known:
                assert not [row for row in part(name, 1) if row.claimed]


def test_size_and_spectrum_of_quiet_standing_are_claimed_for_every_adult():
    for name in ADULTS:
        claimed = {row.metric for row in quiet_rows(name, 1) if row.claimed}
        assert {"RMS", "RMS ap", "RMS ml", "jerk/s", "F50", "F95"} <= claimed


def test_narrower_stances_sway_more():
    person = PEOPLE["older"]
    rms = [median_measures(person, 4, Condition(stance)).rms for stance in STANCES]
    assert rms == sorted(rms)
    assert median_measures(person, 4, AT_EASE).rms == rms[0]


def test_a_row_by_hand():
    inside = Row("a", "b", "c", "", 1.0, Range(0.5, 1.0, "s"), claimed=True)
    outside = Row("a", "b", "c", "", 1.1, Range(0.5, 1.0, "s"))
    assert inside.inside and not inside.broken
    assert outside.inside is False and not outside.broken
    assert Row("a", "b", "c", "", 1.1, Range(0.5, 1.0, "s"), claimed=True).broken
    assert Row("a", "b", "c", "", 1.1).inside is None
    assert outside.as_dict()["range"] == {"low": 0.5, "high": 1.0, "source": "s"}


def test_the_table_reports_a_claim_that_does_not_hold(capsys):
    rows = [
        Row("who", "stands", "RMS", "m/s²", 9.0, Range(0.0, 1.0, "somewhere"), claimed=True),
        Row("who", "stands", "F50", "Hz", 9.0, Range(0.0, 1.0, "somewhere")),
        Row("who", "stands", "F95", "Hz", 9.0),
    ]
    console = Console(width=120, force_terminal=False)
    show(rows, console)
    text = capsys.readouterr().out
    assert "OUT" in text and "out, no claim" in text and "(1) somewhere" in text
    assert "3 rows; 0 of 1 claims hold." in text and "does not hold: who, stands, RMS: 9" in text


def test_the_program_prints_json_and_fails_on_a_broken_claim(capsys, monkeypatch):
    monkeypatch.delenv("STORK_DATA", raising=False)  # with recordings there are more rows
    assert program.main(["--json", "--profile", "steady", "--seeds", "1"]) in (0, 1)
    rows = json.loads(capsys.readouterr().out)
    assert {row["who"] for row in rows} == {"young"} and len(rows) > 20
    assert all(row["claimed"] is False or row["inside"] is not None for row in rows)
    monkeypatch.setattr(
        program, "all_rows", lambda *_: [Row("a", "b", "c", "", 2.0, Range(0.0, 1.0, "s"), claimed=True)]
    )
    assert program.main([]) == 1
    assert program.main(["--profile", "nobody"]) == 2
    assert "stork: expected the name of a virtual person" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_refused(tmp_path, monkeypatch):
    with pytest.raises(StorkError, match="real recordings"):
        data_folder(tmp_path)
    monkeypatch.delenv("STORK_DATA", raising=False)
    assert data_folder() is None


def test_rows_are_reproducible():
    assert all_rows(2, ["child"]) == all_rows(2, ["child"])
