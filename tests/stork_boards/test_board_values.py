"""Any value in a board's file, or in settings.toml as wiring: the belt starts, lit, and says what is wrong."""

import re
import shutil
from dataclasses import replace

import pytest

from board_world import Worn
from stork_sim.board.models import MODELS
from stork_sim.firmware_folder import firmware_folder

NUMBERS = {"I2C_KHZ": 400, "PIXELS": 1, "RGB_LOW": 0, "BATTERY_PERMILLE": 2000, "DISPLAY": 0}
PINS = (
    *("POWER", "WAKE", "PIXEL", "LIGHT_POWER", "DOTSTAR", "RGB", "LED", "BUZZER", "HAPTIC", "HAPTIC_LEFT"),
    *("HAPTIC_RIGHT", "HAPTIC_BUS", "BUTTON", "BATTERY", "BATTERY_LOW", "USB_POWER", "SCL", "SDA", "CHIPS", "ADDRESS"),
)
WRONG = {
    "text": '"100 kHz"',
    "empty": '""',
    "a fraction": "1.5",
    "a huge one": "10 ** 30",
    "below zero": "-1",
    "true": "True",
    "a tuple": "(1, 2)",
    "a list": '["GP1"]',
    "bytes": 'b"5"',
    "a function": "len",
}
LIT_BY = {"PIXELS": 'PIXEL = "NEOPIXEL"', "RGB_LOW": 'RGB = ("D6", "D7", "D8")'}
"""Value -> the line of a part that needs it, on a virtual board."""
WITH = {
    **{"PIXELS": "PIXEL", "RGB_LOW": "RGB", "BATTERY_PERMILLE": "BATTERY", "BATTERY_LOW": "BATTERY"},
    "HAPTIC_BUS": "HAPTIC",
}
"""Value or pin -> the part that it is of no use without."""


def with_lines(drive, lines, model="stork_virtual", **settings):
    """A worn board whose file in boards/ ends with ``lines``."""
    w = Worn(drive, model=model, **settings)
    folder = drive.with_name("firmware")
    shutil.copytree(firmware_folder(), folder, ignore=shutil.ignore_patterns("lib", "__pycache__"))
    with (folder / "boards" / f"{model}.py").open("a") as file:
        file.write("\n" + lines + "\n")
    w.board.firmware = folder
    return w


def starts(w, until_s=3.0):
    w.run(until_s)
    assert w.board.resets == 0 and "Traceback" not in w.console, w.console
    return any(any(rgb) for rgb in w.colours(1.0, until_s))


@pytest.mark.parametrize("found", WRONG)
@pytest.mark.parametrize("key", NUMBERS)
def test_a_number_that_is_none(tmp_path, key, found):
    w = with_lines(tmp_path / "drive", f"{LIT_BY.get(key, '')}\n{key} = {WRONG[found]}")
    assert starts(w) and f"boards: STORK_{key}: expected " in w.console and f"using {NUMBERS[key]}" in w.console


@pytest.mark.parametrize("key", [key for key in NUMBERS if key in WITH])
def test_a_number_of_a_part_that_is_not_there(tmp_path, key):
    w = with_lines(tmp_path / "drive", f'{WITH[key]} = ""\nLED = "D6"\n{key} = "much"')
    w.run(3.0)
    assert f"boards: STORK_{key}: expected " in w.console and f"found 'much'; using {NUMBERS[key]}" in w.console


@pytest.mark.parametrize("key", NUMBERS)
def test_a_number_as_text(tmp_path, key):
    """As settings.toml may have it."""
    w = with_lines(tmp_path / "drive", f'{LIT_BY.get(key, "")}\n{key} = "{NUMBERS[key]}"')
    assert starts(w) and "boards:" not in w.console


def test_a_wrong_number_in_both(tmp_path):
    w = with_lines(tmp_path / "drive", "I2C_KHZ = 'fast'", STORK_I2C_KHZ=5)
    assert starts(w)
    assert "boards: STORK_I2C_KHZ: expected 100 to 400, found 'fast'; using 400" in w.console
    assert re.search(r"settings\.toml, line \d+: STORK_I2C_KHZ: expected 100 to 400, found '5'; using 400", w.console)


def test_the_setting_is_used_where_the_file_is_wrong(tmp_path):
    w = with_lines(tmp_path / "drive", "I2C_KHZ = 'fast'", STORK_I2C_KHZ=100)
    assert starts(w) and "STORK_I2C_KHZ" not in w.console.replace("boards: STORK_I2C_KHZ", "")


