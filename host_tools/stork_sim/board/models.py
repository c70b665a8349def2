"""Models of boards: their pins, and the parts that are soldered or wired to them.

Pins are those of CircuitPython's ports/*/boards/<board_id>/pins.c: ``chip pin=name,name`` for each. Parts are written
down here a second time, from the makers' pages and docs/build_guide.md, and not read from firmware/boards: a wrong pin
there leaves the virtual board dark, too.
"""

from dataclasses import dataclass
from functools import cache

from stork_sim.board.drive import one_block_fat
from stork_sim.board.fat_volume import FatVolume
from stork_sim.board.flash import BLOCK, Flash
from stork_sim.board.littlefs_volume import LittlefsVolume
from stork_sim.board.microcontrollers import ESP32S3, NRF52840, RP2040, RP2350, VIRTUAL, Microcontroller
from stork_sim.board.volume import Volume

_SOX = ("lsm6dsox",)
_BREAKOUT = ("lsm6dsox", "lsm6dso32", "ism330dhcx")
_EITHER = ("lsm6ds33", "lsm6ds3trc")

SMALL_HEAP = NRF52840.heap_bytes
"""Bytes that an nRF52840 leaves to Python."""

_MB = 1024 * 1024
_QSPI = 2 * _MB - BLOCK  # less a block for a copy; GD25Q16C, W25Q16JVxQ, P25Q16H: the boards' mpconfigboard.mk


@dataclass(frozen=True)
class Model:
    """Names are pins of the board. ``chips``: sensors it is sold with, the usual one first; ``dotstar``: clock, data;
    ``motors``: at the left and the right; ``haptic_bus``: SCL, SDA of a DRV2605; ``battery``: pin, thousandths of its
    divider, and a pin that must be low.
    ``volume_bytes``: of the drive, by the flash in CircuitPython's mpconfigboard.mk for it [cp-chips]; ``littlefs``: on
    it instead of FAT, as under MicroPython; ``nvm_bytes`` and ``heap_bytes``: 0 = as its microcontroller has.
    """

    board_id: str
    pins: str
    microcontroller: Microcontroller = VIRTUAL
    scl: str = "SCL"
    sda: str = "SDA"
    chips: tuple[str, ...] = _SOX
    address: int = 0x6A
    sensor_power: str = ""
    wake: str = ""
    pixel: str = ""
    pixels: int = 1
    pixel_power: str = ""
    dotstar: tuple[str, ...] = ()
    rgb: tuple[str, ...] = ()
    rgb_low: bool = False
    led: str = ""
    buzzer: str = ""
    motor: str = ""
    motors: tuple[str, ...] = ()
    haptic_bus: tuple[str, ...] = ()
    display: bool = False
    button: str = ""
    battery: tuple[str, int, str] | None = None
    usb: str = ""
    volume_bytes: int = 372 * BLOCK
    littlefs: bool = False
    nvm_bytes: int = 0
    heap_bytes: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "nvm_bytes", self.nvm_bytes or self.microcontroller.nvm_bytes)
        object.__setattr__(self, "heap_bytes", self.heap_bytes or self.microcontroller.heap_bytes)

    @property
    def drive_bytes(self) -> int:
        """Room for files on the drive."""
        return _room(self.volume_bytes)

    def volume(self, flash: Flash) -> Volume:
        """The file system of its drive."""
        return LittlefsVolume(flash) if self.littlefs else FatVolume(self.microcontroller.cache(flash))

    def names(self) -> list[tuple[str, list[str]]]:
        """(chip pin, its names) of each pin."""
        return [(pin, names.split(",")) for pin, _, names in (item.partition("=") for item in self.pins.split())]


@cache
def _room(volume_bytes: int) -> int:
    volume = one_block_fat(Flash(volume_bytes))
    volume.format()
    cluster, clusters, _ = volume.room()
    return cluster * clusters


