"""Pins that `stork check` tells: those that the firmware really uses, also where it refused a line of settings.toml."""

import pytest

from board_world import Worn
from stork_host.board_check.wired_parts import WiredParts

PICO = "raspberry_pi_pico"


def wired(folder, model, lines):
    """Pins as the check knows them, after a start of the real firmware."""
    w = Worn(folder / "drive", model=model, **lines).run(3.0)
    told = "; ".join(line for line in w.board.console if ": expected " in line)
    return WiredParts(model, (w.drive / "settings.toml").read_bytes(), "10.2.1", told)


@pytest.mark.parametrize("pin", ["GP5", "GP24", "NOWHERE", "GP14, GP13"])
def test_where_a_line_is_refused_the_usual_pin_is_told(tmp_path, pin):
    """Another part's pin, one that the board has not, too many."""
    parts = wired(tmp_path, PICO, {"STORK_BUZZER": pin, "STORK_BUTTON": pin, "STORK_PIXEL": pin})
    assert [parts.pins(key) for key in ("BUZZER", "BUTTON", "PIXEL")] == ["GP17", "GP15", "GP16"]
    assert parts.light() == "GP16"


def test_where_it_goes_on_without_no_pin_is_told(tmp_path):
    assert wired(tmp_path, PICO, {"STORK_HAPTIC": "NOWHERE"}).pins("HAPTIC") == ""
    assert wired(tmp_path / "2", PICO, {"STORK_WAKE": "GP5"}).pins("WAKE") == ""


def test_both_pins_of_a_bus_are_refused_together(tmp_path):
    parts = wired(tmp_path, PICO, {"STORK_SCL": "GP16", "STORK_SDA": "GP2"})
    assert (parts.pins("SCL"), parts.pins("SDA")) == ("GP5", "GP4")


def test_a_good_line_is_told(tmp_path):
    parts = wired(tmp_path, PICO, {"STORK_BUZZER": "GP18", "STORK_VOLUME": 101, "STORK_HAPTIC": "GP6"})
    assert (parts.pins("BUZZER"), parts.pins("HAPTIC")) == ("GP18", "GP6")


def test_what_was_cut_is_not_read():
    """A board sends 500 characters; a pin of which half is there is none."""
    line = "settings.toml, line 2: STORK_BUZZER: expected a free pin that can do it, found 'GP5'; (taken) using GP17"
    for length in range(len(line) + 1):
        told = "x" * (498 - length) + "; " + line[:length]
        parts = WiredParts(PICO, b'STORK_BUZZER = "GP5"\n', "10.2.1", told)
        assert parts.pins("BUZZER") in ("GP5", "GP17")


@pytest.mark.parametrize("told", ["", "STORK_", "STORK_X: expected a free pin that can do it, found " + "; (" * 400])
def test_any_text_of_a_board_is_taken(told):
    assert WiredParts(PICO, None, "10.2.1", told).pins("BUZZER") == "GP17"
