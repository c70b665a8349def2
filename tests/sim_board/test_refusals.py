"""Refusals in the interpreter's own code behind the argument tables: a stand-in refuses too, or none can be met."""

import array

import pytest

from board_world import Parts, lsm6dsox
from stork_sim.board.binding_facts import GONE, facts, refusal_table, refused_after_deinit, versions
from stork_sim.board.binding_facts.refusals import main, of_text, text_of
from stork_sim.board.clock import SimClock
from stork_sim.board.models import MODELS

VIRTUAL, PICO, SENSE = (MODELS[name] for name in ("stork_virtual", "raspberry_pi_pico", "feather_bluefruit_sense"))
PICO_2, ESP = MODELS["raspberry_pi_pico2"], MODELS["adafruit_qtpy_esp32s3_4mbflash_2mbpsram"]
ALL = (PICO, PICO_2, SENSE, ESP)

C_TEXT = """
/* mp_raise_ValueError(MP_ERROR_TEXT("in a comment")); */
static void lamp_check(lamp_obj_t *self) {
    mp_raise_ValueError(MP_ERROR_TEXT("too hot; let it cool"));
}
static inline void check_for_deinit(lamp_obj_t *self) {
    if (lamp_deinited(self)) {
        raise_deinited_error();
    }
}
void lamp_set(lamp_obj_t *self, int level) {
    check_for_deinit(self);
    if (level > 3) {
        mp_raise_msg_varg(&mp_type_RuntimeError, translate("%q is \\"bad\\""), level);
    }
    mp_arg_validate_int_max(level, 9, MP_QSTR_level);
    mp_raise_OSError(MP_EIO);
    raise_ValueError_invalid_pin();
    mp_raise_NotImplementedError(NULL);
    esp_err_t result = lamp_on(level);
    CHECK_ESP_RESULT(result);
    CHECK_ESP_RESULT(lamp_warm(level, HOT));
    ESP_ERROR_CHECK(lamp_off());
    #if NRFX_CHECK(LAMP_ENABLED)
    #endif
    return level ? LAMP_OK : PWMOUT_OK;
}
pwmout_result_t lamp_wave(void) {
    return PWMOUT_INVALID_PIN;
}
"""


def test_each_kind_of_refusal_is_read():
    assert of_text(C_TEXT, macros=True) == {
        "lamp_check": [[4, "ValueError", "too hot; let it cool"]],
        "lamp_set": [
            [12, "ValueError", GONE],
            [14, "RuntimeError", '%q is \\"bad\\"'],
            [16, "mp_arg_validate_int_max", "mp_arg_validate_int_max"],
            [17, "OSError", "MP_EIO"],
            [18, "raise_ValueError_invalid_pin", "raise_ValueError_invalid_pin"],
            [19, "NotImplementedError", "NULL"],
            [21, "CHECK_ESP_RESULT", "result"],
            [22, "CHECK_ESP_RESULT", "lamp_warm"],
            [23, "ESP_ERROR_CHECK", "lamp_off"],
        ],
        "lamp_wave": [[29, "returns", "PWMOUT_INVALID_PIN"]],
    }
    shared = str(of_text(C_TEXT, macros=False))
    assert "mp_arg" not in shared and "CHECK" not in shared
    assert text_of({"a.c": {"f": [[1, "OSError", "x"]]}}).count("\n") == 7


def test_what_is_no_clone_is_told(tmp_path, capsys):
    assert main([str(tmp_path), "10.2.1"]) == 2 and "expected a clone of CircuitPython" in capsys.readouterr().err
    assert main([]) == 2


def known():
    """{(file within its folder, message): {port, or '' = shared by all: exceptions}} of all versions."""
    found = {}
    for version in versions():
        for path, functions in refusal_table(version).items():
            name = path.partition("common-hal/")[2] or path.partition("/")[2]
            port = path.split("/")[1].replace("nrf", "nordic") if path.startswith("ports/") else ""
            for lines in functions.values():
                for _, kind, message in lines:
                    ports = found.setdefault((name.removesuffix(".c"), message), {})
                    ports.setdefault(port, set()).add(kind)
    return found


