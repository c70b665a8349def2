"""CircuitPython's reading of settings.toml on the PC, held against what its images answer."""

import re

import pytest

from emulator import settings_table
from stork_host import circuitpython_settings

TABLE = settings_table.load()
ROWS = [(version, case) for version, cases in TABLE.items() for case in cases]


def answer(content: bytes, name: str, version: str) -> str:
    release = tuple(int(number) for number in version.split("."))
    try:
        value = circuitpython_settings.getenv(content, name, release)
    except ValueError as error:
        return type(error).__name__
    if isinstance(value, str) and re.search("[\udc80-\udcff]", value):
        return f"str of {value.encode('utf-8', 'surrogateescape')!r}"
    return repr(value)


@pytest.mark.parametrize(("version", "case"), ROWS, ids=lambda part: part.replace(" ", "_"))
def test_each_answer_is_the_images(version, case):
    content, name = settings_table.CASES[case]
    assert answer(content, name, version) == TABLE[version][case]


def test_the_table_is_whole():
    assert set(TABLE) == {"8.2.6", "9.2.4", "10.2.1"}
    assert all(set(cases) == set(settings_table.CASES) for cases in TABLE.values())
