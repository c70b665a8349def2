"""A belt of a newer firmware and the PC of today: what the PC does not know it keeps, byte for byte, and shows."""

import json
import random
import struct
from pathlib import Path

import cbor2
import pytest
from pypdf import PdfReader

from board_world import Worn
from host_analysis import motions
from host_archive.store_helpers import session_bytes
from host_cli.conftest import Stork
from host_cli.conftest import board as board
from host_cli.conftest import data as data
from host_cli.conftest import stork as stork
from host_link.served_stork import ServedStork
from sessions import file_of, make_session
from stork.core import SCORER_VERSION
from stork.store.journal import Journal
from stork_format import block_reader, blocks, journal_records, named_fields
from stork_format import session as session_file
from stork_format.session import Session
from stork_host.link.plan import encode
from stork_host.salvage import salvage

RUNG, ANSWERS, EMPTY = 200, 201, 255
"""Ids of fields that no table of today has."""

KIND_ANSWERS = 9
SOME_BYTES = bytes(range(256))
NEW_END, NEW_QUALITY = "rung_climbed", 1 << 20


def field(number: int, value: bytes) -> bytes:
    return bytes([number, len(value)]) + value


UNKNOWN_OF_HEADER = field(RUNG, b"\x07") + field(ANSWERS, SOME_BYTES[:255]) + field(EMPTY, b"")
UNKNOWN_OF_RESULT = field(RUNG, SOME_BYTES[:1]) + field(ANSWERS, SOME_BYTES[-255:])
UNKNOWN_EVENTS = [(300, 9, 200, -5), (301, 99, 3, 77), (302, 16, 40, 0), (303, 17, 9, 12), (304, 23, 200, 0)]


def newer(raw: bytes, drill: str) -> bytes:
    """``raw`` as a firmware with another drill, scorer, fields, events, flags and kinds of blocks would write it."""
    out = []
    for kind, start, end in block_reader.walk(raw):
        payload = raw[start:end]
        if kind == blocks.KIND_HEADER:
            known = block_reader.decode(named_fields.HEADER, payload)
            known |= {"drill": drill, "scorer_version": SCORER_VERSION + 5, "surface": "ice", "leg": "both"}
            payload = named_fields.encode(named_fields.HEADER, known) + UNKNOWN_OF_HEADER
        elif kind == blocks.KIND_RESULT:
            known = block_reader.decode(named_fields.RESULT, payload)
            known |= {"end_cause": NEW_END, "quality": known["quality"] | NEW_QUALITY}
            payload = named_fields.encode(named_fields.RESULT, known) + UNKNOWN_OF_RESULT
            out.append((blocks.KIND_EVENTS, b"".join(struct.pack(blocks.EVENT, *event) for event in UNKNOWN_EVENTS)))
            out.append((KIND_ANSWERS, SOME_BYTES))
        out.append((kind, payload))
        if kind == blocks.KIND_HEADER:
            out.append((KIND_ANSWERS, b""))
    return file_of(*out)


STANCE = make_session(motions.sensor_lsb(motions.stance(12.0)).tolist(), session_number=1)
WALK = make_session(motions.sensor_lsb(motions.heel_to_toe(9)).tolist(), session_number=2, drill="tandem_walk", leg="")
CASES = {
    "stance": newer(STANCE, "stepping_stones"),
    "walk": newer(WALK, "moon_walk"),
    "short": newer(session_bytes(), "x"),
}


@pytest.fixture(params=CASES)
def raw(request: pytest.FixtureRequest) -> bytes:
    return CASES[request.param]


def test_the_reader_keeps_all_of_it(raw: bytes) -> None:
    found: Session = session_file.read(raw)
    assert found.header["format_version"] == 2
    assert (found.header["field_200"], found.header["field_201"]) == (b"\x07", SOME_BYTES[:255])
    assert found.header["field_255"] == b""
    assert (found.result["field_200"], found.result["field_201"]) == (b"\x00", SOME_BYTES[-255:])
    assert [event for event in found.events if event in UNKNOWN_EVENTS] == UNKNOWN_EVENTS
    assert found.others == [(KIND_ANSWERS, b""), (KIND_ANSWERS, SOME_BYTES)]


def pulled(stork: Stork, folder: Path, raw: bytes) -> str:
    """Its id, after it came off a board and the board deleted it."""
    folder.mkdir()
    with ServedStork(folder) as board:
        board.catalogue.store(7, raw)
        ran = stork("pull", "--port", board.port, "--json")
        assert (ran.code, ran.err) == (0, "")
        assert board.catalogue.numbers_after(0, 10) == []
    (told,) = json.loads(ran.out)["sessions"]
    assert told["replay"] == "not_possible"
    key: str = told["id"]
    return key


def exported(stork: Stork, key: str, file: Path, *options: object) -> bytes:
    ran = stork("export-raw", key, "-o", file, *options)  # type: ignore[arg-type]
    assert ran.code == 0, ran.err
    return file.read_bytes()


