"""What is on the board's drive: what `stork install` puts there, and the settings of a test."""

from emulator import fat12
from emulator.machine import DRIVE_BYTES
from stork_host.install import compiled as compiling
from stork_host.install.files import firmware


def make(settings: dict[str, int | str], *, code: str | None = None, compiled: bool = False) -> bytes:
    """``code``: instead of code.py. ``compiled``: as `stork install` puts it onto 9 and 10 where it can."""
    parts = compiling.compiled(firmware()) if compiled else firmware()
    files = dict(parts.files)
    if code is not None:
        files["code.py"] = code.encode("utf-8")
    text = "".join(
        f"{key} = {value if isinstance(value, int) else chr(34) + value + chr(34)}\n" for key, value in settings.items()
    )
    files["settings.toml"] = text.encode("utf-8")
    return fat12.make(DRIVE_BYTES, files)
