"""Stand-ins for modules: as strict as the hardware. What fails on a board fails here."""

import pytest

from board_world import Parts, Worn, lsm6dsox
from stork_sim.board.clock import SimClock
from stork_sim.board.modules import BoardReset


@pytest.fixture
def parts(tmp_path):
    clock = SimClock()
    return Parts(tmp_path / "drive", lsm6dsox(clock), clock=clock)


def locked(parts):
    i2c = parts.i2c()
    assert i2c.try_lock()
    return i2c


WHO = b"\x0f"


def test_a_read_by_hand(parts):
    i2c = locked(parts)
    answer = bytearray(1)
    i2c.writeto_then_readfrom(0x6A, WHO, answer)
    assert answer == b"\x6c"
    i2c.writeto(0x6A, WHO)
    i2c.readfrom_into(0x6A, answer)
    assert answer == b"\x6c"
    assert i2c.scan() == [0x6A]


def test_a_bus_that_is_not_locked(parts):
    i2c = parts.i2c()
    for call in (
        lambda: i2c.writeto(0x6A, WHO),
        lambda: i2c.readfrom_into(0x6A, bytearray(1)),
        lambda: i2c.writeto_then_readfrom(0x6A, WHO, bytearray(1)),
        i2c.scan,
    ):
        with pytest.raises(RuntimeError, match="requires lock"):
            call()
    with pytest.raises(ValueError, match="not locked"):
        i2c.unlock()


def test_a_bus_is_locked_once(parts):
    i2c = locked(parts)
    assert not i2c.try_lock()
    i2c.unlock()
    assert i2c.try_lock()


@pytest.mark.parametrize("buffer", ["text", [1, 2], 5, None])
def test_buffers_that_are_none(parts, buffer):
    i2c = locked(parts)
    with pytest.raises(TypeError):
        i2c.writeto(0x6A, buffer)
    with pytest.raises(TypeError):
        i2c.readfrom_into(0x6A, buffer)


def test_bytes_cannot_be_read_into(parts):
    i2c = locked(parts)
    with pytest.raises(TypeError):
        i2c.readfrom_into(0x6A, bytes(2))
    with pytest.raises(TypeError):
        i2c.writeto_then_readfrom(0x6A, WHO, bytes(1))


def test_start_and_end_are_keywords(parts):
    i2c = locked(parts)
    with pytest.raises(TypeError):
        i2c.writeto(0x6A, WHO, 0, 1)
    buf = bytearray(4)
    i2c.writeto_then_readfrom(0x6A, b"\x00\x0f", buf, out_start=1, in_start=2, in_end=3)
    assert buf == b"\x00\x00\x6c\x00"


def test_an_address_where_nobody_is(parts):
    i2c = locked(parts)
    for call in (lambda: i2c.writeto(0x6B, b""), lambda: i2c.readfrom_into(0x6B, bytearray(1))):
        with pytest.raises(OSError):
            call()


def test_a_probe_is_answered_only_by_a_chip_that_is_there(tmp_path):
    clock = SimClock()
    chip = lsm6dsox(clock)
    i2c = locked(Parts(tmp_path / "drive", chip, clock=clock))
    i2c.writeto(0x6A, b"")
    chip.nack = True
    with pytest.raises(OSError):
        i2c.writeto(0x6A, b"")


def test_a_burst_of_14_bytes_at_400_khz_takes_its_time(parts):
    """100 us of call; address, register, address again and 14 bytes, 9 clocks each."""
    i2c = locked(parts)
    i2c.writeto(0x6A, b"\x12\x44")
    begun = parts.clock.now_us
    i2c.writeto_then_readfrom(0x6A, b"\x22", bytearray(12))
    assert parts.clock.now_us - begun == 100 + int((1 + 12 + 2) * 22.5)


def test_a_pin_has_one_owner(parts):
    pins = parts.board.pins
    i2c = parts.i2c()
    with pytest.raises(ValueError, match="SCL in use"):
        parts.i2c()
    digitalio, pwmio = parts.module("digitalio"), parts.module("pwmio")
    button = digitalio.DigitalInOut(pins["BUTTON"])
    with pytest.raises(ValueError, match="BUTTON in use"):
        pwmio.PWMOut(pins["BUTTON"])
    button.deinit()
    pwmio.PWMOut(pins["BUTTON"])
    i2c.deinit()
    parts.i2c()


def test_pins_are_pins(parts):
    with pytest.raises(TypeError):
        parts.module("busio").I2C("SCL", "SDA")
    with pytest.raises(TypeError):
        parts.module("digitalio").DigitalInOut(5)
    with pytest.raises(AttributeError):
        parts.module("board").D99  # noqa: B018


def test_an_input_needs_its_pull_up(parts):
    pin = parts.module("digitalio").DigitalInOut(parts.board.pins["BUTTON"])
    pull = parts.module("digitalio").Pull
    pin.switch_to_input(pull.UP)
    assert pin.value
    parts.board.press(True)
    assert not pin.value
    with pytest.raises(AttributeError):
        pin.value = True


def test_a_buzzer_without_variable_frequency_has_one_tone(parts):
    pwm = parts.module("pwmio").PWMOut(parts.board.pins["BUZZER"], frequency=440)
    with pytest.raises(AttributeError):
        pwm.frequency = 880
    with pytest.raises(ValueError):
        pwm.duty_cycle = 65536


def test_a_light_needs_an_output(parts):
    pin = parts.module("digitalio").DigitalInOut(parts.board.pins["NEOPIXEL"])
    write = parts.module("neopixel_write").neopixel_write
    with pytest.raises(ValueError):
        write(pin, bytearray(3))
    pin.switch_to_output()
    write(pin, bytearray((1, 2, 3)))
    assert parts.board.light.rgb == (2, 1, 3)  # green comes first on the wire


