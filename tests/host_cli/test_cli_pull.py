"""`stork pull` and `stork devices` with the device's own SMP server behind a pseudo-terminal."""

import json
import os
import select
import signal
import subprocess
import sys
import tty
from hashlib import sha256
from pathlib import Path

import pytest

from host_archive.store_helpers import played_session, session_bytes
from host_cli.conftest import Stork
from host_link.served_stork import ServedStork
from sessions import rewritten
from stork_format.session import Session
from stork_host.archive import Action, Archive
from stork_host.errors import StorkError
from stork_host.ingest import measure_waiting, take_in
from stork_host.replayed import Replayed, Verdict
from waits import HUNG_S


@pytest.fixture
def board(board: ServedStork) -> ServedStork:
    """A Stork with sessions 1 and 2 on it."""
    for number in (1, 2):
        board.catalogue.store(number, session_bytes(session_number=number, start_time=1_780_000_000 + number))
    return board


def _numbers(stork: Stork) -> list[int]:
    return [each["session_number"] for each in json.loads(stork("sessions", "--json").out)]


def test_pull_stores_and_the_board_forgets(stork: Stork, board: ServedStork, data: Path) -> None:
    ran = stork("pull", "--port", board.port)
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[0] == f"test-1: 2 new, 0 already there, in {data / 'stork.sqlite'}"
    assert _numbers(stork) == [2, 1]
    with Archive.open(data) as archive:
        assert archive.raw(archive.get("last")) == session_bytes(session_number=2, start_time=1_780_000_002)
    ran = stork("pull", "--port", board.port)
    assert (ran.code, ran.out.splitlines()[0]) == (
        0,
        f"test-1: 0 new, 0 already there, in {data / 'stork.sqlite'}",
    )


def test_pull_and_keep_then_pull_again_stores_once(stork: Stork, board: ServedStork) -> None:
    first = json.loads(stork("pull", "--port", board.port, "--keep", "--json").out)
    assert (first["device_id"], first["new"], first["already_there"]) == ("test-1", 2, 0)
    assert [(each["session_number"], each["added"]) for each in first["sessions"]] == [(1, True), (2, True)]
    second = json.loads(stork("pull", "--port", board.port, "--json").out)
    assert (second["new"], second["already_there"]) == (0, 2)
    assert _numbers(stork) == [2, 1]
    third = json.loads(stork("pull", "--port", board.port, "--json").out)
    assert (third["new"], third["already_there"]) == (0, 0)


def test_what_a_pull_left_without_measures_the_next_one_measures(stork: Stork, board: ServedStork, data: Path) -> None:
    """Measures are made when the board has forgotten its copies: a pull may end between."""
    with Archive.open(data) as archive:
        left, _ = take_in(archive, data, played_session(session_number=9), action=Action.PULLED, measured=False)
        assert left.replayed is None and archive.measures(left) == [] and archive.not_measured()
    assert stork("show", "last").code == 0, "it is shown all the same"
    assert ":  its measures are still to come" in stork("sessions").out
    assert "1 session without measures so far" in stork("doctor").out
    ran = stork("pull", "--port", board.port, "--json")
    assert ran.code == 0
    told = json.loads(ran.out)
    assert {each["replay"] for each in told["sessions"]} <= {"same", "different", "not_possible"}
    assert [each["id"] for each in told["also_measured"]] == [left.sha256] and told["not_measured"] == []
    with Archive.open(data) as archive:
        assert archive.not_measured() == []
        assert archive.get(left.sha256).replayed == Replayed(Verdict.SAME) and archive.measures(left)
    assert "remeasured" not in stork("audit").out, "the first measures are no second ones"


def _different(**fields: object) -> bytes:
    def better(session: Session) -> None:
        session.result["score"] += 1

    return rewritten(played_session(**fields), better)


