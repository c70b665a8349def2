"""A device that says anything at all: each command ends, with one line, and sends no control character on."""

import json
import os
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import cbor2
import pytest
from smp import packet
from smpclient import SMPClient

from host_archive.store_helpers import session_bytes
from host_cli.conftest import Ran, Stork
from host_link.lying_device import (
    CLOCK,
    DOWNLOAD,
    FORGET,
    HASH,
    INFO,
    JOURNAL,
    LIST,
    PARAMETERS,
    SESSION,
    STATUS,
    STATUS_OF_FILE,
    TRUE_INFO,
    TRUE_STATUS,
    LyingDevice,
    Noise,
    file_answer,
)
from stork_host.archive import Archive
from stork_host.link import client
from stork_host.link import pull as pulling
from waits import HUNG_S

EVIL = "\x1b]0;owned\x07\x9b31m\u202e\r\n\x00"
COMMANDS = {
    "devices": ["devices"],
    "devices as json": ["devices", "--json"],
    "doctor": ["doctor"],
    "pull": ["pull"],
    "journal": ["journal"],
    "journal as json": ["journal", "--json"],
    "plan show": ["plan", "show"],
    "mode": ["mode"],
    "update": ["update", "--text", "--dry-run"],
}
NUMBERS = [-1, 2**32, 10**400, -(10**400), 1e308, float("nan"), None, {}]


NEVER_S = 0.3
"""Wait for what never comes."""


@pytest.fixture(autouse=True)
def silent(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Any], bool]], None]:
    """Call it with which requests get no answer: they are waited for shortly, the others as long as they take."""
    genuine = SMPClient.request
    never: list[Callable[[Any], bool]] = []

    async def request(self: SMPClient, asked: Any, timeout_s: float | None = None) -> Any:
        return await genuine(self, asked, NEVER_S if any(each(asked) for each in never) else HUNG_S)

    monkeypatch.setattr(SMPClient, "request", request)
    monkeypatch.setattr("stork_host.install.drives.mounts", lambda: [])
    return never.append


NO_SUCH_FILE = {"err": {"group": 8, "rc": 3}}


def tame(ran: Ran) -> Ran:
    """Run that ended as commands end, with one line of error at most, and nothing that moves a cursor."""
    assert ran.code in (0, 1, 2), ran.err
    assert ran.err.count("\n") <= 1, ran.err
    assert ran.code != 2 or (ran.err.startswith("stork: ") and len(ran.err) < 1000), ran.err
    for text in (ran.out, ran.err):
        assert text.replace("\n", "").isprintable(), repr(text)
    return ran


def ask(stork: Stork, command: str, device: LyingDevice) -> Ran:
    return tame(stork(*COMMANDS[command], "--port", device.port))


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("command", COMMANDS)
def test_an_honest_device_is_believed(stork: Stork, command: str) -> None:
    """But for its session, which is none."""
    with LyingDevice() as device:
        ran = ask(stork, command, device)
    if command == "pull":
        assert ran.code == 2 and "found 1 damaged" in ran.err
    else:
        assert ran.code == 0, ran.err


@pytest.mark.parametrize("command", ["devices", "pull", "plan show"])
@pytest.mark.parametrize("field", TRUE_INFO)
def test_anything_in_info(stork: Stork, command: str, field: str) -> None:
    for value in (*NUMBERS, EVIL * 100, "", "../../etc"):
        with LyingDevice({INFO: {**TRUE_INFO, field: value}}) as device:
            ask(stork, command, device)


UNSET = session_bytes(
    device_id="liar-1", start_time=0, program_uptime_s=3600, program_start_id=TRUE_INFO["program_start_id"]
)


