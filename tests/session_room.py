"""Room for sessions of each board, as its first start makes it. `python tests/session_room.py` prints the table of the
build guide.

The firmware is installed as `stork install` does it: compiled, and as text for CircuitPython 8.
"""

import sys
import tempfile
from pathlib import Path

from board_world import Parts
from device_store import startup
from stork_host.install.compiled import compiled
from stork_host.install.firmware_files import Firmware, firmware
from stork_host.install.without_comments import without_comments
from stork_sim.board.models import MODELS, Model

SESSION = 45 * 104 * 9
"""Bytes of a stance of 45 s: 104 samples a second of 9 bytes, as lively sway takes."""


def sessions(model: str | Model, installed: Firmware) -> tuple[int, int]:
    """(kB of the area, sessions that fit)."""
    with tempfile.TemporaryDirectory() as folder:
        drive = Path(folder) / "drive"
        for path, content in installed.files.items():
            (drive / path).parent.mkdir(parents=True, exist_ok=True)
            (drive / path).write_bytes(content)
        parts = Parts(drive, model=model)
        area = startup(parts)
        units = -(-(1 + -(-SESSION // 512) + 7) // 8)
        return len(area.used) * 4096 // 1024, (len(area.used) - area.first) // units


def table() -> list[str]:
    ours = firmware()
    forms = (compiled(ours), without_comments(ours))
    rows = [
        f"| board | drive | compiled: area, sessions of {SESSION // 1024} kB | as text: area, sessions |",
        "|---|---|---|---|",
    ]
    for name, model in MODELS.items():
        told = [f"{kb:,} kB, {count}" for kb, count in (sessions(name, form) for form in forms)]
        rows.append(f"| {name} | {model.drive_bytes // 1024:,} kB | {told[0]} | {told[1]} |")
    return rows


if __name__ == "__main__":
    print("\n".join(table()))
    sys.exit(0)