def test_what_is_found_by_measuring_is_told_whenever_that_is(stork: Stork, board: ServedStork, data: Path) -> None:
    """A result that is another one, by the pull that finds it; by `add`, too, of a session that waits."""
    raw = _different(session_number=9)
    with Archive.open(data) as archive:
        take_in(archive, data, raw, action=Action.PULLED, measured=False)
    ran = stork("pull", "--port", board.port)
    assert "1 session with another result than a new scoring of the samples gives" in ran.out
    file = data / "8.stk"
    file.write_bytes(_different(session_number=8))
    with Archive.open(data) as archive:
        take_in(archive, data, file.read_bytes(), action=Action.PULLED, measured=False)
    ran = stork("add", file)
    assert "already there" in ran.out and "1 session with another result" in ran.out
    with Archive.open(data) as archive:
        assert archive.not_measured() == []


@pytest.mark.parametrize("json_too", [False, True])
@pytest.mark.parametrize("failure", [KeyboardInterrupt(), StorkError(expected="a", found="b", try_this="c")])
def test_a_pull_that_ends_while_it_measures_has_told_all_else(
    stork: Stork,
    board: ServedStork,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    failure: BaseException,
    json_too: bool,
) -> None:
    board.catalogue.store(3, b"no session at all")

    def fails(*_: object) -> None:
        raise failure

    monkeypatch.setattr(Archive, "remeasure", fails)
    ran = stork("pull", "--port", board.port, *["--json"] * json_too)
    assert ran.code == (130 if isinstance(failure, KeyboardInterrupt) else 2)
    if json_too:
        told = json.loads(ran.out)
        assert len(told["damaged"]) == 1 and told["new"] == 2
        assert {each["analysis_version"] for each in told["sessions"]} == {0}
    else:
        assert "a damaged session is kept at " in ran.out and "test-1: 2 new" in ran.out
        assert "the measures of 2 sessions are still to come: `stork remeasure`" in ran.out
    if ran.code == 2:
        assert "expected to measure the sessions that are stored now, found expected a, found b; try: c" in ran.err
        assert "nothing is lost" in ran.err
    assert board.catalogue.numbers_after(0, 10) == []


def test_two_pulls_measure_each_session_once(stork: Stork, data: Path) -> None:
    """The second one listed it before the first had measured it."""
    with Archive.open(data) as archive:
        take_in(archive, data, played_session(), action=Action.PULLED, measured=False)
        (waiting,) = archive.not_measured()
        assert measure_waiting(archive, lambda session: None) == []
        later = archive.remeasure(waiting, [], 0, Replayed(Verdict.DIFFERENT, "by an older Stork"))
        assert later.replayed == Replayed(Verdict.SAME) and archive.measures(later)
    assert "remeasured" not in stork("audit").out


def test_a_session_that_waits_and_has_changed_is_told(stork: Stork, board: ServedStork, data: Path) -> None:
    with Archive.open(data) as archive:
        left, _ = take_in(archive, data, played_session(session_number=9), measured=False)
        with archive.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE raw_sessions SET data = x'00'")
    ran = stork("pull", "--port", board.port, "--json")
    (line,) = json.loads(ran.out)["not_measured"]
    assert line.startswith(left.short_id + ": ") and "with other bytes than were stored" in line


def test_a_damaged_session_on_the_board_stops_nothing_and_is_kept(stork: Stork, board: ServedStork, data: Path) -> None:
    board.catalogue.store(3, b"no session at all")
    board.catalogue.store(4, session_bytes(session_number=4, start_time=1_780_000_004))
    ran = stork("pull", "--port", board.port)
    assert ran.code == 2
    kept = data / "damaged" / f"{sha256(b'no session at all').hexdigest()[:16]}.stk"
    assert ran.err.splitlines()[-1] == (
        "stork: expected whole Stork sessions, found 1 damaged: no block begins at byte 0; "
        f"the bytes are kept at {kept}; try: if a newer Stork wrote it, update this one, then `stork add` that file"
    )
    assert _numbers(stork) == [4, 2, 1]
    assert kept.read_bytes() == b"no session at all"


