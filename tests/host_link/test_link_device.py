"""StorkDevice over a real pseudo-terminal and over TCP, and other clients on the same port."""

import asyncio
import os
import subprocess
import sys
import zlib
from datetime import UTC, datetime, timedelta, timezone

import cbor2
import pytest
from smpclient import SMPClient
from smpclient.generics import success
from smpclient.requests import file_management as fs
from smpclient.requests import os_management as osm
from smpclient.transport.serial import SMPSerialRawTransport, SMPSerialTransport

from host_link.served_stork import ServedStork
from stork_host.errors import StorkError
from stork_host.link import transport
from stork_host.link.client import Session, StorkDevice
from stork_host.link.forgetting import Stored, forget
from waits import HUNG_S

CONTENT = bytes(range(256)) * 700 + b"the end"


@pytest.fixture(params=["pty", "tcp"])
def device(request, drive):
    with ServedStork(drive, tcp=request.param == "tcp") as served, StorkDevice(served.port) as device:
        device.served = served
        yield device


def test_info_status_and_echo(device):
    info = device.info()
    assert (info.device_id, info.wearer_id, info.sessions, info.clock_set) == ("test-1", "w1", 0, False)
    assert device.status().phase == "idle"
    assert device.echo("h\u00e9llo") == "h\u00e9llo"


def test_a_download_from_any_offset_with_progress(device):
    device.served.catalogue.store(4, CONTENT)
    for offset in (0, 1, 511, 4096, 65_500, len(CONTENT) - 1, len(CONTENT)):
        steps = []
        got = device.download("/sessions/4", offset, lambda done, total, steps=steps: steps.append((done, total)))
        assert got == CONTENT[offset:]
        assert [done for done, _ in steps] == sorted({done for done, _ in steps})
        assert not got or steps[-1] == (len(CONTENT), len(CONTENT))
    assert device.crc32("/sessions/4") == zlib.crc32(CONTENT)
    assert device.size("/sessions/4") == len(CONTENT)


def test_more_sessions_than_fit_in_an_answer(device):
    for number in range(1, 60):
        device.served.catalogue.store(number, bytes(number))
    assert device.list_sessions() == [Session(n, n, zlib.crc32(bytes(n))) for n in range(1, 60)]


def test_forget_is_careful_and_can_be_repeated(device):
    stored = Stored(4, len(CONTENT), zlib.crc32(CONTENT))
    device.served.catalogue.store(4, CONTENT)
    device.served.catalogue.store(5, b"five")
    (refused,) = forget(device, [stored._replace(crc32=1)]).items()
    assert refused[0] == 4 and "DOES_NOT_MATCH" in str(refused[1])
    for _ in range(2):
        assert forget(device, [stored, Stored(5, 4, 1), Stored(6, 4, 1)]).keys() == {5}
    assert [session.number for session in device.list_sessions()] == [5]


def test_the_clock_is_set_in_utc(device):
    moment = datetime(2026, 8, 5, 1, 2, 3, tzinfo=timezone(timedelta(hours=2)))
    assert device.set_clock(moment)
    assert device.served.clock.moment == (2026, 8, 4, 23, 2, 3)
    assert device.clock() == moment.astimezone(UTC)


def test_a_plan_of_several_pieces_is_uploaded(device):
    plan = cbor2.dumps({"drills": ["single_leg"] * 700})
    assert len(plan) > 4200
    device.upload(plan, "/plan.cbor")
    assert (device.served.root / "plan.cbor").read_bytes() == plan


def test_a_refusal_names_the_reason_and_the_next_call_works(device):
    with pytest.raises(StorkError, match="FILE_NOT_FOUND"):
        device.download("/sessions/9")
    with pytest.raises(StorkError, match="EACCESSDENIED"):
        device.download("/boot.txt")
    assert device.echo("x") == "x"


def test_offset_beyond_the_end(device):
    device.served.catalogue.store(4, b"short")
    with pytest.raises(StorkError, match="delete the partial download"):
        device.download("/sessions/4", 6)


@pytest.mark.parametrize("kind", [SMPSerialTransport, SMPSerialRawTransport])
def test_smpclient_as_it_comes(stork, kind):
    stork.catalogue.store(1, CONTENT[:20_000])

    async def use():
        connection = kind() if kind is SMPSerialTransport else kind(mtu=4160)
        async with SMPClient(connection, stork.port) as client:
            echoed = await client.request(osm.EchoWrite(d="hello"))
            assert success(echoed) and echoed.r == "hello"
            hashed = await client.request(fs.FileHashChecksum(name="/sessions/1", type="sha256"))
            assert success(hashed) and len(hashed.output) == 32
            async for _ in client.upload_file(CONTENT[:9000], "/plan.cbor"):
                pass
            return await client.download_file("/sessions/1")

    assert asyncio.run(use()) == CONTENT[:20_000]
    assert (stork.root / "plan.cbor").read_bytes() == CONTENT[:9000]


