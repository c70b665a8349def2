"""Temporary folders of the tests, in memory where there is plenty: they write some ten thousand files and wait for each
to be on the disk, which proves nothing. Durability is tested by what is asked for, in its order.
"""

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
_PLENTY = 8 << 30
"""Bytes; a whole run leaves less than two."""


def in_memory() -> None:
    """Put temporary folders into memory, of this process and those that it starts, unless TMPDIR says where."""
    if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _PLENTY < _available():
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


def _available() -> int:
    """Bytes of memory that programs can have; 0 where nobody tells."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), 0)
