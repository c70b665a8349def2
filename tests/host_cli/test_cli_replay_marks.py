"""Sessions whose stored result is not what their own scorer gives: marked by add, pull and import, and told."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from host_archive.store_helpers import facts_of, played_session
from host_cli.conftest import Stork
from host_link.served_stork import ServedStork
from sessions import rewritten
from stork.core import SCORER_VERSION
from stork_format import session as session_file
from stork_format.session import Session
from stork_host.analysis import ANALYSIS_VERSION
from stork_host.archive import Archive
from stork_host.replayed import Verdict


def better(session: Session) -> None:
    session.result["score"] += 123


def of_a_newer_scorer(session: Session) -> None:
    session.header["scorer_version"] = SCORER_VERSION + 1


def of_another_drill(session: Session) -> None:
    session.header["drill"] = "juggling"


HONEST = played_session(session_number=1)
ALTERED = rewritten(played_session(session_number=2), better)
NEWER = rewritten(played_session(session_number=3), of_a_newer_scorer)
UNKNOWN = rewritten(played_session(session_number=4), of_another_drill)
FILES = {1: HONEST, 2: ALTERED, 3: NEWER, 4: UNKNOWN}
VERDICTS = {1: "same", 2: "different", 3: "not_possible", 4: "not_possible"}

SCORE = session_file.read(HONEST).result["score"]
DIFFERENCE = f"score: stored {SCORE + 123}, replay gives {SCORE}"


def add(stork: Stork, folder: Path) -> tuple[str, str]:
    folder.mkdir()
    for number, raw in FILES.items():
        (folder / f"{number}.stk").write_bytes(raw)
    files = sorted(folder.iterdir())
    return stork("add", *files).out, stork("add", *files, "--json").out


def import_files(stork: Stork, folder: Path) -> tuple[str, str]:
    folder.mkdir()
    for number, raw in FILES.items():
        (folder / f"{number}.stk").write_bytes(raw)
    return stork("import", folder).out, stork("import", folder, "--json").out


def import_archive(stork: Stork, folder: Path) -> tuple[str, str]:
    """An archive of another PC, without verdicts or with wrong ones: they count for nothing."""
    with Archive.open(folder) as archive:
        for raw in FILES.values():
            archive.add(facts_of(raw), raw)
        with archive.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE sessions SET replay = 'same' WHERE session_number > 1")
    return stork("import", folder).out, stork("import", folder, "--json").out


def pull(stork: Stork, folder: Path) -> tuple[str, str]:
    folder.mkdir()
    with ServedStork(folder) as board:
        for number, raw in FILES.items():
            board.catalogue.store(number, raw)
        text = stork("pull", "--keep", "--port", board.port).out
        return text, stork("pull", "--port", board.port, "--json").out


@pytest.mark.parametrize("come_in", [add, import_files, import_archive, pull])
def test_whatever_way_they_come_in(
    stork: Stork, data: Path, tmp_path: Path, come_in: Callable[[Stork, Path], tuple[str, str]]
) -> None:
    text, told = come_in(stork, tmp_path / "from")
    listed = {each["session_number"]: each for each in json.loads(stork("sessions", "--json").out)}
    assert {number: each["replay"] for number, each in listed.items()} == VERDICTS
    assert (listed[1]["replay_detail"], listed[2]["replay_detail"]) == ("", DIFFERENCE)
    assert f"found scorer version {SCORER_VERSION + 1}" in listed[3]["replay_detail"]
    assert "juggling" in listed[4]["replay_detail"]
    came = {each["session_number"]: each for each in json.loads(told)["sessions"]}
    assert {number: (each["replay"], each["replay_detail"]) for number, each in came.items()} == {
        number: (each["replay"], each["replay_detail"]) for number, each in listed.items()
    }
    lines = text.splitlines()
    (line,) = [line for line in lines if line.startswith("1 session with another result than a new scoring")]
    assert line.endswith(f"the first is {listed[2]['id'][:10]}: {DIFFERENCE}")
    (line,) = [line for line in lines if line.startswith("2 sessions that this Stork could not score again")]
    with Archive.open(data) as archive:
        assert all(archive.raw(archive.get(each["id"])) == FILES[number] for number, each in listed.items())


def test_nothing_is_said_of_sessions_that_are_the_same(stork: Stork, data: Path, tmp_path: Path) -> None:
    (tmp_path / "1.stk").write_bytes(HONEST)
    ran = stork("add", tmp_path / "1.stk")
    assert len(ran.out.splitlines()) == 2
    out = stork("sessions").out
    assert "scoring" not in out and "score it again" not in out


def test_the_list_marks_them_and_says_what_the_marks_mean(stork: Stork, data: Path, tmp_path: Path) -> None:
    add(stork, tmp_path / "from")
    lines = stork("sessions").out.splitlines()
    marks = {line.split("#")[1].strip(): line.split()[0][10:] for line in lines if "#" in line}
    assert {number: set(text) & set("~-") for number, text in marks.items()} == {
        "1": set(),
        "2": {"~"},
        "3": {"-"},
        "4": {"-"},
    }
    assert sum(line.startswith("~  its result is not what a new scoring of its samples gives") for line in lines) == 1
    assert sum(line.startswith("-  this Stork could not score it again") for line in lines) == 1


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (HONEST, "scored again from its samples: the same, bit for bit"),
        (ALTERED, f"scored again from its samples: NOT the same; {DIFFERENCE}"),
        (NEWER, f"not scored again: expected session to be scored by version 1 or {SCORER_VERSION}"),
    ],
)
def test_show_says_it_of_a_file_and_of_a_stored_session(
    stork: Stork, data: Path, tmp_path: Path, raw: bytes, line: str
) -> None:
    file = tmp_path / "session.stk"
    file.write_bytes(raw)
    stork("add", file)
    for source in (file, "last"):
        assert sum(each.startswith(line) for each in stork("show", source).out.splitlines()) == 1
    of_file, of_archive = (json.loads(stork("show", source, "--json").out) for source in (file, "last"))
    assert of_file == of_archive
    assert of_file["replay"] == VERDICTS[of_file["header"]["session_number"]]


def test_show_takes_the_stored_verdict_and_finds_one_that_is_missing(stork: Stork, data: Path, tmp_path: Path) -> None:
    (tmp_path / "2.stk").write_bytes(ALTERED)
    stork("add", tmp_path / "2.stk")
    with Archive.open(data) as archive, archive.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE sessions SET replay_detail = 'as stored'")
    assert json.loads(stork("show", "last", "--json").out)["replay_detail"] == "as stored"
    with Archive.open(data) as archive, archive.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE sessions SET replay = NULL, replay_detail = NULL")
    (listed,) = json.loads(stork("sessions", "--json").out)
    assert (listed["replay"], listed["replay_detail"]) == (None, None)
    assert json.loads(stork("show", "last", "--json").out)["replay_detail"] == DIFFERENCE


def test_remeasure_renews_the_marks(stork: Stork, data: Path, tmp_path: Path) -> None:
    add(stork, tmp_path / "from")
    with Archive.open(data) as archive, archive.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE sessions SET replay = NULL, replay_detail = NULL")
    told = json.loads(stork("remeasure", "--json").out)
    assert (told["remeasured"], told["errors"]) == (4, [])
    with Archive.open(data) as archive:
        assert {row.session_number: row.replay for row in archive.sessions()} == VERDICTS
        # One that another Stork could not score again, and this one can.
        with archive.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE sessions SET replay = 'not_possible' WHERE session_number < 3")
    assert json.loads(stork("remeasure", "--json").out)["remeasured"] == 2
    with Archive.open(data) as archive:
        assert {row.session_number: row.replay for row in archive.sessions()} == VERDICTS
    assert json.loads(stork("remeasure", "--json").out)["remeasured"] == 0  # 3 and 4 are as they were


def test_remeasure_leaves_the_measures_of_a_newer_analysis(stork: Stork, data: Path) -> None:
    with Archive.open(data) as archive:
        row, _ = archive.add(facts_of(ALTERED), ALTERED, (), ANALYSIS_VERSION + 1)
    stork("remeasure")
    with Archive.open(data) as archive:
        (row,) = archive.sessions()
        assert (row.analysis_version, row.replay, archive.measures(row)) == (
            ANALYSIS_VERSION + 1,
            Verdict.DIFFERENT,
            [],
        )


def test_doctor_counts_sessions_without_a_verdict(stork: Stork, data: Path) -> None:
    with Archive.open(data) as archive:
        archive.add(facts_of(HONEST), HONEST, (), ANALYSIS_VERSION)
    told = json.loads(stork("doctor", "--json").out)
    assert [each["try_this"] for each in told if each["name"] == "measures"] == ["stork remeasure"]