@pytest.mark.parametrize(
    "name",
    ["typing", "dataclasses", "enum", "abc", "threading", "subprocess", "pathlib", "numpy", "functools", "machine"],
)
def test_modules_that_a_board_lacks(parts, name):
    with pytest.raises(ImportError, match=name):
        parts.importer.import_(name)


def test_modules_have_what_the_firmware_uses_and_no_more(parts):
    absent = (("time", "time"), ("os", "path"), ("os", "environ"), ("supervisor", "get_previous_traceback"))
    for module, name in absent:
        assert not hasattr(parts.module(module), name)
    with pytest.raises(ValueError):
        parts.module("time").sleep(-1)


def test_usb_wants_a_write_timeout(parts):
    port = parts.module("usb_cdc").data
    with pytest.raises(AssertionError, match="write_timeout"):
        port.write(b"x")


def test_the_second_port_is_there_only_where_boot_enabled_it(tmp_path):
    parts = Parts(tmp_path / "drive")
    parts.board.data_port = False
    from stork_sim.board.modules import build

    assert build(parts.board)["usb_cdc"].data is None


def test_a_visible_drive_cannot_be_remounted(parts):
    storage = parts.module("storage")
    with pytest.raises(RuntimeError, match="visible via USB"):
        storage.remount("/", readonly=False)
    storage.disable_usb_drive()
    storage.remount("/", readonly=True)
    assert not parts.board.drive.writable


def test_nvm_takes_slices_of_their_own_length(parts):
    nvm = parts.module("microcontroller").nvm
    nvm[0:2] = b"ab"
    assert bytes(nvm[0:2]) == b"ab"
    with pytest.raises(ValueError):
        nvm[0:2] = b"abc"


def test_ticks_wrap_a_minute_after_power_on(parts):
    ticks_ms = parts.module("supervisor").ticks_ms
    assert 0 < (1 << 29) - ticks_ms() <= 65_000
    parts.clock.advance(66_000_000)
    assert ticks_ms() < 2_000


def test_a_reset_is_no_exception_that_firmware_could_catch(parts):
    with pytest.raises(BoardReset):
        try:
            parts.module("microcontroller").reset()
        except Exception:  # as the guard does
            pytest.fail("firmware caught a reset")


def test_the_chip_tells_what_no_driver_may_do(tmp_path):
    """A write to a read-only register is an AssertionError, and kept where the firmware swallows it."""
    w = Worn(tmp_path / "drive").run(3.0)
    assert w.chip.violations == []
    with pytest.raises(AssertionError):
        w.chip.write(b"\x0f\x00")
    assert len(w.chip.violations) == 1


def test_calls_that_each_port_refuses(parts):
    """ports/*/common-hal of CircuitPython 10.2.1, shared-bindings/time/__init__.c; no table of bindings has them."""
    board, alarm, time = (parts.module(name) for name in ("board", "alarm", "time"))
    now_s = parts.clock.now_us / 1e6
    until = [alarm.time.TimeAlarm(monotonic_time=now_s + n) for n in (1, 2)]
    refused = {
        "Invalid frequency": lambda: parts.module("pwmio").PWMOut(board.D9, frequency=0),
        "Cannot wake on pin edge": lambda: alarm.pin.PinAlarm(pin=board.BUTTON, value=False, edge=True),
        "Only one alarm.time": lambda: alarm.light_sleep_until_alarms(*until),
    }
    for words, call in refused.items():
        with pytest.raises(ValueError, match=words):
            call()
    with pytest.raises(TypeError, match="9-sequence"):
        parts.module("rtc").RTC().datetime = (2026, 1, 2, 3, 4, 5)
    with pytest.raises(OverflowError):
        time.mktime((1990, 1, 2, 3, 4, 5, 0, 0, 0))
    with pytest.raises(TypeError):
        parts.board.print("x", flush=True)
    with pytest.raises(TypeError):
        parts.board.drive.open("/boot_out.txt", "r", newline="")


class Taker:
    """A PC that takes what it is sent, or nothing."""

    name = "taker"

    def __init__(self):
        self.got = b""
        self.reads = True

    def write(self, data):
        if self.reads:
            self.got += data
        return len(data) if self.reads else 0


def test_usb_carries_so_much_a_second(parts):
    """600 kB, of which 256 bytes wait in the board."""
    board = parts.board
    board.usb = taker = Taker()
    port = parts.module("usb_cdc").data
    port.write_timeout = 0
    content = bytes(range(256)) * 40
    begun, taken, pieces = parts.clock.now_us, 0, []
    while taken < len(content):
        pieces.append(port.write(memoryview(content)[taken:]))
        taken += pieces[-1]
    took_s = (parts.clock.now_us - begun) / 1e6
    assert taker.got == content and max(pieces) == pieces[0] == 256 and min(pieces) == 128
    assert took_s == pytest.approx((len(content) - 256) / 600_000, rel=0.03)
    taker.reads = False
    begun = parts.clock.now_us
    assert port.write(b"x" * 500) == 0 and parts.clock.now_us - begun < 1000


def test_a_crc_takes_its_time(parts):
    crc32 = parts.module("binascii").crc32
    begun = parts.clock.now_us
    assert crc32(b"123456789", 0) == 0xCBF43926
    crc32(bytearray(10_000), 5)
    assert parts.clock.now_us - begun == pytest.approx(1900, abs=5)
