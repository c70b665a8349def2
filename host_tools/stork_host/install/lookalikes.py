"""Boards that have no file in firmware/boards, and play by the file of another board and a few settings.

Each has the pins that the other board's file names, by these names, in CircuitPython's pins.c [cp-lookalikes].
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class LookAlike:
    """``board``: whose file and wiring it takes; ``settings``: what differs, as settings.toml names it."""

    board: str
    settings: dict[str, str] = field(default_factory=dict)

    def lines(self) -> str:
        """Settings for settings.toml, in one line."""
        return ", ".join(f'{name} = "{value}"' for name, value in ({"STORK_BOARD": self.board} | self.settings).items())

    def missing(self, settings: Mapping[str, object]) -> str:
        """Settings that are not there yet, in one line; "" where all are. Any value is the builder's own choice."""
        return ", ".join(f'{name} = "{value}"' for name, value in self.settings.items() if name not in settings)


# On the W boards USB is seen by the radio's chip, and the battery on the pin of its clock.
_RADIO: Final = {"STORK_USB_POWER": "", "STORK_BATTERY": ""}
_TFT: Final = {"STORK_POWER": "TFT_I2C_POWER"}
_FEATHER, _FEATHER_2350, _FEATHER_S3 = (
    LookAlike(board)
    for board in ("adafruit_feather_rp2040", "adafruit_feather_rp2350", "adafruit_feather_esp32s3_4mbflash_2mbpsram")
)
_OWN_PIXEL: Final = {"STORK_PIXEL": "NEOPIXEL"}

LOOK_ALIKES: Final = {
    "raspberry_pi_pico_w": LookAlike("raspberry_pi_pico", _RADIO),
    "raspberry_pi_pico2_w": LookAlike("raspberry_pi_pico2", _RADIO),
    # VOLTAGE_MONITOR is another pin, and by which divider is not known.
    "pimoroni_pico_plus2": LookAlike("raspberry_pi_pico2", {"STORK_BATTERY": ""}),
    "pimoroni_pico_plus2w": LookAlike("raspberry_pi_pico2", _RADIO),
    "weact_studio_pico": LookAlike("raspberry_pi_pico", {"STORK_USB_POWER": ""}),
    "weact_studio_pico_16mb": LookAlike("raspberry_pi_pico", {"STORK_USB_POWER": ""}),
    "adafruit_feather_rp2040_adalogger": _FEATHER,
    "adafruit_feather_rp2040_can": _FEATHER,
    "adafruit_feather_rp2040_dvi": _FEATHER,
    "adafruit_feather_rp2040_rfm": _FEATHER,
    "adafruit_feather_rp2040_scorpio": _FEATHER,
    "adafruit_feather_rp2040_thinkink": _FEATHER,
    "adafruit_feather_rp2040_usb_host": _FEATHER,
    "adafruit_feather_rp2350_adalogger": _FEATHER_2350,
    "adafruit_feather_esp32s2": LookAlike(_FEATHER_S3.board, {"STORK_POWER": ""}),
    "adafruit_feather_esp32s3_tft": LookAlike(_FEATHER_S3.board, _TFT),
    "adafruit_feather_esp32s3_reverse_tft": LookAlike(_FEATHER_S3.board, _TFT),
    "adafruit_qtpy_esp32s2": LookAlike("adafruit_qtpy_esp32s3_4mbflash_2mbpsram"),
    "feather_nrf52840_express": _FEATHER,
    "seeeduino_xiao_rp2040": LookAlike("seeed_xiao_esp32_s3_sense", _OWN_PIXEL),
    "seeeduino_xiao_rp2350": LookAlike("seeed_xiao_esp32_s3_sense", _OWN_PIXEL),
}
"""board_id -> how it plays."""
