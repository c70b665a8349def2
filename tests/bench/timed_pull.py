"""`stork pull`, with what follows as its arguments; its last line is the CPU time of the pull itself, in seconds."""

import sys
import time
from typing import Any

from stork_host.cli import main
from stork_host.link import client, pull

_pull = pull.pull
_took = [0.0]


def _timed(*arguments: Any, **options: Any) -> Any:
    begun = time.process_time()
    try:
        return _pull(*arguments, **options)
    finally:
        _took[0] = time.process_time() - begun


pull.pull = _timed
client.TIMEOUT_S = 60.0  # type: ignore[misc]  # on a busy PC, too
sys.argv = ["stork", "pull", *sys.argv[1:]]
try:
    code = main()
finally:
    print(_took[0], flush=True)
sys.exit(code)
