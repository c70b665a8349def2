"""Numbers of settings: the same text is the same number, or none, under MicroPython and under CPython."""

import random
from types import SimpleNamespace

import pytest

from stork.hal.wiring import Wiring
from stork.settings.settings_rules import SettingsRules

ODD = (
    *("16", "050", "+5", "-3", "-0", "00", "1__0", "1_0", "5_", "_5", "0x10", "0X10", "0b11", "0o17", "0x", "0b"),
    *("", " ", "+", "-", "+-5", "- 5", "--5", " 5", "5 ", "5\n", "5\x0b", "5\x1c", "1.5", "5.", "5L", "5j", "1e2"),
    *("٣", "²", "½", "5٣", "\xa05", "\u20095", "999999999", "1000000000", "0" * 9, "0" * 10, "9" * 40, "None", "inf"),
    *("0x6A", "0X6b", "0x6_A", "0x+6A", "0x-6A", "0x 6A", "0x6g", "0x٣", "106", "0106", "0152", "0o152", "0b1101010"),
)
"""Texts that one interpreter's ``int`` takes and another's does not, and their neighbours."""

SCRIPT = """
from stork.hal.wiring import Wiring
from stork.settings.settings_rules import SettingsRules
for text in TEXTS:
    settings = SettingsRules({"STORK_IDLE_S": text}.get, "+y+z+x")
    wiring = Wiring(None, {"STORK_VOLUME": text, "STORK_ADDRESS": text}.get, lambda line: None)
    wiring.read_numbers()
    print(settings.values["STORK_IDLE_S"], wiring.numbers["VOLUME"], wiring.addresses(), len(wiring.complaints))
"""


def here(text):
    settings = SettingsRules({"STORK_IDLE_S": text}.get, "+y+z+x")
    wiring = Wiring(SimpleNamespace(), {"STORK_VOLUME": text, "STORK_ADDRESS": text}.get, lambda line: None)
    wiring.read_numbers()
    return f"{settings.values['STORK_IDLE_S']} {wiring.numbers['VOLUME']} {wiring.addresses()} {len(wiring.complaints)}"


def drawn(seed, count):
    """Texts of few characters, near to numbers."""
    rng = random.Random(seed)
    return ["".join(rng.choices("0123456789+-_xXobBaAeE. \t٣²j", k=rng.randint(1, 6))) for _ in range(count)]


@pytest.mark.parametrize("texts", [list(ODD), *(drawn(seed, 60) for seed in range(6))])
def test_both_interpreters_read_the_same(guest, texts):
    there, _ = guest.run(SCRIPT, TEXTS=texts)
    found = {text: (line, here(text)) for text, line in zip(texts, there, strict=True)}
    assert {text: pair for text, pair in found.items() if pair[0] != pair[1]} == {}


@pytest.mark.parametrize("text", ["0x10", "1__0", "5_", " 16", "1e1", "٣", "9" * 5000])
def test_what_is_no_decimal_number_is_told(text):
    rules = SettingsRules({"STORK_IDLE_S": text}.get, "+y+z+x")
    assert rules.values["STORK_IDLE_S"] == 120
    (line,) = rules.complaints
    assert line.startswith("settings.toml: STORK_IDLE_S: expected 0 to 3600, found ")
    wiring = Wiring(SimpleNamespace(), {"STORK_VOLUME": text}.get, lambda line: None)
    wiring.read_numbers()
    assert wiring.numbers["VOLUME"] == 100 and "STORK_VOLUME: expected 0 to 100, found " in wiring.complaints[0]


@pytest.mark.parametrize(("text", "value"), [("050", 50), ("+5", 5), ("0", 0), (50, 50), ("-0", 0)])
def test_wearer_and_wiring_read_one_number(text, value):
    assert SettingsRules({"STORK_IDLE_S": text}.get, "+y+z+x").values["STORK_IDLE_S"] == value
    wiring = Wiring(SimpleNamespace(), {"STORK_VOLUME": text}.get, lambda line: None)
    wiring.read_numbers()
    assert wiring.numbers["VOLUME"] == value and wiring.complaints == []


@pytest.mark.parametrize("text", ["0x6A", "0X6a", "106"])
def test_an_address_may_be_hexadecimal(text):
    assert Wiring(None, {"STORK_ADDRESS": text}.get, print).addresses() == (0x6A,)
