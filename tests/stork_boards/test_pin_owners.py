"""Two parts on one pin: a line of settings.toml never takes what another part of the board's file has."""

import re

import pytest

from board_world import Parts, Worn
from stork_sim.board.models import MODELS

KEYS = (
    *("SCL", "SDA", "PIXEL", "DOTSTAR", "RGB", "LED", "LIGHT_POWER", "POWER", "WAKE", "BUZZER", "HAPTIC_LEFT"),
    *("HAPTIC_RIGHT", "HAPTIC", "HAPTIC_BUS", "BUTTON", "BATTERY", "BATTERY_LOW", "USB_POWER"),
)
ONLY_WITH = {"HAPTIC_BUS": {"STORK_HAPTIC": "DRV2605"}, "BATTERY_LOW": {"STORK_BATTERY": "FREE"}}
"""Lines that make a part of use."""


class Settled:
    """Wiring of a model after the owners of its pins are known. ``lines``: of settings.toml, by name. ``parts``: of the
    model; made where there are none yet.
    """

    def __init__(self, folder, model, lines, parts=None):
        self.parts = parts = parts or Parts(folder / "drive", model=model)
        (parts.board.drive.folder / "settings.toml").write_text(
            "# mine\n" + "".join(f'{name} = "{value}"\n' for name, value in lines.items())
        )
        self.said = []
        self.board = parts.board
        data = parts.module(f"boards.{model}")
        self.wiring = parts.module("stork.hal.wiring").Wiring(data, lines.get, self.said.append)
        parts.module("stork.hal.pin_owners").settle(self.wiring, parts.module("stork.hal.cp_pins").find)

    def free(self):
        """Name of a pin that no part of the board has."""
        names = {"NEOPIXEL_POWER", *(name for key in KEYS for name in self.wiring.own(key))}
        return next(aka[0] for _, aka in self.board.model.names() if not names & set(aka))


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("model", MODELS)
def test_the_pin_of_another_part(tmp_path, model, key):
    """By each of its names: the line is told with the other part's name, and the usual pin is used."""
    plain = Settled(tmp_path, model, {})
    assert plain.said == []
    usual = {other: plain.wiring.names(other) for other in KEYS}
    free = plain.free()
    with_it = {name: value.replace("FREE", free) for name, value in ONLY_WITH.get(key, {}).items()}
    names = dict(MODELS[model].names())
    for other in KEYS:
        if other == key or other in ("HAPTIC_BUS", *(name.removeprefix("STORK_") for name in with_it)):
            continue
        for pin in usual[other]:
            for alias in next(aka for aka in names.values() if pin in aka):
                settled = Settled(tmp_path, model, {f"STORK_{key}": alias, **with_it}, plain.parts)
                told = [line for line in settled.said if f"({alias} is the pin of STORK_{other})" in line]
                assert told == settled.said and len(told) == 1, (alias, settled.said)
                begin = f"settings.toml, line 2: STORK_{key}: expected a free pin that can do it, found '{alias}'; "
                assert told[0].startswith(begin)
                assert told[0].endswith("using " + ", ".join(usual[key]) if usual[key] else "going on without")
                now = {each: settled.wiring.names(each) for each in KEYS if f"STORK_{each}" not in with_it}
                assert now == {each: usual[each] for each in now}


@pytest.mark.parametrize("first", ["PIXEL", "BUZZER"])
def test_two_lines_with_one_pin(tmp_path, first):
    """The later one is told, whatever the order in which parts are opened."""
    later = {"PIXEL": "BUZZER", "BUZZER": "PIXEL"}[first]
    settled = Settled(tmp_path, "raspberry_pi_pico", {f"STORK_{first}": "GP10", f"STORK_{later}": "GP10"})
    usual = {"PIXEL": "GP16", "BUZZER": "GP17"}[later]
    assert settled.said == [
        f"settings.toml, line 3: STORK_{later}: expected a free pin that can do it, found 'GP10'; "
        f"(GP10 is the pin of STORK_{first}) using {usual}"
    ]
    assert settled.wiring.names(first) == ("GP10",)


def test_pins_that_change_places(tmp_path):
    """A part that is wired anew leaves its usual pin to others; one whose line is refused takes it back."""
    lines = {"STORK_PIXEL": "GP17", "STORK_BUZZER": "GP16"}
    assert Settled(tmp_path, "raspberry_pi_pico", lines).said == []
    settled = Settled(tmp_path, "raspberry_pi_pico", {"STORK_BUZZER": "GP16", "STORK_PIXEL": "GP5"})
    assert [line.partition(": e")[0] for line in settled.said] == [
        "settings.toml, line 3: STORK_PIXEL",
        "settings.toml, line 2: STORK_BUZZER",
    ]
    assert settled.wiring.names("PIXEL") == ("GP16",) and settled.wiring.names("BUZZER") == ("GP17",)


