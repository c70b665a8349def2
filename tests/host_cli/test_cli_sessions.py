"""Commands that use the archive."""

import errno
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from host_analysis import motions
from host_archive.store_helpers import facts_of, played_session, put, session_bytes
from host_cli.conftest import Stork
from sessions import file_of, make_session, rewritten
from stork.core import SCORER_VERSION
from stork_format import FORMAT_VERSION, named_fields
from stork_format.session import Session
from stork_host.archive import Archive
from waits import HUNG_S

PLAYED = make_session(motions.sensor_lsb(motions.heel_to_toe(9)).tolist(), drill="cued_walk", leg="", steps=7)


def test_sessions_of_an_empty_archive(stork: Stork, data: Path) -> None:
    ran = stork("sessions")
    assert ran.code == 0
    assert ran.out == f"{data / 'stork.sqlite'} is empty\n`stork pull` gets them from the board\n"
    assert stork("sessions", "--json") == (0, "[]\n", "")


def test_sessions_as_json(stork: Stork, data: Path) -> None:
    with Archive.open(data) as archive:
        key = put(archive, wearer_id="w7", device_id="belt-1", session_number=17, start_time=1_780_000_000)
        row = archive.get(key)
    (told,) = json.loads(stork("sessions", "--json").out)
    received = told.pop("received_at")
    assert datetime.fromisoformat(received) == row.received_at
    assert told == {
        "id": key,
        "device_id": "belt-1",
        "session_number": 17,
        "number_reused": False,
        "wearer_id": "w7",
        "drill": "single_leg",
        "leg": "left",
        "eyes": "open",
        "surface": "firm",
        "started_at": "2026-05-28T20:26:40+00:00",
        "estimated_start_at": None,
        "in_future": False,
        "score": 0,
        "stars": 0,
        "end_cause": "stopped",
        "duration_s": 0.0,
        "quality": ["frozen"],
        "format_version": FORMAT_VERSION,
        "firmware_version": "0.1.0",
        "scorer_version": row.scorer_version,
        "analysis_version": 0,
        "replay": None,
        "replay_detail": None,
        "size": row.size,
    }


def test_sessions_as_a_table(stork: Stork, data: Path) -> None:
    with Archive.open(data) as archive:
        key = put(archive, wearer_id="w7", device_id="belt-1", start_time=1_780_000_000)
        put(archive, wearer_id="[red]", device_id="belt-1", start_time=0)
    ran = stork("sessions")
    assert ran.code == 0
    when = datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    (line,) = [line for line in ran.out.splitlines() if key[:10] in line]
    assert when in line and "w7" in line and "belt-1 #1" in line and f"{key[:10]}+!" in line
    assert "[red]" in ran.out  # a device's text is no markup
    assert "the board's clock was not set" in ran.out


@pytest.fixture
def worked_out(data: Path) -> str:
    """A session whose clock was not set, and the start of its board."""
    with Archive.open(data) as archive:
        key = put(archive, device_id="belt-1", start_time=0, program_uptime_s=3600, program_start_id=7)
        put(archive, device_id="belt-1", session_number=2, start_time=0, program_uptime_s=3600, program_start_id=8)
        archive.note_start("belt-1", 7, datetime(2026, 5, 28, 9, 0, 0, tzinfo=UTC))
    return key