@pytest.mark.parametrize(
    ("lie", "dated"),
    [
        ({"uptime_ms": 3_700_000}, True),
        ({"uptime_ms": 0}, False),  # the session would begin in an hour
        ({"uptime_ms": 3_000_000}, False),
        ({"uptime_ms": 86_400_000 * 365 * 30}, False),  # before there was a Stork
        ({"uptime_ms": 2**53}, False),
        ({"uptime_ms": 3_700_000, "program_start_id": 2**53}, False),
        ({"uptime_ms": 3_700_000, "program_start_id": None}, False),
        ({"uptime_ms": 3_700_000, "program_start_id": 1}, False),
        ({"uptime_ms": 3_700_000, "device_id": "liar-2"}, False),
    ],
)
def test_a_time_by_an_uptime_that_cannot_be_is_not_used(
    stork: Stork, data: Path, lie: dict[str, Any], dated: bool
) -> None:
    """The session comes in all the same, as it was."""
    lies = {INFO: {**TRUE_INFO, **lie}, LIST: {"sessions": [[1, len(UNSET), crc32(UNSET)]], "more": False}}
    with LyingDevice(lies, {"/sessions/1": UNSET}) as device:
        assert ask(stork, "pull", device).code == 0
    with Archive.open(data) as archive:
        (row,) = archive.sessions()
        assert archive.raw(row) == UNSET
        assert (row.estimated_start_at is not None, row.listed_at != row.received_at) == (dated, dated)
        if row.estimated_start_at is not None:
            assert abs((row.received_at - row.estimated_start_at).total_seconds() - 100) < HUNG_S


@pytest.mark.parametrize("command", ["devices", "doctor"])
@pytest.mark.parametrize("field", TRUE_STATUS)
def test_anything_in_the_status(stork: Stork, command: str, field: str) -> None:
    for value in (*NUMBERS, EVIL * 100):
        with LyingDevice({STATUS: {**TRUE_STATUS, field: value}}) as device:
            ask(stork, command, device)


NO_ANSWERS = [
    b"",
    b"\xff" * 40,
    cbor2.dumps([]),
    cbor2.dumps(nested(900)),
    b"\x9f" * 3000,
    b"\xa1" * 3000,
    b"\xbf\x61a\xff\xff",
    cbor2.dumps({"header": 1, "smp_data": b"", "sequence": 2, "version": 3, "cls": 4}),
    cbor2.dumps({"rc": 10**400}),
    cbor2.dumps({"rc": EVIL}),
    cbor2.dumps({"err": {"group": 64, "rc": 2**70}}),
    cbor2.dumps({"err": {"group": EVIL, "rc": []}}),
    cbor2.dumps({EVIL: EVIL}),
    cbor2.dumps(cbor2.CBORTag(1, 10**30)),
    cbor2.dumps({"more": cbor2.CBORTag(4, [10**6, 1])}),
    b"\xa1\x61a\xc2\x5a\x00\x00\x0f\x00" + b"\xff" * 0xF00,
    b"\xd8\x1c\x81\xd8\x1d\x00",
]
ASKS = {
    "devices": (PARAMETERS, INFO, STATUS),
    "pull": (CLOCK, LIST, STATUS_OF_FILE, DOWNLOAD),
    "journal": (JOURNAL,),
    "update": (HASH,),
}


@pytest.mark.parametrize(("command", "key"), [(command, key) for command, keys in ASKS.items() for key in keys])
def test_bytes_that_are_no_answer(stork: Stork, command: str, key: tuple[int, int]) -> None:
    for body in NO_ANSWERS:
        with LyingDevice({key: body}) as device:
            ask(stork, command, device)


def lines_of(content: bytes) -> bytes:
    """The bytes as they are in lines that begin as those of the encoded framing."""
    pieces = (content[at : at + 120] for at in range(0, len(content), 120))
    return b"".join((b"\x04\x14" if n else b"\x06\x09") + piece + b"\n" for n, piece in enumerate(pieces))


def frames_of(content: bytes) -> bytes:
    """The bytes as the payload of frames of the encoded framing, lengths and CRCs right."""
    pieces = (content[at : at + 400] for at in range(0, len(content), 400))
    return b"".join(line for piece in pieces for line in packet.encode(piece))


