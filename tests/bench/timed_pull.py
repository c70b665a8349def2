"""`stork pull`, with what follows as its arguments.

Its last line: CPU seconds of the pull itself, until the board has forgotten what it had, and of the measuring after it.
"""

import sys
import time
from typing import Any

from stork_host import ingest
from stork_host.cli import main
from stork_host.link import client, pull

_took: list[float] = []


def _timed(function: Any) -> Any:
    def timed(*arguments: Any, **options: Any) -> Any:
        begun = time.process_time()
        try:
            return function(*arguments, **options)
        finally:
            _took.append(time.process_time() - begun)

    return timed


pull.pull = _timed(pull.pull)
ingest.measure_waiting = _timed(ingest.measure_waiting)
client.TIMEOUT_S = 60.0  # type: ignore[misc]  # on a busy PC, too
sys.argv = ["stork", "pull", *sys.argv[1:]]
try:
    code = main()
finally:
    print(*_took, flush=True)
sys.exit(code)