def test_a_time_that_was_worked_out_is_marked(stork: Stork, worked_out: str) -> None:
    ran = stork("sessions")
    when = datetime(2026, 5, 28, 10, tzinfo=UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    first, second = (line for line in ran.out.splitlines() if "belt-1" in line)
    assert f"{when}= " in second and worked_out[:10] in second and "? " in first
    assert "=  the board's clock was not set: worked out from the time since its start" in ran.out
    assert "?  the board's clock was not set: when it was received" in ran.out
    told = {each["session_number"]: each for each in json.loads(stork("sessions", "--json").out)}
    assert told[1]["started_at"] is told[2]["started_at"] is told[2]["estimated_start_at"] is None
    assert told[1]["estimated_start_at"] == "2026-05-28T10:00:00+00:00"
    assert "belt-1 #1" not in stork("sessions", "--since", "2026-07-01").out


def test_a_session_and_its_page_say_when_it_began_and_how_that_is_known(
    stork: Stork, worked_out: str, tmp_path: Path
) -> None:
    when = datetime(2026, 5, 28, 10, tzinfo=UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    told = f"began about {when}: the clock was not set; worked out from the time since the board's start"
    assert told in stork("show", worked_out).out
    assert json.loads(stork("show", worked_out, "--json").out)["estimated_start_at"] == "2026-05-28T10:00:00+00:00"
    assert stork("report", worked_out, "-o", "one.pdf").code == 0
    text = PdfReader(tmp_path / "one.pdf").pages[0].extract_text()
    assert "28 May 2026, about 10:00 UTC (clock not set; worked out)" in text
    assert stork("export-raw", worked_out, "-o", "one.stk").code == 0
    assert "began about" not in stork("show", "one.stk").out, "a file alone says no more than its header"


def test_the_session_that_tells_a_time_may_come_second(stork: Stork, tmp_path: Path) -> None:
    """Also in what the command says of the first."""
    told = {"device_id": "belt-1", "program_start_id": 7}
    Path("1.stk").write_bytes(session_bytes(session_number=1, start_time=0, program_uptime_s=60, **told))
    Path("2.stk").write_bytes(session_bytes(session_number=2, start_time=1_780_000_000, program_uptime_s=160, **told))
    first, second = json.loads(stork("add", "1.stk", "2.stk", "--json").out)["sessions"]
    assert (first["estimated_start_at"], second["estimated_start_at"]) == ("2026-05-28T20:25:00+00:00", None)
    assert stork("sessions").out.count("2026-05-28") == 2 and stork("audit").out.count("dated") == 1


def test_sessions_filtered(stork: Stork, data: Path) -> None:
    with Archive.open(data) as archive:
        put(archive, wearer_id="ann", start_time=1_780_000_000)
        put(archive, wearer_id="bob", drill="tandem_walk", leg="", start_time=1_790_000_000)

    def wearers(*args: str) -> list[str]:
        return [each["wearer_id"] for each in json.loads(stork("sessions", "--json", *args).out)]

    assert wearers() == ["bob", "ann"]
    assert wearers("--wearer", "ann") == ["ann"]
    assert wearers("--drill", "tandem_walk") == ["bob"]
    assert wearers("--since", "2026-07-01") == ["bob"]
    assert wearers("--limit", "1") == ["bob"]


@pytest.fixture
def two_people(data: Path) -> None:
    with Archive.open(data) as archive:
        put(archive, wearer_id="ann", start_time=1_780_000_000)
        put(archive, wearer_id="bob", drill="tandem_walk", leg="", start_time=1_790_000_000)


@pytest.mark.parametrize("json", [(), ("--json",)])
def test_a_typing_mistake_in_a_filter_names_what_there_is(
    stork: Stork, data: Path, two_people: None, json: tuple[str, ...]
) -> None:
    ran = stork("sessions", "--wearer", "annn", *json)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"stork: expected a wearer of {data / 'stork.sqlite'}: ann, bob, found 'annn'; "
        "try: stork sessions --wearer ann\n"
    )
    ran = stork("sessions", "--drill", "tandemwalk", *json)
    assert (ran.code, ran.out) == (2, "")
    assert "found 'tandemwalk'; try: stork sessions --drill tandem_walk" in ran.err


def test_filters_that_have_nothing_in_common(stork: Stork, data: Path, two_people: None) -> None:
    ran = stork("sessions", "--wearer", "ann", "--drill", "tandem_walk")
    assert (ran.code, ran.err) == (0, "")
    when = datetime.fromtimestamp(1_780_000_000).strftime("%Y-%m-%d %H:%M")
    assert ran.out.splitlines() == [
        f"no session in {data / 'stork.sqlite'} is all of that",
        f"of ann there are: single_leg; the latest is of {when}",
    ]
    for option in (("--since", "2100-01-01"), ("--drill", "cued_walk")):  # known to Stork: no typing mistake
        assert "there are: single_leg, tandem_walk; the latest" in stork("sessions", *option).out
        assert stork("sessions", *option, "--json") == (0, "[]\n", "")


def test_many_names_are_not_all_told(stork: Stork, data: Path) -> None:
    with Archive.open(data) as archive:
        for n in range(13):
            put(archive, wearer_id=f"w{n:02}")
    assert (
        "w00, w01, w02, w03, w04, w05, w06, w07, w08, w09 and 3 more, found" in stork("sessions", "--wearer", "x").err
    )


def test_a_filter_on_an_empty_archive(stork: Stork, data: Path) -> None:
    assert stork("sessions", "--wearer", "ann").out.startswith(f"{data / 'stork.sqlite'} is empty")


def test_the_latest_fifty_and_how_many_more(stork: Stork, data: Path) -> None:
    with Archive.open(data) as archive:
        keys = [put(archive, session_number=n, start_time=1_780_000_000 + n) for n in range(53)]
    ran = stork("sessions")
    listed = [line[:10] for line in ran.out.splitlines() if line[:4] != "id  "][:50]
    assert listed == [key[:10] for key in keys[:2:-1]]
    assert "3 more, older ones: stork sessions --all" in ran.out.splitlines()
    assert "more" not in stork("sessions", "--all").out and keys[0][:10] in stork("sessions", "--all").out
    assert "51 more, older ones" in stork("sessions", "--limit", "2").out
    assert len(json.loads(stork("sessions", "--json").out)) == 53
    assert len(json.loads(stork("sessions", "--json", "--limit", "2").out)) == 2


_NO_ROOM_FOR = ["when", "wearer", "end", "time", "board"]


@pytest.mark.parametrize(
    ("width", "left_out"),
    [(120, []), (80, ["board"]), (60, ["wearer", "end", "time", "board"]), (50, _NO_ROOM_FOR), (30, [])],
)
def test_a_narrow_terminal_keeps_what_matters(
    stork: Stork, data: Path, monkeypatch: pytest.MonkeyPatch, width: int, left_out: list[str]
) -> None:
    with Archive.open(data) as archive:
        key = put(archive, wearer_id="w7", device_id="belt-1", start_time=1_780_000_000)
    monkeypatch.setenv("COLUMNS", str(width))
    ran = stork("sessions")
    head = ran.out.splitlines()[0].split()
    if width == 30:  # even these fold, and no digit of the id is lost
        assert head == ["id", "drill"] and key[:5] in ran.out
        return
    assert head == [n for n in ("id", "when", "wearer", "drill", "score", "end", "time", "board") if n not in left_out]
    assert all(len(line) <= width for line in ran.out.splitlines()[:2])
    told = f"left out, for want of room: {', '.join(left_out)} (a wider window or --json has them)"
    assert (told in ran.out) == bool(left_out)
    assert key[:10] in ran.out


def test_a_start_in_the_future_is_marked(stork: Stork, data: Path) -> None:
    with Archive.open(data) as archive:
        key = put(archive, start_time=2_114_380_800)
        received = archive.get(key).received_at.astimezone().strftime("%Y-%m-%d %H:%M")
    out = stork("sessions").out
    (line,) = [line for line in out.splitlines() if line.startswith(key[:10])]
    assert f"{received}>" in line
    assert ">  the board's clock was ahead: when it was received" in out
    (told,) = json.loads(stork("sessions", "--json").out)
    assert (told["started_at"], told["in_future"]) == ("2037-01-01T00:00:00+00:00", True)


@pytest.mark.parametrize("start", [2**31, 2**38, 2**200])
def test_a_start_beyond_all_calendars_is_stored_shown_and_printed(
    stork: Stork, data: Path, tmp_path: Path, start: int
) -> None:
    file = tmp_path / "1.stk"
    file.write_bytes(played_session(start_time=start))
    assert stork("add", file).code == 0
    for command in (["sessions"], ["sessions", "--json"], ["show", "last"], ["show", "last", "--json"]):
        ran = stork(*command)
        assert (ran.code, ran.err) == (0, ""), ran.err
    assert stork("report", "last", "-o", tmp_path / "page.pdf").code == 0
    assert stork("replay", "last").code == 0
    assert not (data / "damaged").exists()


NUMBERS = [
    (part, name)
    for part, table in (("header", named_fields.HEADER), ("result", named_fields.RESULT))
    for _, name, kind in table
    if kind != "s" and name not in ("start_time", "format_version", "samples")
]


@pytest.mark.parametrize(("part", "name"), NUMBERS)
def test_a_number_of_any_size_is_one_line(stork: Stork, data: Path, tmp_path: Path, part: str, name: str) -> None:
    """Stored or kept aside, and never more than a line."""

    def huge(session: Session) -> None:
        getattr(session, part)[name] = 2**1030  # more than a float holds

    file = tmp_path / "1.stk"
    file.write_bytes(rewritten(PLAYED, huge))
    assert stork("replay", file).code == (2 if part == "header" else 1)
    for command in (["show", file], ["show", file, "--json"], ["report", file]):
        ran = stork(*command)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), (command, ran)
    ran = stork("add", file)
    assert ran.code in (0, 2) and ran.err.count("\n") == (ran.code == 2)
    with Archive.open(data) as archive:
        kept = [archive.raw(row) for row in archive.sessions()]
        assert all(row.replay == ("not_possible" if part == "header" else "different") for row in archive.sessions())
    kept += [path.read_bytes() for path in (data / "damaged").glob("*")]
    assert kept == [file.read_bytes()]
    assert stork("sessions").code == 0


