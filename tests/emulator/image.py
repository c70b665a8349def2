"""Finder of interpreter images for the Raspberry Pi Pico."""

import os
from pathlib import Path

VARIABLES = {"circuitpython": "STORK_CIRCUITPY_UF2", "micropython": "STORK_MICROPYTHON_UF2"}
_USUAL = {"circuitpython": None, "micropython": "1.27.0"}  # rp2040py's own choice of MicroPython is too old


def find(name: str) -> Path:
    """``name``: circuitpython or micropython. STORK_CIRCUITPY_UF2 or STORK_MICROPYTHON_UF2, or what rp2040py has in its
    cache or can download. Raises OSError that says what to do.
    """
    given = os.environ.get(VARIABLES[name])
    if given:
        path = Path(given)
        if not path.is_file():
            raise FileNotFoundError(f"{VARIABLES[name]}: expected an image file, found nothing at {given}")
        return path
    from rp2040py.boards import BOARDS, resolve_firmware

    try:
        found = resolve_firmware(BOARDS["pico"], name, _USUAL[name]).image
    except (Exception, SystemExit) as error:  # whatever a download fails with
        raise OSError(f"it could not be downloaded: {error}") from error
    if found is None or not Path(found).is_file():
        raise OSError("there is no image for the Pico")
    return Path(found)
