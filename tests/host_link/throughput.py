"""How fast a session comes over a pseudo-terminal from Stork's server in a process of its own."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import host_link.served_stork
import micro_smp
from stork_host.link.client import StorkDevice


def measure(count: int = 2_000_000, runs: int = 3) -> float:
    """MB/s of the best of `runs` downloads of `count` random bytes."""
    tests = Path(host_link.served_stork.__file__).parents[1]
    library = Path(micro_smp.__file__).parents[1]
    content = os.urandom(count)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sessions").mkdir()
        (Path(folder) / "sessions" / "00001.stk").write_bytes(content)
        server = subprocess.Popen(
            [sys.executable, "-m", "host_link.served_stork", folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": f"{tests}{os.pathsep}{library}"},
        )
        assert server.stdin is not None and server.stdout is not None
        try:
            with StorkDevice(server.stdout.readline().strip()) as device:
                return max(_rate(device, content) for _ in range(runs))
        finally:
            server.stdin.close()
            server.wait()
            server.stdout.close()


def _rate(device: StorkDevice, content: bytes) -> float:
    begun = time.perf_counter()
    got = device.download("/sessions/1")
    seconds = time.perf_counter() - begun
    assert got == content
    return len(content) / seconds / 1e6


if __name__ == "__main__":
    print(f"{measure():.1f} MB/s")