def test_the_data_folder_option_before_and_after_the_command(stork: Stork, data: Path, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "other") as archive:
        key = put(archive)
    assert stork("sessions", "--json").out == "[]\n"
    for args in (["--data", tmp_path / "other", "sessions"], ["sessions", "--data", tmp_path / "other"]):
        (told,) = json.loads(stork(*args, "--json").out)
        assert told["id"] == key


def test_a_database_by_url(stork: Stork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'clinic.sqlite'}"
    with Archive.open(tmp_path, url) as archive:
        key = put(archive)
    assert json.loads(stork("--database", url, "sessions", "--json").out)[0]["id"] == key
    monkeypatch.setenv("STORK_DATABASE", url)
    assert json.loads(stork("sessions", "--json").out)[0]["id"] == key
    # A folder named on the command line is meant, whatever the environment says.
    assert stork("sessions", "--json", "--data", tmp_path / "empty").out == "[]\n"


def test_add_stores_once(stork: Stork, data: Path, session_file: Path) -> None:
    first, second = stork("add", session_file), stork("add", session_file)
    assert (first.code, second.code) == (0, 0)
    assert first.out.splitlines()[0].endswith("  added")
    assert second.out.splitlines()[0].endswith("  already there")
    with Archive.open(data) as archive:
        assert archive.raw(archive.get("last")) == session_file.read_bytes()


