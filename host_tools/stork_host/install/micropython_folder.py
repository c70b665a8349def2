"""The firmware for a board with MicroPython: it shows no drive, so a folder is made, to be copied over USB."""

import shutil
import tempfile
from pathlib import Path

from stork_host.errors import StorkError
from stork_host.install.firmware_files import SETTINGS, Firmware


def contents(firmware: Firmware) -> dict[str, bytes]:
    """Path in the folder -> content. ``firmware``: one for MicroPython."""
    return firmware.files | {SETTINGS: firmware.settings}


def copying(files: dict[str, bytes]) -> str:
    """The command that copies, in that folder; no shell need know what a star means."""
    return f"mpremote cp -r {' '.join(sorted({path.split('/')[0] for path in files}))} :"


def check(folder: Path) -> None:
    """Raises StorkError where something is there."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StorkError(
            expected="a folder that is new or empty",
            found=f"something in {folder}",
            try_this="name another one, or remove that one first",
        )


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Make ``folder``, whole or not at all. Raises StorkError where something is there, or nothing can be written."""
    folder = folder.resolve()
    check(folder)
    part = None
    try:
        part = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
        for path, content in files.items():
            (part / path).parent.mkdir(parents=True, exist_ok=True)
            (part / path).write_bytes(content)
        part.chmod(0o755)  # a temporary folder is for its owner alone
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    except OSError as error:
        raise StorkError(
            expected=f"to make the folder {folder}",
            found=error.strerror or str(error),
            try_this="name one in a place where you may write",
        ) from error
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