def _behind(microcontroller: Microcontroller, flash_mb: int) -> int:
    """A drive that lies behind the firmware in one flash."""
    return flash_mb * _MB - microcontroller.firmware_bytes


_ESP32S3_4MB = _behind(ESP32S3, 4)
_ESP32S3_8MB = 8 * _MB - 0x450000  # ports/espressif/esp-idf-config/partitions-8MB.csv: where user_fs begins
_NO_PSRAM_HEAP = SMALL_HEAP  # assumed, rather too few than too many: in no source, as the heap of the others [cp-chips]

_QTPY_S3_PINS = (
    "GPIO0=BUTTON,D0 GPIO18=A0,D18 GPIO17=A1,D17 GPIO9=A2,D9 GPIO8=A3,D8 GPIO7=SDA,A4,D7 GPIO6=SCL,A5,D6 "
    "GPIO5=TX,A6,D5 GPIO16=RX,A7,D16 GPIO35=MOSI,D35 GPIO36=SCK,D36 GPIO37=MISO,D37 GPIO38=NEOPIXEL_POWER "
    "GPIO39=NEOPIXEL GPIO40=SCL1,D40 GPIO41=SDA1,D41"
)
_FEATHER_S3_PINS = (
    "GPIO0=BUTTON,BOOT0,D0 GPIO3=SDA,D3 GPIO4=SCL,D4 GPIO5=D5 GPIO6=D6 GPIO7=I2C_POWER,D7 GPIO8=A5,D8 GPIO9=D9 "
    "GPIO10=D10 GPIO11=D11 GPIO12=D12 GPIO13=LED,D13,L GPIO14=A4,D14 GPIO15=A3,D15 GPIO16=A2,D16 GPIO17=A1,D17 "
    "GPIO18=A0,D18 GPIO21=NEOPIXEL_POWER GPIO33=NEOPIXEL GPIO35=MOSI,D35 GPIO36=SCK,D36 GPIO37=MISO,D37 "
    "GPIO38=RX,D38 GPIO39=TX,D39"
)
_PICO_PINS = (
    "GPIO0=GP0 GPIO1=GP1 GPIO2=GP2 GPIO3=GP3 GPIO4=GP4 GPIO5=GP5 GPIO6=GP6 GPIO7=GP7 GPIO8=GP8 GPIO9=GP9 "
    "GPIO10=GP10 GPIO11=GP11 GPIO12=GP12 GPIO13=GP13 GPIO14=GP14 GPIO15=GP15 GPIO16=GP16 GPIO17=GP17 GPIO18=GP18 "
    "GPIO19=GP19 GPIO20=GP20 GPIO21=GP21 GPIO22=GP22 GPIO23=SMPS_MODE,GP23 GPIO24=VBUS_SENSE,GP24 GPIO25=LED,GP25 "
    "GPIO26=GP26_A0,GP26,A0 GPIO27=GP27_A1,GP27,A1 GPIO28=GP28_A2,GP28,A2 GPIO29=A3,VOLTAGE_MONITOR"
)