def test_add_keeps_what_it_cannot_read_and_goes_on(stork: Stork, data: Path, session_file: Path) -> None:
    whole = session_file.read_bytes()
    cut = session_file.with_name("cut.stk")
    cut.write_bytes(whole[:-3])
    ran = stork("add", cut, session_file, "--json")
    assert ran.code == 2
    told = json.loads(ran.out)
    assert (told["new"], told["already_there"]) == (1, 0)
    (kept,) = (data / "damaged").iterdir()
    assert told["damaged"] == [str(kept)]
    assert kept.read_bytes() == whole[:-3]
    assert "found 1 damaged: cut off inside the block at byte " in ran.err
    assert f"the bytes are kept at {kept}" in ran.err
    assert len(json.loads(stork("sessions", "--json").out)) == 1


def test_add_reads_all_files_before_it_stores_any(stork: Stork, session_file: Path) -> None:
    ran = stork("add", session_file, "none.stk")
    assert ran.code == 2
    assert "No such file" in ran.err
    assert stork("sessions", "--json").out == "[]\n"


def test_export_raw_is_what_came_in(stork: Stork, data: Path, session_file: Path, tmp_path: Path) -> None:
    stork("add", session_file)
    ran = stork("export-raw", "last", "-o", tmp_path / "back.stk")
    assert ran == (0, f"{tmp_path / 'back.stk'}\n", "")
    assert (tmp_path / "back.stk").read_bytes() == session_file.read_bytes()
    again = stork("export-raw", "last", "-o", session_file)
    assert again.code == 2
    assert "found File exists" in again.err
    named = stork("export-raw", "last")
    assert Path(named.out.strip()).read_bytes() == session_file.read_bytes()