def smpmgr(port, *arguments, cwd):
    run = subprocess.run(
        [sys.executable, "-m", "smpmgr", "--port", port, *arguments],
        capture_output=True,
        text=True,
        timeout=HUNG_S,
        cwd=cwd,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_a_strangers_command_line(stork, tmp_path):
    stork.catalogue.store(1, CONTENT)
    assert "r='hello'" in smpmgr(stork.port, "os", "echo", "hello", cwd=tmp_path)
    assert str(len(CONTENT)) in smpmgr(stork.port, "file", "read-size", "/sessions/1", cwd=tmp_path)
    assert str(zlib.crc32(CONTENT)) in smpmgr(stork.port, "file", "get-hash", "/sessions/1", cwd=tmp_path)
    smpmgr(stork.port, "file", "download", "/sessions/1", "got.stk", cwd=tmp_path)
    assert (tmp_path / "got.stk").read_bytes() == CONTENT


@pytest.fixture
def long_quiet(monkeypatch):
    """Silence of 1 s that ends an answer, in place of 30 ms: a busy machine may pause longer than that."""
    monkeypatch.setattr(transport, "_QUIET_S", 1.0)


def test_a_pc_that_never_reads_does_not_stop_the_device(stork, long_quiet):
    """It fills the line with requests, leaves, and the next program finds a device that answers."""
    stork.catalogue.store(1, CONTENT)
    port = os.open(stork.port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        for _ in range(60):
            try:
                os.write(port, fs.FileDownload(name="/sessions/1", off=0).BYTES)
            except BlockingIOError:
                break
        before = stork.polls
        while stork.polls < before + 50:
            assert stork._thread.is_alive()
            stork._stop.wait(0.001)
    finally:
        os.close(port)
    with StorkDevice(stork.port) as device:
        assert device.echo("still here") == "still here"


def test_a_new_program_is_not_confused_by_the_rest_of_an_old_answer(stork, long_quiet):
    stork.catalogue.store(1, CONTENT)
    port = os.open(stork.port, os.O_RDWR | os.O_NOCTTY)
    os.write(port, fs.FileDownload(name="/sessions/1", off=0).BYTES)
    assert len(os.read(port, 100)) > 8
    os.close(port)
    with StorkDevice(stork.port) as device:
        assert device.echo("new") == "new"


def test_a_program_that_left_half_a_request(stork):
    stork.ms_a_look = 1  # the server gives up what does not go on for half a second
    port = os.open(stork.port, os.O_RDWR | os.O_NOCTTY)
    os.write(port, fs.FileDownload(name="/sessions/1", off=0).BYTES[:12])
    os.close(port)
    with StorkDevice(stork.port) as device:
        assert device.echo("new") == "new"


def test_what_is_not_there_and_what_is_empty(device):
    root = device.served.root
    (root / "code.py").write_bytes(b"")
    (root / "boot.py").write_bytes(b"x = 1\n")
    assert device.stored_crc32("/code.py") == 0 and device.read("/code.py") == b""
    assert device.stored_crc32("/main.py") is None and device.read("/crash.txt") is None
    assert device.stored_crc32("/boot.py") == zlib.crc32(b"x = 1\n") and device.read("/boot.py") == b"x = 1\n"
    with pytest.raises(StorkError, match="EACCESSDENIED"):
        device.read("/secret")


def test_the_whole_journal(device):
    ring = device.served.journal
    for number in range(1, 300):
        ring.add(1, 2, number, number, 1_790_000_000)
    assert device.journal() == list(ring.each()) and len(list(ring.each())) == 255


def test_a_restart_and_its_refusal(device):
    device.restart("maker")
    device.restart()
    assert device.echo("x") == "x"  # the board acts when its answer was taken: by now it has
    assert device.served.restarts == [True, False]
    device.served.drill_runs = True
    with pytest.raises(StorkError, match=r"found a drill under way; try: let the wearer finish it"):
        device.restart()
    with pytest.raises(StorkError, match=r"expected the device to take /plan\.cbor, found a drill under way"):
        device.upload(b"x", "/plan.cbor")


def test_an_upload_that_is_refused_says_why(device, monkeypatch):
    with pytest.raises(StorkError, match=r"expected the device to take /code\.py, found the device's refusal EACCESS"):
        device.upload(b"x", "/code.py")

    def full(*_):
        raise OSError(30, "read-only")

    monkeypatch.setattr("stork.link.drive_files.open", full, raising=False)
    with pytest.raises(StorkError, match="in the hands of this PC"):
        device.upload(b"x", "/plan.cbor")
