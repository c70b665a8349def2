"""A virtual board in its own process, plugged in, for host tools and other SMP clients."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from waits import HUNG_S

ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
"""Environment for a process that imports what these tests do."""


@contextmanager
def plugged_in(drive: Path, *plays: str, tcp: bool = False, profile: str = "steady", seed: int = 0) -> Iterator[str]:
    """Play ``plays`` ("drill" or "drill:leg"), then serve; gives the port's name."""
    command = [sys.executable, "-m", "stork_host.cli", "sim", "board", "--json", "--drive", str(drive)]
    command += ["--profile", profile, "--seed", str(seed)]
    for play in plays:
        command += ["--play", play]
    if tcp:
        command.append("--tcp")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            text = ""
            while not text.rstrip().endswith("}"):
                line = process.stdout.readline()
                assert line, "the virtual board ended before it was ready"
                text += line
            yield json.loads(text)["port"]
        finally:
            process.terminate()
            process.wait(HUNG_S)


def stork(*arguments: object, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a stork command in a process of its own."""
    command = [sys.executable, "-m", "waits"]
    if data is not None:
        command += ["--data", str(data)]
    return subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, timeout=HUNG_S, check=False, env=ENVIRONMENT
    )