def test_an_archive_from_a_newer_stork(stork: Stork, data: Path) -> None:
    with Archive.open(data) as archive, archive.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    ran = stork("sessions")
    assert (ran.code, ran.out) == (2, "")
    assert "written by a newer Stork" in ran.err


def test_show_tells_a_file_as_the_board_wrote_it(stork: Stork, data: Path, session_file: Path) -> None:
    told = json.loads(stork("show", session_file, "--json").out)
    keys = "header estimated_start_at result replay replay_detail events other_blocks samples fs_hz"
    assert list(told) == keys.split()
    assert (told["header"]["device_id"], told["header"]["session_number"]) == ("belt-1", 17)
    assert (told["result"]["end_cause"], told["result"]["quality"]) == ("stopped", ["frozen"])
    assert told["samples"] == 20
    assert [event["kind"] for event in told["events"]] == ["button", "end", "phase"]
    assert [event["sample"] for event in told["events"]] == [20, 20, 20]
    assert told["events"][1]["cause"] == "stopped"
    assert told["events"][2]["phase"] == "done"
    stork("add", session_file)
    assert json.loads(stork("show", "last", "--json").out) == told
    text = stork("show", "last").out
    assert "belt-1" in text and "20 samples" in text and "button" in text


def events_of(stork: Stork, path: Path, raw: bytes) -> list[dict[str, object]]:
    path.write_bytes(raw)
    events: list[dict[str, object]] = json.loads(stork("show", path, "--json").out)["events"]
    return events


def test_show_names_what_walks_tell(stork: Stork, tmp_path: Path) -> None:
    rows = motions.sensor_lsb(motions.heel_to_toe(9)).tolist()
    events = events_of(stork, tmp_path / "walk.stk", make_session(rows, drill="cued_walk", leg="", steps=7))
    by_kind = {event["kind"]: event for event in events}
    assert by_kind["step"]["side"] in ("left", "right")
    assert by_kind["step"]["detected_s"] > by_kind["step"]["t_s"]
    assert by_kind["step_sway"]["axis"] == "ap" and by_kind["step_sway"]["sway_deg"] >= 0
    assert by_kind["beat_step"]["beat"] in ("hit", "off")
    assert -300 <= by_kind["beat_step"]["late_ms"] <= 300
    assert all("value" not in event for event in events)


def test_a_lean_has_a_direction_as_long_as_it_is_one(stork: Stork, tmp_path: Path) -> None:
    rows = motions.sensor_lsb(motions.stance(20.0, 1.4, seed=3)).tolist()
    events = events_of(stork, tmp_path / "stance.stk", make_session(rows, keep_going=1))
    zones = [event for event in events if event["kind"] == "zone"]
    assert {event["zone"] for event in zones} >= {"steady", "drifting"}
    for event in zones:
        assert ("direction" in event) == (event["zone"] != "steady")
        assert "value" not in event


def test_show_tells_how_a_stance_ended(stork: Stork, tmp_path: Path) -> None:
    body = motions.with_jolt(motions.stance(12.0), 12.0)
    events = events_of(stork, tmp_path / "stance.stk", make_session(motions.sensor_lsb(body).tolist()))
    (jolt,) = [event for event in events if event["kind"] == "touchdown"]
    assert jolt["cause"] == "touchdown"
    assert jolt["detected_s"] - jolt["t_s"] == pytest.approx(0.5, abs=0.01)
    assert [event["phase"] for event in events if event["kind"] == "phase"][-2:] == ["watch", "done"]


