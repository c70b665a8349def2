"""Every board of firmware/boards plays a whole trial on its model, with each sensor that it is sold with."""

import re
from dataclasses import replace

import pytest

from board_world import Worn
from stork_format import session
from stork_host.analysis.replay import replay
from stork_host.drive_sessions import sessions_on
from stork_host.install.firmware_files import firmware
from stork_host.install.shrunk import shrunk
from stork_sim.board import drive as drives
from stork_sim.board import flash
from stork_sim.board.models import MODELS, Model
from stork_sim.chips.foreign_chip import LSM6DSV16X, ForeignChip
from stork_sim.motion.people import person
from stork_sim.motion.single_leg import SingleLeg
from stork_sim.motion.virtual_person import virtual_wearer
from stork_sim.runs import CHIPS, make_rig, play

MENU, GO = (0, 30, 110), (0, 90, 0)
SOLD = [(name, chip) for name, model in MODELS.items() for chip in model.chips]
PICO = MODELS["raspberry_pi_pico"]
EACH = [(name, chip) for name, chip in SOLD if chip == MODELS[name].chips[0] or MODELS[name] is PICO]
"""Each board and each sensor once."""


def played(drive, board, chip="", **options):
    who = virtual_wearer(person("young"), SingleLeg("left", hold_s=4.0), seed=4)
    rig = make_rig(who, drive, chip=chip, board=board, **options)
    outcome = play(rig, who, "single_leg", "left", reacts=True).outcome
    assert outcome.end_cause == "touchdown" and outcome.complaints == [] and rig.chip.violations == []
    return rig.board, outcome


def headers(board):
    return [session.read(content).header for content in sessions_on(board.drive.folder).values()]


def complaints(board):
    """Lines of the console that tell of no session."""
    return [line for line in board.console if not line.startswith("stork: session ")]


def lit(board):
    return {rgb for _, *rgb in board.light.log for rgb in [tuple(rgb)]}


@pytest.mark.parametrize(("name", "chip"), SOLD)
def test_a_whole_trial(tmp_path, name, chip):
    board, outcome = played(tmp_path / "drive", name, chip)
    model = MODELS[name]
    (header,) = headers(board)
    assert (header["board_id"], header["sensor"]) == (name, CHIPS[chip].name) == (name, outcome.sensor)
    assert (header["acc_ug_per_lsb"], header["gyr_udps_per_lsb"]) == (122, 8750), "+-4 g, +-250 dps"
    assert "gravity_off" not in outcome.quality
    assert replay(sessions_on(board.drive.folder)[1]).difference is None
    assert complaints(board) == [], "every part that the file names could be had"
    assert board.loaded["sys"].path[0] == "/lib", "our libraries come before those that a board has frozen in"
    assert bool(board.sound.log) == bool(model.buzzer)
    seen = lit(board)
    if model.led:  # brightness only
        assert all(r == g == b for r, g, b in seen) and len(seen) > 3
    else:
        assert {MENU, GO} <= seen
    if model.display:
        shown = [" ".join(lines) for _, lines, _ in board.words.log]
        assert any("left" in line.lower() for line in shown) and len(set(shown)) > 4


@pytest.mark.parametrize(("name", "chip"), EACH)
def test_the_same_from_what_is_compiled(tmp_path, monkeypatch, name, chip):
    """The text that `stork install` compiles, with its few modules and names: the same session, light and sound. The
    flash takes no time: how files lie in its blocks differs.
    """
    monkeypatch.setattr(flash, "ERASE_US", 0)
    monkeypatch.setattr(flash, "PROGRAM_US", 0)
    monkeypatch.setattr(drives, "READ_US", 0)
    kept = {path: data for path, data in shrunk(firmware().files).files.items() if path != "settings.toml"}
    for path, data in kept.items():
        (tmp_path / "compact" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "compact" / path).write_bytes(data)
    boards = [played(tmp_path / drive, name, chip)[0] for drive in ("source", "compact")]
    assert boards[1].firmware == boards[1].drive.folder
    one, other = [(board.light.log, board.sound.log, board.words.log, board.console) for board in boards]
    assert one == other
    one, other = [sessions_on(board.drive.folder)[1] for board in boards]
    assert one == other


def wired(base: Model = PICO, **parts) -> Model:
    return replace(base, **parts)


@pytest.mark.parametrize(
    ("parts", "settings"),
    [
        ({"pixel": "", "dotstar": ("GP2", "GP3")}, {"STORK_PIXEL": "", "STORK_DOTSTAR": "GP2, GP3"}),  # SPI 0
        ({"pixel": "", "dotstar": ("GP3", "GP7")}, {"STORK_PIXEL": "", "STORK_DOTSTAR": "GP3, GP7"}),  # bit by bit
        ({"pixel": "", "rgb": ("GP6", "GP7", "GP8")}, {"STORK_PIXEL": "", "STORK_RGB": "GP6, GP7, GP8"}),
        (
            {"pixel": "", "rgb": ("GP6", "GP7", "GP8"), "rgb_low": True},
            {"STORK_PIXEL": "", "STORK_RGB": "GP6, GP7, GP8", "STORK_RGB_LOW": 1},
        ),
        ({"pixel": ""}, {"STORK_PIXEL": ""}),
    ],
    ids=["dotstar by spi", "dotstar by bits", "rgb", "rgb, lit while low", "no light at all"],
)
def test_another_light(tmp_path, parts, settings):
    """The same colours as a NeoPixel's, whatever shows them; and without any the rest goes on."""
    usual, _ = played(tmp_path / "usual", PICO)
    board, _ = played(tmp_path / "other", wired(**parts), settings=settings)
    assert complaints(board) == []
    assert lit(board) == (lit(usual) if len(parts) > 1 else set())