def test_a_bus_is_refused_as_a_whole(tmp_path):
    settled = Settled(tmp_path, "raspberry_pi_pico", {"STORK_SCL": "GP15", "STORK_SDA": "GP14"})
    assert len(settled.said) == 2 and settled.said[1] == (
        "settings.toml, line 3: STORK_SDA: expected SCL and SDA of one bus, found 'GP14'; using GP4"
    )
    assert settled.wiring.names("SCL") == ("GP5",) and settled.wiring.names("SDA") == ("GP4",)


@pytest.mark.parametrize(
    "lines",
    [
        {"STORK_HAPTIC": "DRV2605", "STORK_HAPTIC_BUS": "GP5, GP4"},  # it shares the sensor's bus
        {"STORK_HAPTIC_BUS": "GP5, GP15"},  # of no use
        {"STORK_HAPTIC_LEFT": "GP10", "STORK_HAPTIC_RIGHT": "GP11", "STORK_HAPTIC": "GP10"},  # instead of the two
        {"STORK_BATTERY": "", "STORK_BATTERY_LOW": "GP5"},
        {"STORK_BUZZER": "", "STORK_LED": "GP17"},
        {"STORK_LED": "NOWHERE", "STORK_RGB": "NOWHERE, NOWHERE"},  # told when they are opened
    ],
)
def test_pins_that_may_be_named_twice(tmp_path, lines):
    assert Settled(tmp_path, "raspberry_pi_pico", lines).said == []


PLAYED = [
    *(("raspberry_pi_pico", key, pin) for key in ("PIXEL", "BUZZER", "LIGHT_POWER") for pin in ("GP5", "GP15")),
    ("raspberry_pi_pico", "RGB", "GP5, GP6, GP7"),
    *(("raspberry_pi_pico", key, "GP15") for key in ("POWER", "USB_POWER")),
    *(("stork_virtual", key, "BUZZER") for key in ("PIXEL", "HAPTIC")),
    *(("stork_virtual", key, "SCL") for key in ("HAPTIC", "WAKE", "BUTTON")),
    ("stork_virtual", "DOTSTAR", "SCL, SDA"),
    ("feather_bluefruit_sense", "POWER", "ACCELEROMETER_GYRO_INTERRUPT"),
    ("adafruit_qtpy_esp32s3_nopsram", "PIXEL", "SCL1"),
]


@pytest.mark.parametrize(("model", "key", "pins"), PLAYED)
def test_the_belt_plays_all_the_same(tmp_path, model, key, pins):
    """It is lit, its sensor answers, its button starts a drill; one line is told, not the board's file."""
    w = Worn(tmp_path / "drive", model=model, **{f"STORK_{key}": pins}).start(3.0).run(8.0)
    assert "session 1: single_leg" in w.console, w.console
    assert any(any(rgb) for rgb in w.colours(1.0, 3.0)) and w.board.resets == 0
    told = [line for line in w.board.console if "expected" in line]
    assert len(told) == 1 and re.match(rf"stork: settings\.toml, line \d+: STORK_{key}: .* is the pin of", told[0])


REFUSED = [
    ("raspberry_pi_pico", {"STORK_BUZZER": "GP99"}, "GP17"),
    ("raspberry_pi_pico", {"STORK_PIXEL": "GP99", "STORK_BUZZER": "GP10"}, "GP16"),
    ("raspberry_pi_pico", {"STORK_SCL": "GP2", "STORK_BUZZER": "GP5"}, "GP5, GP4"),  # GP2 is no SCL
    ("feather_bluefruit_sense", {"STORK_BUTTON": "NOWHERE"}, "SWITCH"),
    ("seeed_xiao_esp32_s3_sense", {"STORK_BUTTON": "D1, D2"}, "D0"),
]


@pytest.mark.parametrize(("model", "lines", "usual"), REFUSED)
def test_the_usual_pin_in_place_of_one_that_cannot_do_it(tmp_path, model, lines, usual):
    w = Worn(tmp_path / "drive", model=model, **lines).start(3.0).run(8.0)
    assert "session 1: single_leg" in w.console, w.console
    told = [line for line in w.board.console if "expected" in line]
    assert told and told[0].endswith(f"using {usual}"), told
    assert len(told) == (2 if usual == "GP5, GP4" else 1), "and who took its pin is told"


@pytest.mark.parametrize("pin", ["GP5", "GP24", "NOWHERE", "GP14, GP13"])
def test_the_button_at_power_on_is_the_one_of_the_loop(tmp_path, pin):
    """boot.py asks the usual button where the line is refused."""
    held = Worn(tmp_path / "held" / "drive", model="raspberry_pi_pico", STORK_BUTTON=pin)
    held.board.press(True)
    held.run(3.0)
    assert not held.board.drive_hidden
    let = Worn(tmp_path / "let" / "drive", model="raspberry_pi_pico", STORK_BUTTON=pin)
    let.run(3.0)
    assert let.board.drive_hidden