@pytest.mark.parametrize("command", ["show", "replay", "report"])
@pytest.mark.parametrize("cut", [0, 5, 100, -1])
def test_a_cut_file_is_one_line(stork: Stork, session_file: Path, command: str, cut: int) -> None:
    session_file.write_bytes(session_file.read_bytes()[:cut])
    ran = stork(command, session_file)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1 and "expected" in ran.err and "try:" in ran.err


def test_replay_of_what_the_device_wrote(stork: Stork, session_file: Path) -> None:
    ran = stork("replay", session_file)
    assert (ran.code, ran.err) == (0, "")
    told = json.loads(stork("replay", session_file, "--json").out)
    assert told == {"same": True, "difference": None, "scorer_version": SCORER_VERSION}


def test_replay_of_a_file_that_claims_another_score(stork: Stork, session_file: Path) -> None:
    from stork_format import block_reader, blocks, named_fields, session

    raw = session_file.read_bytes()
    parts = [(kind, raw[start:end]) for kind, start, end in block_reader.walk(raw)]
    result = {**session.read(raw).result, "score": 999}
    parts[-1] = (blocks.KIND_RESULT, named_fields.encode(named_fields.RESULT, result))
    session_file.write_bytes(file_of(*parts))
    ran = stork("replay", session_file)
    assert ran.code == 1
    assert "999" in ran.out
    told = json.loads(stork("replay", session_file, "--json").out)
    assert not told["same"] and "999" in told["difference"]


def test_report_of_a_file_and_of_the_archive(stork: Stork, session_file: Path, tmp_path: Path) -> None:
    session_file.write_bytes(played_session())
    ran = stork("report", session_file, "-o", tmp_path / "page.pdf")
    assert ran == (0, f"{tmp_path / 'page.pdf'}\n", "")
    page = (tmp_path / "page.pdf").read_bytes()
    assert page.startswith(b"%PDF-")
    stork("add", session_file)
    ran = stork("report", "last")
    assert ran.code == 0
    assert Path(ran.out.strip()).read_bytes().startswith(b"%PDF-")
    nowhere = stork("report", "last", "-o", tmp_path / "no folder" / "page.pdf")
    assert nowhere.code == 2
    assert nowhere.err.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no /dev/stdout on this system")