def port_of(model):
    return facts("circuitpython", versions()[-1])["builds"].get(model.microcontroller.name, "")


FREE = {  # pins that nothing hangs on
    VIRTUAL: ("D6", "D7", "D8", "D9", "D10"),
    PICO: ("GP10", "GP11", "GP12", "GP13", "GP14"),
    PICO_2: ("GP10", "GP11", "GP12", "GP13", "GP14"),
    SENSE: ("D5", "D6", "D9", "D10", "D11"),
    ESP: ("A0", "A1", "TX", "RX", "MOSI", "MISO", "SCK", "SDA", "SCL"),
}


def free(parts, n=0):
    return FREE[parts.board.model][n]


def measuring(parts):
    """A pin with a converter behind it."""
    chip = parts.board.model.microcontroller
    pins = (pin for pin in parts.board.pins.values() if pin.chip_pin in chip.analog or pin.analog_mv is not None)
    return next(pin for pin in pins if pin.owner is None)


def cannot_measure(parts):
    """A pin without a converter behind it."""
    chip = parts.board.model.microcontroller
    return next(pin for pin in parts.board.pins.values() if pin.chip_pin not in chip.analog and pin.analog_mv is None)


def pwm(parts, pin, **options):
    return parts.module("pwmio").PWMOut(parts.board.pins[pin], **options)


def digital(parts, pin):
    return parts.module("digitalio").DigitalInOut(parts.board.pins[pin])


def alarm_of(parts, pin, **options):
    return parts.module("alarm").pin.PinAlarm(pin=parts.board.pins[pin], value=False, **options)


def two_times(parts):
    alarm = parts.module("alarm")
    alarms = [alarm.time.TimeAlarm(monotonic_time=parts.clock.now_us / 1e6 + 1) for _ in range(2)]
    alarm.light_sleep_until_alarms(*alarms)


def past(parts):
    parts.clock.advance(5_000_000)
    parts.module("alarm").time.TimeAlarm(monotonic_time=1.0)


def spi(parts, *pins):
    return parts.module("busio").SPI(parts.board.pins[pins[0]], MOSI=parts.board.pins[pins[1]] if pins[1:] else None)


def driven(parts):
    pin = digital(parts, free(parts))
    pin.direction = parts.module("digitalio").Direction.OUTPUT
    return pin


def ended(parts, module, name):
    """An object of a class after its deinit, which may be called again."""
    pin = measuring(parts) if name == "AnalogIn" else parts.board.pins[free(parts)]
    made = getattr(parts.module(module), name)(pin)
    made.deinit()
    made.deinit()
    return made


def ended_bus(parts):
    pins, model = parts.board.pins, parts.board.model
    bus = parts.module("busio").I2C(pins[model.scl], pins[model.sda])
    bus.deinit()
    return bus


def written_after(parts):
    parts.module("neopixel_write").neopixel_write(ended(parts, "digitalio", "DigitalInOut"), b"abc")


def armed(parts, name, value):
    dog = parts.module("microcontroller").watchdog
    dog.timeout = 8
    dog.mode = parts.module("watchdog").WatchDogMode.RESET
    setattr(dog, name, value)


def written(parts, key, value):
    parts.board.nvm[key] = value


def stuck(parts):
    pins, model = parts.board.pins, parts.board.model
    parts.board.line.stuck = True
    parts.module("busio").I2C(pins[model.scl], pins[model.sda])


def one_pin(parts):
    pin = parts.board.pins[parts.board.model.sda]
    parts.module("busio").I2C(pin, pin)


def no_answer(parts):
    bus = parts.i2c()
    bus.try_lock()
    bus.writeto(0x11, b"x")


def second(parts, **options):
    """Another PWM on the slice of the first, at 1000 Hz."""
    pwm(parts, "GP10", frequency=1000)
    pwm(parts, "GP11", **{"frequency": 1000, **options})