RAW_NOISE = {
    "any bytes": lambda noise: noise,
    "begun like an answer": lambda noise: b"\x09\x00" + noise,
    "begun like a longer one": lambda noise: b"\x0b\x00\xff\xff" + noise,
}
ENCODED_NOISE = {
    "lines of any bytes": lines_of,
    "right frames": frames_of,
    "right frames of answers": lambda noise: b"".join(
        line
        for at in range(0, len(noise), 100)
        for line in packet.encode(b"\x0b\x00\x00\x64\x00\x40" + noise[at : at + 102])
    ),
}


@pytest.mark.parametrize("kind", [*RAW_NOISE, *ENCODED_NOISE])
def test_a_million_bytes_of_noise_in_either_framing(stork: Stork, kind: str, silent: Callable[..., None]) -> None:
    """In lumps; those of one framing are a million bytes."""
    silent(lambda asked: (asked._GROUP_ID, asked._COMMAND_ID) == INFO)
    for seed in range(20):
        made = (RAW_NOISE | ENCODED_NOISE)[kind](random.Random(seed).randbytes(1_000_000 // 60 + 1))
        assert 20 * len(made) >= 1_000_000 / 3
        with LyingDevice({INFO: Noise(made)}) as device:
            ran = ask(stork, "devices", device)
            assert "liar-1" not in ran.out and device.port in ran.out


@pytest.mark.parametrize("command", ["devices", "pull", "journal"])
def test_any_size_of_its_buffer(stork: Stork, command: str) -> None:
    for value in NUMBERS:
        with LyingDevice({PARAMETERS: {"buf_size": value, "buf_count": 1}}) as device:
            ask(stork, command, device)


def test_texts_are_shown_without_what_moves_a_cursor(stork: Stork) -> None:
    evil = {**TRUE_INFO, "board_id": EVIL, "firmware": EVIL, "wearer_id": EVIL}
    with LyingDevice({INFO: evil}) as device:
        ran = ask(stork, "devices", device)
        assert "\\x1b]0;owned\\x07\\x9b31m\\u202e\\r\\n\\x00" in ran.out
        assert json.loads(ask(stork, "devices as json", device).out)[0]["device"]["board_id"].startswith("\\x1b")


# --- lists


def test_a_list_that_never_ends(stork: Stork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MOST_SESSIONS", 500)
    with LyingDevice({LIST: lambda request: {"sessions": [[request["after"] + 1, 1, 1]], "more": True}}) as device:
        ran = ask(stork, "pull", device)
        assert ran.code == 2 and "found more of them, without an end" in ran.err
        assert len(device.asked) < 510


@pytest.mark.parametrize("numbers", [[1], [2, 1], [3, 3], [0], [1, 2, 3]])
def test_numbers_that_do_not_rise(stork: Stork, numbers: list[int]) -> None:
    page = {"sessions": [[number, 1, 1] for number in numbers], "more": True}
    with LyingDevice({LIST: page}) as device:
        ran = ask(stork, "pull", device)
        assert ran.code == 2 and re.search(
            r"expected session numbers that rise, from \d+ on, .*found number \d", ran.err
        )
        assert len(device.asked) < 10


@pytest.mark.parametrize("place", range(3))
def test_anything_in_the_list(stork: Stork, place: int) -> None:
    for value in NUMBERS:
        entry: list[Any] = [1, len(SESSION), crc32(SESSION)]
        entry[place] = value
        with LyingDevice({LIST: {"sessions": [entry], "more": False}}) as device:
            ask(stork, "pull", device)


def test_a_journal_that_never_ends(stork: Stork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MOST_RECORDS", 500)
    with LyingDevice({JOURNAL: {"records": [[1, 0, 0, 1, 0, 1]] * 7, "more": True}}) as device:
        ran = ask(stork, "journal", device)
        assert ran.code == 2 and "at most 500 records in the journal" in ran.err
        assert len(device.asked) < 90


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("kind", [1, 2, 99])
def test_anything_in_the_journal(stork: Stork, place: int, kind: int) -> None:
    for value in (*NUMBERS, -(2**40), 2**40, 2**53):
        record: list[Any] = [kind, 4, 500, 1, 1_780_000_000, 1]
        record[place] = value
        with LyingDevice({JOURNAL: {"records": [record], "more": False}}) as device:
            ask(stork, "journal", device)
            ask(stork, "journal as json", device)


@pytest.mark.parametrize("when", [-5, 2**40, 2**53])
def test_times_that_are_none_are_not_told(stork: Stork, when: int) -> None:
    with LyingDevice({JOURNAL: {"records": [[1, 0, 500, 1, when, 1]], "more": False}}) as device:
        told = json.loads(ask(stork, "journal as json", device).out)
        assert told["records"][0]["when"] is None and told["records"][0]["score"] == 500
        assert "clock not set" in ask(stork, "journal", device).out


# --- files


def test_a_crash_text_with_control_characters(stork: Stork) -> None:
    with LyingDevice(files={"/crash.txt": b"Traceback\n" + EVIL.encode() + b"\xff\xfe"}) as device:
        assert "\\x1b]0;owned" in ask(stork, "journal", device).out
        ask(stork, "journal as json", device)


PLANS = [
    cbor2.dumps({"STORK_HOLD_S": 10**400}),
    cbor2.dumps({"STORK_HOLD_S": -(2**63)}),
    cbor2.dumps({"STORK_MENU": EVIL}),
    cbor2.dumps({"STORK_WEARER": EVIL, EVIL: EVIL}),
    cbor2.dumps({EVIL: 10**300}),
    cbor2.dumps(nested(900)),
    cbor2.dumps([]),
    b"\xff",
]


@pytest.mark.parametrize("plan", PLANS, ids=range(len(PLANS)))
def test_anything_in_the_plan(stork: Stork, plan: bytes) -> None:
    with LyingDevice(files={"/plan.cbor": plan}) as device:
        ask(stork, "plan show", device)


@pytest.mark.parametrize(
    "settings",
    [EVIL.encode(), b"STORK_MENU = '" + EVIL.encode() + b"'\n", b'STORK_WEARER = "\x1b[2J"\n', b"\xff" * 999],
)
def test_anything_in_the_settings(stork: Stork, settings: bytes) -> None:
    with LyingDevice(files={"/settings.toml": settings}) as device:
        ran = stork(*COMMANDS["plan show"], "--port", device.port)
    assert ran.code in (0, 2)
    assert (ran.out + ran.err).replace("\n", "").isprintable()


@pytest.mark.parametrize("content", [EVIL.encode() * 20, b"00000000 99999999999999999999 /lib/x.py\n", b"\xff" * 999])
def test_anything_in_the_manifest(stork: Stork, content: bytes) -> None:
    with LyingDevice(files={"/stork.manifest": content}) as device:
        ask(stork, "update", device)


@pytest.mark.parametrize("size", [-1, 10**400, 1 << 40, None, "9", len(SESSION) + 1, 0])
@pytest.mark.parametrize("command", ["pull", "journal"])
def test_any_size_of_a_file(stork: Stork, command: str, size: object) -> None:
    with LyingDevice({STATUS_OF_FILE: {"len": size}}) as device:
        ask(stork, command, device)
        assert len(device.asked) < 1000


@pytest.mark.parametrize(
    "answer",
    [
        {"off": 0, "data": b""},
        {"off": 5, "data": b"x"},
        {"off": -1, "data": b"x"},
        {"off": 10**400, "data": b"x"},
        {"off": 0, "data": b"x" * 3000},
        {"off": 0, "data": EVIL},
        {"data": b"x"},
        {},
    ],
    ids=range(8),
)
@pytest.mark.parametrize("command", ["pull", "journal"])
def test_anything_in_a_download(stork: Stork, command: str, answer: dict[str, Any]) -> None:
    files = {"/crash.txt": b"crash", "/plan.cbor": b"\xa0", "/settings.toml": b"\n"}
    with LyingDevice({DOWNLOAD: answer}, files) as device:
        ask(stork, command, device)


@pytest.mark.parametrize("output", [10**400, -1, b"", b"\xff" * 99, EVIL, None])
def test_any_hash(stork: Stork, output: object) -> None:
    with LyingDevice({HASH: {"type": "crc32", "len": 5, "output": output}}) as device:
        ask(stork, "update", device)


def test_a_session_larger_than_any_drive(stork: Stork, data: Path) -> None:
    """It would fill this PC's disk."""
    size = 1 << 50
    lies = {
        LIST: {"sessions": [[1, size, 1]], "more": False},
        STATUS_OF_FILE: {"len": size},
        DOWNLOAD: lambda request: {"off": request["off"], "data": bytes(500)},
    }
    with LyingDevice(lies) as device:
        ran = ask(stork, "pull", device)
        assert ran.code == 2 and f"found {size} bytes on the device" in ran.err
        assert len(device.asked) < 12


@pytest.mark.parametrize("off", [0, 3, -1, 10**6, 10**400, None])
def test_an_upload_that_never_goes_on(stork: Stork, off: object) -> None:
    with LyingDevice({DOWNLOAD: lambda request: {"off": off} if "data" in request else NO_SUCH_FILE}) as device:
        ran = tame(stork("plan", "set", "--hold", "10", "--port", device.port))
        assert ran.code == 2
        assert len(device.asked) < 20


# --- one session that fails


@pytest.fixture
def three() -> dict[str, bytes]:
    return {f"/sessions/{n}": session_bytes(session_number=n) for n in (1, 2, 3)}


def asks_for_2(asked: Any, key: tuple[int, int]) -> bool:
    """True for a request of that kind about session 2."""
    return getattr(asked, "name", None) == "/sessions/2" and key == (asked._GROUP_ID, asked._COMMAND_ID)


def listing(files: dict[str, bytes]) -> dict[str, Any]:
    numbered = {int(name.rpartition("/")[2]): content for name, content in files.items()}
    return {"sessions": [[n, len(content), crc32(content)] for n, content in numbered.items()], "more": False}


def bad_sessions(three: dict[str, bytes]) -> Iterator[tuple[str, dict[tuple[int, int], Any]]]:
    """Faults of session 2, and the device's words for them."""
    wrong_crc = listing(three)
    wrong_crc["sessions"][1][2] ^= 1
    yield "other bytes than listed", {LIST: wrong_crc}
    wrong_size = listing(three)
    wrong_size["sessions"][1][1] += 1
    yield "another size than listed", {LIST: wrong_size}
    honest = file_answer(three, "download")
    for name, answer in (("refused", {"err": {"group": 8, "rc": 7}}), ("silence", None), ("nonsense", b"\xff")):

        def lie(request: dict[str, Any], answer: Any = answer) -> Any:
            return answer if request["name"] == "/sessions/2" else honest(request)

        yield name, {LIST: listing(three), DOWNLOAD: lie}


KINDS = [name for name, _ in bad_sessions({f"/sessions/{n}": b"x" for n in (1, 2, 3)})]


@pytest.mark.parametrize("kind", KINDS)
def test_one_session_that_cannot_be_read_keeps_no_other(
    stork: Stork, data: Path, three: dict[str, bytes], kind: str, silent: Callable[..., None]
) -> None:
    lies = dict(bad_sessions(three))[kind]
    if kind == "silence":
        silent(lambda asked: asks_for_2(asked, DOWNLOAD))
    with LyingDevice(lies, three) as device:
        ran = ask(stork, "pull", device)
        forgotten = [request["number"] for key, request in device.asked if key == FORGET]
    assert ran.code == 2
    assert "found 1 that stayed on it, the first is 2: expected" in ran.err
    assert "2 new, 0 already there" in ran.out and "session 2 stays on the board: expected" in ran.out
    assert forgotten == [1, 3]
    with Archive.open(data) as archive:
        assert sorted(row.session_number for row in archive.sessions()) == [1, 3]


def test_the_failed_ones_as_json(stork: Stork, three: dict[str, bytes]) -> None:
    lies = dict(bad_sessions(three))["refused"]
    with LyingDevice(lies, three) as device:
        told = json.loads(tame(stork("pull", "--json", "--port", device.port)).out)
    assert told["new"] == 2
    assert [each["session_number"] for each in told["failed"]] == [2]
    assert told["failed"][0]["error"].startswith("expected ")


def test_a_session_that_is_not_forgotten_is_stored_and_keeps_no_other(
    stork: Stork, data: Path, three: dict[str, bytes]
) -> None:
    def forget(request: dict[str, Any]) -> Any:
        return {"err": {"group": 64, "rc": 3}} if request["number"] == 2 else {}

    with LyingDevice({LIST: listing(three), FORGET: forget}, three) as device:
        ran = ask(stork, "pull", device)
    assert ran.code == 2 and "found 1 that stayed on it, the first is 2" in ran.err
    with Archive.open(data) as archive:
        assert archive.count() == 3


def test_a_device_that_is_gone_ends_the_pull(
    stork: Stork, three: dict[str, bytes], silent: Callable[..., None]
) -> None:
    """It says nothing any more from session 2 on: the others are not tried one by one."""
    gone: list[object] = []
    silent(lambda asked: bool(gone) or asks_for_2(asked, DOWNLOAD))
    honest = file_answer(three, "download")

    def download(request: dict[str, Any]) -> Any:
        if request["name"] == "/sessions/2":
            gone.append(request)
        return None if gone else honest(request)

    with LyingDevice(
        {LIST: listing(three), DOWNLOAD: download, INFO: lambda _: None if gone else TRUE_INFO}, three
    ) as device:
        ran = ask(stork, "pull", device)
        names = {request.get("name") for key, request in device.asked if key == DOWNLOAD}
    assert ran.code == 2 and "found silence for" in ran.err
    assert "1 new" in ran.out
    assert "/sessions/3" not in names


@pytest.mark.parametrize(("age_s", "stays"), [(pulling._STALE_S + 3600, False), (pulling._STALE_S - 3600, True)])
def test_parts_of_sessions_that_are_gone_are_cleaned(stork: Stork, data: Path, age_s: float, stays: bool) -> None:
    incoming = data / "incoming"
    incoming.mkdir(parents=True)
    names = ["liar-1-7.part", "liar-1-1.part", "other-7.part", "liar-1-x.part", "liar-11-7.part"]
    for name in names:
        (incoming / name).write_bytes(b"x")
        os.utime(incoming / name, ((incoming / name).stat().st_mtime - age_s,) * 2)
    with LyingDevice() as device:
        ask(stork, "pull", device)
    left = {path.name for path in incoming.iterdir()}
    assert left == set(names) - {"liar-1-1.part"} - (set() if stays else {"liar-1-7.part"})


def test_paths_and_arguments_with_control_characters(stork: Stork, tmp_path: Path) -> None:
    name = "\x1b[31mx\u202e.stk"
    (tmp_path / name).write_bytes(session_bytes())
    for args in (
        ["show", tmp_path / name],
        ["show", "nowhere\x1b[2J"],
        ["add", tmp_path / name],
        ["replay", tmp_path / name],
        ["report", tmp_path / name, "-o", tmp_path / "\x1b[31m.pdf"],
        ["export-raw", "last", "-o", tmp_path / "\x07.stk"],
        ["sessions", "--wearer", EVIL],
        ["backup", tmp_path / "\x1b.sqlite"],
        ["import", tmp_path],
        ["\x1b[2J"],
        ["--data", tmp_path / "\x1b[31m", "sessions"],
        ["--data", tmp_path / "\x1b[31m", "doctor"],
    ):
        tame(stork(*args))


def test_a_belt_with_more_sessions_than_it_had_time_to_count(stork: Stork) -> None:
    lies = {INFO: {**TRUE_INFO, "sessions": 1600, "sessions_more": True}}
    with LyingDevice(lies) as device:
        (told,) = json.loads(stork("devices", "--port", device.port, "--json").out)
        assert (told["device"]["sessions"], told["device"]["sessions_more"]) == (1600, True)
        assert "1600+" in stork("devices", "--port", device.port).out
        refused = stork("plan", "set", "--hold", "20", "--port", device.port)
        assert refused.code != 0 and "1600+ on it" in refused.err