def test_archived_exported_backed_up_and_restored_byte_for_byte(
    stork: Stork, data: Path, tmp_path: Path, raw: bytes
) -> None:
    key = pulled(stork, tmp_path / "drive", raw)
    assert exported(stork, key, tmp_path / "1.stk") == raw
    assert stork("backup", tmp_path / "all.sqlite").code == 0
    assert stork("restore", tmp_path / "all.sqlite", "--data", tmp_path / "new").code == 0
    assert exported(stork, key, tmp_path / "2.stk", "--data", tmp_path / "new") == raw
    assert stork("import", data, "--data", tmp_path / "third").code == 0
    assert exported(stork, key, tmp_path / "3.stk", "--data", tmp_path / "third") == raw
    assert stork("remeasure").code == 0 and stork("doctor").code in (0, 1)
    assert exported(stork, key, tmp_path / "4.stk") == raw
    assert not (data / "damaged").exists()


def test_shown_with_all_of_it(stork: Stork, data: Path, tmp_path: Path, raw: bytes) -> None:
    key = pulled(stork, tmp_path / "drive", raw)
    told = json.loads(stork("show", key, "--json").out)
    assert bytes.fromhex(told["header"]["field_201"]) == SOME_BYTES[:255]
    assert (told["header"]["field_200"], told["header"]["field_255"]) == ("07", "")
    assert bytes.fromhex(told["result"]["field_201"]) == SOME_BYTES[-255:]
    assert told["result"]["end_cause"] == NEW_END
    assert f"bit_{NEW_QUALITY}" in told["result"]["quality"]
    blocks_told = [(each["kind"], bytes.fromhex(each["payload"])) for each in told["other_blocks"]]
    assert blocks_told == [(KIND_ANSWERS, b""), (KIND_ANSWERS, SOME_BYTES)]
    events = [(each["kind"], each["sample"]) for each in told["events"] if 300 <= each["sample"] <= 304]
    assert {("kind_9", 300), ("kind_99", 301), ("phase", 302), ("zone", 303), ("end", 304)} <= set(events)
    text = stork("show", key)
    assert (text.code, text.err) == (0, "")
    assert SOME_BYTES[:255].hex() in text.out and SOME_BYTES[-255:].hex() in text.out
    assert f"block of kind {KIND_ANSWERS}" in text.out and SOME_BYTES.hex() in text.out


def test_listed_reported_and_not_called_wrong(stork: Stork, data: Path, tmp_path: Path, raw: bytes) -> None:
    key = pulled(stork, tmp_path / "drive", raw)
    (listed,) = json.loads(stork("sessions", "--json").out)
    assert (listed["leg"], listed["surface"], listed["end_cause"]) == ("both", "ice", NEW_END)
    assert f"bit_{NEW_QUALITY}" in listed["quality"]
    assert json.loads(stork("sessions", "--drill", listed["drill"], "--json").out) == [listed]
    line = next(line for line in stork("sessions").out.splitlines() if line.startswith(key[:10]))
    assert listed["drill"] in line and NEW_END in line
    ran = stork("report", key, "-o", tmp_path / "page.pdf")
    assert (ran.code, ran.err) == (0, "")
    (page,) = PdfReader(tmp_path / "page.pdf").pages
    words = " ".join(page.extract_text().split())
    assert "a flaw that this program does not know" in words and "cannot score the session again" in words
    assert "bit_" not in words and "is not what" not in words
    ran = stork("replay", key)
    assert (ran.code, ran.err.count("\n")) == (2, 1) and "try: update this program" in ran.err


def test_found_on_a_drive_whose_file_system_is_lost(raw: bytes) -> None:
    noise = random.Random(1).randbytes
    (found,) = salvage(noise(1536) + raw + noise(3000))
    assert (found.raw, found.whole) == (raw, True)


NEW_RECORDS = [
    (9, 4, 65535, 41, 1_790_000_000),
    (254, 0, 0, 0, 0),
    (journal_records.RESULT, 2 | 57 << 2, 873, 42, 1_790_000_100),  # the drill in place 19
    (journal_records.FAULT, 99, 7, 43, 0),
    (journal_records.REST, 200, 15, 43, 0),
]
"""kind, detail, score, number, time."""


def test_the_journal_tells_kinds_and_drills_of_later(stork: Stork, board: ServedStork) -> None:
    for record in NEW_RECORDS:
        board.journal.add(*record)
    told = json.loads(stork("journal", "--port", board.port, "--json").out)["records"]
    assert [(each["kind"], each["detail"], each["score"], each["session"]) for each in told] == [
        ("9", "4", 65535, 41),
        ("254", None, 0, 41),  # the highest so far
        ("result", None, 873, 42),
        ("fault", "99", 7, 43),
        ("rest", "200", 15, 43),
    ]
    assert (told[2]["drill"], told[2]["leg"], told[2]["stars"]) == ("19", "", 2)
    lines = [" ".join(line.split()) for line in stork("journal", "--port", board.port).out.splitlines()]
    assert lines[1].endswith("41 kind 9, which this Stork does not know: 4 65535")
    assert lines[2].endswith("41 kind 254, which this Stork does not know: 0 0")
    assert lines[3].endswith("42 19: score 873, 2 stars")