def behind_a_tone(parts):
    pwm(parts, "GP10", frequency=440, variable_frequency=True)
    pwm(parts, "GP11", frequency=440)


def without_mosi(parts):
    bus = spi(parts, free(parts))
    bus.try_lock()
    bus.write(b"x")


def tones(parts, hz=(440, 880, 1320, 1760, 2200)):
    """A timer each."""
    for n, each in enumerate(hz):
        pwm(parts, free(parts, n), frequency=each, variable_frequency=True)


def timers_used(parts):
    (behind_a_tone if parts.board.model in (PICO, PICO_2) else tones)(parts)


def channels(parts):
    for name in FREE[parts.board.model]:
        pwm(parts, name, frequency=1000)


def set_input(parts):
    digital(parts, "D6").value = True


def set_frequency(parts, hz=0, variable_frequency=False):
    pwm(parts, free(parts), frequency=440, variable_frequency=variable_frequency).frequency = hz


def visible(parts):
    parts.board.drive_hidden = False
    parts.module("storage").remount("/", readonly=False)


MET = {  # (file, message): (exception, board or boards, call that is refused for that; version, if not the newest)
    ("alarm/pin/PinAlarm", "Cannot wake on pin edge, only level"): (
        ValueError,
        SENSE,
        lambda p: alarm_of(p, "D5", edge=True),
    ),
    ("alarm/pin/PinAlarm", "Cannot wake on pin edge. Only level."): (
        ValueError,
        ESP,
        lambda p: alarm_of(p, "A2", edge=True),
    ),
    ("alarm/time/TimeAlarm", "Only one alarm.time alarm can be set."): (ValueError, (PICO, ESP), two_times),
    ("alarm/time/TimeAlarm", "Only one alarm.time alarm can be set"): (ValueError, SENSE, two_times),
    ("alarm/time/TimeAlarm", "Time is in the past."): (ValueError, PICO, past),
    ("analogio/AnalogIn", "raise_ValueError_invalid_pin"): (
        ValueError,
        ALL,
        lambda p: p.module("analogio").AnalogIn(cannot_measure(p)),
    ),
    ("analogio/AnalogIn", GONE): (ValueError, ALL, lambda p: ended(p, "analogio", "AnalogIn").value),
    ("busio/I2C", GONE): (ValueError, ALL, lambda p: ended_bus(p).try_lock()),
    ("busio/SPI", GONE): (ValueError, ALL, lambda p: ended(p, "busio", "SPI").unlock()),
    ("digitalio/DigitalInOut", "Cannot get pull while in output mode"): (
        AttributeError,
        (PICO, PICO_2, SENSE),
        lambda p: driven(p).pull,
    ),
    ("digitalio/DigitalInOut", "Pull not used when direction is output."): (
        AttributeError,
        VIRTUAL,
        lambda p: setattr(driven(p), "pull", p.module("digitalio").Pull.UP),
    ),
    ("digitalio/DigitalInOut", GONE): (ValueError, ALL, lambda p: ended(p, "digitalio", "DigitalInOut").value),
    ("neopixel_write/__init__", GONE): (ValueError, ALL, written_after),
    ("pwmio/PWMOut", GONE): (ValueError, ALL, lambda p: setattr(ended(p, "pwmio", "PWMOut"), "duty_cycle", 0)),
    ("busio/I2C", "raise_ValueError_invalid_pins"): (ValueError, (PICO, PICO_2, SENSE), one_pin),
    ("busio/I2C", "No pull up found on SDA or SCL; check your wiring"): (RuntimeError, ALL, stuck),
    ("busio/I2C", "status"): (OSError, VIRTUAL, no_answer),
    ("busio/I2C", "-status"): (OSError, VIRTUAL, no_answer),
    ("busio/I2C", "Function requires lock"): (RuntimeError, VIRTUAL, lambda p: p.i2c().scan()),
    ("busio/SPI", "raise_ValueError_invalid_pins"): (ValueError, (PICO, PICO_2), lambda p: spi(p, "GP3", "GP2")),
    ("busio/SPI", "Function requires lock"): (RuntimeError, PICO, lambda p: spi(p, "GP2", "GP3").write(b"x")),
    ("busio/SPI", "No %q pin"): (ValueError, ESP, without_mosi),
    ("busio/SPI", "No MOSI Pin"): (ValueError, ESP, without_mosi),
    ("digitalio/DigitalInOut", "%q in use"): (ValueError, VIRTUAL, lambda p: [digital(p, "D6") for _ in range(2)]),
    ("digitalio/DigitalInOut", "Cannot set value when direction is input."): (AttributeError, VIRTUAL, set_input),
    ("nvm/ByteArray", "Slice and value different lengths."): (
        ValueError,
        VIRTUAL,
        lambda p: written(p, slice(0, 2), b"abc"),
    ),
    ("nvm/ByteArray", "Array values should be single bytes."): (
        ValueError,
        VIRTUAL,
        lambda p: written(p, slice(0, 2), array.array("H", (1, 2))),
    ),
    ("nvm/ByteArray", "array/bytes required on right side"): (
        NotImplementedError,
        VIRTUAL,
        lambda p: written(p, slice(0, 2), [1, 2]),
    ),
    ("nvm/ByteArray", "only slices with step=1 (aka None) are supported"): (
        NotImplementedError,
        VIRTUAL,
        lambda p: p.module("microcontroller").nvm[0:4:2],
    ),
    ("pwmio/PWMOut", "All timers for this pin are in use"): (ValueError, PICO, behind_a_tone, "8.2.10"),
    ("pwmio/PWMOut", "Internal resource(s) in use"): (RuntimeError, PICO, behind_a_tone),
    ("pwmio/PWMOut", "MP_QSTR_variable_frequency"): (
        ValueError,
        PICO,
        lambda p: second(p, variable_frequency=True),
    ),
    ("pwmio/PWMOut", "Cannot vary frequency on a timer that is already in use"): (
        ValueError,
        PICO,
        lambda p: second(p, variable_frequency=True),
        "8.2.10",
    ),
    ("pwmio/PWMOut", "Frequency must match existing PWMOut using this timer"): (
        ValueError,
        PICO,
        lambda p: second(p, frequency=2000),
        "8.2.10",
    ),
    ("pwmio/PWMOut", "Invalid %q"): (AttributeError, VIRTUAL, set_frequency),
    ("pwmio/PWMOut", "MP_QSTR_frequency"): (ValueError, (VIRTUAL, *ALL), lambda p: set_frequency(p, 80_000_000, True)),
    ("pwmio/PWMOut", "All timers in use"): (RuntimeError, (SENSE, ESP), tones, "8.2.10"),
    ("pwmio/PWMOut", "All channels in use"): (RuntimeError, ESP, channels, "8.2.10"),
    ("pwmio/PWMOut", "PWMOUT_ALL_CHANNELS_IN_USE"): (RuntimeError, ESP, channels, "8.2.10"),
    ("pwmio/PWMOut", "PWMOUT_ALL_TIMERS_IN_USE"): (RuntimeError, (SENSE, ESP), tones, "8.2.10"),
    ("pwmio/PWMOut", "PWMOUT_ALL_TIMERS_ON_PIN_IN_USE"): (ValueError, PICO, behind_a_tone, "8.2.10"),
    ("pwmio/PWMOut", "PWMOUT_INTERNAL_RESOURCES_IN_USE"): (RuntimeError, ALL, timers_used),
    ("pwmio/PWMOut", "PWMOUT_INVALID_FREQUENCY"): (ValueError, ALL, lambda p: pwm(p, free(p), frequency=80_000_000)),
    ("pwmio/PWMOut", "PWMOUT_INVALID_FREQUENCY_ON_PIN"): (
        ValueError,
        (PICO, PICO_2),
        lambda p: second(p, frequency=2000),
    ),
    ("pwmio/PWMOut", "PWMOUT_VARIABLE_FREQUENCY_NOT_AVAILABLE"): (
        ValueError,
        (PICO, PICO_2),
        lambda p: second(p, variable_frequency=True),
    ),
    ("pwmio/PWMOut", "PWM frequency not writable when variable_frequency is False on construction."): (
        AttributeError,
        VIRTUAL,
        set_frequency,
    ),
    ("storage/__init__", "Cannot remount path when visible via USB."): (RuntimeError, VIRTUAL, visible),
    ("storage/__init__", "Cannot remount '/' when visible via USB."): (RuntimeError, VIRTUAL, visible),
    ("supervisor/__init__", "File not found"): (
        ValueError,
        VIRTUAL,
        lambda p: p.module("supervisor").set_next_code_file("nowhere.py"),
    ),
    ("time/__init__", "sleep length must be non-negative"): (ValueError, VIRTUAL, lambda p: p.module("time").sleep(-1)),
    ("time/__init__", "timestamp out of range for platform time_t"): (
        OverflowError,
        VIRTUAL,
        lambda p: p.module("time").mktime(p.module("time").struct_time((1999, 1, 1, 0, 0, 0, 0, -1, -1))),
    ),
    ("time/__init__", "function takes exactly 9 arguments"): (
        TypeError,
        VIRTUAL,
        lambda p: setattr(p.module("rtc").RTC(), "datetime", (2026, 1, 1)),
    ),
    ("watchdog/WatchDogTimer", "%q must be <= %u"): (ValueError, ESP, lambda p: armed(p, "timeout", 2.0**33)),
    ("watchdog/WatchDogTimer", "esp_task_wdt_add"): (OSError, ESP, lambda p: armed(p, "timeout", 4)),
    ("watchdog/WatchDogTimer", "timeout duration exceeded the maximum supported value"): (
        ValueError,
        ALL,
        lambda p: armed(p, "timeout", 2.0**33),
    ),
    ("watchdog/WatchDogTimer", "mp_arg_validate_int_max"): (
        ValueError,
        (PICO, PICO_2),
        lambda p: armed(p, "timeout", 9),
    ),
    ("watchdog/WatchDogTimer", "%q cannot be changed once mode is set to %q"): (
        RuntimeError,
        SENSE,
        lambda p: armed(p, "timeout", 4),
    ),
    ("watchdog/WatchDogTimer", "WatchDogTimer is not currently running"): (
        ValueError,
        VIRTUAL,
        lambda p: p.module("microcontroller").watchdog.feed(),
    ),
    ("watchdog/WatchDogTimer", "NULL"): (
        NotImplementedError,
        (PICO, PICO_2),
        lambda p: armed(p, "mode", p.module("watchdog").WatchDogMode.RAISE),
    ),
    ("watchdog/WatchDogTimer", "RAISE mode is not implemented"): (
        NotImplementedError,
        (PICO, PICO_2),
        lambda p: armed(p, "mode", p.module("watchdog").WatchDogMode.RAISE),
    ),
}
_DEEP, _SET = "the firmware does not sleep deeply", "the firmware does not call it"
_ONE = "one of each kind: the firmware makes one SPI and at most two I2C, of two that each chip has"
_DEFECT = "a defect of the chip or its memory, not an answer to a call"
_KINDS = "a type that the firmware's own code gives: tests/rules/test_interpreter_calls.py"
_NO_PIN = "GPIO45 and 46, which no board's table names"
NOT_MET = {  # (file, message) or (file, message, port): reason why no call of the firmware meets it
    ("alarm/__init__", "%q"): _DEEP,
    ("alarm/__init__", "&mp_type_DeepSleepRequest"): _DEEP,
    ("alarm/__init__", "&mp_type_DeepSleepRequest, NULL"): _DEEP,
    ("alarm/__init__", "Expected a kind of %q"): _KINDS,
    ("alarm/pin/PinAlarm", "Can only alarm on RTC IO from deep sleep."): _DEEP,
    ("alarm/pin/PinAlarm", "Can only alarm on one low pin while others alarm high from deep sleep."): _DEEP,
    ("alarm/pin/PinAlarm", "Can only alarm on two low pins from deep sleep."): _DEEP,
    ("alarm/pin/PinAlarm", "Cannot pull on input-only pin."): "an ESP32-S3 has no such pin, and cp_sleep polls then",
    (
        "alarm/pin/PinAlarm",
        "raise_ValueError_invalid_pin",
    ): "pins above 31 of other chips than the nRF52840; cp_sleep polls then",
    ("alarm/pin/PinAlarm", "gpio_set_pull_mode"): "of pins that there are not",
    ("alarm/time/TimeAlarm", "RTC is not supported on this board"): "all of these chips have one",
    ("alarm/time/TimeAlarm", "Supply one of monotonic_time or epoch_time"): _KINDS,
    ("alarm/time/TimeAlarm", "epoch_time not supported on this board"): _SET,
    ("analogio/AnalogIn", "ADC2 is being used by WiFi"): "the firmware has no Wi-Fi",
    ("analogio/AnalogIn", "raise_esp_error"): _DEFECT,
    ("analogio/AnalogIn", "adc_oneshot_new_unit"): "a converter in use: each reading lets go of it",
    ("busio/I2C", "All I2C peripherals are in use"): _ONE,
    ("busio/I2C", "I2C peripheral in use"): _ONE,
    ("busio/I2C", "MP_EIO"): _DEFECT,
    ("busio/I2C", "NULL"): "boards without a bus",
    ("busio/I2C", "Unable to create lock"): _DEFECT,
    ("busio/I2C", "init I2C"): _DEFECT,
    ("busio/I2C", "i2c_master_bus_add_device"): "addresses of 7 bits and a clock above 0: wiring, cp_pins.i2c",
    ("busio/I2C", "i2c_master_bus_rm_device"): _DEFECT,
    ("busio/I2C", "raise_ValueError_invalid_pins", "espressif"): _NO_PIN,
    ("busio/I2C", "result"): "pins that there are not, or no memory",
    ("busio/I2C", "mp_arg_validate_int_max"): "above 1 MHz; the firmware's bound is 400 kHz",
    ("busio/SPI", "%q"): "half duplex, which the firmware does not ask for",
    ("busio/SPI", "All SPI peripherals are in use"): _ONE,
    ("busio/SPI", "SPI peripheral in use"): _ONE,
    ("busio/SPI", "ESP-IDF memory allocation failed"): _DEFECT,
    ("busio/SPI", "MP_EIO"): _DEFECT,
    ("busio/SPI", "Must provide MISO or MOSI pin"): "the firmware gives MOSI",
    ("busio/SPI", "NULL"): "boards without a bus",
    ("busio/SPI", "No MISO Pin"): _SET,
    ("busio/SPI", "raise_ValueError_invalid_pins", "espressif"): "each pin of an ESP32-S3 can be an output",
    ("busio/SPI", "SPI configuration failed"): _DEFECT,
    ("busio/SPI", "Unable to create lock"): _DEFECT,
    ("busio/SPI", "buffer slices must be of equal length"): _SET,
    ("digitalio/DigitalInOut", "Drive mode not used when direction is input."): _SET,
    ("digitalio/DigitalInOut", "MP_QSTR_direction"): _SET,
    ("digitalio/DigitalInOut", "DIGITALINOUT_INPUT_ONLY"): "each pin of an ESP32-S3 can be an output",
    ("digitalio/DigitalInOut", "DIGITALINOUT_INVALID_DRIVE_MODE"): "pins of a radio's chip; the firmware sets no drive",
    ("digitalio/DigitalInOut", "DIGITALINOUT_INVALID_PULL"): "pins of a radio's chip, not in the boards' tables",
    ("digitalio/DigitalInOut", "DIGITALINOUT_PIN_BUSY"): "pins that there are not",
    ("digitalio/DigitalInOut", "Invalid %q"): "pins of a radio's chip, which the boards' tables do not name",
    ("digitalio/DigitalInOut", "argument num/types mismatch"): _KINDS,
    ("microcontroller/Processor", "Cannot get temperature"): _SET,
    ("microcontroller/Processor", "Invalid %q"): _SET,
    ("microcontroller/Processor", "MP_QSTR_frequency"): _SET,
    ("microcontroller/Processor", "esp_pm_configure"): _SET,
    ("microcontroller/Processor", "esp_pm_get_configuration"): _SET,
    ("microcontroller/__init__", "MP_QSTR_run_mode"): _SET,
    ("neopixel_write/__init__", "All timers in use"): _DEFECT,
    ("neopixel_write/__init__", "Could not retrieve clock"): _DEFECT,
    ("neopixel_write/__init__", "Input/output error"): _DEFECT,
    ("neopixel_write/__init__", "raise_esp_error"): _DEFECT,
    ("neopixel_write/__init__", "result"): "no channel is free: each call lets go of its own, and nothing else has one",
    ("nvm/ByteArray", "NVS Error"): _DEFECT,
    ("nvm/ByteArray", "raise_esp_error"): _DEFECT,
    ("nvm/ByteArray", "err"): _DEFECT,
    ("nvm/ByteArray", "nvs_flash_erase"): _DEFECT,
    ("nvm/ByteArray", "Unable to write to nvm."): _DEFECT,
    ("pwmio/PWMOut", "Could not start PWM"): _DEFECT,
    ("pwmio/PWMOut", "Internal error"): _DEFECT,
    (
        "pwmio/PWMOut",
        "PWMOUT_INITIALIZATION_ERROR",
    ): "a few hertz, which the firmware does not ask for, or above 80 MHz",
    ("rtc/RTC", "%q"): _SET,
    ("storage/__init__", "%q=%q"): _SET,
    ("storage/__init__", "Cannot change USB devices now"): "boot.py alone calls it, before USB starts",
    ("storage/__init__", "filesystem must provide mount method"): _SET,
    ("storage/__init__", "MP_EINVAL"): "only the drive itself is remounted",
    ("storage/__init__", "MP_ENODEV"): _SET,
    ("storage/__init__", "MP_EPERM"): _SET,
    ("storage/__init__", "Mount point directory missing"): _SET,
    ("supervisor/__init__", "%q must be of type %q or %q, not %q"): _KINDS,
    ("supervisor/__init__", "Invalid %q"): _SET,
    ("supervisor/__init__", "NULL"): _SET,
    ("supervisor/__init__", "argument has wrong type"): _KINDS,
    (
        "time/__init__",
        "%q out of range",
    ): "fields are in range where the PC's clock is checked: micro_smp.datetime_text",
    ("time/__init__", "No long integer support"): "all builds of these boards have it",
    ("time/__init__", "RTC is not supported on this board"): "all of these chips have one",
    ("time/__init__", "Tuple or struct_time argument required"): _KINDS,
    (
        "time/__init__",
        "function takes %d positional arguments but %d were given",
    ): "the words of 10 for the nine fields",
    ("watchdog/WatchDogTimer", "1"): _DEFECT,
    ("watchdog/WatchDogTimer", "esp_task_wdt_reconfigure"): _DEFECT,
    ("watchdog/WatchDogTimer", "Initialization failed due to lack of memory"): _DEFECT,
    ("watchdog/WatchDogTimer", "WatchDogTimer cannot be deinitialized once mode is set to RESET"): _SET,
    ("watchdog/WatchDogTimer", "WatchDogTimer.mode cannot be changed once set to WatchDogMode.RESET"): _SET,
    ("watchdog/WatchDogTimer", "watchdog not initialized"): "the object itself says sooner that it is not running",
}