def test_a_slow_bus_loses_no_sample(tmp_path):
    board, _ = played(tmp_path / "drive", PICO, settings={"STORK_I2C_KHZ": 100})
    (stored,) = sessions_on(board.drive.folder).values()
    assert session.read(stored).result["quality"] == 0 and complaints(board) == []


def test_two_lights_show_the_same(tmp_path):
    model = wired(rgb=("GP6", "GP7", "GP8"))
    board, _ = played(tmp_path / "drive", model, settings={"STORK_RGB": "GP6, GP7, GP8", "STORK_PIXELS": 12})
    assert complaints(board) == [] and MENU in lit(board)


def test_nothing_but_a_sensor(tmp_path):
    """No light, no sound: a trial that somebody starts by feel is stored all the same."""
    model = wired(pixel="", buzzer="", motor="GP9")
    who = virtual_wearer(person("young"), SingleLeg("left", hold_s=4.0), seed=4)
    rig = make_rig(
        who, tmp_path / "drive", board=model, settings={"STORK_PIXEL": "", "STORK_BUZZER": "", "STORK_HOLD_S": 2}
    )
    press = rig.board.press
    for at_s, down in ((2.0, True), (3.0, False)):
        rig.board.clock.call_at(int(at_s * 1e6), lambda down=down: press(down))
    rig.board.clock.call_at(40_000_000, rig.board.power_off)
    rig.board.power_on()
    assert len(headers(rig.board)) == 1 and complaints(rig.board) == []


def test_a_board_that_only_settings_know(tmp_path):
    """No file for it, both addresses and all chips tried, its own pins: it plays, and says that it had no file."""
    model = wired(board_id="somebodys_own", address=0x6B, chips=("lsm6ds3trc",), battery=None, usb="")
    settings = {
        "STORK_SCL": "GP5",
        "STORK_SDA": "GP4",
        "STORK_PIXEL": "GP16",
        "STORK_BUZZER": "GP17",
        "STORK_BUTTON": "GP15",
        "STORK_AXES": "+y+z+x",
    }
    board, outcome = played(tmp_path / "drive", model, settings=settings)
    assert outcome.sensor == "LSM6DS3TR-C" and headers(board)[0]["board_id"] == "somebodys_own"
    assert complaints(board) == [
        "stork: no file boards/somebodys_own.py: settings.toml must name the pins (STORK_SCL, STORK_SDA ...)"
    ]


def beside(rig, foreign):
    """A second chip on the sensor's bus."""
    (bus,) = [chips for chips in rig.board.wiring.values() if rig.chip.address in chips]
    bus[foreign.address] = foreign
    return rig


@pytest.mark.parametrize("chip", PICO.chips)
def test_another_chip_at_the_sensors_usual_address(tmp_path, chip):
    """Breakouts may carry several chips; the sensor is found at its second address."""
    who = virtual_wearer(person("young"), SingleLeg("left", hold_s=4.0), seed=4)
    foreign = ForeignChip(LSM6DSV16X)
    rig = beside(make_rig(who, tmp_path / "drive", chip=chip, board=wired(address=0x6B)), foreign)
    assert play(rig, who, "single_leg", "left", reacts=True).outcome.sensor == CHIPS[chip].name
    assert complaints(rig.board) == [] and foreign.written == []


def test_a_sensor_that_stork_does_not_know_is_named(tmp_path):
    who = virtual_wearer(person("young"), SingleLeg("left", hold_s=4.0), seed=4)
    rig = make_rig(who, tmp_path / "drive", board=PICO)
    beside(rig, ForeignChip(LSM6DSV16X))
    rig.board.clock.call_at(5_000_000, rig.board.power_off)
    rig.board.power_on()
    (line,) = [line for line in rig.board.console if "fault" in line]
    assert "found an LSM6DSV16X, which Stork does not know yet, at 0x6a, nothing at 0x6b" in line


