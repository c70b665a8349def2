"""Drives with a released firmware on them, from the archives that ``make_firmware.py`` made."""

import tarfile
from functools import cache
from pathlib import Path

from stork_host.install.compiled import compiled
from stork_host.install.firmware_files import LIBRARIES, Firmware, firmware
from stork_host.install.without_comments import without_comments

ARCHIVES = sorted(Path(__file__).resolve().parent.glob("firmware_*.tar.xz"))


@cache
def todays(form: str) -> Firmware:
    """This tree's firmware; form: "mpy", modules compiled, "py", text without comments, or "whole py", by --text."""
    return {"mpy": compiled, "py": without_comments, "whole py": lambda ours: ours}[form](firmware())


@cache
def golden_files(archive: Path, form: str) -> dict[str, bytes]:
    """Path -> content of the whole drive; the libraries of other people as this PC has them."""
    with tarfile.open(archive) as tar:
        parts = {entry.name.partition("/"): tar.extractfile(entry) for entry in tar if entry.isfile()}
        files = {path: file.read() for (top, _, path), file in parts.items() if top == form and file is not None}
    assert len(files) > 90, f"{archive.name} is not whole"
    others = tuple(f"lib/{name}/" for name in LIBRARIES)
    return files | {path: content for path, content in todays(form).files.items() if path.startswith(others)}


def put(folder: Path, files: dict[str, bytes]) -> Path:
    """Write ``files`` below ``folder``, which may exist."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder
