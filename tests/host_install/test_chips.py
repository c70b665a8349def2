"""Knowledge of `stork install`: a board's chip, its bootloader, and boards that look like others."""

import pytest

from host_install.drive import contents, fresh
from stork_host.errors import StorkError
from stork_host.install import chips, drive_settings
from stork_host.install.board import Board, read_board
from stork_host.install.drives import find_drive
from stork_host.install.firmware_files import firmware
from stork_host.install.install import make_plan
from stork_host.install.lookalikes import LOOK_ALIKES
from stork_sim.board.binding_facts import facts, versions
from stork_sim.board.microcontrollers import MICROCONTROLLERS


@pytest.fixture(scope="module")
def ours():
    return firmware()


def warned(folder, ours, **board):
    return make_plan(fresh(folder, **board), ours).warnings


@pytest.mark.parametrize(
    ("chip", "kb"),
    [
        *(("samd21g18", 32), ("samd21e18", 32), ("senseBox", 32), ("nRF52833", 128), ("STM32F411CE", 128)),
        *(("STM32F446xx", 128), ("STM32L433CCT6", 64), ("IMXRT1011DAE5A", 128), ("VexRiscv", 128)),
    ],
)
def test_a_chip_with_too_little_memory_is_refused(tmp_path, ours, chip, kb):
    """Whatever its CircuitPython: a newer one helps it no more."""
    for version in ("10.2.1", "7.3.3"):
        drive = fresh(
            tmp_path / version, board_id="some_board", name="Some Board with a name", chip=chip, version=version
        )
        before = contents(drive)
        told = (
            rf"expected a chip with 108 kB of memory for Python, found {chip}, with {kb} kB for everything; try: take a"
        )
        with pytest.raises(StorkError, match=told):
            make_plan(drive, ours)
        assert contents(drive) == before


def test_a_chip_that_no_test_knows_is_told_and_goes_on(tmp_path, ours):
    (told,) = warned(tmp_path / "m4", ours, chip="samd51j19")
    assert told == "no test of Stork knows the chip samd51j19: play some drills before a wearer gets the belt"
    assert warned(tmp_path / "s2", ours, chip="ESP32S2")[0].startswith("no test of Stork knows the chip ESP32S2")


@pytest.mark.parametrize("chip", ["rp2040", "rp2350a", "rp2350b", "ESP32S3"])
def test_nothing_is_told_of_a_chip_that_is_tried(tmp_path, ours, chip):
    assert warned(tmp_path / "d", ours, chip=chip) == []


@pytest.mark.parametrize(("version", "told"), [("9.2.8", 1), ("8.2.6", 1), ("10.0.0", 0)])
def test_an_rp2040_that_cannot_sleep_is_told(tmp_path, ours, version, told):
    found = [line for line in warned(tmp_path / "d", ours, chip="rp2040", version=version) if "tones" in line]
    assert len(found) == told and all("issue 8561" in line for line in found)
    assert warned(tmp_path / "other", ours, chip="rp2350a", version="9.2.8")[1:] == []


def test_the_tried_chips_are_the_simulators():
    """Each from the first table of CircuitPython's calls that has a build for it."""
    first = {}
    for version in reversed(versions()):
        for chip in facts("circuitpython", version)["builds"]:
            first[chip.lower().replace("-", "")] = tuple(map(int, version.split(".")[:2]))
    assert first == chips.TRIED and first.keys() == {one.name.lower().replace("-", "") for one in MICROCONTROLLERS}


def test_a_chip_under_an_older_circuitpython_than_any_test_knows_is_told(tmp_path, ours):
    told = warned(tmp_path / "d", ours, chip="rp2350a", version="9.0.5")
    assert told[-1] == ("no test of Stork knows the chip rp2350a before CircuitPython 9.2: copy a later one onto it")


def test_a_test_version_on_an_nrf52840_is_told_with_the_way_to_another(tmp_path, ours):
    board = {"board_id": "clue_nrf52840_express", "name": "Adafruit CLUE nRF52840 Express", "chip": "nRF52840"}
    told = warned(tmp_path / "d", ours, version="10.0.0-alpha.6", **board)
    assert told[0].startswith(
        "expected a released version of CircuitPython, found 10.0.0-alpha.6; try CircuitPython 10 from "
        "https://circuitpython.org/board/clue_nrf52840_express/; to change it: press reset twice, quickly; "
    )
    assert len(told) == 2 and "time.sleep()" in told[1]


def test_the_stalls_of_an_nrf52840_are_told(tmp_path, ours):
    board = {"board_id": "clue_nrf52840_express", "name": "Adafruit CLUE nRF52840 Express", "chip": "nRF52840"}
    (told,) = warned(tmp_path / "d", ours, **board)
    assert "time.sleep()" in told and "no version is known that mends it" in told and "4525" in told