def met_on(name):
    """Ports of the boards on which a refusal is tried; '' = where all of them share it."""
    _, models, *_ = MET.get(name, (None, ()))
    return {port_of(model) for model in (models if isinstance(models, tuple) else (models,))} | {""}


def test_every_refusal_is_met_or_has_a_reason():
    """In each version, on each port: none is unknown, and no row here is about nothing."""
    unknown = [
        (*name, port)
        for name, ports in known().items()
        for port in ports
        if name not in NOT_MET and (*name, port) not in NOT_MET and (name not in MET or port not in met_on(name))
    ]
    assert unknown == []
    every = {(*name, port) for name, ports in known().items() for port in ports}
    assert {name[:2] for name in NOT_MET if len(name) == 3} <= MET.keys() and not MET.keys() & NOT_MET.keys()
    assert MET.keys() | {name for name in NOT_MET if len(name) == 2} == known().keys()
    assert {name for name in NOT_MET if len(name) == 3} <= every
    assert all(NOT_MET.values())


CALLS = [
    pytest.param(name, model, id=": ".join((*name, model.board_id)))
    for name, (_, models, *_) in MET.items()
    for model in (models if isinstance(models, tuple) else (models,))
]


@pytest.mark.parametrize(("name", "model"), CALLS)
def test_the_stand_in_refuses_as_well(tmp_path, name, model):
    error, _, call, *version = MET[name]
    told = {kind for kinds in known()[name].values() for kind in kinds if kind.endswith("Error")}
    assert not told or error.__name__ in told, "the same exception"
    clock = SimClock()
    early = version[0] if version and model is not PICO_2 else ""
    parts = Parts(tmp_path / "drive", lsm6dsox(clock), clock=clock, model=model, circuitpython=early)
    with pytest.raises(error):
        call(parts)