def test_impossible_pins_are_told_in_a_line_each_and_the_rest_goes_on(tmp_path):
    settings = {
        "STORK_LED": "GP99",
        "STORK_HAPTIC": "GP17",  # the buzzer has it
        "STORK_RGB": "GP6, GP7",
        "STORK_BATTERY": "GP9",  # cannot measure
        "STORK_DOTSTAR": "GP10",
        "STORK_CHIPS": "LSM6DSOX, MPU6050",
        "STORK_PIXELS": "many",
        "STORK_ADDRESS": "0x6A, here",
        "STORK_DISPLAY": 1,
    }
    board, _ = played(tmp_path / "drive", PICO, settings=settings)
    told = complaints(board)
    for name in settings:
        (line,) = [line for line in told if re.match(rf"stork: settings\.toml, line \d+: {name}: expected ", line)]
        assert "going on without" in line or "using" in line
    assert len(told) == len(settings) and "Traceback" not in "\n".join(board.console)


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({"STORK_SCL": "GP98"}, "'GP98, GP4'; (this board has no pin GP98) "),
        ({"STORK_SDA": "GP" + "9" * 300}, f"'GP5, GP{'9' * 62}'; (this board has no pin GP{'9' * 62}) "),
        ({"STORK_SCL": "GP4", "STORK_SDA": "GP5"}, "'GP4, GP5'; (Invalid pins) "),
        ({"STORK_SCL": ""}, "'GP4'; (STORK_SCL, STORK_SDA: expected one pin each, found ('GP4',)) "),
        ({"STORK_SCL": "__dict__"}, "'__dict__, GP4'; (this board has no pin __dict__) "),
    ],
)
def test_a_bus_on_impossible_pins_is_told_and_the_usual_ones_are_used(tmp_path, settings, found):
    board, _ = played(tmp_path / "drive", PICO, settings=settings)
    (line,) = complaints(board)
    key = min(settings)
    told = rf"stork: settings\.toml, line \d+: {key}: expected SCL and SDA of one bus, found "
    assert re.match(told, line) and found + "using GP5, GP4" in line


def test_a_board_s_file_with_impossible_pins_is_a_fault_with_its_light(tmp_path):
    board = (
        Worn(tmp_path / "drive", model=wired(board_id="somebodys_own"), STORK_SCL="GP4", STORK_SDA="GP5").run(5.0).board
    )
    assert any("STORK_SCL: expected SCL and SDA of one bus, found 'GP4, GP5'" in line for line in board.console)
    (line,) = [line for line in board.console if "fault" in line]
    assert line.startswith("stork: fault: sensor: ")
    assert lit(board) != {(0, 0, 0)}


CLUE = "clue_nrf52840_express"
PIN_KEYS = ("SCL", "SDA", "POWER", "WAKE", "PIXEL", "LED", "BUZZER", "HAPTIC", "BUTTON", "BATTERY", "USB_POWER")


@pytest.mark.parametrize(
    ("key", "value"),
    [(key, value) for key in PIN_KEYS for value in ("DISPLAY", "x" * 300)] + [("WAKE", "__dict__"), ("WAKE", "P99")],
)
def test_what_is_no_pin_is_told_and_the_belt_sleeps_and_wakes(tmp_path, key, value):
    """Also what the ``board`` module has and is no pin."""
    w = Worn(tmp_path / "drive", model=CLUE, **{"STORK_" + key: value}, STORK_IDLE_S=5)
    w.press(40.0).run(50.0)
    assert w.board.resets == 0 and "Traceback" not in w.console and "fault" not in w.console, w.console
    assert re.search(rf"settings\.toml, line \d+: STORK_{key}: expected ", w.console)
    assert any(any(rgb) for rgb in w.colours(0.5, 4.0)) and (
        key == "BUTTON" or any(any(rgb) for rgb in w.colours(40.0, 45.0))
    )


@pytest.mark.parametrize("board", ["x" * 300, "no_such_board"])
def test_a_board_that_is_not_there_is_told(tmp_path, board):
    w = Worn(tmp_path / "drive", STORK_BOARD=board).run(5.0)
    assert "STORK_BOARD: expected a file of boards/, found " in w.console and w.board.resets == 0
    assert "Traceback" not in w.console and any(any(rgb) for rgb in w.colours(1.0, 4.0))


@pytest.mark.parametrize("name", ["Seeed_XIAO_nRF52840_Sense", "feather_bluefruit_sense", "raspberry_pi_pico"])
def test_asleep_and_woken_by_a_tap_on_the_case(tmp_path, name):
    """By the sensor's wire where there is one, else by looking now and then; and then a trial is played. Asleep, the
    sensor looks 26 times a second: one tap may fall between two looks, four in a row cannot.
    """
    who = virtual_wearer(person("young"), SingleLeg("left", hold_s=4.0), seed=4)
    rig = make_rig(who, tmp_path / "drive", board=name, settings={"STORK_IDLE_S": 10, "STORK_HOLD_S": 5})
    board, clock = rig.board, rig.board.clock
    slept: list[int] = []
    for at_s, what in (
        (25.0, lambda: slept.append(board.slept_us)),
        *((25.0 + k / 100, lambda: board.tapper(10_000)) for k in range(4)),
        (29.2, lambda: slept.append(board.slept_us)),
        (30.0, lambda: board.press(True)),
        (31.0, lambda: board.press(False)),
        (75.0, board.power_off),
    ):
        clock.call_at(int(at_s * 1e6), what)
    board.power_on()
    assert slept[0] > 9e6 and slept[1] - slept[0] < 4.1e6, "asleep from about 13 s on, and awake at the next look"
    assert len(headers(board)) == 1 and rig.chip.violations == [] and complaints(board) == []
