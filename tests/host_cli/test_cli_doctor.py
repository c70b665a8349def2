"""`stork doctor`: each fault is found and named; nothing is changed; salvage."""

import json
import os
import re
import stat
from pathlib import Path

import pytest

from host_archive.store_helpers import facts_of, put, session_bytes
from host_archive.test_store_failures import _ordinary_user, readable_folder  # noqa: F401
from host_cli.conftest import Ran, Stork
from host_link.served_stork import ServedStork
from stork import VERSION
from stork_host import checkup
from stork_host.analysis import ANALYSIS_VERSION
from stork_host.archive import Archive
from stork_host.link import devices
from stork_host.replayed import Replayed, Verdict


@pytest.fixture(autouse=True)
def nothing_plugged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operating system's list is replaced: a test machine may have boards plugged in."""
    monkeypatch.setattr(devices, "data_comports", lambda: [])
    monkeypatch.setattr("stork_host.install.drives.mounts", lambda: [])


def findings(ran: Ran) -> dict[str, tuple[str, str, str]]:
    """Name -> state, what was found, what to try; the wrong ones last, so that they count."""
    told = sorted(json.loads(ran.out), key=lambda each: each["state"])
    return {each["name"]: (each["state"], each["found"], each["try_this"]) for each in told}


def test_a_pc_without_anything_is_well(stork: Stork, data: Path) -> None:
    ran = stork("doctor")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-1] == "nothing is wrong"
    told = findings(stork("doctor", "--json"))
    assert told["Stork"][0] == "ok" and told["Stork"][1].startswith(VERSION)
    assert told["archive"] == ("ok", f"none at {data / 'stork.sqlite'} yet; the first `stork pull` makes it", "")
    assert told["ports"][0] == "note" and "data cable" in told["ports"][2]
    assert not data.exists()


def test_a_sound_archive(stork: Stork, data: Path) -> None:
    with Archive.open(data) as archive:
        put(archive, session_number=1)
        put(archive, session_number=2)
        for row in archive.sessions():
            archive.remeasure(row, (), ANALYSIS_VERSION, Replayed(Verdict.SAME))
    before = (data / "stork.sqlite").read_bytes()
    told = findings(stork("doctor", "--json"))
    assert told["archive"] == ("ok", "2 sessions and the audit, each checked", "")
    assert "measures" not in told and "rights" not in told
    assert (data / "stork.sqlite").read_bytes() == before


def test_measures_of_an_older_stork(stork: Stork, data: Path) -> None:
    with Archive.open(data) as archive:
        raw = session_bytes()
        archive.add(facts_of(raw), raw, (), ANALYSIS_VERSION - 1)
    ran = stork("doctor", "--json")
    assert ran.code == 0
    assert findings(ran)["measures"] == ("note", "1 session with measures of an older Stork", "stork remeasure")


@pytest.mark.parametrize("damage", ["pages", "session", "audit", "newer"])
def test_a_damaged_archive(stork: Stork, data: Path, damage: str) -> None:
    with Archive.open(data) as archive:
        for n in range(30):
            put(archive, session_number=n)
        with archive.engine.begin() as connection:
            if damage == "session":
                connection.exec_driver_sql("UPDATE raw_sessions SET data = zeroblob(5) WHERE session_id = 7")
            if damage == "audit":
                connection.exec_driver_sql("DROP TRIGGER audit_no_delete")
                connection.exec_driver_sql("DELETE FROM audit WHERE number = 7")
            if damage == "newer":
                connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    file = data / "stork.sqlite"
    content = bytearray(file.read_bytes())
    if damage == "pages":
        content[40_000:60_000] = b"\xa5" * 20_000
        file.write_bytes(content)
    ran = stork("doctor", "--json")
    assert ran.code == 1
    state, found, try_this = findings(ran)["archive"]
    assert state == "wrong" and try_this
    assert re.search({"pages": "damage", "session": "bytes", "audit": "record 7", "newer": "9999"}[damage], found)
    assert file.read_bytes() == content


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_rights(stork: Stork, data: Path) -> None:
    data.mkdir()
    with Archive.open(data):
        pass
    data.chmod(0o755)
    ran = stork("doctor")
    assert ran.code == 1
    assert f"wrong rights: others than you may use {data}; try: chmod 700 '{data}'" in ran.out.splitlines()
    (data / "stork.sqlite").chmod(0o640)
    assert findings(stork("doctor", "--json"))["rights"][2] == f"chmod 600 '{data / 'stork.sqlite'}'"
    assert (stat.S_IMODE(data.stat().st_mode), stat.S_IMODE((data / "stork.sqlite").stat().st_mode)) == (0o755, 0o640)