def test_nothing_is_forgotten_when_it_cannot_be_stored(stork: Stork, board: ServedStork, data: Path) -> None:
    refuse = "CREATE TRIGGER full BEFORE INSERT ON raw_sessions BEGIN SELECT RAISE(FAIL, 'full'); END"
    with Archive.open(data) as archive, archive.engine.begin() as connection:
        connection.exec_driver_sql(refuse)
    ran = stork("pull", "--port", board.port, "--json")
    assert ran.code != 0 and ran.out == ""
    assert _numbers(stork) == []
    assert board.catalogue.numbers_after(0, 10) == [1, 2]
    with Archive.open(data) as archive, archive.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER full")
    assert json.loads(stork("pull", "--port", board.port, "--json").out)["new"] == 2


def test_a_port_that_is_not_there(stork: Stork, tmp_path: Path) -> None:
    ran = stork("pull", "--port", tmp_path / "none")
    assert (ran.code, ran.out) == (2, "")
    assert f"expected a Stork at {tmp_path / 'none'}" in ran.err


def test_devices(stork: Stork, board: ServedStork, tmp_path: Path) -> None:
    none = str(tmp_path / "none")
    told = json.loads(stork("devices", "--port", board.port, "--port", none, "--json").out)
    assert [each["port"] for each in told] == [board.port, none]
    assert (told[0]["device"]["device_id"], told[0]["device"]["sessions"], told[0]["error"]) == ("test-1", 2, None)
    assert told[1]["device"] is None
    assert "expected a Stork" in told[1]["error"]
    text = stork("devices", "--port", board.port, "--port", none)
    assert text.code == 0
    assert "test-1" in text.out and none in text.out


def test_interrupted_while_the_board_is_asked(data: Path) -> None:
    """A real Ctrl-C, sent when the first request has come out at the other end."""
    far_end, near_end = os.openpty()
    tty.setraw(near_end)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-m", "waits", "pull", "--port", os.ttyname(near_end)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert select.select([far_end], [], [], HUNG_S)[0], "no request"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=HUNG_S)
    os.close(near_end)
    os.close(far_end)
    assert process.returncode == 130, err
    assert out == ""
    assert err.splitlines()[-1] == "stork: interrupted; what was stored before is kept"
    assert "Traceback" not in err


@pytest.mark.parametrize("statement", ["UPDATE raw_sessions SET data = zeroblob(9)", "DELETE FROM raw_sessions"])
def test_what_is_damaged_in_the_archive_the_boards_copy_mends(
    stork: Stork, board: ServedStork, data: Path, statement: str
) -> None:
    """The board's is the last good copy: it goes only when the archive has it again."""
    assert stork("pull", "--port", board.port, "--keep").code == 0
    with Archive.open(data) as archive, archive.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    ran = stork("pull", "--port", board.port)
    assert (ran.code, "0 new, 2 already there, 2 of them damaged and mended now" in ran.out) == (0, True), ran.err
    with Archive.open(data) as archive:
        for row in archive.sessions():
            assert archive.raw(row) == session_bytes(
                session_number=row.session_number, start_time=1_780_000_000 + row.session_number
            )
    assert json.loads(stork("pull", "--port", board.port, "--json").out)["already_there"] == 0
    assert stork("doctor", "--port", board.port).out.count("wrong ") == 0


def test_what_the_board_forgets_has_a_record(stork: Stork, board: ServedStork) -> None:
    for words in (["--keep"], ["--keep"], []):
        assert stork("pull", "--port", board.port, *words).code == 0
    told = json.loads(stork("audit", "--json").out)["shown"]
    assert [(each["action"], each["detail"]) for each in told[::-1]] == [
        *[("pulled", "")] * 2,
        *[("pulled", "already there")] * 2,
    ]
