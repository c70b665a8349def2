"""Faults as text: valid ones, and refusals in one line."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stork_host.errors import StorkError
from stork_sim.faults import KINDS, Fault, form, parse, parse_all


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("nack@12.0s", Fault("nack", 12.0, 0.0, 0.0)),
        ("nack@12", Fault("nack", 12.0)),
        ("freeze@20s+2s", Fault("freeze", 20.0, 2.0)),
        ("freeze@20s", Fault("freeze", 20.0, 2.0)),
        ("freeze@1.5m+300ms", Fault("freeze", 90.0, 0.3)),
        ("strap_slip@15s=-20", Fault("strap_slip", 15.0, 0.0, -20.0)),
        ("slow_flash", Fault("slow_flash", None, 0.0, 7.4)),
        ("slow_flash@3s=2", Fault("slow_flash", 3.0, 0.0, 2.0)),
        ("brownout@17d20s", Fault("brownout", 20.0, day=17)),
        ("battery_low@5s+60s=3", Fault("battery_low", 5.0, 60.0, 3.0)),
        ("absent", Fault("absent")),
    ],
)
def test_what_is_understood(text, fault):
    assert parse(text) == fault


@given(
    st.sampled_from(sorted(KINDS)),
    st.floats(0, 10_000).map(lambda x: round(x, 3)),
    st.integers(0, 400),
)
def test_text_and_back(name, at_s, day):
    fault = parse(f"{name}@{day}d{at_s}s")
    again = parse(str(fault))
    assert again.name == name and again.day == day and again.at_s == pytest.approx(at_s, rel=1e-4)
    assert again.for_s == pytest.approx(fault.for_s) and again.value == pytest.approx(fault.value)


def test_an_unknown_name_lists_them_all():
    with pytest.raises(StorkError) as caught:
        parse("nac@12s")
    for name in KINDS:
        assert name in str(caught.value)
    assert "'nac@12s'" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nack", "with its time since power-on"),
        ("nack@", "a time|nack@TIME"),
        ("nack@soon", "nack@TIME"),
        ("nack@12x", "nack@TIME"),
        ("nack@12s+", "nack@TIME"),
        ("nack@12s=4", "no value"),
        ("drop@12s=0", "=1 to =100 words"),
        ("drop@12s+3s", "without a duration"),
        ("slow_flash=0.5", "=1 to =50 times"),
        ("brownout@3d", "a time after brownout@"),
        ("", "a fault"),
        ("@12s", "a fault"),
        ("freeze@-3s", "freeze@TIME"),
    ],
)
def test_what_is_refused(text, told):
    with pytest.raises(StorkError, match=told) as caught:
        parse(text)
    assert re.fullmatch(r"expected .+, found .+; try: .+", str(caught.value))


def test_a_day_that_never_comes():
    with pytest.raises(StorkError, match="within 1 day, found brownout@2d5s"):
        parse_all(["brownout@2d5s"])
    assert parse_all(["brownout@2d5s"], days=3)[0].day == 2


@given(st.text(max_size=20))
def test_any_text_is_a_fault_or_one_line(text):
    try:
        parse(text)
    except StorkError as error:
        assert "\n" not in str(error)


def test_the_page_has_every_fault(repository):
    page = (repository / "docs" / "testing_with_the_simulator.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)(?:[@=][^`]*)?`", page.split("## Faults")[1].split("## A year")[0]))
    assert set(KINDS) <= named
    examples = re.findall(r"^\| (`[^|]+) \|", page, re.M)
    for text in re.findall(r"`([^`]+)`", " ".join(examples)):
        if text.partition("@")[0].partition("=")[0] in KINDS:
            parse(text)
    assert form("freeze") == "freeze@TIME[+DURATION]" and form("slow_flash") == "slow_flash[@TIME][=TIMES]"
