"""The FIFO without tags: known samples, pattern, flags, overrun, modes, reading in pieces (AN5130, section 8)."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim_chips.bench import G, Known, UntaggedBench, constant, ramp
from stork_sim.chips.exceptions import NotSimulatedError, RegisterError
from stork_sim.chips.lsm6ds3trc import Lsm6ds3trc
from stork_sim.chips.lsm6ds33 import Lsm6ds33

DEPTH = {Lsm6ds3trc: 2048, Lsm6ds33: 4096}


UPRIGHT = constant(G, 0, 0, 0, 0, 0)


def rest(function=UPRIGHT, kind=Lsm6ds3trc, **kw):
    return UntaggedBench(Known(function), kind, **kw)


@pytest.fixture(params=DEPTH, ids=["3TR-C", "33"])
def kind(request):
    return request.param


def test_bytes_of_a_known_sample(kind):
    b = rest(kind=kind)
    b.start()
    b.clock.now_us = 9600 * 2
    assert b.get(0x3A, 4) == b"\x0c\x00\x00\x00", "12 words, nothing else to say, Gx comes next"
    # 8197 = 2005h, low byte first; gyroscope before accelerometer
    assert b.drain().hex(" ", 12) == "000000000000052000000000 000000000000052000000000"
    assert b.get(0x3A, 4) == b"\x00\x10\x00\x00", "empty"


def test_the_pattern_tells_which_word_comes_next(kind):
    b = rest(ramp, kind)
    b.start()
    b.clock.now_us = 9600 * 3
    for place in (0, 1, 2, 3, 4, 5, 0, 1):
        assert b.pattern() == place
        b.get(0x3E, 2)
    assert b.level() == 18 - 8


def test_a_burst_goes_round_the_two_output_registers():
    b = rest(ramp)
    b.start()
    b.clock.now_us = 9600 * 5
    burst = b.get(0x3E, 24)
    c = rest(ramp)
    c.start()
    c.clock.now_us = 9600 * 5
    assert b"".join(c.get(0x3E, 1) + c.get(0x3F, 1) for _ in range(12)) == burst


def test_a_word_leaves_when_its_high_byte_is_read():
    b = rest(ramp)
    b.start()
    b.clock.now_us = 9600 * 5
    b.get(0x3E, 1)
    b.get(0x3E, 1)
    assert b.level() == 30
    b.get(0x3F, 1)
    assert b.level() == 29


def test_overrun_loses_the_oldest_words_one_by_one(kind):
    depth = DEPTH[kind]
    b = rest(ramp, kind)
    b.start()
    full = depth // 6
    b.clock.now_us = 9600 * full
    low, high, *_ = b.get(0x3A, 4)
    assert low | (high & 0x0F) << 8 == 6 * full and high & 0xE0 == 0x20, "the next sample would fill it"
    b.clock.now_us = 9600 * (full + 1)
    assert b.get(0x3A, 2) == b"\x00\x60", "full and overrun: DIFF_FIFO is 0 (AN5130, table 64)"
    lost = 6 * (full + 1) - depth
    assert b.pattern() == lost % 6
    b.get(0x3E, 2 * (6 - lost % 6))  # to the next whole sample
    assert b.pattern() == 0 and not b.get(0x3B)[0] & 0x40, "a read frees words and ends the overrun"
    (x,) = struct.unpack_from("<h", b.get(0x3E, 12), 6)
    assert x == round((lost // 6 + 2) * 1000 / 122)


def test_fifo_mode_stops_before_it_is_full_until_bypass():
    b = rest(ramp)
    b.start(fifo_mode=1)
    b.clock.now_us = 9600 * 400
    assert b.level() == 2046 and b.get(0x3B)[0] & 0x60 == 0x20, "AN5130, figure 28"
    first = b.drain()
    assert struct.unpack_from("<h", first, 6)[0] == round(1000 / 122)
    assert struct.unpack_from("<h", first, len(first) - 6)[0] == round(341 * 1000 / 122)
    b.clock.now_us = 9600 * 500
    assert b.level() == 0
    b.set(0x0A, 0x20)
    b.set(0x0A, 0x21)
    b.clock.now_us = 9600 * 501
    assert struct.unpack_from("<h", b.drain(), 6)[0] == round(501 * 1000 / 122)


@pytest.mark.parametrize(("kind", "register", "value"), [(Lsm6ds3trc, 0x09, 0x80), (Lsm6ds33, 0x13, 0x01)])
def test_stop_on_threshold_with_one_sensor(kind, register, value):
    """AN5130, figures 34 and 35: threshold 21 stores 18 words in FIFO mode and 21 in continuous mode."""
    for mode, stored in ((1, 18), (6, 21)):
        b = rest(ramp, kind)
        b.set(0x06, 21)
        b.set(register, value)
        b.start(fifo_mode=mode, batch=0x01)
        b.clock.now_us = 9600 * 50
        high = b.get(0x3B)[0]
        words = b.level() if mode == 1 else 21
        assert words == stored
        assert bool(high & 0x80) == (mode == 6), "WaterM is never reached in FIFO mode"


def test_watermark():
    b = rest()
    b.set(0x06, 13)
    b.start()
    b.clock.now_us = 9600 * 2
    assert not b.get(0x3B)[0] & 0x80
    b.clock.now_us = 9600 * 3
    assert b.get(0x3B)[0] & 0x80


def test_example_2_of_the_application_note():
    """Gyroscope 208 Hz, accelerometer 104 Hz: Gx Gy Gz XLx XLy XLz Gx Gy Gz, pattern 0..8."""
    b = rest(ramp)
    b.set(0x12, 0x44)
    b.set(0x10, 0x48)
    b.set(0x11, 0x50)
    b.set(0x08, 0x0A)  # gyroscope undecimated, accelerometer by 2
    b.set(0x0A, 0x2E)  # 208 Hz, continuous
    b.clock.now_us = 4800 * 4
    assert b.level() == 18
    places, words = [], []
    for _ in range(18):
        places.append(b.pattern())
        words.append(struct.unpack("<h", b.get(0x3E, 2))[0])
    assert places == list(range(9)) * 2
    # the accelerometer's x is 0.5 thousandths of g a slot, the gyroscope's z 0.05 dps
    assert words[3] == round(0 * 1000 / 122) and words[12] == round(1 * 1000 / 122)
    assert words[2] == round(0.05 / 8.75e-3) and words[8] == round(0.10 / 8.75e-3)


def test_fifo_rate_below_the_sensors():
    b = rest(ramp)
    b.start(fifo_mode=0)
    b.set(0x0A, 0x1E)  # 52 Hz, continuous
    b.clock.now_us = 9600 * 10
    xs = np.frombuffer(b.drain(), "<i2").reshape(-1, 6)[:, 3]
    assert xs.tolist() == [round(k * 1000 / 122) for k in (2, 4, 6, 8, 10)]
    assert b.chip.sample_time_us(1) == 9600 * 4


def test_what_loses_the_pattern_fails():
    b = rest()
    b.start()
    with pytest.raises(RegisterError, match="pattern is lost"):
        b.set(0x08, 0x11)
    with pytest.raises(RegisterError, match="pattern is lost"):
        b.set(0x10, 0x58)
    with pytest.raises(RegisterError, match="pattern is lost"):
        b.set(0x0A, 0x2E)
    b.set(0x10, 0x40)  # another range keeps the pattern
    b.set(0x0A, 0x00)
    b.set(0x08, 0x11)
    with pytest.raises(NotSimulatedError, match="decimation by 2 and 3"):
        b.set(0x08, 0x13)
        b.set(0x0A, 0x26)


def test_reading_an_empty_fifo_fails():
    b = rest()
    b.start()
    b.clock.now_us = 9600
    with pytest.raises(RegisterError, match=r"14 words read .* which held 6"):
        b.get(0x3E, 28)


def test_the_fifo_wants_address_increment():
    b = rest()
    b.set(0x12, 0x40)
    with pytest.raises(RegisterError, match="IF_INC"):
        b.set(0x0A, 0x26)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 600_000), min_size=1, max_size=25), st.sampled_from([Lsm6ds3trc, Lsm6ds33]), st.data())
def test_samples_do_not_depend_on_how_they_are_fetched(polls, kind, data):
    def stream(steps_us, pieces):
        b = rest(ramp, kind, seed=3, errors=None)
        b.start()
        got = b""
        for step in steps_us:
            b.clock.now_us += step
            left = b.level()
            while left:
                part = min(left, pieces(left))
                got += b.get(0x3E, 2 * part)
                left -= part
        return got

    total = sum(polls)
    even = [200_000] * (total // 200_000) + ([total % 200_000] if total % 200_000 else [])
    assert stream(polls, lambda left: data.draw(st.integers(1, left))) == stream(even, lambda left: left)
