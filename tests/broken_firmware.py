"""Firmware with a bug put in: the entry files as they are, and a few lines of Python that run before them."""

from pathlib import Path

from board_world import Worn
from stork_sim.firmware_folder import firmware_folder


def broken_app(folder: Path, lines: str) -> Path:
    """A copy of the entry files whose code.py begins with ``lines``."""
    folder.mkdir(exist_ok=True)
    for name in ("boot.py", "safemode.py", "last_light.py", "settings.toml"):
        (folder / name).write_bytes((firmware_folder() / name).read_bytes())
    (folder / "boards").symlink_to(firmware_folder() / "boards")
    code = (firmware_folder() / "code.py").read_text()
    (folder / "code.py").write_text(lines + "\n" + code)
    return folder


def worn_with(tmp_path: Path, lines: str, **settings: object) -> Worn:
    """Belt with the broken firmware, worn."""
    w = Worn(tmp_path / "drive", **settings)
    w.board.firmware = broken_app(tmp_path / "broken", lines)
    return w
