"""Finding the drive of a board that is plugged in."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from stork_host.errors import StorkError
from stork_host.install import chips

LABEL: Final = "CIRCUITPY"
BOOT_OUT: Final = "boot_out.txt"
_BOOTLOADER: Final = "INFO_UF2.TXT"
_FILE_SYSTEMS: Final = ("vfat", "msdos", "exfat", "fuseblk")
_DOWNLOADS: Final = "https://circuitpython.org/downloads"


def find_drive(given: Path | None = None, among: Iterable[Path] | None = None) -> Path:
    """The drive to use: the one named, or the only one of a board in maker mode. Raises StorkError.

    among: the folders to look at, instead of what is mounted.
    """
    if given is not None:
        return _checked(given)
    mounted = list(mounts() if among is None else among)
    drives = find_drives(mounted)
    if len(drives) == 1:
        return drives[0]
    if drives:
        names = ", ".join(str(drive) for drive in drives)
        raise StorkError(
            expected="one board's drive",
            found=f"{len(drives)}: {names}",
            try_this=f"name one: stork install {drives[0]}",
        )
    for folder in mounted:
        if _exists(folder / _BOOTLOADER):
            raise _bootloader(folder)
    raise StorkError(
        expected=f"a board's drive ({LABEL})",
        found="none on this PC",
        try_this="hold the button while you plug the board in, or run `stork mode maker`; a new board: hold BOOTSEL "
        "(BOOT) instead, and on an Arduino Nano RP2040 Connect, which has no such button, connect REC to GND and press "
        "reset (build guide, Put CircuitPython on it); then wait until the drive appears, and open it once if your PC "
        "does not do so by itself",
    )


def find_drives(among: Iterable[Path] | None = None) -> list[Path]:
    """The drives of boards in maker mode. among: the folders to look at, instead of what is mounted."""
    return [folder for folder in (mounts() if among is None else among) if _is_drive(folder)]


def mounts() -> list[Path]:
    """Folders in which this PC shows drives that may be a board's."""
    if sys.platform == "win32":
        return _windows()
    if sys.platform == "darwin":
        return sorted(path for path in Path("/Volumes").iterdir() if path.is_dir())
    try:
        return linux_mounts(Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape"))
    except OSError:
        return []


def linux_mounts(table: str) -> list[Path]:
    """The mount points of FAT volumes in a table of fstab(5)'s form: spaces are written \\040 there."""
    found = []
    for line in table.splitlines():
        words = line.split()
        if len(words) > 2 and words[2] in _FILE_SYSTEMS:
            found.append(Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), words[1])))
    return found


def _windows() -> list[Path]:
    """Drive letters of removable disks; asking a fixed or network drive could take long."""
    import ctypes

    kernel: object = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    letters = kernel.GetLogicalDrives()  # type: ignore[attr-defined]
    roots = [f"{chr(ord('A') + bit)}:\\" for bit in range(26) if letters >> bit & 1]
    return [Path(root) for root in roots if kernel.GetDriveTypeW(root) == 2]  # type: ignore[attr-defined]


def _is_drive(folder: Path) -> bool:
    return _exists(folder / BOOT_OUT) or (folder.name == LABEL and _exists(folder))


def _checked(folder: Path) -> Path:
    if not folder.is_dir():
        raise StorkError(
            expected="the folder where this PC shows the board's drive",
            found=f"no folder {folder}",
            try_this="leave it out, and Stork looks for the drive itself",
        )
    if _exists(folder / _BOOTLOADER):
        raise _bootloader(folder)
    return folder


def _bootloader(folder: Path) -> StorkError:
    """The next step for a board in its bootloader. Raises StorkError where CircuitPython would be of no use yet."""
    try:
        info = (folder / _BOOTLOADER).read_text(encoding="utf-8", errors="replace")
    except OSError:  # a drive that has just gone
        info = ""
    chips.check_bootloader(info)
    return StorkError(
        expected="a board with CircuitPython on it",
        found=f"a board that waits for it, at {folder}",
        try_this=f"get CircuitPython 10 for your board from {_DOWNLOADS} and copy its .uf2 file onto that drive; "
        "when CIRCUITPY has come, run `stork install` again",
    )


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a drive without a medium, or one that has just gone
        return False
