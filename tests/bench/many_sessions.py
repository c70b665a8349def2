"""Time of `stork sessions` on an archive with many sessions."""

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import insert

from stork_host.archive import Archive, Device, StoredSession, Wearer
from stork_host.archive.models import RawSession

SESSIONS = 100_000
_WEARERS = 200
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_RAW_BYTES = 200  # lists do not read the files
_RUNS = 5


def fill(archive: Archive, sessions: int) -> None:
    """Rows of so many sessions, as `stork pull` leaves them, but for the files."""
    people = [{"wearer_id": f"w{n}", "label": None, "first_received_at": _BEGIN} for n in range(_WEARERS)]
    boards = [
        {
            **{"device_id": f"belt-{n}", "board_id": "pico", "firmware_version": "0.1.0"},
            **{"first_received_at": _BEGIN, "last_received_at": _BEGIN},
        }
        for n in range(_WEARERS)
    ]
    rows = [_row(n) for n in range(sessions)]
    raws = [{"session_id": n + 1, "data": bytes(_RAW_BYTES)} for n in range(sessions)]
    with archive.engine.begin() as connection:
        for table, content in ((Wearer, people), (Device, boards), (StoredSession, rows), (RawSession, raws)):
            connection.execute(insert(table), content)


def _row(n: int) -> dict[str, object]:
    started = _BEGIN + timedelta(minutes=3 * n)
    return {
        **{"id": n + 1, "sha256": sha256(str(n).encode()).hexdigest(), "session_number": n // _WEARERS + 1},
        **{"device_id": f"belt-{n % _WEARERS}", "wearer_id": f"w{n % _WEARERS}"},
        **{"drill": ("single_leg", "tandem_walk")[n % 2], "leg": "left", "eyes": "open", "surface": "firm"},
        **{"started_at": started, "received_at": started, "listed_at": started},
        **{"format_version": 2, "firmware_version": "0.1.0", "scorer_version": 2, "score": 700, "stars": 2},
        **{"end_cause": "touchdown", "duration_ms": 20_000, "quality": 0, "size": _RAW_BYTES, "analysis_version": 2},
        **{"replay": "same", "replay_detail": ""},
    }


def seconds() -> float:
    """The whole command in a process of its own, with its start, the best of some runs."""
    with tempfile.TemporaryDirectory(prefix="stork-bench-") as folder:
        with Archive.open(Path(folder)) as archive:
            fill(archive, SESSIONS)
        command = [sys.executable, "-m", "stork_host.cli", "--data", folder, "sessions"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("STORK_")}
        best = float("inf")
        for _ in range(_RUNS):
            begun = time.perf_counter()
            ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            best = min(best, time.perf_counter() - begun)
            assert f"{SESSIONS - 50:,} more, older ones: stork sessions --all" in ran.stdout
        return best
