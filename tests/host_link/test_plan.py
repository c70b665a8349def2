"""A plan as bytes, checked by the belt's own settings rules and read by the belt's own CBOR."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host_link.served_stork import ServedStork
from micro_smp import cbor_reader
from stork import drills
from stork.settings.settings_rules import PLANNED, SettingsRules
from stork_host.errors import StorkError
from stork_host.link import plan
from stork_host.link.client import StorkDevice


def test_a_plan_by_hand():
    # {"STORK_HOLD_S": 10}: a1, 6c = text of 12, then 0a
    assert plan.encode({"STORK_HOLD_S": 10}) == b"\xa1\x6cSTORK_HOLD_S\x0a"
    assert plan.encode({}) == b"\xa0"


GOOD = {
    "STORK_MENU": "semi_tandem:left, cued_walk",
    "STORK_HOLD_S": 10,
    "STORK_EYES": "closed",
    "STORK_WEARER": "w7",
    "STORK_UTC_H": -5,
}


def test_the_belt_reads_what_was_written():
    plan.check(GOOD)
    assert cbor_reader.decode(memoryview(plan.encode(GOOD))) == GOOD
    assert plan.decode(plan.encode(GOOD)) == GOOD


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("STORK_HOLD_S", 0, "expected for STORK_HOLD_S 1 to 120, found 0; try"),
        ("STORK_HOLD_S", "long", "expected for STORK_HOLD_S 1 to 120, found 'long'; try"),
        ("STORK_EYES", "shut", "expected for STORK_EYES one of open, closed, found 'shut'; try"),
        ("STORK_MENU", "single_leg", "expected for STORK_MENU drills like"),
        ("STORK_MENU", "tango", "expected for STORK_MENU drills like"),
        ("STORK_WEARER", "x" * 65, "expected for STORK_WEARER a pseudonym of up to 64 bytes"),
        (
            "STORK_WEARER",
            "Frau\xa0M",
            "expected for STORK_WEARER letters, digits, signs and plain spaces, found 'Frau\\xa0M'",
        ),
        (
            "STORK_WEARER",
            "\x1b[2J",
            "expected for STORK_WEARER letters, digits, signs and plain spaces, found '\\x1b[2J'",
        ),
        ("STORK_BOARD", "x", "expected a setting that a plan may hold: STORK_BEAT_LIGHT, "),
        ("CIRCUITPY_WIFI_PASSWORD", "x", "expected a setting that a plan may hold"),
    ],
)
def test_what_the_belt_would_not_take(name, value, expected):
    with pytest.raises(StorkError) as caught:
        plan.check({name: value})
    assert str(caught.value).startswith(expected)


@given(st.dictionaries(st.sampled_from(PLANNED), st.integers(-200, 200) | st.text(max_size=8), max_size=4))
def test_what_passes_the_check_the_belt_takes_as_it_is(values):
    try:
        plan.check(values)
    except StorkError:
        return
    assert SettingsRules(values.get, "+y+z+x").complaints == []


@given(st.binary(max_size=40))
def test_any_bytes_are_a_plan_or_a_clear_error(content):
    try:
        plan.decode(content)
    except StorkError as error:
        assert error.expected.startswith("a plan on the belt")


def test_over_the_port(drive):
    with ServedStork(drive) as board, StorkDevice(board.port) as device:
        assert plan.read(device) == {} and plan.base(device) == {}
        plan.write(device, GOOD)
        assert (drive / "plan.cbor").read_bytes() == plan.encode(GOOD)
        assert plan.read(device) == GOOD
        with pytest.raises(StorkError):
            plan.write(device, {"STORK_HOLD_S": 500})
        assert plan.read(device) == GOOD
        (drive / "settings.toml").write_bytes(b"STORK_HOLD_S = 30\nSTORK_QUIET = 1\nX = [1]\n")
        below = plan.base(device)
        assert below == {"STORK_HOLD_S": 30, "STORK_QUIET": 1}
        settings, choices = plan.choices(plan.read(device), below)
        assert settings.menu == (("semi_tandem", "left"), ("cued_walk", ""))
        found = {choice.name: (choice.value, choice.source) for choice in choices}
        assert found["STORK_HOLD_S"] == (10, "plan") and found["STORK_QUIET"] == (1, "settings.toml")
        assert found["STORK_BPM"] == (100, "usual")
        assert found["STORK_STEPS"] == (None, "usual") and found["STORK_WEARER"] == ("w7", "plan")
        (drive / "settings.toml").write_bytes(b"STORK_HOLD_S = \xff")
        assert plan.base(device) == {}
        (drive / "plan.cbor").write_bytes(plan.encode(GOOD)[:9])
        with pytest.raises(StorkError, match=r"expected a plan on the belt.*`stork plan clear`"):
            plan.read(device)


def test_what_nobody_set_is_the_drills_own(monkeypatch):
    """One value where the drills of the menu agree; none, and all of theirs, where they do not."""

    def holds(menu):
        _, choices = plan.choices({"STORK_MENU": menu}, {})
        (choice,) = [choice for choice in choices if choice.name == "STORK_HOLD_S"]
        return choice.value, choice.source, choice.own

    assert holds("single_leg:left, tandem_walk") == (45, "usual", (45,))
    longer = [(*row[:4], 60000, *row[5:]) if row[0] == "feet_together" else row for row in drills.TABLE]
    monkeypatch.setattr(drills, "TABLE", tuple(longer))
    assert holds("feet_together") == (60, "usual", (60,))
    assert holds("single_leg:left, feet_together") == (None, "usual", (45, 60))