def test_a_page_into_a_pipe_is_the_page_alone(data: Path, session_file: Path) -> None:
    stork = [sys.executable, "-m", "stork_host.cli"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}

    def out(*args: str) -> bytes:
        ran = subprocess.run([*stork, *args], env=environment, capture_output=True, check=True, timeout=HUNG_S)
        return ran.stdout

    page = out("report", str(session_file), "-o", "/dev/stdout")
    assert page.startswith(b"%PDF-") and page.rstrip().endswith(b"%%EOF")
    out("add", str(session_file))
    assert out("export-raw", "last", "-o", "/dev/stdout") == session_file.read_bytes()


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no /dev/stdout on this system")
@pytest.mark.parametrize(
    "command, name",
    [
        *(("report", "/dev/stdout"), ("report", "/dev/fd/7")),
        *(("export-raw", "/dev/stdout"), ("export-raw", "/dev/stderr"), ("export-raw", "/proc/self/fd/7")),
    ],
)
def test_what_a_shell_appends_to_a_file(
    data: Path, session_file: Path, tmp_path: Path, name: str, command: str
) -> None:
    with Archive.open(data) as archive:
        put(archive, session_number=17, wearer_id="w7", device_id="belt-1")
    notes = tmp_path / "notes"
    notes.write_bytes(b"keep")
    notes.chmod(0o644)
    number = {"/dev/stdout": 1, "/dev/stderr": 2}.get(name, 7)
    ran = subprocess.run(
        [
            *("sh", "-c", f'"$@" {number}>> notes', "sh", sys.executable, "-m", "stork_host.cli"),
            command,
            "last",
            "-o",
            name,
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        cwd=tmp_path,
        capture_output=True,
        timeout=HUNG_S,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
    assert notes.stat().st_mode & 0o777 == 0o644
    written = notes.read_bytes()
    assert written.startswith(b"keep%PDF-") if command == "report" else written == b"keep" + session_file.read_bytes()


def test_a_page_goes_through_a_link(stork: Stork, session_file: Path, tmp_path: Path) -> None:
    (tmp_path / "link.pdf").symlink_to(tmp_path / "page.pdf")
    assert stork("report", session_file, "-o", tmp_path / "link.pdf").code == 0
    assert (tmp_path / "link.pdf").is_symlink()
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF-")


def test_a_page_is_what_its_name_says(stork: Stork, session_file: Path, tmp_path: Path) -> None:
    for name, begins in (("page.png", b"\x89PNG"), ("page.PDF", b"%PDF-"), ("page", b"%PDF-")):
        assert stork("report", session_file, "-o", tmp_path / name).code == 0
        assert (tmp_path / name).read_bytes().startswith(begins)
    ran = stork("report", session_file, "-o", tmp_path / "page.html")
    assert ran.code == 2 and not (tmp_path / "page.html").exists()
    assert f"expected a name that ends in .pdf or .png, found {tmp_path / 'page.html'}; try: -o" in ran.err


def test_a_session_that_is_not_there(stork: Stork, data: Path) -> None:
    for command in ("show", "replay", "report"):
        ran = stork(command, "abcd")
        assert ran.code == 2
        assert "found none that begins with abcd; try: `stork sessions`" in ran.err


def test_files_that_cannot_be_read(stork: Stork, tmp_path: Path) -> None:
    assert "No such file" in stork("show", tmp_path / "none.stk").err
    assert "Is a directory" in stork("show", tmp_path).err


def test_show_never_sends_a_devices_escape_codes_to_the_terminal(stork: Stork, tmp_path: Path) -> None:
    file = tmp_path / "evil.stk"
    file.write_bytes(session_bytes(device_id="\x1b]0;owned\x07"))
    ran = stork("show", file)
    assert "\x1b" not in ran.out + ran.err
    assert "\x1b" not in stork("add", file).err


@pytest.mark.parametrize("option", ["wearer", "drill"])
def test_a_filter_that_is_no_unicode_matches_nothing(stork: Stork, data: Path, option: str) -> None:
    """An argument may be any bytes; Python gives those that are no Unicode as single surrogates."""
    with Archive.open(data) as archive:
        put(archive, wearer_id="w7")
    ran = stork("sessions", f"--{option}", "\udcff")
    assert (ran.code, ran.out) == (2, "") and f"expected a {option} of" in ran.err and "found '\\udcff'" in ran.err


@pytest.mark.parametrize(
    ("system", "wearer", "shown"),
    [
        ("posix", "Ann B", "'Ann B'"),
        ("posix", "O'Hara", """'O'"'"'Hara'"""),
        ("nt", "Ann B", '"Ann B"'),
        ("nt", "O'Hara", "O'Hara"),
        ("nt", "w7", "w7"),
    ],
)
def test_the_hint_of_a_filter_can_be_typed(
    stork: Stork, data: Path, monkeypatch: pytest.MonkeyPatch, system: str, wearer: str, shown: str
) -> None:
    with Archive.open(data) as archive:
        put(archive, wearer_id=wearer)
    monkeypatch.setattr("stork_host.printable.SYSTEM", system)
    assert stork("sessions", "--wearer", "nobody").err.endswith(f"; try: stork sessions --wearer {shown}\n")


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
def test_a_report_onto_links_that_lead_round_and_round(stork: Stork, data: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.pdf"
    page.symlink_to(page)
    with Archive.open(data) as archive:
        raw = played_session()
        archive.add(facts_of(raw), raw)
    ran = stork("report", "last", "-o", page)
    told = f"expected to write the report to {page}, found {os.strerror(errno.ELOOP)}; try: "
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1) and told in ran.err
    assert page.is_symlink() and "reported" not in stork("audit").out
