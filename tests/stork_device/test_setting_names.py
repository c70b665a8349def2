"""Names of the settings: those that the firmware reads are those of the build guide."""

import re
from importlib import import_module

from stork.settings.settings_rules import NAMES, PLANNED


def test_every_name_that_the_firmware_reads_is_known(repository):
    text = "".join(p.read_text(encoding="utf-8") for p in (repository / "firmware").rglob("*.py"))
    read = set(re.findall(r'"(STORK_[A-Z0-9_]+)"', text)) - {"STORK_"}
    read |= {f"STORK_{key}" for key in re.findall(r'(?:names|number|part)\("(?!STORK)([A-Z0-9_]+)"', text)}
    read |= {f"STORK_{kind}" for kind in import_module("stork.hal.lights").KINDS}
    read |= {f"STORK_{key}" for key in import_module("stork.hal.wiring")._NUMBERS}
    assert set(NAMES) == read


def test_a_plan_says_nothing_of_the_wiring():
    assert set(PLANNED) < set(NAMES)
    assert not {"STORK_SCL", "STORK_BUTTON", "STORK_BOARD", "STORK_AXES"} & set(PLANNED)