_ALL = (
    Model(
        "stork_virtual",
        "V0=SCL V1=SDA V2=NEOPIXEL V3=BUZZER V4=BUTTON V5=VOLTAGE_MONITOR V6=D6 V7=D7 V8=D8 V9=D9 V10=D10",
        chips=(*_BREAKOUT, "lsm6ds3trc", "lsm6ds33"),
        pixel="NEOPIXEL",
        buzzer="BUZZER",
        button="BUTTON",
        battery=("VOLTAGE_MONITOR", 2000, ""),
    ),
    Model(
        "feather_bluefruit_sense",
        "P0_04=A0 P0_05=A1 P0_30=A2 P0_28=A3 P0_02=A4 P0_03=A5 P0_31=AREF P0_29=VOLTAGE_MONITOR,BATTERY P1_02=SWITCH "
        "P0_09=NFC1 P0_10=NFC2,D2 P1_11=D3,ACCELEROMETER_GYRO_INTERRUPT P1_08=D5 P0_07=D6 P0_26=D9 P0_27=D10 "
        "P0_06=D11 P0_08=D12 P1_09=D13,L,LED,RED_LED P0_16=NEOPIXEL P0_14=SCK P0_13=MOSI P0_15=MISO P0_25=TX P0_24=RX "
        "P0_11=SCL P0_12=SDA P1_10=BLUE_LED P0_01=MICROPHONE_CLOCK P0_00=MICROPHONE_DATA "
        "P1_00=PROXIMITY_LIGHT_INTERRUPT",
        microcontroller=NRF52840,
        chips=_EITHER,
        wake="ACCELEROMETER_GYRO_INTERRUPT",
        pixel="NEOPIXEL",
        button="SWITCH",
        battery=("VOLTAGE_MONITOR", 2000, ""),
        volume_bytes=_QSPI,
        nvm_bytes=4096,  # ports/nordic/boards/feather_bluefruit_sense/mpconfigboard.h:38
    ),
    Model(
        "clue_nrf52840_express",
        "P0_04=P0,D0,A2,RX P0_05=P1,D1,A3,TX P0_03=P2,D2,A4 P0_28=P3,D3,A5 P0_02=P4,D4,A6 P1_02=P5,D5,BUTTON_A "
        "P1_09=P6,D6 P0_07=P7,D7 P1_07=P8,D8 P0_27=P9,D9 P0_30=P10,D10,A7 P1_10=P11,D11,BUTTON_B P0_31=P12,D12,A0 "
        "P0_08=P13,D13,SCK P0_06=P14,D14,MISO P0_26=P15,D15,MOSI P0_29=P16,D16,A1 P1_01=P17,D17,L,LED "
        "P0_16=P18,D18,NEOPIXEL P0_25=P19,D19,SCL P0_24=P20,D20,SDA P0_01=MICROPHONE_CLOCK P0_00=MICROPHONE_DATA "
        "P1_00=SPEAKER P0_09=PROXIMITY_LIGHT_INTERRUPT P1_06=ACCELEROMETER_GYRO_INTERRUPT P0_10=WHITE_LEDS "
        "P1_03=TFT_RESET P1_05=TFT_BACKLIGHT P0_12=TFT_CS P0_13=TFT_DC P0_14=TFT_SCK P0_15=TFT_MOSI",
        microcontroller=NRF52840,
        chips=_EITHER,
        wake="ACCELEROMETER_GYRO_INTERRUPT",
        pixel="NEOPIXEL",
        buzzer="SPEAKER",
        display=True,
        button="BUTTON_A",
        volume_bytes=_QSPI,
    ),
    Model(
        "Seeed_XIAO_nRF52840_Sense",
        "P0_02=A0,D0 P0_03=A1,D1 P0_28=A2,D2 P0_29=A3,D3 P0_04=A4,D4,SDA P0_05=A5,D5,SCL P0_09=NFC1 P0_10=NFC2 "
        "P1_11=D6,TX P1_12=D7,RX P1_13=D8,SCK P1_14=D9,MISO P1_15=D10,MOSI P0_26=LED,LED_RED P0_06=LED_BLUE "
        "P0_30=LED_GREEN P1_08=IMU_PWR P0_27=IMU_SCL P0_07=IMU_SDA P0_11=IMU_INT1 P1_10=MIC_PWR P1_00=PDM_CLK "
        "P0_16=PDM_DATA P0_14=READ_BATT_ENABLE P0_31=VBATT P0_17=CHARGE_STATUS P0_13=CHARGE_RATE",
        microcontroller=NRF52840,
        scl="IMU_SCL",
        sda="IMU_SDA",
        chips=("lsm6ds3trc",),
        sensor_power="IMU_PWR",
        wake="IMU_INT1",
        rgb=("LED_RED", "LED_GREEN", "LED_BLUE"),
        rgb_low=True,
        battery=("VBATT", 2961, "READ_BATT_ENABLE"),
        volume_bytes=_QSPI,
    ),
    Model(
        "arduino_nano_rp2040_connect",
        "GPIO0=D0,TX GPIO1=D1,RX GPIO2=ESP_GPIO0 GPIO3=ESP_RESET GPIO10=ESP_BUSY GPIO9=ESP_CS,CS1 GPIO6=LED,D13,SCK "
        "GPIO4=D12,MISO GPIO7=D11,MOSI GPIO5=D10 GPIO8=MISO1 GPIO11=MOSI1 GPIO14=SCK1 GPIO12=A4,SDA GPIO13=A5,SCL "
        "GPIO15=D3 GPIO16=D4 GPIO17=D5 GPIO18=D6 GPIO19=D7 GPIO20=D8 GPIO21=D9 GPIO22=MICROPHONE_DATA "
        "GPIO23=MICROPHONE_CLOCK GPIO24=INT1 GPIO25=D2 GPIO26=A0 GPIO27=A1 GPIO28=A2 GPIO29=A3",
        microcontroller=RP2040,
        wake="INT1",
        led="LED",
        buzzer="D3",
        volume_bytes=_behind(RP2040, 16),
    ),
    Model(
        "adafruit_feather_rp2040",
        "GPIO26=A0 GPIO27=A1 GPIO28=A2 GPIO29=A3 GPIO24=D24 GPIO25=D25 GPIO18=SCK GPIO19=MOSI GPIO20=MISO GPIO1=D0,RX "
        "GPIO0=D1,TX GPIO6=D4 GPIO2=SDA GPIO3=SCL GPIO7=D5 GPIO8=D6 GPIO9=D9 GPIO10=D10 GPIO11=D11 GPIO12=D12 "
        "GPIO13=LED,D13 GPIO4=BUTTON,BOOT GPIO16=NEOPIXEL",
        microcontroller=RP2040,
        chips=_BREAKOUT,
        pixel="NEOPIXEL",
        buzzer="D10",
        button="D9",
        volume_bytes=_behind(RP2040, 8),
    ),
    Model(
        "adafruit_qtpy_rp2040",
        "GPIO29=A0,D0 GPIO28=A1,D1 GPIO27=A2,D2 GPIO26=A3,D3 GPIO24=SDA,D4 GPIO25=SCL,D5 GPIO20=TX,D6 GPIO5=RX,D7 "
        "GPIO6=SCK,D8 GPIO4=MISO,D9 GPIO3=MOSI,D10 GPIO12=NEOPIXEL GPIO11=NEOPIXEL_POWER GPIO21=BUTTON GPIO22=SDA1 "
        "GPIO23=SCL1",
        microcontroller=RP2040,
        scl="SCL1",
        sda="SDA1",
        chips=_BREAKOUT,
        pixel="NEOPIXEL",
        pixel_power="NEOPIXEL_POWER",
        buzzer="A3",
        button="A2",
        volume_bytes=_behind(RP2040, 8),
    ),
    Model(
        "raspberry_pi_pico",
        _PICO_PINS,
        microcontroller=RP2040,
        scl="GP5",
        sda="GP4",
        chips=_BREAKOUT,
        pixel="GP16",
        buzzer="GP17",
        button="GP15",
        battery=("VOLTAGE_MONITOR", 3000, ""),
        usb="VBUS_SENSE",
        volume_bytes=_behind(RP2040, 2),
    ),
    Model(
        "raspberry_pi_pico2",
        _PICO_PINS,
        microcontroller=RP2350,
        chips=_BREAKOUT,
        scl="GP5",
        sda="GP4",
        pixel="GP16",
        buzzer="GP17",
        button="GP15",
        battery=("VOLTAGE_MONITOR", 3000, ""),
        usb="VBUS_SENSE",
        volume_bytes=_behind(RP2350, 4),
    ),
    Model(
        "adafruit_feather_rp2350",
        "GPIO26=A0 GPIO27=A1 GPIO28=A2 GPIO29=A3 GPIO24=D24 GPIO25=D25 GPIO22=SCK GPIO23=MOSI GPIO20=MISO GPIO1=D0,RX "
        "GPIO0=D1,TX GPIO2=SDA GPIO3=SCL GPIO5=D5 GPIO6=D6 GPIO9=D9 GPIO10=D10 GPIO11=D11 GPIO4=IO4,D12 "
        "GPIO7=IO7,LED,D13 GPIO15=CKN GPIO14=CKP GPIO19=D0N GPIO18=D0P GPIO17=D1N GPIO16=D1P GPIO13=D2N GPIO12=D2P "
        "GPIO21=NEOPIXEL",
        microcontroller=RP2350,
        chips=_BREAKOUT,
        pixel="NEOPIXEL",
        buzzer="D10",
        button="D9",
        volume_bytes=_behind(RP2350, 8),
    ),
    *(
        Model(
            board_id,
            _FEATHER_S3_PINS,
            microcontroller=ESP32S3,
            chips=_BREAKOUT,
            sensor_power="I2C_POWER",
            pixel="NEOPIXEL",
            pixel_power="NEOPIXEL_POWER",
            buzzer="D10",
            button="D9",
            volume_bytes=volume_bytes,
            heap_bytes=heap_bytes,
        )
        for board_id, volume_bytes, heap_bytes in (
            ("adafruit_feather_esp32s3_4mbflash_2mbpsram", _ESP32S3_4MB, 0),
            ("adafruit_feather_esp32s3_nopsram", _ESP32S3_8MB, _NO_PSRAM_HEAP),
        )
    ),
    *(
        Model(
            board_id,
            _QTPY_S3_PINS,
            microcontroller=ESP32S3,
            chips=_BREAKOUT,
            scl="SCL1",
            sda="SDA1",
            pixel="NEOPIXEL",
            pixel_power="NEOPIXEL_POWER",
            buzzer="A3",
            button="A2",
            volume_bytes=volume_bytes,
            heap_bytes=heap_bytes,
        )
        for board_id, volume_bytes, heap_bytes in (
            ("adafruit_qtpy_esp32s3_4mbflash_2mbpsram", _ESP32S3_4MB, 0),
            ("adafruit_qtpy_esp32s3_nopsram", _ESP32S3_8MB, _NO_PSRAM_HEAP),
        )
    ),
    Model(
        "seeed_xiao_esp32_s3_sense",
        "GPIO1=D0,A0 GPIO2=D1,A1 GPIO3=D2,A2 GPIO4=D3,A3 GPIO5=D4,A4,SDA GPIO6=D5,A5,SCL GPIO43=D6,TX GPIO44=D7,RX "
        "GPIO7=D8,SCK GPIO8=D9,MISO GPIO9=D10,MOSI GPIO38=D11,I2S_SD,CAM_VSYNC GPIO39=D12,I2S_SCK,MTCK,CAM_SCL "
        "GPIO40=D13,I2S_WS,MTDO,CAM_SDA GPIO41=D14,MTDI,MIC_DATA,RX_1 GPIO42=D15,MTMS,MIC_CLK,TX_1 "
        "GPIO10=D16,ADC,CAM_XCLK GPIO13=D17,SCK_1,CAM_PCLK GPIO12=D18,MISO_1,CAM_D5 GPIO11=D19,MOSI_1,CAM_D6 "
        "GPIO21=LED,SDCS GPIO15=CAM_D0 GPIO17=CAM_D1 GPIO18=CAM_D2 GPIO16=CAM_D3 GPIO14=CAM_D4 GPIO48=CAM_D7 "
        "GPIO47=CAM_HREF",
        microcontroller=ESP32S3,
        chips=_BREAKOUT,
        pixel="D3",
        buzzer="D1",
        button="D0",
        volume_bytes=_ESP32S3_8MB,
    ),
)

MODELS = {model.board_id: model for model in _ALL}