def test_records_with_more_numbers(stork: Stork, board: ServedStork, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later firmware tells the conditions of a result, too. Its server is today's with another list."""
    genuine = Journal.record
    monkeypatch.setattr(Journal, "record", lambda self, k: (record := genuine(self, k)) and (*record, 17, 2**31))
    board.journal.add(journal_records.RESULT, 3, 900, 1, 1_790_000_000)
    board.journal.add(9, 1, 2, 1, 0)
    ran = stork("journal", "--port", board.port, "--json")
    assert (ran.code, ran.err) == (0, "")
    first, second = json.loads(ran.out)["records"]
    assert (first["score"], first["stars"], first["more"]) == (900, 3, [17, 2**31])
    assert second["more"] == [17, 2**31]
    assert f"kind 9, which this Stork does not know: 1 2 17 {2**31}" in stork("journal", "--port", board.port).out


LATER = {
    "STORK_RUNGS": [["single_leg", "left", 10], {"eyes": "closed", "hold": 15, "asked": [True, None, b"\x00\xff"]}],
    "STORK_ROUTINE": {"days": [1, 3, 5], "answers": {}},
    7: -(2**40),
    "ünïcode": "ö" * 100,
}
PLAN = {"STORK_HOLD_S": 3, "STORK_MENU": "feet_together", **LATER}


def test_an_older_pc_changes_a_plan_and_lets_the_rest_stay(stork: Stork, board: ServedStork) -> None:
    file = board.root / "plan.cbor"
    file.write_bytes(encode(PLAN))
    shown = stork("plan", "show", "--port", board.port)
    assert (shown.code, shown.err) == (0, "")
    for name in LATER:
        assert sum(line.startswith(f"{name}: in the plan, and not known") for line in shown.out.splitlines()) == 1
    told = json.loads(stork("plan", "show", "--port", board.port, "--json").out)
    assert told["plan"]["STORK_ROUTINE"] == LATER["STORK_ROUTINE"]
    assert stork("plan", "set", "--hold", "10", "--port", board.port).code == 0
    assert file.read_bytes() == encode({**PLAN, "STORK_HOLD_S": 10})
    assert stork("plan", "clear", "STORK_HOLD_S", "--port", board.port).code == 0
    without = {name: value for name, value in PLAN.items() if name != "STORK_HOLD_S"}
    assert file.read_bytes() == encode(without)
    assert all(cbor2.dumps(value, canonical=True) in file.read_bytes() for value in LATER.values())
    assert stork("plan", "clear", "STORK_RUNGS", "--port", board.port).code == 0
    assert "STORK_RUNGS" not in cbor2.loads(file.read_bytes())
    assert stork("plan", "set", "--set", "STORK_RUNG=3", "--port", board.port).code == 2, "nothing new is invented"


def test_the_belt_of_today_takes_what_it_knows_and_goes_on(tmp_path: Path) -> None:
    worn = Worn(tmp_path / "drive", STORK_HOLD_S=9)
    (tmp_path / "drive" / "plan.cbor").write_bytes(encode(PLAN))
    worn.start(2.0).run(20.0)
    (stored,) = worn.sessions().values()
    assert (stored.header["drill"], stored.header["hold_ms"]) == ("feet_together", 3000)
    for name in LATER:
        (line,) = [line for line in worn.board.console if f"found {name!r}; left out" in line]
        assert "plan.cbor: expected names of settings.toml, found " in line
    faults = [record for record in Journal(worn.board.nvm).each() if record[0] == journal_records.FAULT]
    assert [record[1] for record in faults] == [journal_records.FAULT_SETTINGS]


def test_the_belt_of_today_lets_records_of_later_stay(tmp_path: Path) -> None:
    """After a step back to an older firmware: numbers go on counting, and the records are as they were."""
    worn = Worn(tmp_path / "drive", STORK_HOLD_S=3)
    ring = Journal(worn.board.nvm)
    for record in NEW_RECORDS:
        ring.add(*record)
    before = bytes(worn.board.nvm)
    worn.start(2.0).press(20.0).run(22.0)
    assert len(worn.sessions()) == 1
    size = journal_records.SIZE
    for slot in range(len(NEW_RECORDS)):
        assert bytes(worn.board.nvm[slot * size : slot * size + size]) == before[slot * size : slot * size + size]
    numbers = [record[3] for record in Journal(worn.board.nvm).each() if record[0] == journal_records.RESULT]
    assert numbers == [42, 44]
    assert "Traceback" not in worn.console
