"""Reading of settings.toml by CircuitPython's own interpreter, on an emulated RP2040 (`make test-emulator-short`)."""

import re
from pathlib import Path

import pytest

from emulator.asked import image_or_skip

pytestmark = pytest.mark.xdist_group("emulator")


@pytest.fixture(scope="module")
def image() -> Path:
    return image_or_skip("circuitpython")


def test_its_settings_are_read_as_the_table_says(image):
    """tests/settings_table.json, by which the simulator and the PC go."""
    from emulator import settings_table

    version = re.search(r"(\d+\.\d+\.\d+)\.uf2", image.name)
    if version is None or version[1] not in settings_table.load():
        pytest.skip(f"{image.name}: not a version of the table")
    assert settings_table.measure(image) == settings_table.load()[version[1]]