def rights(ran: Ran) -> list[str]:
    return [line for line in ran.out.splitlines() if " rights: " in line]


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_rights_of_an_archive_elsewhere(stork: Stork, data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    file = other / "a.sqlite"
    url = f"sqlite:///{file}"
    with Archive.open(data, url):
        pass
    assert rights(stork("--database", url, "doctor")) == []
    hint = f"chmod 700 '{other}', or move the archive into a folder of its own where others need this one"
    other.chmod(0o755)
    seen = f"note  rights: others than you may see what is in {other}, where the archive is; try: {hint}"
    ran = stork("--database", url, "doctor")
    assert (ran.code, rights(ran)) == (0, [seen])
    file.chmod(0o644)
    (other / "a.sqlite-journal").touch(0o644)
    ran = stork("--database", url, "doctor")
    readable = [
        f"wrong rights: others than you may use {path}; try: chmod 600 '{path}'"
        for path in (file, other / "a.sqlite-journal")
    ]
    assert (ran.code, rights(ran)) == (1, [*readable, seen])
    other.chmod(0o777)
    told = f"wrong rights: others than you may replace the archive in {other}; try: {hint}"
    assert rights(stork("--database", url, "doctor")) == [*readable, told]
    other.chmod(0o1777)  # as /tmp is: nobody takes away a file of another's
    assert rights(stork("--database", url, "doctor"))[2:] == [seen]


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
@pytest.mark.parametrize("part", ["damaged", "incoming"])
def test_rights_of_what_came_in(stork: Stork, data: Path, part: str) -> None:
    with Archive.open(data):
        pass
    folder = data / part
    folder.mkdir(mode=0o700)
    for name in ("1.stk", "2.stk"):
        (folder / name).touch(0o600)
    (folder / "gone").symlink_to(data / "nowhere")
    assert rights(stork("doctor")) == []
    folder.chmod(0o755)
    ran = stork("doctor")
    assert ran.code == 1
    assert rights(ran) == [f"wrong rights: others than you may use {folder}; try: chmod 700 '{folder}'"]
    (folder / "2.stk").chmod(0o644)
    told = [f"wrong rights: others than you may use 1 of the files in {folder}; try: chmod -R go= '{folder}'"]
    assert rights(stork("doctor")) == told
    folder.chmod(0o700)
    assert rights(stork("doctor")) == told


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_rights_of_a_link_that_leads_nowhere(stork: Stork, data: Path) -> None:
    data.mkdir(mode=0o700)
    (data / "old.sqlite").symlink_to(data / "nowhere")
    ran = stork("doctor")
    assert (ran.code, rights(ran)) == (0, [])


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_folder_of_somebody_else(readable_folder: Path) -> None:  # noqa: F811
    readable_folder.chmod(0o555)
    with _ordinary_user():
        (finding,) = checkup.data_folder(readable_folder)
    assert finding.state == "wrong" and "no permission" in finding.found


def test_a_full_disk_and_what_was_left(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in ("damaged", "incoming"):
        (data / part).mkdir(parents=True)
        (data / part / "x").touch()
    monkeypatch.setattr("shutil.disk_usage", lambda _: os.terminal_size((1, 2)) and _Usage())
    told = {finding.name: finding for finding in checkup.data_folder(data)}
    assert (told["disk"].state, told["disk"].found) == ("wrong", f"5 MB free where {data} is")
    assert told["damaged"].found == f"1 file that no Stork could read, in {data / 'damaged'}"
    assert told["incoming"].found == f"1 broken-off download, in {data / 'incoming'}"


class _Usage:
    free = 5 << 20


def test_a_board_that_is_well(stork: Stork, board: ServedStork) -> None:
    board.clock.set(2026, 5, 31, 12, 0, 0)
    ran = stork("doctor", "--port", board.port)
    assert ran.code == 0
    assert f"ok    port {board.port}: test-1: pty, Stork 0.1.0, sessions on it: 0" in ran.out.splitlines()


def test_what_a_board_says_about_itself(stork: Stork, board: ServedStork) -> None:
    board.catalogue.store(1, session_bytes())
    board.status = {**board.status, "mode": "maker", "notes": "battery_low,nearly_full, something_new"}
    ran = stork("doctor", "--port", board.port)
    assert ran.code == 1
    lines = [line for line in ran.out.splitlines() if board.port in line]
    assert [(line.split()[0], line.partition(": ")[2]) for line in lines[1:]] == [
        ("note", "maker mode: the board stores no session; try: stork mode patient"),
        ("note", "sessions that are not fetched yet: 1; try: stork pull"),
        ("wrong", "its battery is low; try: charge it, or leave it plugged in"),
        ("note", "its clock is not set; try: `stork pull` sets it"),
        ("wrong", "its drive is nearly full; try: fetch the sessions with `stork pull`"),
    ]


def test_another_version_on_the_board(stork: Stork, board: ServedStork, monkeypatch: pytest.MonkeyPatch) -> None:
    board.clock.set(2026, 5, 31, 12, 0, 0)
    for ours, hint in (("0.10.0", "stork update"), ("0.0.9", "update the Stork on this PC")):
        monkeypatch.setattr(checkup, "VERSION", ours)
        assert f"Stork 0.1.0 on the board, {ours} on this PC; try: {hint}" in stork("doctor", "--port", board.port).out


def test_ports_that_do_not_answer_or_may_not_be_opened(stork: Stork, tmp_path: Path) -> None:
    none = str(tmp_path / "none")
    ran = stork("doctor", "--port", none, "--json")
    assert ran.code == 1
    assert findings(ran)[f"port {none}"][0] == "wrong"


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_port_that_may_not_be_opened(readable_folder: Path) -> None:  # noqa: F811
    pytest.importorskip("grp")  # now: what is imported later may be unreadable for somebody else
    port = readable_folder / "ttyACM1"
    port.touch()
    port.chmod(0)
    with _ordinary_user():
        (finding,) = checkup.ports([str(port)])
    assert (finding.state, finding.found) == ("wrong", "no permission to open the port")
    assert re.fullmatch(r"sudo usermod -a -G \w+ \$USER, then log in again", finding.try_this)


BOOT_OUT = (
    "Adafruit CircuitPython 10.0.3 on 2025-10-17; Raspberry Pi Pico with rp2040\r\nBoard ID:raspberry_pi_pico\r\n"
)


def test_drives(tmp_path: Path) -> None:
    drive = tmp_path / "CIRCUITPY"
    drive.mkdir()
    (drive / "boot_out.txt").write_text(BOOT_OUT)
    (finding,) = checkup.drives([drive, tmp_path])
    assert (finding.state, finding.try_this) == ("note", "stork install")
    (drive / "stork.manifest").touch()
    (finding,) = checkup.drives([drive])
    assert "maker mode" in finding.found and "stork mode patient" in finding.try_this
    (drive / "boot_out.txt").write_text("something else")
    (finding,) = checkup.drives([drive])
    assert finding.state == "wrong" and finding.try_this


def test_salvage_and_import(stork: Stork, data: Path, tmp_path: Path) -> None:
    whole, cut = session_bytes(session_number=17), session_bytes(session_number=18)[:150]
    image = tmp_path / "drive.img"
    image.write_bytes(bytes(5000) + whole + bytes(700) + cut)
    ran = stork("doctor", "--salvage", image, "--out", tmp_path / "out")
    assert (ran.code, ran.err) == (0, "")
    first, second, last = ran.out.splitlines()
    assert first.startswith(str(tmp_path / "out" / "00017-")) and "scored again with the same result" in first
    assert second.startswith(str(tmp_path / "out" / "00018-")) and second.endswith(".cut  only its first blocks")
    assert last == f"1 session in {image.stat().st_size:,} bytes; next: stork import {tmp_path / 'out'}"
    told = json.loads(stork("doctor", "--salvage", image, "--out", tmp_path / "out", "--json").out)
    assert [(each["whole"], each["proved"]) for each in told] == [(True, True), (False, False)]
    assert len(list((tmp_path / "out").iterdir())) == 2
    assert stork("import", tmp_path / "out").out.startswith("1 new")
    with Archive.open(data) as archive:
        assert archive.raw(archive.get("last")) == whole


def test_an_image_that_is_none(stork: Stork, tmp_path: Path) -> None:
    ran = stork("doctor", "--salvage", tmp_path / "none")
    assert (ran.code, ran.out) == (2, "")
    assert "expected the raw image of a board's drive, found" in ran.err
    (tmp_path / "empty").touch()
    assert stork("doctor", "--salvage", tmp_path / "empty").out == "0 sessions in 0 bytes\n"


@pytest.mark.skipif(os.name != "posix", reason="pipes with names")
def test_an_image_that_never_ends(stork: Stork, tmp_path: Path) -> None:
    """Nobody writes into the pipe: who opens it waits for ever."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        ran = stork("doctor", "--salvage", path)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert f"found {path}: neither a file nor a block device; try: dd " in ran.err
