"""Speed of the link's programs: sessions off a virtual board whose USB costs no time, between two processes."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stork_host.link.client import StorkDevice
from stork_sim.motion.people import person
from stork_sim.runs import play_person

_COPIES = 40
_AT_ONCE = 1 << 40  # bytes a second


def megabytes_per_second() -> float:
    """Download of one session file, over and over, in 10^6 bytes a second."""
    drive = Path(tempfile.mkdtemp(prefix="stork-bench-")) / "drive"
    file = Path(play_person(person("steady"), "single_leg", "left", seed=3, out=drive).session_file)
    size = file.stat().st_size
    command = [sys.executable, "-m", "tests.bench.plugged_board", str(drive), "stork_virtual", str(_AT_ONCE)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        with StorkDevice(json.loads(process.stdout.readline())["port"]) as device:
            (session,) = device.list_sessions()
            begun = time.perf_counter()
            done = 0
            for _ in range(_COPIES):
                pieces: list[bytes] = []
                device.download(session.path, 0, lambda *_: None, pieces.append)
                assert b"".join(pieces) == file.read_bytes()
                done += size
            took_s = time.perf_counter() - begun
        process.stdin.close()
        process.stdout.readline()
        return done / 1e6 / took_s
