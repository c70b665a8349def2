"""Complaints of `stork install --dry-run` about settings.toml: those that the board prints when it starts."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from board_world import Worn
from host_install.drive import fresh
from stork_app.test_start_failed import FILES, RELEASES
from stork_host.install.firmware_files import firmware
from stork_host.install.install import make_plan
from stork_sim.board.models import MODELS
from stork_sim.board.start_complaints import start_complaints
from waits import SLOW_IS_FINE

PICO, SENSE, QTPY = "raspberry_pi_pico", "feather_bluefruit_sense", "adafruit_qtpy_esp32s3_nopsram"
NANO, CLUE = "arduino_nano_rp2040_connect", "clue_nrf52840_express"
FOUND = b"""STORK_VOLUME = 050
STORK_I2C_KHZ = 1000
STORK_CHIPS = "LSM6DSV16X"
STORK_PIXEL = "GP5"
STORK_PIXELS = 1__0
STORK_IDLE_S = "0x10"
STORK_BATTERY_PERMILLE = 5
STORK_BPM = 9
"""
LINES = {
    "as a reviewer found it": FOUND,
    "nothing wrong": b'STORK_VOLUME = 50\nSTORK_EYES = "closed"\n',
    "numbers": b'STORK_VOLUME = "0x10"\nSTORK_PIXELS = 0\nSTORK_RGB_LOW = 2\nSTORK_BPM = "1_"\nSTORK_UTC_H = "-13"\n',
    "addresses and chips": b'STORK_ADDRESS = "0x6A, 0x6Z, 300, 0x03"\nSTORK_CHIPS = "LSM6DSOX, MPU6050"\n',
    "no such pins": b'STORK_BUZZER = "NOWHERE"\nSTORK_BUTTON = "GP99"\nSTORK_WAKE = "X, Y"\nSTORK_SCL = "NOWHERE"\n',
    "one pin for two": b'STORK_BUZZER = "SDA"\nSTORK_LED = "LED"\nSTORK_PIXEL = "A0"\nSTORK_HAPTIC = "A0"\n',
    "a bus that is none": b'STORK_SCL = "GP4"\nSTORK_SDA = "GP5"\n',
    "what a pin cannot do": b'STORK_BATTERY = "GP9"\nSTORK_BATTERY_LOW = "D99"\nSTORK_USB_POWER = "A0, A1"\n',
    "analog pins": b'STORK_BATTERY = "A0"\n',
    "lights": b'STORK_PIXEL = ""\nSTORK_DOTSTAR = "GP2"\nSTORK_RGB = "GP2, GP3"\nSTORK_LIGHT_POWER = "NOWHERE"\n',
    "two motors": b'STORK_HAPTIC_LEFT = "A0"\nSTORK_HAPTIC_RIGHT = "NOWHERE"\nSTORK_HAPTIC_BUS = "A1"\n',
    "display": b"STORK_DISPLAY = 1\n",
    "board": b'STORK_BOARD = "toaster"\nSTORK_AXES = "up"\n',
    "lines": b'\xef\xbb\xbfSTORK_BPM = 90\nSTORK_EYES = open\nSTORK_BMP = 5\nSTORK_SURFACE = "foam\nSTORK_SCL =\n',
    "section": b'STORK_VOLUME = 500\n[belt]\nSTORK_BUZZER = "NOWHERE"\n',
    "letters": 'STORK_BUZZER = "Ä"\nSTORK_WEARER = "'.encode() + b"w" * 70 + b'"\nSTORK_MENU = "dancing"\n',
}


@pytest.fixture(scope="module")
def ours():
    return firmware()


def on_the_console(drive, board, content, release):
    w = Worn(drive, model=board)
    (w.drive / "settings.toml").write_bytes(content)
    w.board.drive.release = release
    w.run(1.0)
    told = [line.removeprefix("stork: ") for line in w.board.console if line.startswith("stork: ")]
    return [line for line in told if line.startswith(("settings.toml", "boards")) and "expected" in line]


@pytest.mark.parametrize("release", RELEASES, ids=str)
@pytest.mark.parametrize("board", [PICO, SENSE, QTPY, NANO, CLUE])
@pytest.mark.parametrize("name", LINES)
def test_the_plan_tells_what_the_board_prints(tmp_path, ours, name, board, release):
    version = ".".join(map(str, release))
    drive = fresh(tmp_path / "board", version, board, board, MODELS[board].microcontroller.name.lower())
    (drive / "settings.toml").write_bytes(LINES[name])
    told = [line for line in make_plan(drive, ours).warnings if "expected" in line]
    as_read = f"settings.toml as CircuitPython {version} reads it"
    printed = on_the_console(tmp_path / "drive", board, LINES[name], release)
    assert told == [line.replace("settings.toml", as_read, 1) for line in printed]
    assert bool(printed) == (name not in ("nothing wrong", "analog pins", "display")) or name in (
        "display",
        "two motors",
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[*SLOW_IS_FINE, HealthCheck.function_scoped_fixture])
@given(content=FILES, board=st.sampled_from([PICO, SENSE, QTPY]), release=st.sampled_from(RELEASES))
def test_of_any_file(tmp_path_factory, content, board, release):
    printed = on_the_console(tmp_path_factory.mktemp("any") / "drive", board, content, release)
    assert start_complaints(board, content, release) == printed


def test_what_was_found(tmp_path):
    lines = start_complaints(PICO, FOUND, (10, 2, 1))
    keys = [line.partition(": ")[2].partition(":")[0].removeprefix("STORK_") for line in lines]
    assert keys == ["I2C_KHZ", "PIXELS", "BATTERY_PERMILLE", "PIXEL", "CHIPS", "BPM", "IDLE_S"]  # 050 is 50


def test_a_driver_of_a_motor_is_taken_to_be_connected():
    assert start_complaints(PICO, b'STORK_HAPTIC = "DRV2605"\nSTORK_HAPTIC_BUS = "GP3, GP2"\n', (10, 2)) == []


UNKNOWN = b"""STORK_SCL = "D9"
STORK_SDA = "D8"
STORK_PIXEL = "MY_PIXEL"
STORK_DISPLAY = 1
STORK_BATTERY = "D3"
STORK_BUZZER = "D9"
STORK_VOLUME = 101
"""


@pytest.mark.parametrize("release", RELEASES, ids=str)
def test_of_a_board_that_nobody_knows_pins_are_believed(release):
    """Two parts on one pin are told all the same, by its name."""
    lines = start_complaints("toaster_3000", UNKNOWN, release)
    assert [line.partition(": e")[0] for line in lines] == [
        "settings.toml, line 7: STORK_VOLUME",
        "settings.toml, line 6: STORK_BUZZER",
    ]
    assert "D9 is the pin of STORK_SCL" in lines[1]


def test_wired_like_another_board():
    assert start_complaints("raspberry_pi_pico_w", b'STORK_BOARD = "raspberry_pi_pico"\n', (10, 2)) == []


MINE = 'SCL = "D9"\nSDA = "D8"\nBUZZER = "D3"\nAXES = "+y+z+x"\nI2C_KHZ = 1000\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (MINE, ["boards: STORK_I2C_KHZ: expected 100 to 400, found 1000; using 400"]),
        ("BUZZER = 5\n", ["expected a start without an error, found AttributeError: module 'boards.mine' has no"]),
        ("import os\nos.abort()\n", ["expected a start without an error, found AttributeError"]),
        ("AXES = open('x').read()\n", ["expected a file of boards/, found 'mine'", "no file for the board"]),
        ("SCL = (\n", ["expected a file of boards/, found 'mine'", "no file for the board"]),
    ],
)
def test_a_board_file_of_ones_own_is_read_and_not_run(tmp_path, ours, text, told):
    drive = fresh(tmp_path / "board", "10.2.1", "toaster", "Toaster", "rp2040")
    (drive / "settings.toml").write_bytes(b'STORK_BOARD = "mine"\n')
    (drive / "boards").mkdir()
    (drive / "boards" / "mine.py").write_text(text)
    warnings = make_plan(drive, ours).warnings
    assert len(warnings) == len(told) and all(any(words in line for line in warnings) for words in told), warnings