@pytest.mark.parametrize(
    "name", ["analogio.AnalogIn", "busio.I2C", "busio.SPI", "digitalio.DigitalInOut", "pwmio.PWMOut"]
)
def test_what_is_refused_after_deinit_is_what_the_sources_refuse(tmp_path, name):
    """All names of the class: of an SPI, try_lock is taken."""
    parts = Parts(tmp_path / "drive")
    module, _, key = name.partition(".")
    made = ended_bus(parts) if key == "I2C" else ended(parts, module, key)
    checked = refused_after_deinit(versions()[-1], name)
    for each in facts("circuitpython", versions()[-1])["modules"][module]["names"][key]["names"]:
        inner = made._inner
        if any(function.endswith("_" + each) for function in checked):
            with pytest.raises(ValueError, match="deinitialized"):
                getattr(inner, each)
        elif hasattr(type(made), each):
            getattr(inner, each)


def test_a_pull_of_an_output_is_refused_in_the_sources_words(tmp_path):
    pin = driven(Parts(tmp_path / "drive"))
    with pytest.raises(AttributeError, match="Cannot get pull while in output mode"):
        pin.pull  # noqa: B018
    with pytest.raises(AttributeError, match="Pull not used when direction is output"):
        pin.pull = None


def test_timers_of_a_microcontroller(tmp_path):
    """What fits is taken: four tones where there are four timers; one timer for all of one frequency."""
    for model in (SENSE, ESP):
        parts = Parts(tmp_path / model.board_id, model=model)
        tones(parts, (440, 880, 1320))
        pair = [pwm(parts, free(parts, n), frequency=20_000) for n in (3, 4)]
        with pytest.raises(RuntimeError):
            pwm(parts, "NEOPIXEL", frequency=1000)
        for one in pair:
            one.deinit()
        pwm(parts, "NEOPIXEL", frequency=1000)


def test_a_tone_of_an_nrf52840_takes_along_who_shares_its_timer(tmp_path):
    """Its common-hal looks at the frequency alone, and an ESP32-S3's at who may change it."""
    for model, hz in ((SENSE, 880), (ESP, 440)):
        parts = Parts(tmp_path / model.board_id, model=model)
        tone = pwm(parts, free(parts), frequency=440, variable_frequency=True)
        lamp = pwm(parts, free(parts, 1), frequency=440)
        tone.frequency = 880
        assert (tone.frequency, lamp.frequency) == (880, hz)
