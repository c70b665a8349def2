"""Table of microcontrollers: what CircuitPython makes of each, as far as the firmware can trip over it [cp-chips].

Lines are those of adafruit/circuitpython at 10.2.1. The virtual board behaves as the row of its board says.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from stork_sim.board.flash import Flash
from stork_sim.board.flash_cache import Cache, DirtySectors, OneBlock, WriteThrough

CONSOLE, DATA, DRIVE, KEYBOARD, MIDI = "console", "data", "drive", "hid", "midi"
IN_ENDPOINTS = {CONSOLE: 2, DATA: 2, DRIVE: 1, KEYBOARD: 1, MIDI: 1}
"""IN endpoints of each function beside one for control: shared-module/usb_cdc/__init__.c:187,194,384 (a CDC has two),
usb_hid/__init__.c:174, usb_midi/__init__.c:178, supervisor/shared/usb/usb_desc.c:196.
"""


@dataclass(frozen=True)
class Pwm:
    """Limits of pwmio: from ``least_hz`` to ``most_hz``, on ``timers`` of ``channels_each``, no more than ``channels``
    in all; ``joins_tones``: a channel may share the timer of one whose frequency changes, and change with it.
    """

    least_hz: int
    most_hz: int
    timers: int
    channels_each: int
    channels: int
    joins_tones: bool = False


def _gpios(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"GPIO{n}" for n in range(first, last + 1))


@dataclass(frozen=True)
class Microcontroller:
    """``platform``: sys.platform. Where two rows hold the same, the same source line says so.

    ``watchdog_most_s``: longest time, 0 = no limit below 49 days. ``watchdog_stops``: by ``mode = None``, and by the
    end of a program. ``watchdog_retimed``: its timeout may change while it is armed. ``watchdog_outlives_reset``:
    microcontroller.reset() leaves it running. ``safe_modes``: reset
    reasons after which CircuitPython starts in safe mode; ``safe_modes_by_usb``: of these, only with USB power.
    ``alarm``: the module exists. ``alarm_on_edge``: a PinAlarm may wait for one.
    ``alarm_step_s``: a TimeAlarm counts in these, 0 = to the millisecond.
    ``alarm_missed_ms``: a TimeAlarm that is so late when the sleep begins never comes, 0 = there is none such.
    ``sleep_stops_pwm``: light sleep holds PWM pins where they are. On each of them USB goes on in light sleep
    [cp-sleep-usb].
    ``sleep_hides_reset_before``: of a CircuitPython before this one, a reset by software after a light sleep is told as
    one by an alarm; () = never. ``brown_out_by_software``: it is such a reset, and not by the chip; ``brown_out_told``:
    as one, and not as power-on.
    ``in_endpoints``: of USB, control included.
    ``usb_at_first``: functions that are on before boot.py. ``nvm_bytes``: the usual size; a board may have another.
    ``erase_bytes``: of NVM that an assignment erases before it writes them anew. ``firmware_bytes``: of the flash
    that holds the drive, in front of it. ``cache``: between the drive's file system and its flash. ``heap_bytes``:
    what Python has in all. ``analog``: its pins that can measure. ``fixed_pins``: buses and PWM channels have their
    pins, as the RP2040's [rp2040-sheet].
    """

    name: str
    platform: str
    watchdog_most_s: int
    watchdog_stops: bool
    watchdog_retimed: bool
    watchdog_outlives_reset: bool
    safe_modes: tuple[str, ...]
    safe_modes_by_usb: tuple[str, ...]
    alarm: bool
    alarm_on_edge: bool
    alarm_step_s: int
    alarm_missed_ms: int
    sleep_stops_pwm: bool
    sleep_hides_reset_before: tuple[int, ...]
    brown_out_by_software: bool
    brown_out_told: bool
    in_endpoints: int
    nvm_bytes: int
    heap_bytes: int
    firmware_bytes: int
    cache: Callable[[Flash], Cache]
    erase_bytes: int
    pwm: Pwm
    analog: tuple[str, ...] = ()
    usb_at_first: tuple[str, ...] = field(default=(CONSOLE, DRIVE, KEYBOARD, MIDI))
    fixed_pins: bool = False


RP2040 = Microcontroller(
    "RP2040",
    platform="RP2040",  # ports/raspberrypi/mpconfigport.h:12
    watchdog_most_s=8,  # ports/raspberrypi/common-hal/watchdog/WatchDogTimer.c:33
    watchdog_stops=True,  # the same file :24
    watchdog_retimed=True,  # the same file :37
    watchdog_outlives_reset=False,  # ports/raspberrypi/supervisor/port.c:464: the reset goes through the watchdog
    safe_modes=(),  # ports/raspberrypi/supervisor/port.c returns none of the two
    safe_modes_by_usb=(),
    alarm=True,  # ports/raspberrypi/mpconfigport.mk:53
    alarm_on_edge=True,  # ports/raspberrypi/common-hal/alarm/pin/PinAlarm.c:49
    alarm_step_s=1,  # ports/raspberrypi/common-hal/alarm/time/TimeAlarm.c:53: whole seconds of the RTC, and one more
    alarm_missed_ms=0,
    sleep_stops_pwm=True,  # ports/raspberrypi/common-hal/alarm/__init__.c:52
    sleep_hides_reset_before=(),
    brown_out_by_software=False,
    brown_out_told=False,  # ports/raspberrypi/common-hal/microcontroller/Processor.c: POWER_ON
    in_endpoints=8,  # ports/raspberrypi/mpconfigport.mk:85
    nvm_bytes=4096,  # ports/raspberrypi/mpconfigport.h:27
    heap_bytes=160_000,  # [board-memory]
    firmware_bytes=1024 * 1024,  # ports/raspberrypi/mpconfigport.h:24,32: 1020 kB of firmware, then NVM
    cache=OneBlock,  # ports/raspberrypi/supervisor/internal_flash.c:127
    erase_bytes=4096,  # ports/raspberrypi/common-hal/nvm/ByteArray.c:61: a sector, which is NVM as a whole
    pwm=Pwm(1, 62_500_000, 0, 0, 0),  # ports/raspberrypi/common-hal/pwmio/PWMOut.c:106: half of 125 MHz; by fixed_pins
    analog=_gpios(26, 29),  # ports/raspberrypi/common-hal/analogio/AnalogIn.c:30
    fixed_pins=True,
)

RP2350 = Microcontroller(
    "RP2350",
    platform="RP2350",  # ports/raspberrypi/mpconfigport.h:16
    watchdog_most_s=8,  # as the RP2040, the same files
    watchdog_stops=True,
    watchdog_retimed=True,
    watchdog_outlives_reset=False,
    safe_modes=(),
    safe_modes_by_usb=(),
    alarm=False,  # ports/raspberrypi/mpconfigport.mk:69
    alarm_on_edge=False,
    alarm_step_s=0,
    alarm_missed_ms=0,
    sleep_stops_pwm=False,
    sleep_hides_reset_before=(),
    brown_out_by_software=False,
    brown_out_told=True,  # the same file: HAD_BOR
    in_endpoints=8,  # ports/raspberrypi/mpconfigport.mk:85
    nvm_bytes=4096,  # ports/raspberrypi/mpconfigport.h:27
    # Assumed, as the RP2040's: from the end of the variables (ports/raspberrypi/link-rp2350.ld:226) to 25 kB below the
    # end of 516 kB (:278, ports/raspberrypi/supervisor/port.c:479). How much variables take, linking decides; an
    # RP2040 has 256 kB less, so it is rather too few than too many [cp-chips].
    heap_bytes=160_000,
    firmware_bytes=1024 * 1024,  # ports/raspberrypi/mpconfigport.h:24,32
    cache=OneBlock,  # as the RP2040
    erase_bytes=4096,  # as the RP2040
    pwm=Pwm(1, 75_000_000, 0, 0, 0),  # the same files: half of 150 MHz
    analog=_gpios(26, 29),  # as the RP2040
    fixed_pins=True,
)

NRF52840 = Microcontroller(
    "nRF52840",
    platform="nRF52840",  # ports/nordic/mpconfigport.h:22
    watchdog_most_s=0,  # ports/nordic/common-hal/watchdog/WatchDogTimer.c:145: 32 bits of milliseconds
    watchdog_stops=False,  # the same file :77; an end of the program with it armed crashes: circuitpython PR 11295
    watchdog_retimed=False,  # the same file :105
    watchdog_outlives_reset=True,  # ports/nordic/supervisor/port.c:232: NVIC_SystemReset
    safe_modes=("BROWNOUT", "WATCHDOG"),  # ports/nordic/supervisor/port.c:56,183
    safe_modes_by_usb=("WATCHDOG",),  # the same file :182
    alarm=True,  # ports/nordic/mpconfigport.mk:41
    alarm_on_edge=False,  # ports/nordic/common-hal/alarm/pin/PinAlarm.c:31
    alarm_step_s=0,  # ports/nordic/common-hal/alarm/time/TimeAlarm.c:78
    alarm_missed_ms=1,  # ports/nordic/common-hal/alarm/__init__.c:143: -1 ms to go stands for no alarm
    sleep_stops_pwm=False,  # ports/nordic/common-hal/alarm/__init__.c only waits for interrupts
    # ports/nordic/common-hal/microcontroller/Processor.c:126; what it asks is cleared from 10.0.0 on: __init__.c:90
    sleep_hides_reset_before=(10, 0),
    brown_out_by_software=True,  # ports/nordic/supervisor/port.c:55: reset_into_safe_mode
    brown_out_told=False,
    in_endpoints=8,  # ports/nordic/mpconfigport.mk:10
    nvm_bytes=8192,  # ports/nordic/mpconfigport.h:48
    heap_bytes=128_000,  # rather too few than too many [board-memory]
    firmware_bytes=0,  # the drive has a flash chip of its own
    cache=DirtySectors,  # supervisor/shared/external_flash/external_flash.c:520
    erase_bytes=4096,  # ports/nordic/common-hal/nvm/ByteArray.c:30, ports/nordic/peripherals/nrf/nvm.h:10: a page
    # ports/nordic/common-hal/pwmio/PWMOut.c:91: a count of 4 to 32767 of 16 MHz, or of it by up to 128; :29,33,125
    pwm=Pwm(4, 4_000_000, timers=4, channels_each=4, channels=16, joins_tones=True),
    # ports/nordic/peripherals/nrf/nrf52840/pins.c:13,39
    analog=("P0_02", "P0_03", "P0_04", "P0_05", "P0_28", "P0_29", "P0_30", "P0_31"),
)

ESP32S3 = Microcontroller(
    "ESP32-S3",
    platform="Espressif",  # ports/espressif/mpconfigport.h:16
    watchdog_most_s=0,  # ports/espressif/common-hal/watchdog/WatchDogTimer.c:72
    watchdog_stops=True,  # the same file :45
    watchdog_retimed=False,  # the same file :62: esp_task_wdt_add refuses a task that it has, ESP-IDF's task_wdt.c
    watchdog_outlives_reset=False,  # ports/espressif/supervisor/port.c:420: esp_restart() stops the timer groups' dogs
    safe_modes=("BROWNOUT",),  # ports/espressif/supervisor/port.c:292; the user's watchdog is not among them, :299
    safe_modes_by_usb=(),
    alarm=True,  # ports/espressif/mpconfigport.mk:66
    alarm_on_edge=False,  # ports/espressif/common-hal/alarm/pin/PinAlarm.c:30
    alarm_step_s=0,  # ports/espressif/common-hal/alarm/time/TimeAlarm.c:98
    alarm_missed_ms=0,
    sleep_stops_pwm=False,  # ports/espressif/common-hal/alarm/__init__.c: "cannot esp_light_sleep_start() here"
    sleep_hides_reset_before=(),
    brown_out_by_software=False,
    brown_out_told=True,  # ports/espressif/common-hal/microcontroller/Processor.c
    in_endpoints=5,  # ports/espressif/mpconfigport.mk:393
    nvm_bytes=8192,  # ports/espressif/mpconfigport.h:46
    # Assumed: from 8 kB (py/circuitpy_mpconfig.h:482) the heap grows by what the ESP-IDF has left in one piece
    # (main.c:1205, ports/espressif/supervisor/port.c:345), in PSRAM first (:324), of which the boards have 2 or 8 MB;
    # what is left is known only while it runs [cp-chips].
    heap_bytes=160_000,
    firmware_bytes=0x310000,  # ports/espressif/esp-idf-config/partitions-4MB.csv: where user_fs begins
    cache=WriteThrough,  # ports/espressif/supervisor/internal_flash.c:150
    erase_bytes=8192,  # ports/espressif/common-hal/nvm/ByteArray.c:76: nvs_erase_all, then NVM as a whole
    # ports/espressif/common-hal/pwmio/PWMOut.c:48: a bit at least of 80 MHz; :58,72: four timers, eight channels
    pwm=Pwm(1, 40_000_000, timers=4, channels_each=8, channels=8),
    analog=_gpios(1, 20),  # ports/espressif/peripherals/esp32s3/pins.c:12
    # ports/espressif/mpconfigport.mk:392: seven pairs, and MIDI is on only from eight: py/circuitpy_mpconfig.mk:676
    usb_at_first=(CONSOLE, DRIVE, KEYBOARD),
)

VIRTUAL = Microcontroller(
    "virtual",  # of the board that is none: both safe modes, the shortest watchdog, the smallest NVM
    platform="Stork",
    watchdog_most_s=8,
    watchdog_stops=True,
    watchdog_retimed=False,
    watchdog_outlives_reset=False,
    safe_modes=("BROWNOUT", "WATCHDOG"),
    safe_modes_by_usb=(),
    alarm=True,
    alarm_on_edge=False,
    alarm_step_s=0,
    alarm_missed_ms=0,
    sleep_stops_pwm=False,
    sleep_hides_reset_before=(),
    brown_out_by_software=False,
    brown_out_told=True,
    in_endpoints=8,
    nvm_bytes=4096,
    heap_bytes=160_000,
    firmware_bytes=1024 * 1024,
    cache=OneBlock,
    erase_bytes=4096,
    pwm=Pwm(4, 4_000_000, timers=4, channels_each=4, channels=8),
)

MICROCONTROLLERS = (RP2040, RP2350, NRF52840, ESP32S3)
"""Those that boards are made with."""
