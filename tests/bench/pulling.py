"""Speed of sessions off a virtual board, over a pseudo-terminal, between two processes."""

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


def megabytes_per_second() -> float:
    """Download of one session file, over and over, in 10^6 bytes a second."""
    drive = Path(tempfile.mkdtemp(prefix="stork-bench-"))
    file = Path(play_person(person("steady"), "single_leg", "left", seed=3, out=drive).session_file)
    size = file.stat().st_size
    command = [sys.executable, "-m", "stork_host.cli", "sim", "board", "--json", "--drive", str(drive)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            text = ""
            while not text.rstrip().endswith("}"):
                text += process.stdout.readline()
            with StorkDevice(json.loads(text)["port"]) as device:
                (session,) = device.list_sessions()
                begun = time.perf_counter()
                done = 0
                for _ in range(_COPIES):
                    pieces: list[bytes] = []
                    device.download(session.path, 0, lambda *_: None, pieces.append)
                    assert b"".join(pieces) == file.read_bytes()
                    done += size
                return done / 1e6 / (time.perf_counter() - begun)
        finally:
            process.terminate()