@pytest.mark.parametrize("found", WRONG)
@pytest.mark.parametrize("key", PINS)
def test_a_pin_that_is_none(tmp_path, key, found):
    w = with_lines(tmp_path / "drive", f"{key} = {WRONG[found]}")
    assert starts(w)
    if found != "empty":
        told = "S[CD][LA]" if key in ("SCL", "SDA") else key
        assert re.search(rf"boards: STORK_{told}: expected ", w.console), w.console


@pytest.mark.parametrize("key", ["BATTERY_LOW", "HAPTIC_BUS"])
def test_a_pin_of_a_part_that_is_not_there(tmp_path, key):
    """A wrong one is told; a right one is not, whoever has that pin."""
    pins = '("SCL", "BUTTON")' if key == "HAPTIC_BUS" else '"BUTTON"'
    for n, (value, told) in enumerate(((f"{pins}", False), ('"NOWHERE"', True), ('("BUTTON", "SCL", "SDA")', True))):
        w = with_lines(tmp_path / str(n) / "drive", f'{WITH[key]} = ""\n{key} = {value}')
        assert starts(w) and (f"boards: STORK_{key}: expected a free pin" in w.console) == told, w.console


@pytest.mark.parametrize("value", ['"{}"', '("{}", "SDA")', '("{}",)'])
@pytest.mark.parametrize("key", PINS)
def test_a_name_that_no_interpreter_can_have(tmp_path, key, value):
    """Of 300 letters: CircuitPython raises RuntimeError, as it does where nothing hangs on a bus."""
    w = with_lines(tmp_path / "drive", f"{key} = {value.format('x' * 300)}")
    assert starts(w)
    told = "S[CD][LA]" if key in ("SCL", "SDA") else key
    assert re.search(rf"boards: STORK_{told}: expected ", w.console), w.console


@pytest.mark.parametrize("text", ["0x200", "7", "0x78", "-1", "text"])
def test_an_address_that_no_bus_has(tmp_path, text):
    w = Worn(tmp_path / "drive", STORK_ADDRESS=text)
    assert starts(w) and f"STORK_ADDRESS: expected an address such as 0x6A, found '{text}'" in w.console


def lights_of(model):
    """Each name of a pin that the model's light, or a light that most boards have, hangs on."""
    own = {model.pixel, model.led, *model.rgb, *model.dotstar, "NEOPIXEL", "LED"} - {""}
    return sorted({name for _, names in model.names() if own & set(names) for name in names})


POWERS = [(name, pin) for name, model in MODELS.items() for pin in lights_of(model)]


@pytest.mark.parametrize("where", ["settings.toml", "boards"])
@pytest.mark.parametrize(("name", "pin"), POWERS)
def test_the_light_s_power_is_the_light_s_own_pin(tmp_path, name, pin, where):
    line = f'LIGHT_POWER = "{pin}"' if where == "boards" else ""
    settings = {} if line else {"STORK_LIGHT_POWER": pin}
    w = with_lines(tmp_path / "drive", line, name, **settings)
    assert starts(w)
    own = MODELS[name].pixel, MODELS[name].led, *MODELS[name].rgb
    if pin in own:
        assert "STORK_LIGHT_POWER: expected a free pin" in w.console


@pytest.mark.parametrize("power", ["", "NOWHERE", "SCL", "BUZZER"])
@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if model.pixel_power])
def test_the_power_of_its_own_light_stays_on(tmp_path, name, power):
    assert starts(Worn(tmp_path / "drive", model=name, STORK_LIGHT_POWER=power))


@pytest.mark.parametrize("key", [key for key in PINS if key not in ("PIXEL", "DOTSTAR", "CHIPS", "ADDRESS")])
@pytest.mark.parametrize("name", ["adafruit_qtpy_rp2040", "Seeed_XIAO_nRF52840_Sense", "arduino_nano_rp2040_connect"])
def test_no_other_part_takes_the_light(tmp_path, name, key):
    """Each part on each pin of the light and of its power."""
    model = MODELS[name]
    for pin in [*lights_of(model), *([model.pixel_power] if model.pixel_power else [])]:
        w = Worn(tmp_path / pin / "drive", model=name, **{"STORK_" + key: pin})
        assert starts(w), pin


def test_a_board_without_a_file_lights_its_pixel(tmp_path):
    """Its power too, by the name that most boards have."""
    w = Worn(tmp_path / "drive", model=replace(MODELS["adafruit_qtpy_rp2040"], board_id="somebodys_own"))
    assert starts(w) and "no light of those that are named: using NEOPIXEL" in w.console