def test_what_comes_first_where_circuitpython_is_another(tmp_path, ours):
    nano = {"board_id": "arduino_nano_rp2040_connect", "name": "Arduino Nano RP2040 Connect"}
    sense = {"board_id": "feather_bluefruit_sense", "chip": "nRF52840"}
    assert "connect REC to GND, press reset" in warned(tmp_path / "nano", ours, version="9.2.8", **nano)[0]
    assert "a bootloader before 0.6.1, update that first" in warned(tmp_path / "nrf", ours, version="9.2.8", **sense)[0]
    told = (
        r"try: get CircuitPython 10 .*drive \(press reset twice.* before 0\.6\.1, update that first\); your files stay"
    )
    with pytest.raises(StorkError, match=told):
        read_board(fresh(tmp_path / "old", version="8.1.0", **sense))
    with pytest.raises(StorkError, match=r"drive \(connect REC to GND, press reset"):
        read_board(fresh(tmp_path / "old_nano", version="8.1.0", **nano))


NRF = (
    "UF2 Bootloader {} lib/nrfx (v2.0.0) lib/tinyusb (0.12)\r\nModel: Adafruit CLUE nRF52840\r\nBoard-ID: {}\r\n{}\r\n"
)


def bootloader(folder, info):
    folder.mkdir()
    (folder / "INFO_UF2.TXT").write_bytes(info.encode())
    return folder


@pytest.mark.parametrize(
    ("version", "board", "softdevice"),
    [
        ("0.2.9", "NRF52-Bluefruit-v0", "Bootloader: s140 6.1.1"),
        ("0.4.1", "nRF52840-CLUE-revA", "SoftDevice: S140 6.1.1"),
        ("0.6.0", "Seeed_XIAO_nRF52840_Sense", "SoftDevice: S140 7.3.0"),
    ],
)
def test_an_old_bootloader_of_an_nrf52_comes_first(tmp_path, version, board, softdevice):
    drive = bootloader(tmp_path / "BOOT", NRF.format(version, board, softdevice))
    told = rf"expected UF2 bootloader 0\.6\.1 or later, .*, found {version}; try: update the bootloader first"
    with pytest.raises(StorkError, match=told):
        find_drive(drive)
    with pytest.raises(StorkError, match=told):
        find_drive(among=[drive])


@pytest.mark.parametrize(
    "info",
    [
        NRF.format("0.6.1", "Seeed_XIAO_nRF52840_Sense", "SoftDevice: S140 7.3.0"),
        NRF.format("0.10.0", "nRF52840-CLUE-revA", "SoftDevice: S140 6.1.1"),
        "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n",
        "TinyUF2 Bootloader 0.5.1 - tinyusb (0.12.0)\r\nModel: Feather ESP32-S3\r\nBoard-ID: ESP32S3-Feather-revA\r\n",
        "",
    ],
)
def test_a_bootloader_that_will_do(tmp_path, info):
    with pytest.raises(StorkError, match=r"a board that waits for it, at .*; try: get CircuitPython 10"):
        find_drive(bootloader(tmp_path / "BOOT", info))


def test_a_small_chip_is_refused_before_it_gets_circuitpython(tmp_path):
    info = "UF2 Bootloader v3.15.0 SFHWRO\r\nModel: Feather M0 Express\r\nBoard-ID: SAMD21G18A-Feather-v0\r\n"
    with pytest.raises(StorkError, match="found SAMD21G18A, with 32 kB for everything"):
        find_drive(bootloader(tmp_path / "BOOT", info))


def test_a_look_alike_is_told_its_settings_until_it_has_them(tmp_path, ours):
    drive = fresh(tmp_path / "d", board_id="raspberry_pi_pico_w", name="Raspberry Pi Pico W")
    (told,) = make_plan(drive, ours).warnings
    assert told == (
        "Stork has no file for the board raspberry_pi_pico_w; wired as raspberry_pi_pico it plays by these settings: "
        'STORK_BOARD = "raspberry_pi_pico", STORK_USB_POWER = "", STORK_BATTERY = ""'
    )
    settings = drive / "settings.toml"
    settings.write_bytes(b'STORK_BOARD = "raspberry_pi_pico"\nSTORK_BATTERY = ""\n')
    (told,) = make_plan(drive, ours).warnings
    assert told == 'raspberry_pi_pico_w differs from raspberry_pi_pico; settings.toml lacks: STORK_USB_POWER = ""'
    settings.write_bytes(settings.read_bytes() + b'STORK_USB_POWER = ""\n')
    assert make_plan(drive, ours).warnings == []


def test_look_alikes_have_no_file_and_name_one_that_is_there(ours):
    files = {path[7:-3] for path in ours.files if path.startswith("boards/")}
    assert not set(LOOK_ALIKES) & files
    assert {like.board for like in LOOK_ALIKES.values()} <= files - {"other", "stork_virtual"}


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_settings_of_a_look_alike_are_read_and_change_something(ours, name):
    like = LOOK_ALIKES[name]
    lines = like.lines().replace(", STORK", "\nSTORK").encode()
    assert drive_settings.complaints(lines, Board(name, name, "10.2.1"), {}) == []
    parts: dict[str, object] = {}
    exec(ours.files[f"boards/{like.board}.py"], parts)
    for key, value in like.settings.items():
        assert parts.get(key.removeprefix("STORK_"), "") != value
