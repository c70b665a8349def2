"""Boards without a file of their own play a whole trial by the settings that `stork install` tells for them.

Pins are those of CircuitPython's ports/*/boards/<board_id>/pins.c, of one board for each way in which they differ.
"""

from dataclasses import replace

import pytest

from session_room import sessions
from stork_boards.test_every_board import GO, MENU, complaints, headers, lit, played
from stork_host.install.compiled import compiled
from stork_host.install.firmware_files import firmware
from stork_host.install.lookalikes import LOOK_ALIKES
from stork_sim.board.microcontrollers import RP2040, RP2350
from stork_sim.board.models import MODELS, Model

PICO = MODELS["raspberry_pi_pico"]
_MB = 1024 * 1024
_RADIO_FIRMWARE = 1536 * 1024  # 1532 kB and NVM: ports/raspberrypi/boards/raspberry_pi_pico_w/link.ld
NO_GAUGE = {"battery": None, "usb": ""}


def pico_w() -> str:
    """A Pico's pins but for those that the radio's chip has (CYW0 to CYW2) and the one that is its clock, too."""
    there = [item for item in PICO.pins.split() if item.split("=")[0] not in ("GPIO23", "GPIO24", "GPIO25", "GPIO29")]
    return " ".join(there)


BOARDS = [
    replace(
        PICO,
        board_id="raspberry_pi_pico_w",
        pins=pico_w(),
        volume_bytes=2 * _MB - _RADIO_FIRMWARE,
        **NO_GAUGE,
    ),
    replace(
        MODELS["raspberry_pi_pico2"],
        board_id="raspberry_pi_pico2_w",
        pins=pico_w(),
        volume_bytes=4 * _MB - _RADIO_FIRMWARE,
        **NO_GAUGE,
    ),
    replace(
        MODELS["adafruit_feather_rp2040"],
        board_id="adafruit_feather_rp2040_can",
        pins="GPIO26=A0 GPIO27=A1 GPIO28=A2 GPIO29=A3 GPIO24=D24 GPIO25=D25 GPIO4=D4 GPIO5=D5 GPIO6=D6 GPIO9=D9 "
        "GPIO10=D10 GPIO11=D11 GPIO12=D12 GPIO1=RX,D0 GPIO0=TX,D1 GPIO14=SCK GPIO15=MOSI GPIO8=MISO GPIO2=SDA "
        "GPIO3=SCL GPIO7=BUTTON,BOOT,D7 GPIO13=LED,D13 GPIO21=NEOPIXEL GPIO20=NEOPIXEL_POWER",
        pixel_power="NEOPIXEL_POWER",
    ),
    replace(
        MODELS["adafruit_feather_esp32s3_4mbflash_2mbpsram"],
        board_id="adafruit_feather_esp32s3_reverse_tft",
        pins="GPIO39=TX,D39 GPIO38=RX,D38 GPIO5=D5 GPIO6=D6 GPIO9=D9 GPIO10=D10 GPIO11=D11 GPIO12=D12 GPIO13=LED,D13,L "
        "GPIO8=A5,D8 GPIO14=A4,D14 GPIO15=A3,D15 GPIO16=A2,D16 GPIO17=A1,D17 GPIO18=A0,D18 GPIO33=NEOPIXEL "
        "GPIO21=NEOPIXEL_POWER GPIO7=TFT_I2C_POWER GPIO35=MOSI,D35 GPIO36=SCK,D36 GPIO37=MISO,D37 GPIO4=SCL,D4 "
        "GPIO3=SDA,D3 GPIO0=BUTTON,BOOT0,D0 GPIO1=D1 GPIO2=D2",
        sensor_power="TFT_I2C_POWER",
    ),
    replace(
        MODELS["feather_bluefruit_sense"],
        board_id="feather_nrf52840_express",
        pins="P0_04=A0 P0_05=A1 P0_30=A2 P0_28=A3 P0_02=A4 P0_03=A5 P0_29=VOLTAGE_MONITOR,BATTERY P1_02=SWITCH "
        "P0_09=NFC1 P0_10=NFC2,D2 P1_08=D5 P0_07=D6 P0_26=D9 P0_27=D10 P0_06=D11 P0_08=D12 P1_09=D13 P0_16=NEOPIXEL "
        "P1_14=NEOPIXEL_POWER P0_14=SCK P0_13=MOSI P0_15=MISO P0_25=TX P0_24=RX P0_11=SCL P0_12=SDA "
        "P1_15=L,LED,RED_LED,D3 P1_10=BLUE_LED",
        chips=PICO.chips,
        wake="",
        pixel_power="NEOPIXEL_POWER",
        buzzer="D10",
        button="D9",
        **NO_GAUGE,
    ),
    *(
        replace(
            MODELS["seeed_xiao_esp32_s3_sense"],
            board_id=board_id,
            microcontroller=microcontroller,
            pins="GPIO26=A0,D0 GPIO27=A1,D1 GPIO28=A2,D2 GPIO6=SDA,D4 GPIO7=SCL,D5 GPIO0=TX,D6 GPIO1=RX,D7 "
            "GPIO2=SCK,D8 GPIO4=MISO,D9 GPIO3=MOSI,D10 " + own,
            pixel="NEOPIXEL",
            pixel_power="NEOPIXEL_POWER",
        )
        for board_id, microcontroller, own in (
            ("seeeduino_xiao_rp2040", RP2040, "GPIO29=A3,D3 GPIO12=NEOPIXEL GPIO11=NEOPIXEL_POWER"),
            ("seeeduino_xiao_rp2350", RP2350, "GPIO5=D3 GPIO22=NEOPIXEL GPIO23=NEOPIXEL_POWER"),
        )
    ),
]


def settings(board_id: str) -> dict[str, str]:
    like = LOOK_ALIKES[board_id]
    return {"STORK_BOARD": like.board, **like.settings}


@pytest.mark.parametrize("model", BOARDS, ids=lambda model: model.board_id)
def test_a_whole_trial_by_the_settings_that_are_told(tmp_path, model: Model):
    board, _ = played(tmp_path / "drive", model, settings=settings(model.board_id))
    assert headers(board)[0]["board_id"] == model.board_id
    assert complaints(board) == [] and board.sound.log and {MENU, GO} <= lit(board)


def test_beside_compiled_firmware_a_pico_w_has_room_for_three_sessions():
    """The page's number."""
    (model,) = [one for one in BOARDS if one.board_id == "raspberry_pi_pico_w"]
    assert sessions(model, compiled(firmware()))[1] == 3


CHANGED = [one for one in BOARDS if LOOK_ALIKES[one.board_id].settings and not one.sensor_power]
"""Those that play without their settings, too; without its power a sensor is not there, and no trial begins."""


@pytest.mark.parametrize("model", CHANGED, ids=lambda model: model.board_id)
def test_without_them_something_is_missing(tmp_path, model: Model):
    """So the settings are needed: the board complains, or stays dark."""
    board, _ = played(tmp_path / "drive", model, settings={"STORK_BOARD": LOOK_ALIKES[model.board_id].board})
    assert complaints(board) or not lit(board) - {(0, 0, 0)}
