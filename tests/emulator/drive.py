"""Content of the board's drive: the installed firmware and the settings of a test."""

from io import BytesIO

from emulator import fat12, littlefs_drive
from emulator.machine import DRIVE_BYTES, Machine
from mpy_shrink.rename import with_names
from stork_host import drive_sessions
from stork_host.install import compiled as compiling
from stork_host.install.firmware_files import MICROPYTHON, Firmware, firmware
from stork_host.install.micropython_folder import contents
from stork_host.install.shrunk import shrunk
from stork_host.install.without_comments import without_comments

_NONE: dict[str, bytes] = {}


def make(
    settings: dict[str, int | str], *, code: str | None = None, compiled: bool = False, other: dict[str, bytes] = _NONE
) -> bytes:
    """``code``: instead of code.py. ``compiled``: see ``installed``. ``other``: files in place of those."""
    ours = firmware()
    files = installed(ours, compiled)
    if code is not None:
        files["code.py"] = with_names(code.encode("utf-8"), shrunk(ours.files).names if compiled else {})
    files["settings.toml"] = _toml(settings)
    files |= other
    return fat12.make(DRIVE_BYTES, files)


def installed(ours: Firmware, compiled: bool) -> dict[str, bytes]:
    """The firmware's files as `stork install` puts them onto a drive. ``compiled``: as onto 9 and 10 where it can; else
    the text that it puts onto others.
    """
    return dict((compiling.compiled(ours) if compiled else without_comments(ours)).files)


def for_micropython(settings: dict[str, int | str], main: bytes) -> dict[str, bytes]:
    """Files that `stork install --micropython` makes, path -> content. ``main``: content in place of main.py's."""
    ours = firmware(MICROPYTHON)
    files = contents(compiling.compiled(ours))
    return files | {"main.py": with_names(main, shrunk(ours.files).names), "settings.toml": _toml(settings)}


def files(machine: Machine) -> dict[str, bytes]:
    """Every file on a machine's drive: path without a leading slash -> content."""
    return fat12.read(machine.drive) if machine.is_circuitpython else littlefs_drive.read(machine.drive)


def sessions(files: dict[str, bytes]) -> dict[int, bytes]:
    """Number -> bytes of each finished session, of the files of a drive."""
    if drive_sessions.AREA in files:
        return drive_sessions.in_area(BytesIO(files[drive_sessions.AREA]))
    return {int(name[-11:-4]): files[name] for name in sorted(files) if name.startswith("sessions/")}


def _toml(settings: dict[str, int | str]) -> bytes:
    return "".join(
        f"{key} = {value if isinstance(value, int) else chr(34) + value + chr(34)}\n" for key, value in settings.items()
    ).encode("utf-8")
