"""What is on the board's drive: what `stork install` puts there, and the settings of a test."""

from emulator import fat12
from emulator.machine import DRIVE_BYTES
from stork_host.install import compiled as compiling
from stork_host.install.files import firmware
from stork_sim.firmware import firmware_folder


def make(settings: dict[str, int | str], *, code: str | None = None, compiled: bool = False) -> bytes:
    """``code``: instead of code.py. ``compiled``: as `stork install` puts it onto 9 and 10 where it can."""
    parts = compiling.compiled(firmware()) if compiled else firmware()
    files = dict(parts.files)
    if code is not None:
        files["code.py"] = code.encode("utf-8")
    files["settings.toml"] = _toml(settings)
    return fat12.make(DRIVE_BYTES, files)


def for_micropython(settings: dict[str, int | str], main: bytes) -> dict[str, bytes]:
    """All of firmware/ and the libraries, as docs/build_guide.md says. ``main``: instead of main.py."""
    root = firmware_folder()
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.py")}
    files |= {name: content for name, content in firmware().files.items() if name.startswith("lib/adafruit_")}
    return files | {"main.py": main, "settings.toml": _toml(settings)}


def _toml(settings: dict[str, int | str]) -> bytes:
    return "".join(
        f"{key} = {value if isinstance(value, int) else chr(34) + value + chr(34)}\n" for key, value in settings.items()
    ).encode("utf-8")
