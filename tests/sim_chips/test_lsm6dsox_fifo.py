"""The tagged FIFO: bytes of a known sample, flags, overrun, modes, reading in pieces."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim_chips.bench import Bench, Known, ramp
from stork_sim.chips.exceptions import RegisterError
from stork_sim.chips.tagged_words import tag_byte


def test_tag_bytes_by_hand():
    # gyroscope: 00001 00 -> one bit set, parity 1; accelerometer: 00010 00 -> parity 1; counter 1: parity 0
    assert tag_byte(0x01, 0) == 0b00001_00_1
    assert tag_byte(0x02, 0) == 0b00010_00_1
    assert tag_byte(0x01, 1) == 0b00001_01_0
    assert tag_byte(0x02, 3) == 0b00010_11_1
    assert tag_byte(0x03, 0) == 0b00011_00_0


@given(st.integers(0, 31), st.integers(0, 3))
def test_every_tag_has_even_parity_and_gives_back_its_parts(sensor, counter):
    tag = tag_byte(sensor, counter)
    assert tag.bit_count() % 2 == 0 and tag >> 3 == sensor and tag >> 1 & 3 == counter


def test_bytes_of_a_known_sample(bench):
    b = bench()
    b.start()
    b.clock.now_us = 9600 * 2
    # 8197 = 2005h, low byte first; second slot has counter 1
    assert b.drain().hex(" ", 7) == "09000000000000 11052000000000 0a000000000000 12052000000000"


def test_counter_runs_modulo_four(bench):
    b = bench()
    b.start()
    b.clock.now_us = 9600 * 300
    data = b.drain()
    counters = [data[i] >> 1 & 3 for i in range(0, len(data), 14)]
    # 512 words: the oldest 44 of 300 slots are gone
    assert counters == [k & 3 for k in range(44, 300)]


def test_empty_fifo_gives_tag_zero(bench):
    b = bench()
    b.start()
    b.clock.now_us = 9600
    assert b.get(0x78, 21)[14:] == bytes(7)


def test_watermark_flag(bench):
    b = bench()
    b.set(0x07, 6)
    b.start()
    b.clock.now_us = 9600 * 2
    assert b.get(0x3B) == b"\x00"
    b.clock.now_us = 9600 * 3
    assert b.get(0x3B) == b"\x80"
    b.get(0x78, 7)
    assert b.get(0x3B) == b"\x00"


def test_watermark_has_nine_bits(bench):
    b = bench()
    b.set(0x07, 0x02, 0x01)
    b.start()
    b.clock.now_us = 9600 * 128
    assert b.get(0x3A, 2) == b"\x00\x01"
    b.clock.now_us = 9600 * 129
    assert b.get(0x3A, 2) == b"\x02\x81"


def test_continuous_mode_overwrites_the_oldest_and_says_so(bench):
    b = bench(ramp)
    b.start()
    b.clock.now_us = 9600 * 256
    assert b.get(0x3A, 2) == b"\x00\x22", "512 words, full, nothing lost yet"
    b.clock.now_us = 9600 * 266
    assert b.get(0x3A, 2) == b"\x00\x6a", "overrun, also latched"
    assert b.get(0x3A, 2) == b"\x00\x62", "reading FIFO_STATUS2 clears the latch"
    first = b.get(0x78, 14)
    assert struct.unpack_from("<h", first, 8)[0] == round(11 * 1000 / 122), "slots 1 to 10 are lost"
    assert b.get(0x3A, 2) == b"\xfe\x21"
    assert b.chip.fifo_samples_pushed == 266


def test_fifo_mode_stops_when_full_until_bypass(bench):
    b = bench(ramp)
    b.start(fifo_mode=1)
    b.clock.now_us = 9600 * 400
    assert b.get(0x3A, 2)[0:1] == b"\x00" and b.get(0x3B)[0] & 0x42 == 0x42
    assert struct.unpack_from("<h", b.get(0x78, 14), 8)[0] == round(1000 / 122), "the oldest are kept"
    rest = b.drain()
    assert len(rest) == 510 * 7
    assert struct.unpack_from("<h", rest, len(rest) - 6)[0] == round(256 * 1000 / 122)
    b.clock.now_us = 9600 * 500
    assert b.level() == 0
    b.set(0x0A, 0)
    b.set(0x0A, 1)
    b.clock.now_us = 9600 * 501
    assert struct.unpack_from("<h", b.drain(), 8)[0] == round(501 * 1000 / 122)


def test_stop_on_watermark_limits_the_depth(bench):
    b = bench()
    b.set(0x07, 20, 0x80)
    b.start()
    b.clock.now_us = 9600 * 100
    assert b.get(0x3A, 2) == bytes((20, 0xE8))
    assert b.get(0x3A, 2) == bytes((20, 0xE0))


def test_bypass_empties(bench):
    b = bench()
    b.start()
    b.clock.now_us = 9600 * 10
    assert b.level() == 20
    b.set(0x0A, 0)
    assert b.level() == 0 and b.chip.fifo_started_us is None and b.chip.fifo_samples_pushed == 0
    with pytest.raises(ValueError, match="bypass"):
        b.chip.sample_time_us(0)
    b.clock.now_us = 9600 * 20
    b.set(0x0A, 6)
    assert b.level() == 0
    b.clock.now_us = 9600 * 21
    assert b.drain()[0] == 0x09, "the counter starts again"


def test_nothing_batched_nothing_stored(bench):
    b = bench()
    b.start(batch=0)
    b.clock.now_us = 9600 * 100
    assert b.level() == 0
    with pytest.raises(ValueError, match="nothing is batched"):
        b.chip.sample_time_us(0)


def test_temperature_and_time_stamp_words(bench):
    b = bench(temperature_c=26.0)
    b.set(0x19, 0x20)
    b.start(fifo_mode=6 | 0x30 | 0x40)
    b.clock.now_us = 9600 * 2
    data = b.drain()
    assert [data[i] >> 3 for i in range(0, len(data), 7)] == [1, 2, 4, 1, 2, 3, 4]
    assert data[5 * 7 + 1 : 6 * 7] == b"\x00\x01\x00\x00\x00\x00"
    assert data[6 * 7 + 1 : 7 * 7] == (19200 // 25).to_bytes(4, "little") + bytes(2)


def test_fifo_output_cannot_be_written_nor_read_past_its_registers(bench):
    b = bench()
    with pytest.raises(RegisterError):
        b.get(0x7F)


def test_a_long_wait_costs_no_samples_but_those_that_overran(bench):
    b = bench(ramp)
    b.start()
    b.clock.now_us = 9600 * 1_000_000
    assert len(b.drain()) == 512 * 7
    assert b.chip.fifo_samples_pushed == 1_000_000


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 40_000), st.integers(0, 60)), min_size=1, max_size=25))
def test_reading_in_pieces_gives_the_same_bytes_as_whole_words(plan):
    """Any cut, also inside a word: the pointer rolls over from 7Eh to 78h, a word goes when 7Eh is read."""

    def make() -> Bench:
        b = Bench(Known(ramp))
        b.start()
        return b

    pieces, whole = make(), make()
    got, expected = b"", b""
    pieces.chip.write(b"\x78")
    for step_us, count in plan:
        pieces.clock.now_us += step_us
        whole.clock.now_us += step_us
        available = pieces.level() * 7 - len(got) % 7
        pieces.chip.write(bytes((0x78 + len(got) % 7,)))
        got += pieces.chip.read(min(count, available)) if available else b""
    expected = whole.drain()
    assert got == expected[: len(got)]
