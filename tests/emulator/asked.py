"""Check whether the emulator was asked for and can run."""

import os
from pathlib import Path

import pytest


def image_or_skip(name: str) -> Path:
    """The image of an interpreter, circuitpython or micropython."""
    if os.environ.get("STORK_EMULATOR") != "1":
        pytest.skip("minutes long: `make test-emulator` runs it")
    pytest.importorskip("rp2040py", reason="no emulator: `make test-emulator` installs it")
    from emulator import image

    try:
        return image.find(name)
    except OSError as error:
        pytest.skip(f"no {name} image: set {image.VARIABLES[name]} to a .uf2 file for the Pico ({error})")
